//! All stages together: a photo becomes figures, each accepted or left to a person.

use std::num::NonZeroU16;

use super::arithmetic::{Decoded, Seen, Thresholds, decode};
use super::digits::Classifier;
use super::ink;
use super::network::BadNetwork;
use super::number::{self, Written};
use super::sheet::{BoxSeen, Finder, Refusal, Sheet};
use super::symbol::Scores;
use super::words::{Said, Words};
use crate::election::form::{FigureIndex, Form};
use crate::photo::Picture;

/// Edges of each box that must have been found where the sheet was laid.
const EDGES: u8 = 2;

/// How far a box may lie from its own rules, as a share of its width: from about 0.1 on a neighbour's stroke or the box's own rule comes into
/// the picture. A working value, not measured.
const OFF: f32 = 0.07;

/// To be raised with every change by which another figure may be read from the same photo though the weights are the same: finding
/// the page, cutting its boxes, decoding, thresholds.
const REVISION: u8 = 5;

/// A page as it was read.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it is in the photo.
    pub sheet: Sheet,
    /// What stands in each of its boxes, in the order of [`Sheet::boxes`].
    pub scores: Vec<Scores>,
    /// The number of the TPS in its head, where it is certain.
    pub tps: Option<NonZeroU16>,
    /// What is said in words, of the figures that are written so.
    pub words: Vec<(FigureIndex, Said)>,
}

/// Reads photos. Making one takes some milliseconds; keep it.
#[derive(Debug)]
pub struct Reader {
    finder: Finder,
    classifier: Classifier,
    words: Words,
    version: String,
    thresholds: Thresholds,
}

impl Reader {
    /// A reader of these forms.
    ///
    /// # Errors
    /// [`BadNetwork`] when the weights in the program cannot be used.
    pub fn new(forms: Vec<Form>) -> Result<Self, BadNetwork> {
        let classifier = Classifier::load()?;
        let words = Words::load()?;
        let version = format!("{}-{}-r{REVISION}", classifier.version(), words.version()).replace('+', "-");
        Ok(Self { finder: Finder::new(forms), classifier, words, version, thresholds: Thresholds::default() })
    }

    /// Where pages are looked for.
    #[must_use]
    pub const fn finder(&self) -> &Finder {
        &self.finder
    }

    /// What reads: the weights by name and digest, and the revision of everything around them. Letters, digits and dashes.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The page in a photo, and what stands in its boxes.
    ///
    /// # Errors
    /// [`Refusal`] says what is in the photo instead.
    pub fn page(&self, photo: &Picture) -> Result<Page, Refusal> {
        self.finder.find(photo).map(|sheet| self.boxes(sheet))
    }

    /// What stands in the boxes of a sheet.
    #[must_use]
    pub fn boxes(&self, sheet: Sheet) -> Page {
        let crops: Vec<_> = sheet.boxes.iter().map(|seen| seen.crop).collect();
        let mut scores = self.classifier.classify(&crops);
        ink::doubt_the_pale(&crops, &mut scores);
        let tps = self.tps_number(&sheet).and_then(|written| written.number);
        let words = sheet.words.iter().filter_map(|(figure, room)| Some((*figure, self.words.read(room)?))).collect();
        Page { scores, tps, words, sheet }
    }

    /// What is written where the number of the TPS belongs, as far as it looks like digits.
    #[must_use]
    pub fn tps_number(&self, sheet: &Sheet) -> Option<Written> {
        sheet.tps_number.as_ref().and_then(|room| number::read(room, &self.classifier))
    }

    /// The figures of a form from its pages, with the sums that the form states. Pages of other forms are left out; of two photos of one
    /// page the first counts.
    #[must_use]
    pub fn figures(&self, form: usize, pages: &[&Page]) -> Option<Decoded> {
        let definition = self.finder.forms().get(form)?;
        let of_form = || pages.iter().filter(|page| page.sheet.form == form);
        let seen: Vec<Option<Seen>> =
            (0..definition.figures.len()).map(|figure| of_form().find_map(|page| page.figure(figure))).collect();
        Some(self.decode(definition, &seen))
    }

    /// The figures of a form from what was seen of each, in its order.
    pub(super) fn decode(&self, form: &Form, seen: &[Option<Seen>]) -> Decoded {
        decode(form, seen, &self.thresholds)
    }
}

impl Page {
    /// What is said of a figure in words; `None` where nothing is written for it on the page.
    #[must_use]
    pub fn said(&self, figure: FigureIndex) -> Option<&Said> {
        self.words.iter().find(|(index, _)| *index == figure).map(|(_, said)| said)
    }

    /// What was seen of one figure; `None` where it is not on the page.
    pub(super) fn figure(&self, figure: FigureIndex) -> Option<Seen> {
        let all = self.sheet.boxes.iter().zip(&self.scores);
        let boxes: Vec<(&BoxSeen, &Scores)> = all.filter(|(seen, _)| seen.figure == figure).collect();
        if boxes.is_empty() {
            return None;
        }
        let registered = boxes.iter().all(|(seen, _)| seen.edges >= EDGES && seen.residual <= OFF);
        let bubbles = self.sheet.bubbles.iter().find(|(index, _)| *index == figure).map(|(_, value)| *value);
        let words = self.said(figure).map(|said| said.numbers.clone()).unwrap_or_default();
        Some(Seen { boxes: boxes.iter().map(|(_, scores)| **scores).collect(), bubbles, words, registered })
    }
}
