//! What an invented election has to add up to: the declared result, and the pattern it follows below that.

use std::collections::BTreeMap;

use crate::election::codes::RegionCode;

/// The declared result of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// Votes per candidate, candidate 1 first.
    pub votes: Vec<u64>,
    /// Valid votes.
    pub valid: u64,
    /// Invalid votes.
    pub invalid: u64,
    /// All votes.
    pub total: u64,
    /// Registered voters (DPT).
    pub registered: u64,
    /// Polling stations.
    pub tps: u64,
}

/// Votes of a region as seen before the result, from some of its TPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Votes per candidate, candidate 1 first.
    pub votes: Vec<u64>,
    /// TPS that were in.
    pub tps_in: u64,
    /// TPS that there are.
    pub tps_all: u64,
}

/// Declared results and the pattern below them. The lowest regions with a declared result are hit exactly; declared results above them
/// are checked to be their sums.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Target {
    /// Declared results by region.
    pub declared: BTreeMap<RegionCode, Declared>,
    /// Pattern by kecamatan; a kecamatan without one follows its number of TPS.
    pub pattern: BTreeMap<RegionCode, Seen>,
}

/// Why a target cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadTarget {
    /// A row that is not what the header promises.
    #[error("{file}:{line}: {problem}")]
    Row {
        /// `declared.csv` or `pattern.csv`.
        file: &'static str,
        /// Line, from 1.
        line: u64,
        /// What is wrong.
        problem: String,
    },
    /// A declared result that contradicts itself, its parts, or the reference data.
    #[error("declared result of {region}: {problem}")]
    Declared {
        /// Which region.
        region: RegionCode,
        /// What does not add up.
        problem: String,
    },
    /// No TPS can hold what was declared under the limits of the election.
    #[error("{region}: the declared result does not fit into its TPS: {problem}")]
    DoesNotFit {
        /// Which region.
        region: RegionCode,
        /// What does not fit.
        problem: String,
    },
    /// The form lacks a figure that an invented TPS needs.
    #[error("the form has no figure `{0}`, which the rehearsal fills")]
    Form(String),
    /// The election has no contest of this position.
    #[error("there is no contest {0}")]
    Contest(usize),
}

impl Target {
    /// Reads `declared.csv` (region, votes.1 …, valid, invalid, total, registered, tps) and `pattern.csv` (region, votes.1 …, tps_in, tps_all).
    ///
    /// # Errors
    /// [`BadTarget::Row`] with the line at fault.
    pub fn parse(declared: &str, pattern: &str) -> Result<Self, BadTarget> {
        let mut target = Self::default();
        each("declared.csv", declared, &["valid", "invalid", "total", "registered", "tps"], |region, votes, rest| {
            if let [valid, invalid, total, registered, tps] = *rest {
                let row = Declared { votes, valid, invalid, total, registered, tps };
                target.declared.insert(region, row).map_or(Ok(()), |_| Err("the region is there twice".into()))
            } else {
                Err("wrong number of columns".into())
            }
        })?;
        each("pattern.csv", pattern, &["tps_in", "tps_all"], |region, votes, rest| {
            if let [tps_in, tps_all] = *rest {
                target
                    .pattern
                    .insert(region, Seen { votes, tps_in, tps_all })
                    .map_or(Ok(()), |_| Err("the region is there twice".into()))
            } else {
                Err("wrong number of columns".into())
            }
        })?;
        Ok(target)
    }

    /// The governor election of DKI Jakarta 2024, as embedded in the program.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the files are part of the program, and a test reads them")]
    pub fn dki_2024() -> Self {
        Self::parse(
            include_str!("../../../data/dki-2024/declared.csv"),
            include_str!("../../../data/dki-2024/pattern.csv"),
        )
        .expect("the embedded files are checked by the tests")
    }
}

/// Calls `take` with region, votes and remaining numbers of every row.
fn each(
    file: &'static str,
    text: &str,
    rest: &[&str],
    mut take: impl FnMut(RegionCode, Vec<u64>, &[u64]) -> Result<(), String>,
) -> Result<(), BadTarget> {
    let row_error = |line, problem: String| BadTarget::Row { file, line, problem };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| row_error(1, e.to_string()))?.clone();
    let candidates = header.len().saturating_sub(1 + rest.len());
    let expected: Vec<String> = std::iter::once("region".to_owned())
        .chain((1..=candidates).map(|n| format!("votes.{n}")))
        .chain(rest.iter().map(ToString::to_string))
        .collect();
    if candidates == 0 || !header.iter().eq(expected.iter().map(String::as_str)) {
        return Err(row_error(1, format!("the header should be region, votes.1 …, {}", rest.join(", "))));
    }
    for record in reader.records() {
        let record = record.map_err(|e| row_error(e.position().map_or(0, csv::Position::line), e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let region = record.get(0).unwrap_or("").parse().map_err(|e| row_error(line, format!("{e}")))?;
        let numbers: Vec<u64> = record
            .iter()
            .skip(1)
            .map(|n| n.parse().map_err(|_| row_error(line, format!("`{n}` is not a count"))))
            .collect::<Result<_, _>>()?;
        let (votes, rest) = numbers.split_at_checked(candidates).unwrap_or((&numbers, &[]));
        take(region, votes.to_vec(), rest).map_err(|problem| row_error(line, problem))?;
    }
    Ok(())
}
