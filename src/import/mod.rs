//! Reference data: any region set, any number of contests and candidates, registered voters where known; taken whole or refused whole.
//!
//! An import set is a folder: `election.toml`, `candidates.csv`, `regions.csv`, optionally `tps.csv` and form files; `data/dki-2024` is the
//! example, and its README tells the format. Every problem of the whole set is collected (up to a cap), each with file, line, a stable
//! code and what to do, so that one attempt is enough to mend it.

mod candidates;
mod election;
mod files;
mod problem;
mod records;
mod regions;
mod table;
#[cfg(test)]
mod tests;
mod tps;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub use files::Files;
pub use problem::{ImportErrors, Problem, ProblemKind};
pub use records::{Records, load_records, records};

use crate::election::codes::{FormId, TpsCode};
use crate::election::form::Form;
use crate::election::founding;
use crate::election::reference::{Candidate, ContestDefinition, ElectionDefinition, Reference};
use election::{Contest, Election};
use problem::Problems;

/// Forms that come with the program, by the name an import set gives them.
const FORMS: [(&str, &str); 1] =
    [("c-hasil-kwk-gubernur-2024", include_str!("../../forms/c-hasil-kwk-gubernur-2024.toml"))];

/// The files of DKI Jakarta, governor election 2024.
const DKI_2024: [(&str, &str); 3] = [
    ("election.toml", include_str!("../../data/dki-2024/election.toml")),
    ("candidates.csv", include_str!("../../data/dki-2024/candidates.csv")),
    ("regions.csv", include_str!("../../data/dki-2024/regions.csv")),
];

/// An import set that was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// The election. `public_key` is empty and `rehearsal` false until it is created.
    pub reference: Reference,
    /// What a person should look at, though it was taken.
    pub warnings: Vec<Problem>,
}

/// Reads the import set of a folder.
///
/// # Errors
/// [`ImportErrors`]: everything that is wrong; nothing was taken.
pub fn read(dir: &Path) -> Result<Reference, ImportErrors> {
    load(dir).map(|imported| imported.reference)
}

/// As [`read`], with warnings.
///
/// # Errors
/// [`ImportErrors`]: everything that is wrong; nothing was taken.
pub fn load(dir: &Path) -> Result<Imported, ImportErrors> {
    let mut problems = Problems::default();
    let files = Files::in_folder(dir, &mut problems);
    check(&files, problems)
}

/// As [`load`], from files in memory.
///
/// # Errors
/// [`ImportErrors`]: everything that is wrong; nothing was taken.
pub fn load_files(files: &Files) -> Result<Imported, ImportErrors> {
    check(files, Problems::default())
}

/// DKI Jakarta, governor election 2024, as embedded in the program: 14,835 TPS.
#[must_use]
#[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads them")]
pub fn dki_2024() -> Reference {
    load_files(&Files::new(DKI_2024)).expect("the embedded set is checked by the tests").reference
}

fn check(files: &Files, mut problems: Problems) -> Result<Imported, ImportErrors> {
    let election = election::read(files, &mut problems);
    let regions = regions::read(files, &mut problems);
    let contests = election.as_ref().map_or(&[][..], |e| e.contests.as_slice());
    // Without contests every candidate would be of an unknown one: one cause, one problem.
    let candidates = election
        .as_ref()
        .filter(|election| !election.contests.is_empty())
        .and_then(|election| candidates::read(files, election, &mut problems));
    let mut definitions = Vec::new();
    let mut forms = BTreeMap::new();
    let mut most = u16::MAX;
    for (index, contest) in contests.iter().enumerate() {
        if let Some(regions) = &regions
            && !regions.iter().any(|r| r.code == contest.region)
        {
            problems.add(election::FILE, Some(contest.region_line), ProblemKind::ContestRegion, &[&contest.region]);
        }
        let candidates = candidates.as_ref().and_then(|lists| lists.get(index)).cloned().unwrap_or_default();
        let Some((id, text, form)) = form(files, contest, candidates.len(), &mut problems) else { continue };
        most = most.min(form.max_value());
        definitions.push(definition(contest, id.clone(), candidates));
        forms.insert(id, text);
    }
    let regions = regions.unwrap_or_default();
    let (tps, warnings) = match &election {
        // The rows can only be judged against the regions and limits that the other files gave.
        Some(election) if !regions.is_empty() => {
            let codes = regions.iter();
            let codes: BTreeSet<TpsCode> =
                codes.flat_map(|r| r.tps.iter().filter_map(|n| TpsCode::new(r.code, *n))).collect();
            let (exists, limits) = (|tps| codes.contains(&tps), &election.limits);
            tps::read(files, &tps::Bounds { most, limits, exists: &exists, known: &|_| None }, &mut problems)
        }
        _ => (Vec::new(), Vec::new()),
    };
    let Some(election) = election else { return Err(problems.into_errors()) };
    let definition = elected(election, definitions);
    let reference = Reference { definition, forms, regions, tps };
    // The same cut as the import itself makes, so that a set that passes the check is also taken.
    if let Err(error) = founding::events(&reference, "0".repeat(64)) {
        problems.add(election::FILE, None, ProblemKind::TooLarge, &[&error.what, &founding::BODY_BYTES]);
    }
    problems.into_result()?;
    Ok(Imported { reference, warnings })
}

/// The form's text and shape: a file of the set before one that comes with the program.
fn form(
    files: &Files,
    contest: &Contest,
    candidates: usize,
    problems: &mut Problems,
) -> Option<(FormId, String, Form)> {
    let Ok(id) = contest.form.parse::<FormId>() else {
        problems.add(election::FILE, Some(contest.form_line), ProblemKind::FormId, &[&contest.form]);
        return None;
    };
    let file = format!("{}.toml", contest.form);
    let own = files.has(&file);
    let text = if own {
        files.text(&file, problems)?
    } else if let Some((_, text)) = FORMS.iter().find(|(name, _)| *name == contest.form) {
        text
    } else {
        problems.add(election::FILE, Some(contest.form_line), ProblemKind::FormMissing, &[&contest.form]);
        return None;
    };
    // Without candidates there is a problem already; the form itself is still worth checking.
    match Form::parse(text, candidates.max(1)) {
        Ok(form) => Some((id, text.to_owned(), form)),
        Err(error) => {
            problems.add(election::FILE, Some(contest.form_line), ProblemKind::Form, &[&error]);
            None
        }
    }
}

fn definition(contest: &Contest, form: FormId, candidates: Vec<Candidate>) -> ContestDefinition {
    ContestDefinition {
        id: contest.id.clone(),
        name: contest.name.clone(),
        name_en: contest.name_en.clone(),
        region: contest.region,
        official_kind: contest.official_kind.clone(),
        form,
        candidates,
    }
}

fn elected(election: Election, contests: Vec<ContestDefinition>) -> ElectionDefinition {
    ElectionDefinition {
        id: election.id,
        name: election.name,
        name_en: election.name_en,
        day: election.day,
        utc_offset_minutes: election.utc_offset_minutes,
        contests,
        limits: election.limits,
        photos: election.photos,
        machine_reads_second: election.machine_reads_second,
        public_key: String::new(),
        rehearsal: false,
    }
}
