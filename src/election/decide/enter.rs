//! The first reading by the officer (or taken over), and the blind second one by another role.

use std::collections::BTreeMap;

use super::{Decided, Refusal, Subject};
use crate::election::actor::{Actor, Role};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{FiguresEntered, Which};
use crate::election::figures::Figures;
use crate::election::region::Plenary;
use crate::election::state::State;

/// Somebody read the paper and typed all figures.
///
/// KPPS gives the first reading; PPS and PPK give the second, or take over the first of a TPS whose officers cannot. The two
/// readings come from different roles. The same figures by the same account again are answered as before.
///
/// # Errors
/// [`Refusal`] where the form's life does not allow it or the figures do not fit the form.
pub fn enter(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    tps: TpsCode,
    which: Which,
    figures: &BTreeMap<String, serde_json::Number>,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let figures = Figures::from_named(subject.contest.form(), figures)?;
    match subject.contest.plenary_of_tps(state.tree(), subject.tps_index) {
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::InSession if actor.role != Role::Ppk => return Err(Refusal::PlenaryBegan),
        Plenary::InSession | Plenary::Open => {}
    }
    if let Some(form) = subject.form {
        if let Some(own) = form.standing.reading(which) {
            let same = own.by.role == actor.role && own.figures == figures;
            return if same { Ok(Decided::Already { seq: own.seq }) } else { Err(Refusal::AlreadyEntered) };
        }
        if form.role_has_read(actor.role) {
            return Err(Refusal::SameRole);
        }
    }
    let event =
        FiguresEntered { round: subject.round(), reading: which, figures, photos: subject.newest_photos(state) };
    Ok(Decided::one(subject.stream(), subject.version(), event))
}
