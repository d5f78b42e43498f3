//! Correction of one's own reading before the plenary.

use std::collections::BTreeMap;

use super::{Decided, Refusal, Subject, text};
use crate::election::actor::Actor;
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{FiguresCorrected, Which};
use crate::election::region::Plenary;
use crate::election::state::State;

/// The role that gave a reading corrects it: old, new, who, when and why stay visible.
///
/// # Errors
/// [`Refusal`] where the role has no reading here, the plenary has begun, nothing changes, or the reason is missing.
pub fn correct(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    tps: TpsCode,
    changes: &BTreeMap<String, serde_json::Number>,
    reason: &str,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let reason = text::required(reason)?;
    match subject.contest.plenary_of_tps(state.tree(), subject.tps_index) {
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::InSession => return Err(Refusal::PlenaryBegan),
        Plenary::Open => {}
    }
    let form = subject.form.ok_or(Refusal::NothingToCorrect)?;
    let (which, own) = [Which::First, Which::Second]
        .into_iter()
        .filter_map(|which| form.standing.reading(which).map(|reading| (which, reading)))
        .find(|(_, reading)| reading.by.role == actor.role)
        .ok_or(Refusal::NothingToCorrect)?;
    let figures = own.figures.with(subject.contest.form(), changes)?;
    if figures == own.figures {
        return Err(Refusal::NothingChanges);
    }
    let photos = subject.newest_photos(state);
    let event = FiguresCorrected { round: subject.round(), reading: which, figures, photos, reason };
    Ok(Decided::one(subject.stream(), subject.version(), event))
}
