//! The first reading by the officer (or taken over), and the blind second one by another role.

use std::collections::BTreeMap;

use super::{Decided, Refusal, Subject};
use crate::election::actor::{Actor, Hand};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{FiguresEntered, Reasons, Which};
use crate::election::figures::{BadFigures, Figures};
use crate::election::form::FigureIndex;
use crate::election::region::Plenary;
use crate::election::state::State;
use crate::election::tps::Reading;

/// What somebody typed.
#[derive(Debug, Clone, Copy)]
pub struct Typed<'a> {
    /// Figures by id.
    pub figures: &'a BTreeMap<String, serde_json::Number>,
    /// The figures that are not among them are those that the machine is sure of: they stand as it read them. For a second reading.
    pub machine_reads_rest: bool,
}

impl<'a> From<&'a BTreeMap<String, serde_json::Number>> for Typed<'a> {
    fn from(figures: &'a BTreeMap<String, serde_json::Number>) -> Self {
        Self { figures, machine_reads_rest: false }
    }
}

impl Typed<'_> {
    /// All figures, and the places of those that the machine read.
    fn complete(
        self,
        state: &State,
        subject: &Subject<'_>,
        which: Which,
    ) -> Result<(Figures, Vec<FigureIndex>), Refusal> {
        let form = subject.contest.form();
        if !self.machine_reads_rest {
            return Ok((Figures::from_named(form, self.figures)?, Vec::new()));
        }
        let may = which == Which::Second && state.election().is_some_and(|election| election.machine_reads_second);
        let machine = subject.form.filter(|_| may).and_then(|form| form.machine.as_deref());
        let machine = machine.ok_or(Refusal::MachineReadNothing)?;
        let left = form.figures.iter().zip(machine.figures()).enumerate();
        let left = left.filter(|(_, (figure, _))| !self.figures.contains_key(&figure.id));
        let sure: Vec<(FigureIndex, u16)> = left.filter_map(|(at, (_, read))| Some((at, read.sure()?))).collect();
        // A reading of which a person typed nothing would be the machine's under a person's name.
        if self.figures.is_empty() {
            return Err(BadFigures::Missing(form.figures.iter().map(|figure| figure.id.clone()).collect()).into());
        }
        let mut all = self.figures.clone();
        all.extend(sure.iter().map(|(at, value)| (form.id_of(*at).to_owned(), (*value).into())));
        Ok((Figures::from_named(form, &all)?, sure.into_iter().map(|(at, _)| at).collect()))
    }
}

/// Somebody read the paper and typed all figures, or, reading second, those that the machine left to people.
///
/// KPPS gives the first reading; PPS and PPK give the second, or take over the first of a TPS whose officers cannot. The two
/// readings come from different roles. The same figures by the same account again are answered as before.
///
/// The machine is a second reader too, where it says every figure; a person who reads second before the first reading is in takes its
/// place. Where it says some, the person who reads second may leave those to it, unseen, and types the others (ADR 0059).
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
    typed: Typed<'_>,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let round = subject.in_round(round)?;
    let (figures, by_machine) = typed.complete(state, &subject, which)?;
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
    let reasons = Reasons::new();
    Ok(subject.under_plenary(state, FiguresEntered { round, reading: which, figures, by_machine, photos, reasons }))
}
