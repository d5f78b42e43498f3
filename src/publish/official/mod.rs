//! The layout that existing clients of the official results site read (Pilkada 2024): same paths, shapes, field names, types
//! and clock. `docs/public-api.md` says field by field what each means here.

mod areas;
mod tally;
mod tps;

pub(super) use areas::{areas, candidates};
pub(super) use tally::tally;
pub(super) use tps::tps;

use super::document::Document;
use super::scene::Scene;
use super::text::Clock;
use crate::election::codes::{Level, RegionCode};
use crate::election::reference::ElectionDefinition;

/// `31/3171/317101`: a region by the codes of everything above it. The nation is `0`.
fn chain(region: RegionCode) -> String {
    let levels = [Level::Province, Level::City, Level::Kecamatan, Level::Kelurahan];
    let codes: Vec<String> = levels.into_iter().filter_map(|l| region.ancestor(l)).map(|r| r.to_string()).collect();
    if codes.is_empty() { region.to_string() } else { codes.join("/") }
}

/// `ts`: local time of the last event; before there was one, midnight of the day of the vote.
fn stamp(election: &ElectionDefinition, at: i64) -> String {
    if at > 0 { Clock(election.utc_offset_minutes).plain(at) } else { format!("{} 00:00:00", election.day) }
}

/// All contests that share an official kind, this one included: `0.json` and the list of candidates cover them together.
fn same_kind<'a>(scene: &Scene<'a>, kind: &str) -> Vec<Scene<'a>> {
    (0..scene.state.contests().len())
        .filter_map(|index| Scene::of(scene.state, index))
        .filter(|other| other.contest.definition().official_kind.as_deref() == Some(kind))
        .collect()
}

fn document<T: serde::Serialize>(path: String, body: &T) -> Option<Document> {
    super::json(path, body)
}
