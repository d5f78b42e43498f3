//! A new counting round of one TPS.

use super::{Decided, Refusal, Subject, text};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{RoundKind, RoundOpened};
use crate::election::region::Plenary;
use crate::election::state::State;

/// Orders a re-vote, postponed or continued vote, or a recount: the round before leaves the totals and stays visible.
///
/// # Errors
/// [`Refusal`] where the kecamatan is signed or the reason (order, ruling) is missing.
pub fn open_round(
    state: &State,
    contest: &ContestId,
    tps: TpsCode,
    kind: RoundKind,
    reason: &str,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let reason = text::required(reason)?;
    if subject.contest.plenary_of_tps(state.tree(), subject.tps_index) == Plenary::Signed {
        return Err(Refusal::Signed);
    }
    let round = subject.round().checked_add(1).ok_or(Refusal::TooManyRounds)?;
    Ok(Decided::one(subject.stream(), subject.version(), RoundOpened { round, kind, reason }))
}
