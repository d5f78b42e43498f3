//! `/pilkada/hhcw/{kind}/…`: votes of a region and of each region (in a kelurahan: TPS) directly in it.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{chain, document, same_kind, stamp};
use crate::election::codes::{Level, RegionCode};
use crate::election::recap::Sums;
use crate::election::state::{RegionIndex, TpsIndex};
use crate::publish::document::Document;
use crate::publish::said::votes;
use crate::publish::scene::Scene;
use crate::publish::text::{basis_points, per_cent};

#[derive(Serialize)]
struct Tally {
    mode: &'static str,
    tungsura: Count,
    psu: &'static str,
    progres: Done,
    ts: String,
}

#[derive(Serialize)]
struct Count {
    chart: Map<String, Value>,
    table: Map<String, Value>,
}

#[derive(Serialize)]
struct Done {
    total: u32,
    progres: u32,
}

/// The documents of a region: its own and, for the region a contest is about, the national list of such contests.
pub(in crate::publish) fn tally(scene: &Scene<'_>, index: RegionIndex) -> Vec<Document> {
    let Some(kind) = scene.contest.definition().official_kind.as_deref() else { return Vec::new() };
    let Some((region, sums)) = scene.region(index) else { return Vec::new() };
    let mut table = Map::new();
    if region.children.is_empty() {
        for tps in region.tps.clone() {
            table.extend(tps_row(scene, tps));
        }
    } else {
        for child in &region.children {
            if let Some((child, sums)) = scene.region(*child) {
                table.insert(child.code.to_string(), row(scene, Some(&sums.figures), sums.counted(), sums.tps()));
            }
        }
    }
    let mut chart = numbers(scene, (sums.counted() > 0).then_some(&sums.figures[..]));
    chart.insert("progres".into(), progress(sums.counted(), sums.tps()));
    let own = Tally {
        mode: "hhcw",
        tungsura: Count { chart, table },
        psu: "Reguler",
        progres: Done { total: sums.tps(), progres: sums.counted() },
        ts: stamp(scene.election, scene.at(index)),
    };
    let mut documents: Vec<Document> =
        document(format!("/pilkada/hhcw/{kind}/{}.json", chain(region.code)), &own).into_iter().collect();
    if scene.top() == Some(index) && region.code != RegionCode::NATION {
        documents.extend(nation(scene, kind));
    }
    documents
}

/// `0.json`: one row for every contest of the kind. Candidates differ from row to row, so the chart has no votes.
fn nation(scene: &Scene<'_>, kind: &str) -> Option<Document> {
    let mut table = Map::new();
    let (mut total, mut counted, mut at) = (0, 0, 0);
    for contest in same_kind(scene, kind) {
        let Some(top) = contest.top() else { continue };
        let Some((region, sums)): Option<(_, &Sums)> = contest.region(top) else { continue };
        // The official list is of provinces; contests of cities stand in the file of their province.
        if region.code.level() != Level::Province {
            continue;
        }
        total += sums.tps();
        counted += sums.counted();
        at = at.max(contest.at(top));
        table.insert(region.code.to_string(), row(&contest, Some(&sums.figures), sums.counted(), sums.tps()));
    }
    let mut chart = Map::new();
    chart.insert("progres".into(), progress(counted, total));
    let body = Tally {
        mode: "hhcw",
        tungsura: Count { chart, table },
        psu: "Reguler",
        progres: Done { total, progres: counted },
        ts: stamp(scene.election, at),
    };
    document(format!("/pilkada/hhcw/{kind}/0.json"), &body)
}

fn tps_row(scene: &Scene<'_>, tps: TpsIndex) -> Option<(String, Value)> {
    let code = scene.state.tree().tps_code(tps)?;
    let form = scene.contest.tps(tps);
    let figures: Option<Vec<u64>> =
        form.and_then(|form| form.counted()).map(|f| f.values().iter().copied().map(u64::from).collect());
    let mut row = row(scene, figures.as_deref(), u32::from(figures.is_some()), 1);
    if let (Some(form), Some(row)) = (form.filter(|form| form.round > 1), row.as_object_mut()) {
        row.insert("psu".into(), form.round_kind.as_str().into());
    }
    Some((code.to_string(), row))
}

/// Votes are left out of a row in which nothing counts: a missing TPS is missing, never zero.
fn row(scene: &Scene<'_>, figures: Option<&[u64]>, counted: u32, total: u32) -> Value {
    let mut row = Map::new();
    row.insert("psu".into(), "Reguler".into());
    if counted > 0 {
        row.extend(numbers(scene, figures));
    }
    row.insert("progres".into(), progress(counted, total));
    row.insert("status_progress".into(), (counted > 0).into());
    Value::Object(row)
}

/// Official id of every candidate with its votes.
fn numbers(scene: &Scene<'_>, figures: Option<&[u64]>) -> Map<String, Value> {
    let votes = figures.map(|figures| votes(scene, figures)).unwrap_or_default();
    scene.candidates().iter().map(|c| c.official_id.to_string()).zip(votes.into_iter().map(Value::from)).collect()
}

/// `persen` is the share of TPS that count, in per cent with two decimals.
fn progress(counted: u32, total: u32) -> Value {
    let persen = basis_points(counted.into(), total.into()).map_or(0.0, per_cent);
    json!({ "total": total, "persen": persen, "progres": counted })
}
