//! A new counting round of one TPS.

use super::{Decided, Refusal, Subject, text};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::event::{RoundKind, RoundOpened};
use crate::election::region::Plenary;
use crate::election::state::State;

/// Orders a re-vote, postponed or continued vote, or a recount: the round before leaves the totals and stays visible.
///
/// # Errors
/// [`Refusal`] where the kecamatan is signed, the reason (order, ruling) is missing, or the kind is that of the first count.
pub fn open_round(
    state: &State,
    contest: &ContestId,
    tps: TpsCode,
    kind: RoundKind,
    reason: &str,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let reason = text::required(reason)?;
    if kind == RoundKind::Reguler {
        return Err(Refusal::RoundKind);
    }
    if subject.plenary(state) == Plenary::Signed {
        return Err(Refusal::Signed);
    }
    let round = subject.round().checked_add(1).ok_or(Refusal::TooManyRounds)?;
    Ok(subject.under_plenary(state, RoundOpened { round, kind, reason }))
}
