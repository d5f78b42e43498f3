//! `tps.csv`, where known: registered voters by sex, ballots delivered, category of special locations. Counts only, never persons.

use std::collections::BTreeMap;

use super::files::Files;
use super::problem::{Problem, ProblemKind, Problems};
use super::table::{Row, rows};
use crate::election::codes::TpsCode;
use crate::election::reference::{ListStage, RegisteredCount, SpecialCategory, TpsRecord};
use crate::election::rules::Limits;

pub(super) const FILE: &str = "tps.csv";
const HEADER: [&str; 6] = ["tps", "male", "female", "stage", "ballots", "special"];

/// What the counts of a row are held against.
pub(super) struct Bounds<'a> {
    /// The largest number that the boxes of every form can hold.
    pub most: u16,
    /// Limits of the election.
    pub limits: &'a Limits,
    /// Whether the election has this TPS.
    pub exists: &'a dyn Fn(TpsCode) -> bool,
    /// What was known of it before.
    pub known: &'a dyn Fn(TpsCode) -> Option<TpsRecord>,
}

/// Records in code order and the warnings about them.
pub(super) fn read(files: &Files, bounds: &Bounds<'_>, problems: &mut Problems) -> (Vec<TpsRecord>, Vec<Problem>) {
    let mut warnings = Vec::new();
    let Some(rows) = rows(files, FILE, &HEADER, false, problems) else { return (Vec::new(), warnings) };
    let mut found: BTreeMap<TpsCode, (u64, TpsRecord)> = BTreeMap::new();
    for row in &rows {
        let Ok(tps) = row.get(0).parse::<TpsCode>() else {
            problems.add(FILE, Some(row.line), ProblemKind::TpsCode, &[&row.get(0)]);
            continue;
        };
        if !(bounds.exists)(tps) {
            problems.add(FILE, Some(row.line), ProblemKind::TpsUnknown, &[&tps]);
        }
        let record = TpsRecord {
            tps,
            registered: registered(row, bounds, problems),
            ballots: count(row, 4, bounds, problems),
            special: special(row, tps, problems),
        };
        if let Some((line, _)) = found.get(&tps) {
            problems.add(FILE, Some(row.line), ProblemKind::TpsDuplicate, &[&tps, line]);
            continue;
        }
        let known = (bounds.known)(tps);
        if let Some(stage) = known.and_then(|known| known.stage_back(&record)) {
            problems.add(FILE, Some(row.line), ProblemKind::StageBack, &[&tps, &stage.as_str()]);
        }
        let merged = known.map_or(record, |known| known.merged(&record));
        warnings.extend(above_limits(row, &merged, bounds.limits));
        found.insert(tps, (row.line, record));
    }
    (found.into_values().map(|(_, record)| record).collect(), warnings)
}

fn count(row: &Row, column: usize, bounds: &Bounds<'_>, problems: &mut Problems) -> Option<u16> {
    let text = row.get(column);
    if text.is_empty() {
        return None;
    }
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let number = text.parse().ok().filter(|n| digits && *n <= bounds.most);
    if number.is_none() {
        problems.add(FILE, Some(row.line), ProblemKind::Count, &[&text, &bounds.most]);
    }
    number
}

fn registered(row: &Row, bounds: &Bounds<'_>, problems: &mut Problems) -> Option<RegisteredCount> {
    let (male, female) = (count(row, 1, bounds, problems), count(row, 2, bounds, problems));
    let given = [1, 2, 3].into_iter().filter(|column| !row.get(*column).is_empty()).count();
    let stage = match row.get(3) {
        "" => None,
        "DPS" => Some(ListStage::Dps),
        "DPSHP" => Some(ListStage::Dpshp),
        "DPT" => Some(ListStage::Dpt),
        other => {
            problems.add(FILE, Some(row.line), ProblemKind::Stage, &[&other]);
            None
        }
    };
    if given != 0 && given != 3 {
        problems.add(FILE, Some(row.line), ProblemKind::RegisteredIncomplete, &[]);
    }
    let (male, female) = (male?, female?);
    if u32::from(male) + u32::from(female) > u32::from(bounds.most) {
        let sum = u32::from(male) + u32::from(female);
        problems.add(FILE, Some(row.line), ProblemKind::Count, &[&sum, &bounds.most]);
        return None;
    }
    Some(RegisteredCount { male, female, stage: stage? })
}

fn special(row: &Row, tps: TpsCode, problems: &mut Problems) -> Option<SpecialCategory> {
    let category = match row.get(5) {
        "" => return None,
        "prison" => SpecialCategory::Prison,
        "care-home" => SpecialCategory::CareHome,
        "relocation" => SpecialCategory::Relocation,
        "conflict" => SpecialCategory::Conflict,
        "other" => SpecialCategory::Other,
        word => {
            problems.add(FILE, Some(row.line), ProblemKind::Category, &[&word]);
            return None;
        }
    };
    if !tps.is_special() {
        problems.add(FILE, Some(row.line), ProblemKind::CategoryRegular, &[&tps]);
    }
    Some(category)
}

/// Above a limit of the law is a warning, not an error: it is what the official list says, the paper will show the same, and rule F304
/// flags that form alone; refusing the set would stop every other TPS.
fn above_limits(row: &Row, record: &TpsRecord, limits: &Limits) -> Vec<Problem> {
    let warning = |kind, left: u32, right: u32| Problem {
        file: FILE.into(),
        line: Some(row.line),
        kind,
        values: vec![left.to_string(), right.to_string()],
    };
    let mut warnings = Vec::new();
    let Some(list) = record.registered else { return warnings };
    let registered = u32::from(list.male) + u32::from(list.female);
    if registered > limits.max_dpt {
        warnings.push(warning(ProblemKind::RegisteredAboveLimit, registered, limits.max_dpt));
    }
    let most = registered + (registered * limits.reserve_per_mille).div_ceil(1000);
    if let Some(ballots) = record.ballots.map(u32::from)
        && list.stage == ListStage::Dpt
        && ballots > most
    {
        warnings.push(warning(ProblemKind::BallotsAboveLimit, ballots, most));
    }
    warnings
}
