//! `rekap read eval`

use std::collections::BTreeMap;
use std::num::NonZeroU16;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::super::Outcome;
use super::contact::{self, Case};
use super::sent::SentAs;
use super::truth::Group;
use super::{Taken, Times, looked_at, opened, reader, save, take, truth};
use crate::reading::Crop;
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
    /// Draw the twenty hardest figures: their boxes, what was read, what is true, and why they were left to a person.
    #[arg(long, value_name = "OUT.png")]
    contact_sheet: Option<PathBuf>,
    /// Instead: a line each of how well photos are read that were made smaller to SIDE pixels and compressed with QUALITY before they were
    /// sent, as the officer's app does it.
    #[arg(long, value_name = "SIDE:QUALITY", value_delimiter = ',', conflicts_with_all = ["list", "contact_sheet"])]
    sent_as: Vec<SentAs>,
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
    numbers: Tally,
    words: Tally,
    crossed: usize,
    crossed_read: usize,
    doubts: BTreeMap<&'static str, (usize, usize)>,
    decode: Vec<Duration>,
    find: Vec<Duration>,
    digits: Vec<Duration>,
    sent: Vec<usize>,
}

/// How often something was read right, where it is known: numbers of TPS in the heads of pages, figures in words.
#[derive(Debug, Default)]
struct Tally {
    right: usize,
    wrong: usize,
    uncertain: usize,
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
        if !self.sent_as.is_empty() {
            return self.sizes(&reader, &groups);
        }
        let mut counts = Counts::default();
        let mut hard: Vec<Case> = Vec::new();
        for (name, group) in &groups {
            let mut pages = Vec::new();
            for file in &group.files {
                let taken = take(&reader, &self.folder.join(file));
                counts.photo(&taken);
                if self.list && !matches!(taken.page, Some(Ok(_))) {
                    println!("{file}: {}", why(&taken));
                }
                if let Some(Ok(page)) = taken.page {
                    let wrong = counts.numbers.count(group.tps, page.tps.map(NonZeroU16::get));
                    if let Some((read, written)) = wrong.filter(|_| self.list) {
                        println!("{file}: TPS {written} read as {read}");
                    }
                    pages.push(page);
                }
            }
            let cases = self.compare(&reader, name, &pages, group, &mut counts);
            if self.list {
                cases.iter().for_each(|case| println!("{case}"));
            }
            hard.extend(cases.into_iter().filter(|_| self.contact_sheet.is_some()));
        }
        print!("{counts}");
        if let Some(path) = &self.contact_sheet {
            save(contact::sheet(hard), path)?;
        }
        Ok(())
    }

    /// How well each size is read, a line each.
    fn sizes(&self, reader: &Reader, groups: &BTreeMap<String, Group>) -> Outcome {
        println!(
            "{:<10} {:>8} {:>12} {:>9} {:>7} {:>6} {:>11}",
            "sent as", "KB", "pages found", "accepted", "wrong", "left", "(read right)"
        );
        for sent_as in &self.sent_as {
            let mut counts = Counts::default();
            for (name, group) in groups {
                let mut pages = Vec::new();
                for file in &group.files {
                    let original = opened(&self.folder.join(file));
                    let received = original.and_then(|picture| sent_as.of(picture).map_err(|error| error.to_string()));
                    counts.sent.extend(received.as_ref().map(|(_, bytes)| *bytes));
                    let taken = looked_at(reader, received.map(|(picture, _)| picture), Duration::ZERO);
                    counts.photo(&taken);
                    pages.extend(taken.page.and_then(Result::ok));
                }
                self.compare(reader, name, &pages, group, &mut counts);
            }
            counts.sent.sort_unstable();
            let bytes = counts.sent.get(counts.sent.len() / 2).copied().unwrap_or(0);
            let found = format!("{}/{}", counts.found, counts.photos);
            let right = format!("({})", counts.left_right);
            println!(
                "{:<10} {:>8} {found:>12} {:>9} {:>7} {:>6} {right:>11}",
                sent_as.to_string(),
                bytes / 1000,
                counts.right,
                counts.wrong + counts.crossed_read,
                counts.left,
            );
        }
        Ok(())
    }

    fn compare(&self, reader: &Reader, name: &str, pages: &[Page], group: &Group, counts: &mut Counts) -> Vec<Case> {
        let mut cases = Vec::new();
        let mut unseen = group.figures.len();
        if let Some(form) = pages.first().map(|page| page.sheet.form)
            && let Some(definition) = reader.finder().forms().get(form)
            && let Some(decoded) = reader.figures(form, &pages.iter().collect::<Vec<_>>())
        {
            let numbers = group.figures.iter().map(|(id, value)| (id, Some(*value)));
            for (id, written) in numbers.chain(group.crossed.iter().map(|id| (id, None))) {
                let Some(index) = definition.index_of(id) else { continue };
                let boxes = pages.iter().flat_map(|page| &page.sheet.boxes).filter(|seen| seen.figure == index);
                let crops: Vec<Crop> = boxes.map(|seen| seen.crop).collect();
                let Some(reading) = decoded.readings.get(index).filter(|_| !crops.is_empty()) else { continue };
                unseen -= usize::from(written.is_some());
                counts.figure(reading, written);
                for said in pages.iter().filter_map(|page| page.said(index)) {
                    let wrong = counts.words.count(written, said.number());
                    if let Some((read, written)) = wrong.filter(|_| self.list) {
                        println!("{name} {id}: words {written} read as {read} ({})", said.letters);
                    }
                }
                let case = Case::of(format!("{name} {id}"), written, reading, crops);
                if case.is_to_be_shown() {
                    cases.push(case);
                }
            }
        }
        counts.unseen += unseen;
        cases
    }
}

fn why(taken: &Taken) -> String {
    match (&taken.picture, &taken.page) {
        (Err(error), _) => error.clone(),
        (_, Some(Err(refusal))) => refusal.to_string(),
        _ => String::new(),
    }
}

impl Tally {
    /// One more; what was read and what is written, where they differ.
    fn count(&mut self, written: Option<u16>, read: Option<u16>) -> Option<(u16, u16)> {
        match (read, written?) {
            (None, _) => self.uncertain += 1,
            (Some(read), written) if read == written => self.right += 1,
            (Some(read), written) => {
                self.wrong += 1;
                return Some((read, written));
            }
        }
        None
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

    /// One figure; nothing is written where its boxes were crossed out.
    fn figure(&mut self, reading: &Reading, written: Option<u16>) {
        let Some(value) = written else {
            self.crossed += 1;
            self.crossed_read += usize::from(reading.accepted);
            return;
        };
        match (reading.accepted, reading.value == Some(value)) {
            (true, true) => self.right += 1,
            (true, false) => self.wrong += 1,
            (false, right) => {
                self.left += 1;
                self.left_right += usize::from(right);
                let of = self.doubts.entry(reading.doubt.map_or("accepted", |doubt| doubt.code())).or_default();
                of.0 += 1;
                of.1 += usize::from(right);
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
        writeln!(f, "crossed-out rows     {:>6}   read as a number: {}", self.crossed, self.crossed_read)?;
        writeln!(f, "figures with truth   {:>6}   on pages that were found: {seen}", seen + self.unseen)?;
        writeln!(f, "accepted and right   {:>6}", self.right)?;
        writeln!(f, "accepted and wrong   {:>6}", self.wrong + self.crossed_read)?;
        writeln!(f, "left to people       {:>6}   of which read right: {}", self.left, self.left_right)?;
        for (doubt, (count, right)) in &self.doubts {
            writeln!(f, "  {doubt:<18} {count:>6}   of which read right: {right}")?;
        }
        for (what, Tally { right, wrong, uncertain }) in
            [("numbers of TPS", &self.numbers), ("figures in words", &self.words)]
        {
            if right + wrong + uncertain > 0 {
                writeln!(f, "{what:<20} {right:>6}   read right, {wrong} wrong, {uncertain} not certain")?;
            }
        }
        for (stage, times) in [("decode", &self.decode), ("find and cut", &self.find), ("digits", &self.digits)] {
            let mut times = times.clone();
            times.sort();
            let at = |share: usize| times.get(times.len() * share / 100).map_or(0.0, |t| t.as_secs_f64() * 1000.0);
            writeln!(f, "{stage:<20} {:>6.1} ms median, {:.1} ms at most of 95 %", at(50), at(95))?;
        }
        Ok(())
    }
}
