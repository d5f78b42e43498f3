//! What is said of places, people, states and candidates in every document alike.

use serde::Serialize;

use super::scene::Scene;
use super::text::{Both, basis_points, per_cent};
use crate::election::actor::{Actor, Hand};
use crate::election::codes::{Level, RegionCode, TpsCode};
use crate::election::lang::{Words, words};
use crate::election::reference::Candidate;
use crate::election::state::Region;
use crate::election::status::{ResultStatus, Status};

/// A region by code, name and level.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Place<'a> {
    pub code: RegionCode,
    pub name: &'a str,
    pub level: Level,
}

impl<'a> From<&'a Region> for Place<'a> {
    fn from(region: &'a Region) -> Self {
        Self { code: region.code, name: &region.name, level: region.code.level() }
    }
}

/// Name of a region's level. The seventh digit of a code tells kelurahan (1) from desa (2), Kepmendagri 100.1.1-6117/2022.
pub(crate) fn level_name(code: RegionCode) -> Words {
    match code.level() {
        Level::Nation => words("Nasional", "National"),
        Level::Province => words("Provinsi", "Province"),
        Level::City => words("Kabupaten/Kota", "City or regency"),
        Level::Kecamatan => words("Kecamatan", "Kecamatan (district)"),
        Level::Kelurahan if code.to_string().as_bytes().get(6) == Some(&b'2') => words("Desa", "Desa (village)"),
        Level::Kelurahan => words("Kelurahan", "Kelurahan (ward)"),
    }
}

/// A status word with its name.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Word {
    pub code: &'static str,
    pub name: Both<'static>,
}

impl From<ResultStatus> for Word {
    fn from(status: ResultStatus) -> Self {
        Self { code: status.code(), name: status.name().into() }
    }
}

impl From<Status> for Word {
    fn from(status: Status) -> Self {
        Self { code: status.code(), name: status.name().into() }
    }
}

/// Who did something, without the person: role and where it may act.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct By {
    /// Code of a role, or `machine`.
    pub role: &'static str,
    /// Its TPS or region; the machine has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    #[serde(skip)]
    pub name: Words,
}

impl From<Hand> for By {
    fn from(hand: Hand) -> Self {
        let scope = hand.account().map(|actor| actor.scope.to_string());
        Self { role: hand.code(), scope, name: hand.name() }
    }
}

impl From<Actor> for By {
    fn from(actor: Actor) -> Self {
        Hand::from(actor).into()
    }
}

/// One candidate's result.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct CandidateResult<'a> {
    pub number: u16,
    pub official_id: u32,
    pub name: &'a str,
    pub color: &'a str,
    pub votes: Option<u64>,
    pub share_percent: Option<f64>,
    #[serde(skip)]
    pub basis_points: Option<u64>,
}

/// Votes and shares of the candidates in a set of sums or figures; without numbers where nothing counts.
pub(crate) fn candidates<'a>(scene: &Scene<'a>, figures: Option<&[u64]>) -> Vec<CandidateResult<'a>> {
    let votes: Option<Vec<u64>> = figures.map(|all| votes(scene, all));
    let sum: u64 = votes.iter().flatten().sum();
    let one = |(place, candidate): (usize, &'a Candidate)| {
        let votes = votes.as_ref().and_then(|votes| votes.get(place).copied());
        let basis_points = votes.and_then(|votes| basis_points(votes, sum));
        CandidateResult {
            number: candidate.number,
            official_id: candidate.official_id,
            name: &candidate.name,
            color: &candidate.color,
            votes,
            share_percent: basis_points.map(per_cent),
            basis_points,
        }
    };
    scene.candidates().iter().enumerate().map(one).collect()
}

/// The votes among all figures, candidate 1 first.
pub(crate) fn votes(scene: &Scene<'_>, figures: &[u64]) -> Vec<u64> {
    scene.contest.form().votes().map(|figure| figures.get(figure).copied().unwrap_or(0)).collect()
}

/// `TPS 001`, as the official site writes it.
pub(crate) fn tps_name(tps: TpsCode) -> String {
    format!("TPS {:03}", tps.number())
}
