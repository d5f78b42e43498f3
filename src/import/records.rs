//! A `tps.csv` for an election that exists already.

use std::path::Path;

use super::files::Files;
use super::problem::{ImportErrors, Problem, ProblemKind, Problems};
use super::tps;
use crate::election::reference::TpsRecord;
use crate::election::state::State;

/// A file of records that fits the election.
#[derive(Debug, Clone, PartialEq)]
pub struct Records {
    /// In code order.
    pub records: Vec<TpsRecord>,
    /// What a person should look at, though it can be taken.
    pub warnings: Vec<Problem>,
}

/// Reads the file and holds it against the election: its TPS, its limits, and what is known of each TPS so far.
///
/// # Errors
/// [`ImportErrors`]: everything that is wrong; nothing is to be taken then.
pub fn load_records(path: &Path, state: &State) -> Result<Records, ImportErrors> {
    let mut problems = Problems::default();
    let name = path.file_name().map_or_else(|| tps::FILE.to_owned(), |name| name.to_string_lossy().into_owned());
    let files = Files::one(path, tps::FILE, &mut problems);
    let named = |mut problem: Problem| {
        problem.file.clone_from(&name);
        problem
    };
    match check(&files, state, problems) {
        Ok(Records { records, warnings }) => {
            Ok(Records { records, warnings: warnings.into_iter().map(named).collect() })
        }
        Err(ImportErrors { problems, more }) => {
            Err(ImportErrors { problems: problems.into_iter().map(named).collect(), more })
        }
    }
}

/// As [`load_records`], from `tps.csv` in memory.
///
/// # Errors
/// [`ImportErrors`]: everything that is wrong; nothing is to be taken then.
pub fn records(files: &Files, state: &State) -> Result<Records, ImportErrors> {
    check(files, state, Problems::default())
}

fn check(files: &Files, state: &State, mut problems: Problems) -> Result<Records, ImportErrors> {
    let Some(election) = state.election() else {
        problems.add(tps::FILE, None, ProblemKind::NoElection, &[]);
        return Err(problems.into_errors());
    };
    if !files.has(tps::FILE) {
        problems.add(tps::FILE, None, ProblemKind::FileMissing, &[]);
    }
    let most = state.contests().iter().map(|contest| contest.form().max_value()).min().unwrap_or(u16::MAX);
    let bounds = tps::Bounds {
        most,
        limits: &election.limits,
        exists: &|tps| state.find_tps(tps).is_some(),
        known: &|tps| state.tree().known(tps).copied(),
    };
    let (records, warnings) = tps::read(files, &bounds, &mut problems);
    problems.into_result()?;
    Ok(Records { records, warnings })
}
