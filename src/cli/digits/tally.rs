//! Counts of what was right, wrong and refused.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::reading::digits::likeliest;
use crate::reading::{Scores, Symbol};

/// Counts of samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub(super) struct Counts {
    pub(super) n: usize,
    pub(super) right: usize,
    /// Accepted as another digit.
    pub(super) wrong: usize,
    /// Not sure enough, or no digit.
    pub(super) refused: usize,
}

/// Counts over all samples and per label, with what is not right.
#[derive(Debug, Serialize)]
pub(super) struct Tally {
    #[serde(flatten)]
    pub(super) all: Counts,
    pub(super) per_class: BTreeMap<u8, Counts>,
    #[serde(skip)]
    threshold: f32,
    #[serde(skip)]
    not_right: Vec<(usize, u8, &'static str, Scores)>,
}

impl Tally {
    pub(super) fn new(threshold: f32) -> Self {
        let per_class = (0..10).map(|digit| (digit, Counts::default())).collect();
        Self { all: Counts::default(), per_class, threshold, not_right: Vec::new() }
    }

    /// Counts one sample. An X for label 0 is right: the leading position is empty.
    pub(super) fn count(&mut self, index: usize, label: u8, scores: &Scores) {
        let class = self.per_class.entry(label).or_default();
        let (right, wrong) = match likeliest(scores) {
            (_, probability) if probability < self.threshold => (false, false),
            (Symbol::Digit(digit), _) => (digit == label, digit != label),
            (Symbol::Cross, _) => (label == 0, false),
            (Symbol::Dash | Symbol::Blank | Symbol::Struck, _) => (false, false),
        };
        for counts in [&mut self.all, class] {
            counts.n += 1;
            counts.right += usize::from(right);
            counts.wrong += usize::from(wrong);
            counts.refused += usize::from(!right && !wrong);
        }
        if !right {
            self.not_right.push((index, label, if wrong { "wrong" } else { "refused" }, *scores));
        }
    }

    /// Writes what was wrong or refused: index, label, what became of it, the likeliest symbol, then every symbol's score.
    ///
    /// # Errors
    /// The file's.
    pub(super) fn write_list(&self, path: &Path) -> csv::Result<()> {
        let mut file = csv::Writer::from_path(path)?;
        let symbols = Symbol::ALL.map(|symbol| symbol.to_string());
        let head = ["index", "label", "outcome", "likeliest"].map(str::to_owned);
        file.write_record(head.iter().chain(&symbols))?;
        for (index, label, outcome, scores) in &self.not_right {
            let row = [index.to_string(), label.to_string(), (*outcome).to_owned(), likeliest(scores).0.to_string()];
            file.write_record(row.iter().chain(&scores.0.map(|score| format!("{score:.6}"))))?;
        }
        Ok(file.flush()?)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = |label: &str, counts: &Counts| {
            writeln!(f, "{label:>5} {:>7} {:>7} {:>6} {:>8}", counts.n, counts.right, counts.wrong, counts.refused)
        };
        for (label, counts) in &self.per_class {
            line(&label.to_string(), counts)?;
        }
        line("all", &self.all)?;
        writeln!(f, "label: samples, right, wrong, refused")
    }
}
