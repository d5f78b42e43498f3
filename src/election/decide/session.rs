//! The plenary of a region: opening, signing (which locks), reopening by the level above.

use super::{Decided, Expected, Place, Refusal, expected_region, text};
use crate::election::actor::{Actor, Role, Scope};
use crate::election::codes::{ContestId, Level, RegionCode};
use crate::election::event::{RegionReopened, RegionSigned, SessionOpened, Stream};
use crate::election::region::Plenary;
use crate::election::state::State;
use crate::election::status::Status;

/// How many examples an answer names.
const EXAMPLES: usize = 5;

/// The region in the contest, where its level holds a plenary.
fn at<'a>(state: &'a State, contest: &ContestId, region: RegionCode) -> Result<Place<'a>, Refusal> {
    let place = Place::find(state, contest, region)?;
    match region.level() {
        Level::Kecamatan | Level::City | Level::Province => Ok(place),
        Level::Nation | Level::Kelurahan => Err(Refusal::NoPlenaryHere),
    }
}

/// Opens the plenary of a kecamatan, city or province: from now on only it changes figures.
///
/// # Errors
/// [`Refusal`] where it is in session or signed already, or belongs to another level.
pub fn open_session(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    region: RegionCode,
    note: Option<&str>,
) -> Result<Decided, Refusal> {
    let place = at(state, contest, region)?;
    let note = text::optional(note)?;
    if !is_own_level(actor, region) {
        return Err(Refusal::NotThisLevel);
    }
    match place.contest.plenary(place.index) {
        Plenary::Open => Ok(Decided::one(place.stream(), place.version(), SessionOpened { note })),
        Plenary::InSession => Err(Refusal::AlreadyInSession),
        Plenary::Signed => Err(Refusal::Signed),
    }
}

/// Signs a region's result and locks it: a kecamatan when every TPS is decided, a city when its kecamatan are signed, a
/// province when its cities are. The signature rests on all that it signs, and says what that added up to.
///
/// A plenary is signed by its own level; a KPU that reopened it may sign it again itself.
///
/// # Errors
/// [`Refusal`] says how many are left, with examples, or that the plenary belongs to another level.
pub fn sign(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    region: RegionCode,
    note: Option<&str>,
) -> Result<Decided, Refusal> {
    let place = at(state, contest, region)?;
    let note = text::optional(note)?;
    let reopened_it = place.contest.life(place.index).and_then(|life| life.reopened_by());
    let again = reopened_it.is_some_and(|by| (by.role, by.scope) == (actor.role, actor.scope));
    if !is_own_level(actor, region) && !again {
        return Err(Refusal::NotThisLevel);
    }
    match place.contest.plenary(place.index) {
        Plenary::Open => return Err(Refusal::NotInSession),
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::InSession => {}
    }
    let expected = if region.level() == Level::Kecamatan {
        every_tps_decided(state, &place)?;
        every_tps(state, &place)
    } else {
        every_child_signed(state, &place)?;
        every_child(state, &place)
    };
    let digest = place.contest.digest(state.tree(), place.index).ok_or(Refusal::UnknownRegion(region))?;
    let event = RegionSigned { seq: state.seq(), digest, note };
    Ok(Decided::resting_on(expected, place.stream(), place.version(), event))
}

/// Every form of a kecamatan as it stood, also one of which nothing has come.
fn every_tps(state: &State, place: &Place<'_>) -> Vec<Expected> {
    let tps = state.tree().region(place.index).map_or(0..0, |region| region.tps.clone());
    tps.filter_map(|index| {
        let stream = Stream::Tps(place.contest.definition().id.clone(), state.tree().tps_code(index)?);
        Some(Expected { stream, version: place.contest.tps(index).map_or(0, |form| form.version) })
    })
    .collect()
}

/// Every plenary directly below as it stood.
fn every_child(state: &State, place: &Place<'_>) -> Vec<Expected> {
    let children = state.tree().region(place.index).map_or(&[][..], |region| region.children.as_slice());
    children.iter().filter_map(|child| expected_region(state, place.contest, *child)).collect()
}

fn every_tps_decided(state: &State, place: &Place<'_>) -> Result<(), Refusal> {
    let tps = state.tree().region(place.index).map_or(0..0, |region| region.tps.clone());
    let undecided: Vec<_> = tps
        .filter(|tps| !matches!(place.contest.status(*tps), Status::Verified | Status::Final))
        .filter_map(|tps| state.tree().tps_code(tps))
        .collect();
    if undecided.is_empty() {
        return Ok(());
    }
    let left = u32::try_from(undecided.len()).unwrap_or(u32::MAX);
    Err(Refusal::Undecided { left, examples: undecided.into_iter().take(EXAMPLES).collect() })
}

fn every_child_signed(state: &State, place: &Place<'_>) -> Result<(), Refusal> {
    let children = state.tree().region(place.index).map_or(&[][..], |region| region.children.as_slice());
    let unsigned: Vec<_> = children
        .iter()
        .filter(|child| place.contest.plenary(**child) != Plenary::Signed)
        .filter_map(|child| state.tree().region(*child).map(|region| region.code))
        .collect();
    if unsigned.is_empty() {
        return Ok(());
    }
    let left = u32::try_from(unsigned.len()).unwrap_or(u32::MAX);
    Err(Refusal::Unsigned { left, examples: unsigned.into_iter().take(EXAMPLES).collect() })
}

/// The level above reopens a signed region, with a reason. What lies above it must not be signed.
///
/// # Errors
/// [`Refusal`] where it is not signed, the region above is, or the actor is not of the level above.
pub fn reopen(
    state: &State,
    actor: Actor,
    contest: &ContestId,
    region: RegionCode,
    reason: &str,
) -> Result<Decided, Refusal> {
    let place = at(state, contest, region)?;
    let reason = text::required(reason)?;
    if place.contest.plenary(place.index) != Plenary::Signed {
        return Err(Refusal::NotSigned);
    }
    if !is_level_above(actor, region) {
        return Err(Refusal::NotTheLevelAbove);
    }
    let above = state
        .tree()
        .ancestors(Some(place.index))
        .skip(1)
        .find(|index| place.contest.plenary(*index) == Plenary::Signed)
        .and_then(|index| state.tree().region(index));
    if let Some(above) = above {
        return Err(Refusal::SignedAbove(above.code));
    }
    // Signed above meanwhile, it may no longer be reopened beneath.
    let above = state.tree().ancestors(Some(place.index)).skip(1);
    let expected = above.filter_map(|index| expected_region(state, place.contest, index)).collect();
    Ok(Decided::resting_on(expected, place.stream(), place.version(), RegionReopened { reason }))
}

/// Whether the plenary of this region is the actor's own.
fn is_own_level(actor: Actor, region: RegionCode) -> bool {
    actor.scope == Scope::Region(region) && Scope::level_of(actor.role) == Some(region.level())
}

/// KPU city reopens a kecamatan, KPU province a city; the province itself is reopened by KPU province on order of KPU RI,
/// which has no account of its own here.
fn is_level_above(actor: Actor, region: RegionCode) -> bool {
    let Scope::Region(own) = actor.scope else { return false };
    match region.level() {
        Level::Kecamatan => matches!(actor.role, Role::KpuCity | Role::KpuProvince) && own.contains(region),
        Level::City | Level::Province => actor.role == Role::KpuProvince && own.contains(region),
        Level::Nation | Level::Kelurahan => false,
    }
}
