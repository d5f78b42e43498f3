//! The first reading by the officer (or taken over), and the blind second one by another role.

use std::collections::BTreeMap;

use super::{Decided, Refusal, Subject};
use crate::election::actor::{Actor, Hand};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{FiguresEntered, Reasons, Which};
use crate::election::figures::Figures;
use crate::election::region::Plenary;
use crate::election::state::State;
use crate::election::tps::Reading;

/// Somebody read the paper and typed all figures.
///
/// KPPS gives the first reading; PPS and PPK give the second, or take over the first of a TPS whose officers cannot. The two
/// readings come from different roles. The same figures by the same account again are answered as before.
///
/// The machine is a second reader too, where it says every figure; a person who reads second before the first reading is in takes its
/// place.
///
/// A plenary in session closes what was read, not the reading: a TPS that comes late, or is counted again after the plenary began
/// or was reopened, is read twice like any other. What the plenary has decided needs no reading any more.
///
/// `round` is the round the paper is of, where the sender says it: figures typed offline before a re-vote was ordered must not
/// become those of the re-vote.
///
/// # Errors
/// [`Refusal`] where the form's life does not allow it or the figures do not fit the form.
pub fn enter(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    tps: TpsCode,
    which: Which,
    round: Option<u8>,
    figures: &BTreeMap<String, serde_json::Number>,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let round = subject.in_round(round)?;
    let figures = Figures::from_named(subject.contest.form(), figures)?;
    if subject.plenary(state) == Plenary::Signed {
        return Err(Refusal::Signed);
    }
    if let Some(form) = subject.form {
        // While it is hidden, a person's second reading takes the place of the machine's; once both are open none is blind any more.
        let replaces = |own: &Reading| own.by == Hand::Machine && !form.standing.is_open();
        if let Some(own) = form.standing.reading(which).filter(|own| !replaces(own)) {
            let same = own.by.role() == Some(actor.role) && own.figures == figures;
            return if same { Ok(Decided::Already { seq: own.seq }) } else { Err(Refusal::AlreadyEntered) };
        }
        if form.standing.decision().is_some() {
            return Err(Refusal::PlenaryBegan);
        }
        if form.role_has_read(actor.role) {
            return Err(Refusal::SameRole);
        }
    }
    let photos = subject.newest_photos(state);
    Ok(subject.under_plenary(state, FiguresEntered { round, reading: which, figures, photos, reasons: Reasons::new() }))
}
