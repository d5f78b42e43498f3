//! `rekap digits`

mod idx;
mod picture;
mod sample;
mod tally;
#[cfg(test)]
mod tests;

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use crate::reading::digits::{ACCEPT, Classifier};
use sample::{Samples, Split};
use tally::Tally;

/// Read labelled digits with the built-in network, and count right, wrong and refused. Files are IDX as MNIST's, gzipped or plain; images
/// of any size, dark on light or light on dark. What these counts mean: docs/reading.md.
#[derive(Debug, Args)]
pub struct DigitsArgs {
    /// Images (idx3-ubyte, .gz or plain).
    #[arg(long, value_name = "FILE")]
    images: PathBuf,
    /// Their labels, 0 to 9 (idx1-ubyte, .gz or plain). An X counts as right for label 0: an empty leading position.
    #[arg(long, value_name = "FILE")]
    labels: PathBuf,
    /// One JSON object instead of a table.
    #[arg(long)]
    json: bool,
    /// Refuse what is less sure than this, 0 to 1.
    #[arg(long, default_value_t = ACCEPT, value_parser = probability)]
    threshold: f32,
    /// Write what was wrong or refused to this CSV file, with all scores.
    #[arg(long, value_name = "FILE")]
    list: Option<PathBuf>,
    /// Names of the samples, one a line, as <digit>_C_<TPS>_...: needed for --only.
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    /// Only the samples whose TPS is in this split of the training data.
    #[arg(long, value_enum, requires = "names")]
    only: Option<Split>,
    /// Corrected labels (scripts/train/labels.csv): wrong labels are replaced, samples that are no digit are left out.
    #[arg(long, value_name = "FILE")]
    relabels: Option<PathBuf>,
}

fn probability(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|p| (0.0..=1.0).contains(p)).ok_or_else(|| "a number from 0 to 1".to_owned())
}

impl DigitsArgs {
    pub(super) fn run(&self) -> Outcome {
        let (crops, polarity) = picture::crops(&idx::images(&self.images)?)?;
        let labels = idx::labels(&self.labels)?;
        if labels.len() != crops.len() {
            return Err(format!(
                "{} images, but {} labels: these files do not belong together",
                crops.len(),
                labels.len()
            )
            .into());
        }
        let mut samples = Samples::new(labels)?;
        if let Some(relabels) = &self.relabels {
            samples.relabel(relabels)?;
        }
        if let (Some(names), Some(split)) = (&self.names, self.only) {
            samples.keep_only(split, names)?;
        }
        let classifier = Classifier::load()?;
        let mut tally = Tally::new(self.threshold);
        for (index, label) in samples.kept() {
            if let Some(crop) = crops.get(index) {
                for scores in classifier.classify(std::slice::from_ref(crop)) {
                    tally.count(index, label, &scores);
                }
            }
        }
        if let Some(list) = &self.list {
            tally.write_list(list)?;
        }
        if self.json {
            println!("{}", serde_json::to_string(&tally)?);
        } else {
            print!("{} {polarity}, threshold {}\n{tally}", classifier.version(), self.threshold);
        }
        Ok(())
    }
}
