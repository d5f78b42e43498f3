//! `regions.csv`: one row per region, with the TPS of each kelurahan.

use std::collections::{BTreeMap, BTreeSet};

use super::files::Files;
use super::problem::{ProblemKind, Problems};
use super::table::{Row, rows};
use crate::election::codes::{Level, RegionCode};
use crate::election::reference::RegionRecord;
use crate::election::whereabouts::Point;

pub(super) const FILE: &str = "regions.csv";
const HEADER: [&str; 6] = ["code", "name", "tps", "special", "latitude", "longitude"];

/// Regular TPS end where special-location numbers begin.
const LAST_REGULAR: u16 = 900;

/// Reads the file: regions in code order (which puts parents first); `None` where it cannot be used. Every problem is noted.
pub(super) fn read(files: &Files, problems: &mut Problems) -> Option<Vec<RegionRecord>> {
    let rows = rows(files, FILE, &HEADER, true, problems)?;
    if rows.is_empty() {
        problems.add(FILE, None, ProblemKind::NoRows, &[]);
        return None;
    }
    let mut found: BTreeMap<RegionCode, (u64, RegionRecord)> = BTreeMap::new();
    for row in &rows {
        if row.get(1).is_empty() {
            problems.add(FILE, Some(row.line), ProblemKind::EmptyName, &[]);
        }
        let centre = centre(row, problems);
        let Ok(code) = row.get(0).parse::<RegionCode>() else {
            problems.add(FILE, Some(row.line), ProblemKind::RegionCode, &[&row.get(0)]);
            continue;
        };
        let tps = tps(row, code, problems);
        if let Some((line, _)) = found.get(&code) {
            problems.add(FILE, Some(row.line), ProblemKind::RegionDuplicate, &[&code, line]);
            continue;
        }
        found.insert(code, (row.line, RegionRecord { code, name: row.get(1).to_owned(), centre, tps }));
    }
    hierarchy(&found, problems);
    Some(found.into_values().map(|(_, record)| record).collect())
}

/// Every region but the topmost has its parent in the file, and every region above a kelurahan has something below it.
fn hierarchy(found: &BTreeMap<RegionCode, (u64, RegionRecord)>, problems: &mut Problems) {
    let top = found.keys().next().copied();
    let parents: BTreeSet<RegionCode> = found.keys().filter_map(|code| code.parent()).collect();
    for (code, (line, _)) in found {
        if let Some(parent) = code.parent()
            && Some(*code) != top
            && !found.contains_key(&parent)
        {
            problems.add(FILE, Some(*line), ProblemKind::UnknownParent, &[code, &parent]);
        }
        if code.level() != Level::Kelurahan && !parents.contains(code) {
            problems.add(FILE, Some(*line), ProblemKind::NoChildren, &[code]);
        }
    }
}

/// TPS numbers of a kelurahan, in order.
fn tps(row: &Row, code: RegionCode, problems: &mut Problems) -> Vec<u16> {
    let (regular, special) = (row.get(2), row.get(3));
    if code.level() != Level::Kelurahan {
        if !regular.is_empty() || !special.is_empty() {
            problems.add(FILE, Some(row.line), ProblemKind::TpsAboveKelurahan, &[&code]);
        }
        return Vec::new();
    }
    let mut numbers = BTreeSet::new();
    match regular.parse::<u16>() {
        Ok(count) if count <= LAST_REGULAR => numbers.extend(1..=count),
        _ if regular.is_empty() => {}
        _ => listed(row, regular, &mut numbers, problems),
    }
    for word in special.split_ascii_whitespace() {
        match word.parse().ok().filter(|n| (901..=999).contains(n)) {
            None => problems.add(FILE, Some(row.line), ProblemKind::SpecialNumber, &[&word]),
            Some(number) if numbers.insert(number) => {}
            Some(number) => problems.add(FILE, Some(row.line), ProblemKind::TpsNumberTwice, &[&number]),
        }
    }
    if numbers.is_empty() {
        problems.add(FILE, Some(row.line), ProblemKind::NoTps, &[&code]);
    }
    numbers.into_iter().collect()
}

/// `1-9 10`: numbers and ranges, which must cover 1..n.
fn listed(row: &Row, text: &str, numbers: &mut BTreeSet<u16>, problems: &mut Problems) {
    for word in text.split_ascii_whitespace() {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        let (from, to) = (from.parse::<u16>().unwrap_or(0), to.parse::<u16>().unwrap_or(0));
        if from == 0 || from > to || to > LAST_REGULAR {
            problems.add(FILE, Some(row.line), ProblemKind::TpsNumbers, &[&text]);
            return;
        }
        for number in from..=to {
            if !numbers.insert(number) {
                problems.add(FILE, Some(row.line), ProblemKind::TpsNumberTwice, &[&number]);
            }
        }
    }
    let last = numbers.last().copied().unwrap_or(0);
    for missing in (1..last).filter(|n| !numbers.contains(n)) {
        problems.add(FILE, Some(row.line), ProblemKind::TpsGap, &[&missing]);
    }
}

fn centre(row: &Row, problems: &mut Problems) -> Option<Point> {
    if row.get(4).is_empty() && row.get(5).is_empty() {
        return None;
    }
    let mut part = |column, most: f64| {
        let number = row.decimal(column).filter(|n| n.abs() <= most);
        if number.is_none() {
            problems.add(FILE, Some(row.line), ProblemKind::Coordinate, &[&row.get(column)]);
        }
        number
    };
    let (latitude, longitude) = (part(4, 90.0), part(5, 180.0));
    #[expect(clippy::cast_possible_truncation, reason = "at most 18,000,000, rounded to whole numbers")]
    let whole = |degrees: f64| (degrees * 100_000.0).round() as i32;
    Some(Point { latitude: whole(latitude?), longitude: whole(longitude?) })
}
