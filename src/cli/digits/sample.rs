//! Which samples are read, and with which label.

use std::collections::BTreeMap;
use std::path::Path;

use clap::ValueEnum;

use crate::hash::Sha256;

type Error = Box<dyn std::error::Error + Send + Sync>;

/// A part of the training data. All boxes of a TPS are in one: the same hand must not be in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Split {
    /// What the network was trained on, 65 %.
    Train,
    /// What choices, calibration and threshold were made on, 15 %.
    Validation,
    /// What was looked at last, 20 %.
    Test,
}

impl Split {
    /// The split of a TPS, from a hash of its code: `split_of` of scripts/train/data.py.
    pub(super) fn of(tps: &str) -> Self {
        let [a, b, c, d, e, f, g, h, ..] = *Sha256::of(format!("rekap-digits-1:{tps}").as_bytes()).as_bytes();
        match u64::from_be_bytes([a, b, c, d, e, f, g, h]) % 100 {
            0..65 => Self::Train,
            65..80 => Self::Validation,
            _ => Self::Test,
        }
    }
}

/// Samples by their index; `None` are left out.
pub(super) struct Samples {
    labels: Vec<Option<u8>>,
}

#[derive(serde::Deserialize)]
struct Relabel {
    index: usize,
    given: u8,
    r#true: String,
}

impl Samples {
    /// # Errors
    /// A label that is no digit.
    pub(super) fn new(labels: Vec<u8>) -> Result<Self, Error> {
        match labels.iter().position(|label| *label > 9) {
            Some(index) => Err(format!("label {index} is no digit: only labels 0 to 9 can be read").into()),
            None => Ok(Self { labels: labels.into_iter().map(Some).collect() }),
        }
    }

    /// Replaces labels by those of a file with the columns index, given, true. What is no digit is left out; an X given as 0 stays, since
    /// it counts as right for 0.
    ///
    /// # Errors
    /// The file's; a given label that is another one here, which means that it belongs to other data.
    pub(super) fn relabel(&mut self, path: &Path) -> Result<(), Error> {
        for row in csv::Reader::from_path(path)?.deserialize() {
            let row: Relabel = row?;
            let label = self.labels.get_mut(row.index).filter(|label| **label == Some(row.given));
            let label = label.ok_or_else(|| format!("{}: sample {} has another label", path.display(), row.index))?;
            *label = match (row.r#true.parse(), row.r#true.as_str(), row.given) {
                (Ok(digit @ 0..=9), _, _) => Some(digit),
                (_, "X", 0) => Some(0),
                _ => None,
            };
        }
        Ok(())
    }

    /// Leaves out all samples of other splits.
    ///
    /// # Errors
    /// The file's; names that are not one for each sample, or name no TPS.
    pub(super) fn keep_only(&mut self, split: Split, path: &Path) -> Result<(), Error> {
        let names = std::fs::read_to_string(path)?;
        let names: Vec<&str> = names.lines().collect();
        if names.len() != self.labels.len() {
            return Err(
                format!("{} has {} names for {} samples", path.display(), names.len(), self.labels.len()).into()
            );
        }
        let mut splits = BTreeMap::new();
        for (label, name) in self.labels.iter_mut().zip(names) {
            let tps = name.split('_').nth(2).ok_or_else(|| format!("{}: {name:?} names no TPS", path.display()))?;
            if *splits.entry(tps).or_insert_with(|| Split::of(tps)) != split {
                *label = None;
            }
        }
        Ok(())
    }

    /// Index and label of what is to be read.
    pub(super) fn kept(&self) -> impl Iterator<Item = (usize, u8)> {
        self.labels.iter().enumerate().filter_map(|(index, label)| Some((index, (*label)?)))
    }
}
