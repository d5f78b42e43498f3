//! Decisions of the plenary (pleno) upon single TPS forms.

use std::collections::BTreeMap;

use super::{Decided, Place, Proposal, Refusal, Subject, expected_region, seen, text};
use crate::election::actor::{Actor, Role};
use crate::election::codes::{ContestId, Level, RegionCode, TpsCode};
use crate::election::event::{Event, FiguresDecided, Stream};
use crate::election::figures::Figures;
use crate::election::region::Plenary;
use crate::election::state::State;
use crate::election::status::Status;

/// At most so many TPS are verified by one command, so that one answer stays quick and one journal batch small.
const VERIFY_AT_ONCE: usize = 500;

/// The plenary decides a form: confirms what is agreed (no figures given), or sets figures with a reason. `round` as in [`super::enter`].
///
/// # Errors
/// [`Refusal`] where the kecamatan is not in session, or a reason is needed: always, unless agreed figures are confirmed.
pub fn decide(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    tps: TpsCode,
    round: Option<u8>,
    figures: Option<&BTreeMap<String, serde_json::Number>>,
    reason: Option<&str>,
) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let kecamatan = state.tree().at_level(subject.tps_index, Level::Kecamatan);
    let life = kecamatan.and_then(|region| subject.contest.life(region));
    match life.map_or(Plenary::Open, |life| life.plenary) {
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::Open => return Err(Refusal::NotInSession),
        Plenary::InSession => {}
    }
    if actor.role != Role::Ppk && life.is_none_or(|life| life.reopened == 0) {
        return Err(Refusal::NotReopened);
    }
    let round = subject.in_round(round)?;
    let reason = text::optional(reason)?;
    let standing = subject.form.and_then(|form| form.counted());
    let figures = match (figures, standing) {
        (Some(given), _) => Figures::from_named(subject.contest.form(), given)?,
        (None, Some(standing)) => standing.clone(),
        (None, None) => return Err(Refusal::NothingToConfirm),
    };
    if standing != Some(&figures) && reason.is_none() {
        return Err(Refusal::ReasonMissing);
    }
    let photos = subject.newest_photos(state);
    Ok(subject.under_plenary(state, FiguresDecided { round, figures, photos, reason }))
}

/// The plenary confirms every agreed TPS of a kelurahan or kecamatan at once, as it is read out kelurahan by kelurahan.
/// At most 500 at a time: the caller repeats until none is left.
///
/// # Errors
/// [`Refusal`] where the kecamatan is not in session or nothing is agreed.
pub fn verify_agreed(state: &State, contest: &ContestId, region: RegionCode) -> Result<Decided, Refusal> {
    let place = Place::find(state, contest, region)?;
    let kecamatan = state
        .tree()
        .ancestors(Some(place.index))
        .find(|index| state.tree().region(*index).is_some_and(|r| r.code.level() == Level::Kecamatan))
        .ok_or(Refusal::NoPlenaryHere)?;
    match place.contest.plenary(kecamatan) {
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::Open => return Err(Refusal::NotInSession),
        Plenary::InSession => {}
    }
    let tps = state.tree().region(place.index).map_or(0..0, |region| region.tps.clone());
    let proposals: Vec<Proposal> = tps
        .filter(|tps| place.contest.status(*tps) == Status::Agreed)
        .filter_map(|index| Some((state.tree().tps_code(index)?, place.contest.tps(index)?)))
        .filter_map(|(code, form)| {
            let photos = seen::newest(state, place.contest.form(), Some(form));
            let event = FiguresDecided { round: form.round, figures: form.counted()?.clone(), photos, reason: None };
            Some(Proposal {
                stream: Stream::Tps(contest.clone(), code),
                version: form.version,
                events: vec![Event::from(event)],
            })
        })
        .take(VERIFY_AT_ONCE)
        .collect();
    if proposals.is_empty() {
        return Err(Refusal::NothingAgreed);
    }
    let expected = expected_region(state, place.contest, kecamatan).into_iter().collect();
    Ok(Decided::Append { proposals, expected })
}
