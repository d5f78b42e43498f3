//! `candidates.csv`: who can be voted for in each contest.

use std::collections::{BTreeMap, BTreeSet};

use super::election::Election;
use super::files::Files;
use super::problem::{ProblemKind, Problems};
use super::table::{Row, rows};
use crate::election::reference::Candidate;

const FILE: &str = "candidates.csv";
const HEADER: [&str; 5] = ["contest", "number", "official_id", "name", "color"];

/// As many as a form can hold (`Form::parse`).
const MOST: u16 = 60;

/// Candidates of each contest in the order of the election's contests, each list in ballot order; `None` where the file cannot be used.
pub(super) fn read(files: &Files, election: &Election, problems: &mut Problems) -> Option<Vec<Vec<Candidate>>> {
    let contests = election.contests.as_slice();
    let rows = rows(files, FILE, &HEADER, true, problems)?;
    let mut lists: Vec<BTreeMap<u16, (u64, Candidate)>> = contests.iter().map(|_| BTreeMap::new()).collect();
    let mut official: BTreeMap<(usize, u32), u64> = BTreeMap::new();
    let mut doubtful = BTreeSet::new();
    for row in &rows {
        let contest = contests.iter().position(|c| c.id.as_str() == row.get(0));
        if contest.is_none() && election.complete {
            problems.add(FILE, Some(row.line), ProblemKind::CandidateContest, &[&row.get(0)]);
        }
        let candidate = candidate(row, problems);
        let Some((contest, list)) = contest.and_then(|c| Some((c, lists.get_mut(c)?))) else { continue };
        let Some(candidate) = candidate else {
            doubtful.insert(contest);
            continue;
        };
        if official.insert((contest, candidate.official_id), row.line).is_some() {
            problems.add(FILE, Some(row.line), ProblemKind::OfficialId, &[&candidate.official_id]);
        }
        if let Some((line, _)) = list.get(&candidate.number) {
            doubtful.insert(contest);
            problems.add(FILE, Some(row.line), ProblemKind::CandidateDuplicate, &[&candidate.number, line]);
        } else {
            list.insert(candidate.number, (row.line, candidate));
        }
    }
    for (index, (contest, list)) in contests.iter().zip(&lists).enumerate() {
        // A gap beside a row that is wrong anyway is most likely that row.
        if doubtful.contains(&index) {
            continue;
        }
        let mut expected = 1;
        for (number, (line, _)) in list {
            for missing in expected..*number {
                problems.add(FILE, Some(*line), ProblemKind::CandidateGap, &[&missing, &contest.id]);
            }
            expected = number + 1;
        }
        if list.is_empty() {
            problems.add(FILE, None, ProblemKind::NoCandidates, &[&contest.id]);
        }
    }
    Some(lists.into_iter().map(|list| list.into_values().map(|(_, candidate)| candidate).collect()).collect())
}

fn candidate(row: &Row, problems: &mut Problems) -> Option<Candidate> {
    let mut bad = |kind, column| problems.add(FILE, Some(row.line), kind, &[&row.get(column)]);
    let number = row.get(1).parse().ok().filter(|n| (1..=MOST).contains(n));
    if number.is_none() {
        bad(ProblemKind::CandidateNumber, 1);
    }
    let official_id = row.get(2).parse().ok().filter(|id: &u32| *id > 0);
    if official_id.is_none() {
        bad(ProblemKind::OfficialId, 2);
    }
    if row.get(3).is_empty() {
        bad(ProblemKind::EmptyName, 3);
    }
    let color = row.get(4).to_ascii_lowercase();
    let hex = color.strip_prefix('#').is_some_and(|h| h.len() == 6 && h.bytes().all(|b| b.is_ascii_hexdigit()));
    if !hex {
        bad(ProblemKind::Colour, 4);
    }
    Some(Candidate { number: number?, official_id: official_id?, name: row.get(3).to_owned(), color })
}
