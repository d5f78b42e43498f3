//! The form as data: pages, lines, figures, boxes in millimetres, masks, and the rules that apply.
//!
//! A form is a file (`forms/*.toml`, see `docs/forms.md`), never code. [`Form::parse`] reads it for a number of candidates,
//! resolves every name in it and refuses whatever does not fit, so that nothing later has to look a figure up by name.

mod checks;
mod file;
mod resolve;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use file::FormError;

use super::codes::Page;
use super::lang::Text;
use super::positions::Positions;
use super::rules::{Check, CheckKind};

/// A rectangle on a page: left, top, width, height in millimetres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// From the left edge, mm.
    pub x: f32,
    /// From the top edge, mm.
    pub y: f32,
    /// Width, mm.
    pub w: f32,
    /// Height, mm.
    pub h: f32,
}

/// Which column of its line a figure stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Laki-laki.
    Male,
    /// Perempuan.
    Female,
    /// Jumlah of a line that has the two sexes.
    Total,
    /// The only column of its line.
    Only,
}

/// Position of a figure in the form's order, which is the order of every array of figures in events and documents.
pub type FigureIndex = usize;

/// One figure: what an officer writes into a row of boxes.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// `dpt.male`, `ballots_used`, `votes.2`, …
    pub id: String,
    /// Index of its line in [`Form::lines`].
    pub line: usize,
    /// Its column.
    pub column: Column,
    /// The page it stands on.
    pub page: Page,
    /// Its digit boxes, most significant first.
    pub boxes: Vec<Rect>,
    /// The column of bubbles 0 to 9 below each box, where the form has them; rows of candidates that share the height of a page with more of
    /// them than it was measured for have none.
    pub bubbles: Option<Bubbles>,
    /// Where its number is written in words, where the form has a place for it; likewise.
    pub words: Option<WordsPlace>,
}

/// Ten bubbles below a digit box, 0 to 9 downwards: the one of the digit is filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bubbles {
    /// From the top of the box to the middle of bubble 0, mm.
    pub first: f32,
    /// From one middle to the next, mm.
    pub pitch: f32,
    /// Outer diameter, mm.
    pub size: f32,
}

impl Bubbles {
    /// The middle of the bubble of a digit below this box, mm.
    #[must_use]
    pub fn middle(&self, at: &Rect, digit: u8) -> (f32, f32) {
        (at.x + at.w / 2.0, at.y + self.first + self.pitch * f32::from(digit))
    }
}

/// Where a number is written in words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WordsPlace {
    /// The place.
    pub rect: Rect,
    /// From where to where across the page, mm, a hint is printed in it, where that is so.
    pub hint: Option<(f32, f32)>,
}

/// One printed row.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// `dpt`, `voters`, `votes.1`, …
    pub id: String,
    /// Index of its block in [`Form::blocks`].
    pub block: usize,
    /// What is printed beside it; for a candidate line, to be replaced by the candidate's name.
    pub text: Text,
    /// Its figures, left to right.
    pub figures: Vec<FigureIndex>,
    /// Headings of its columns.
    pub headings: Vec<Text>,
    /// 1-based candidate number, for the lines that hold votes.
    pub candidate: Option<usize>,
}

impl Line {
    /// Whether the line has male, female and total.
    #[must_use]
    pub fn by_sex(&self) -> bool {
        self.figures.len() == 3
    }
}

/// A block of lines with its printed number: `I.A`, `IV`, …
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Its number on the paper.
    pub id: String,
    /// Its title.
    pub text: Text,
    /// Its page.
    pub page: Page,
    /// Top of its title, mm.
    pub y: f32,
}

/// Where the number of the TPS is written in the head of a page: from the colon on, which is part of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TpsNumber {
    /// The page.
    pub page: Page,
    /// The place.
    pub rect: Rect,
    /// Whether a bracket is printed behind it, so that nothing else is written in it.
    pub bracketed: bool,
}

/// What a corner mark looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarkShape {
    /// Two filled squares of half the side, top left and bottom right, that touch in the middle.
    #[default]
    Diagonal,
    /// One filled square.
    Square,
}

/// What is printed on a page besides its boxes, as far as a reader finds the sheet by it.
#[derive(Debug, Clone, PartialEq)]
pub struct Print {
    /// The page.
    pub page: Page,
    /// Outer frames of tables, mm.
    pub tables: Vec<Rect>,
    /// Ruled lines, each from one end to the other (x, y, x, y in mm).
    pub rules: Vec<[f32; 4]>,
}

/// Marks by which a reader finds the sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct Marks {
    /// What they look like.
    pub shape: MarkShape,
    /// Side of a corner square, mm.
    pub corner_mm: f32,
    /// Top left of each corner square, mm: top left, top right, bottom left, bottom right.
    pub corners: Vec<(f32, f32)>,
    /// Family of the fiducial tag, its place and size in mm, and its id per page.
    pub tag: Option<Tag>,
    /// The QR code in the heads of the pages.
    pub code: Option<Code>,
}

/// The QR code of a page (ISO/IEC 18004), in the same place on every page.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// Where it is printed, without the quiet zone around it.
    pub rect: Rect,
    /// What its text ends with on each page, page 1 first.
    pub ends: Vec<String>,
}

impl Code {
    /// The page to which a text belongs.
    #[must_use]
    pub fn page_of(&self, text: &str) -> Option<Page> {
        let position = self.ends.iter().position(|end| text.ends_with(end.as_str()))?;
        Page::new(u8::try_from(position + 1).ok()?)
    }
}

/// The fiducial tag of a page (AprilTag, Olson 2011).
#[derive(Debug, Clone, PartialEq)]
pub struct Tag {
    /// `36h10`.
    pub family: String,
    /// Where it is printed.
    pub rect: Rect,
    /// Its id on each page, page 1 first.
    pub ids: Vec<u32>,
}

/// A form definition, resolved for a number of candidates.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// `c-hasil-kwk-gubernur-2024`.
    pub id: String,
    /// Its printed name.
    pub name: Text,
    /// How many pages it has.
    pub pages: u8,
    /// Width and height of a page, mm.
    pub page_mm: (f32, f32),
    /// Boxes per figure; the largest figure is 10^digits - 1.
    pub digits: u8,
    /// Blocks in printed order.
    pub blocks: Vec<Block>,
    /// Lines in printed order.
    pub lines: Vec<Line>,
    /// Figures in printed order.
    pub figures: Vec<Figure>,
    /// Rules that apply, resolved to figures.
    pub checks: Vec<Check>,
    /// What is painted over in public copies, per page.
    pub masks: Vec<(Page, Rect)>,
    /// Where the number of the TPS is written by hand in the heads of pages.
    pub tps_numbers: Vec<TpsNumber>,
    /// Marks by which a reader finds the sheet.
    pub marks: Option<Marks>,
    /// Whether each digit box has a frame of its own; where not, digits stand between the rules of a table.
    pub framed: bool,
    /// Whether guides are drawn through inside the digit boxes instead of dotted.
    pub ruled_guides: bool,
    /// What else is printed, for the pages where the file says it.
    pub print: Vec<Print>,
    /// How many candidates are printed on the form, for forms that are only read.
    pub printed_candidates: Option<usize>,
    index: HashMap<String, FigureIndex>,
}

impl Form {
    /// Position of the figure of this id.
    #[must_use]
    pub fn index_of(&self, id: &str) -> Option<FigureIndex> {
        self.index.get(id).copied()
    }

    /// Id of the figure at this position; `?` outside the form.
    #[must_use]
    pub fn id_of(&self, figure: FigureIndex) -> &str {
        self.figures.get(figure).map_or("?", |f| f.id.as_str())
    }

    /// Ids of the figures at these positions, in the form's order.
    #[must_use]
    pub fn ids_at(&self, positions: &Positions) -> Vec<&str> {
        (0..self.figures.len()).filter(|figure| positions.has(*figure)).map(|figure| self.id_of(figure)).collect()
    }

    /// The largest number that the boxes of a figure can hold.
    #[must_use]
    pub fn max_value(&self) -> u16 {
        10_u32.pow(u32::from(self.digits)).saturating_sub(1).try_into().unwrap_or(u16::MAX)
    }

    /// Whether the form has this page.
    #[must_use]
    pub fn has_page(&self, page: Page) -> bool {
        page.number() <= self.pages
    }

    /// Every page of the form.
    pub fn page_numbers(&self) -> impl Iterator<Item = Page> + use<> {
        (1..=self.pages).filter_map(Page::new)
    }

    /// Where each candidate's votes stand, candidate 1 first.
    pub fn votes(&self) -> impl Iterator<Item = FigureIndex> + '_ {
        self.lines.iter().filter(|line| line.candidate.is_some()).filter_map(|line| line.figures.first().copied())
    }

    /// Where invalid votes stand and all votes of which they are a share, as the form's check for unusual figures names them.
    #[must_use]
    pub fn invalid_of_total(&self) -> Option<(FigureIndex, FigureIndex)> {
        self.checks.iter().find_map(|check| match &check.kind {
            CheckKind::Unusual { invalid, total, .. } => Some((*invalid, *total)),
            _ => None,
        })
    }

    /// Where the number of the TPS is written on a page, where the form says it.
    #[must_use]
    pub fn tps_number_on(&self, page: Page) -> Option<&TpsNumber> {
        self.tps_numbers.iter().find(|number| number.page == page)
    }

    /// Masks of a page as fractions (x, y, width, height) of the page.
    #[must_use]
    pub fn mask_fractions(&self, page: Page) -> Vec<[f32; 4]> {
        let (width, height) = self.page_mm;
        self.masks
            .iter()
            .filter(|(on, _)| *on == page)
            .map(|(_, r)| [r.x / width, r.y / height, r.w / width, r.h / height])
            .collect()
    }
}

/// Forms for the tests of other modules.
#[cfg(test)]
pub(crate) mod tests_support {
    use std::collections::BTreeMap;

    use super::Form;
    use crate::election::codes::FormId;

    pub(crate) const FORM: &str = "c-hasil-kwk-gubernur-2024";
    const TEXT: &str = include_str!("../../forms/c-hasil-kwk-gubernur-2024.toml");

    /// The forms of an election whose contests all use the governor form.
    pub(crate) fn forms() -> BTreeMap<FormId, String> {
        [(FORM.parse().unwrap(), TEXT.to_owned())].into()
    }

    /// The governor form for this number of candidates.
    pub(crate) fn governor(candidates: usize) -> Form {
        Form::parse(TEXT, candidates).unwrap()
    }
}
