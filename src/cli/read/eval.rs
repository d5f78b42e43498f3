//! `rekap read eval`

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::super::Outcome;
use super::{Taken, Times, reader, take, truth};
use crate::reading::arithmetic::Reading;
use crate::reading::read::{Page, Reader};

/// Options of `rekap read eval`.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// Folder with photos and a truth.csv.
    folder: PathBuf,
    /// The form to look for, as in `rekap read`.
    #[arg(long, default_value = "auto", value_name = "FORM")]
    form: String,
    /// Name every figure that is not both right and accepted.
    #[arg(long)]
    list: bool,
}

/// What was counted.
#[derive(Debug, Default)]
struct Counts {
    photos: usize,
    found: usize,
    refused: BTreeMap<String, usize>,
    right: usize,
    wrong: usize,
    left: usize,
    left_right: usize,
    unseen: usize,
    decode: Vec<Duration>,
    find: Vec<Duration>,
    digits: Vec<Duration>,
}

impl EvalArgs {
    pub(super) fn run(&self) -> Outcome {
        let text = std::fs::read_to_string(self.folder.join("truth.csv"))?;
        let mut names: Vec<String> = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        let groups = truth::groups(&text, &names)?;
        let reader = reader(&self.form)?;
        let mut counts = Counts::default();
        for (name, group) in &groups {
            let mut pages = Vec::new();
            for file in &group.files {
                let taken = take(&reader, &self.folder.join(file));
                counts.photo(&taken);
                if self.list && !matches!(taken.page, Some(Ok(_))) {
                    println!("{file}: {}", why(&taken));
                }
                if let Some(Ok(page)) = taken.page {
                    pages.push(page);
                }
            }
            self.compare(&reader, name, &pages, &group.figures, &mut counts);
        }
        print!("{counts}");
        Ok(())
    }

    fn compare(&self, reader: &Reader, name: &str, pages: &[Page], truth: &BTreeMap<String, u16>, counts: &mut Counts) {
        let mut left: BTreeMap<&String, u16> = truth.iter().map(|(id, value)| (id, *value)).collect();
        if let Some(form) = pages.first().map(|page| page.sheet.form)
            && let Some(definition) = reader.finder().forms().get(form)
            && let Some(decoded) = reader.figures(form, &pages.iter().collect::<Vec<_>>())
        {
            let on_page =
                |index: usize| pages.iter().any(|page| page.sheet.boxes.iter().any(|seen| seen.figure == index));
            for (id, value) in truth {
                let Some(index) = definition.index_of(id).filter(|index| on_page(*index)) else { continue };
                let Some(reading) = decoded.readings.get(index) else { continue };
                left.remove(id);
                counts.figure(reading, *value);
                if self.list && (!reading.accepted || reading.value != Some(*value)) {
                    let read = reading.value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
                    let verdict = reading.doubt.map_or("accepted", |doubt| doubt.code());
                    println!("{name} {id}: written {value}, read {read} ({:.4}, {verdict})", reading.confidence);
                }
            }
        }
        counts.unseen += left.len();
    }
}

fn why(taken: &Taken) -> String {
    match (&taken.picture, &taken.page) {
        (Err(error), _) => error.clone(),
        (_, Some(Err(refusal))) => refusal.to_string(),
        _ => String::new(),
    }
}

impl Counts {
    fn photo(&mut self, taken: &Taken) {
        self.photos += 1;
        let Times { decode, find, digits } = taken.times;
        self.decode.push(decode);
        match &taken.page {
            Some(Ok(_)) => {
                self.found += 1;
                self.find.push(find);
                self.digits.push(digits);
            }
            Some(Err(refusal)) => *self.refused.entry(refusal.code().to_owned()).or_default() += 1,
            None => *self.refused.entry("not-a-picture".to_owned()).or_default() += 1,
        }
    }

    fn figure(&mut self, reading: &Reading, value: u16) {
        match (reading.accepted, reading.value == Some(value)) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, right) => {
                self.left += 1;
                self.left_right += usize::from(right);
            }
        }
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let refused: Vec<String> = self.refused.iter().map(|(code, count)| format!("{count} {code}")).collect();
        let refused = if refused.is_empty() { "none".to_owned() } else { refused.join(", ") };
        writeln!(f, "photos               {:>6}   found {}, refused {refused}", self.photos, self.found)?;
        let seen = self.right + self.wrong + self.left;
        writeln!(f, "figures with truth   {:>6}   on pages that were found: {seen}", seen + self.unseen)?;
        writeln!(f, "accepted and right   {:>6}", self.right)?;
        writeln!(f, "accepted and wrong   {:>6}", self.wrong)?;
        writeln!(f, "left to people       {:>6}   of which read right: {}", self.left, self.left_right)?;
        for (stage, times) in [("decode", &self.decode), ("find and cut", &self.find), ("digits", &self.digits)] {
            let mut times = times.clone();
            times.sort();
            let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
            writeln!(f, "{stage:<20} {:>6.1} ms median, {:.1} ms at most of 95 %", at(50), at(95))?;
        }
        Ok(())
    }
}
