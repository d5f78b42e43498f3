//! The plenary of a region: opening, signing (which locks), reopening by the level above.

use super::{Decided, Place, Refusal, text};
use crate::election::actor::{Actor, Role, Scope};
use crate::election::codes::{ContestId, Level, RegionCode};
use crate::election::event::{RegionReopened, RegionSigned, SessionOpened};
use crate::election::region::Plenary;
use crate::election::state::State;
use crate::election::status::Status;

/// How many examples an answer names.
const EXAMPLES: usize = 5;

fn holds_plenary(region: RegionCode) -> Result<(), Refusal> {
    match region.level() {
        Level::Kecamatan | Level::City | Level::Province => Ok(()),
        Level::Nation | Level::Kelurahan => Err(Refusal::NoPlenaryHere),
    }
}

/// Opens the plenary of a kecamatan, city or province: from now on only it changes figures.
///
/// # Errors
/// [`Refusal`] where it is in session or signed already.
pub fn open_session(
    state: &State,
    contest: &ContestId,
    region: RegionCode,
    note: Option<&str>,
) -> Result<Decided, Refusal> {
    let place = Place::find(state, contest, region)?;
    holds_plenary(region)?;
    let note = text::optional(note)?;
    match place.contest.plenary(place.index) {
        Plenary::Open => Ok(Decided::one(place.stream(), place.version(), SessionOpened { note })),
        Plenary::InSession => Err(Refusal::AlreadyInSession),
        Plenary::Signed => Err(Refusal::Signed),
    }
}

/// Signs a region's result and locks it: a kecamatan when every TPS is decided, a city when its kecamatan are signed, a
/// province when its cities are.
///
/// # Errors
/// [`Refusal`] says how many are left, with examples.
pub fn sign(state: &State, contest: &ContestId, region: RegionCode, note: Option<&str>) -> Result<Decided, Refusal> {
    let place = Place::find(state, contest, region)?;
    holds_plenary(region)?;
    let note = text::optional(note)?;
    match place.contest.plenary(place.index) {
        Plenary::Open => return Err(Refusal::NotInSession),
        Plenary::Signed => return Err(Refusal::Signed),
        Plenary::InSession => {}
    }
    if region.level() == Level::Kecamatan {
        every_tps_decided(state, &place)?;
    } else {
        every_child_signed(state, &place)?;
    }
    Ok(Decided::one(place.stream(), place.version(), RegionSigned { note }))
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
    let place = Place::find(state, contest, region)?;
    holds_plenary(region)?;
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
    Ok(Decided::one(place.stream(), place.version(), RegionReopened { reason }))
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
