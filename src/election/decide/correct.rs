//! Correction of a reading before the plenary.

use std::collections::BTreeMap;

use super::{Decided, Refusal, Subject, text};
use crate::election::actor::{Actor, Role};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{FiguresCorrected, Which};
use crate::election::region::Plenary;
use crate::election::state::State;
use crate::election::tps::TpsForm;

/// What is to be corrected, and why.
#[derive(Debug, Clone, Copy)]
pub struct Correction<'a> {
    /// Which reading; left out, the one the actor's role may correct.
    pub reading: Option<Which>,
    /// The round the figures are of, where the sender says it.
    pub round: Option<u8>,
    /// The figures to change, by id.
    pub changes: &'a BTreeMap<String, serde_json::Number>,
    /// Why; becomes public.
    pub reason: &'a str,
}

/// Corrects a reading: old, new, who, when and why stay visible.
///
/// Whoever gave a reading corrects it; the first one, of the officers, is also corrected by the officers and PPS of the TPS, whoever
/// gave it. No role ever touches both readings of a round (ADR 0013).
///
/// The plenary in session closes what was read before it, which is the first round; a later round, ordered while it sits or after it
/// was reopened, may be corrected until the plenary decides it.
///
/// # Errors
/// [`Refusal`] where there is no such reading for this role, the plenary has begun, nothing changes, or the reason is missing.
pub fn correct(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    tps: TpsCode,
    correction: Correction<'_>,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let round = subject.in_round(correction.round)?;
    let reason = text::required(correction.reason)?;
    let decided = subject.form.is_some_and(|form| form.standing.decision().is_some());
    match subject.plenary(state) {
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::InSession if round == 1 || decided => return Err(Refusal::PlenaryBegan),
        Plenary::InSession | Plenary::Open => {}
    }
    let form = subject.form.ok_or(Refusal::NothingToCorrect)?;
    let reading = correctable(form, actor.role, correction.reading)?;
    let old = form.standing.reading(reading).ok_or(Refusal::NothingToCorrect)?;
    let figures = old.figures.with(subject.contest.form(), correction.changes)?;
    // "Nothing changes" would tell somebody who may not see the reading yet that a guess was right, at no price. So the first touch
    // is a correction even if it is none: it gives up the other reading.
    if figures == old.figures && form.hand_in(actor.role) == Some(reading) {
        return Err(Refusal::NothingChanges);
    }
    let photos = subject.newest_photos(state);
    Ok(subject.under_plenary(state, FiguresCorrected { round, reading, figures, photos, reason }))
}

/// The reading that a role may correct.
fn correctable(form: &TpsForm, role: Role, asked: Option<Which>) -> Result<Which, Refusal> {
    match (form.hand_in(role), asked) {
        (Some(own), Some(asked)) if own != asked => Err(Refusal::SameRole),
        (Some(own), _) => Ok(own),
        (None, Some(Which::First) | None) if matches!(role, Role::Kpps | Role::Pps) => Ok(Which::First),
        (None, _) => Err(Refusal::NothingToCorrect),
    }
}
