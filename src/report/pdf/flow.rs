//! Filling sheets from top to bottom, with a new one where the last is full.

use super::font::Style;
use super::sheet::{Paper, Sheet};

/// Sheets that are being filled.
#[derive(Debug, Clone)]
pub struct Flow {
    paper: Paper,
    margin: f32,
    foot: f32,
    full: Vec<Sheet>,
    sheet: Sheet,
    y: f32,
}

impl Flow {
    /// Begins a first sheet. `margin` is the white edge, `foot` what stays free above the lower edge; in millimetres.
    #[must_use]
    pub fn new(paper: Paper, margin: f32, foot: f32) -> Self {
        Self { paper, margin, foot, full: Vec::new(), sheet: Sheet::new(paper), y: margin }
    }

    /// Left edge of what is written, mm.
    #[must_use]
    pub const fn left(&self) -> f32 {
        self.margin
    }

    /// Width of what is written, mm.
    #[must_use]
    pub const fn width(&self) -> f32 {
        self.paper.size_mm().0 - 2.0 * self.margin
    }

    /// Where the next thing begins, mm from the top.
    #[must_use]
    pub const fn y(&self) -> f32 {
        self.y
    }

    /// Leaves this much free.
    pub fn skip(&mut self, mm: f32) {
        self.y += mm;
    }

    /// Whether this much more fits on the sheet.
    #[must_use]
    pub fn fits(&self, mm: f32) -> bool {
        self.y + mm <= self.paper.size_mm().1 - self.foot
    }

    /// Begins a new sheet where this much would not fit; whether it did. What is taller than a sheet begins on the one that is empty.
    pub fn need(&mut self, mm: f32) -> bool {
        if self.fits(mm) || self.y <= self.margin {
            return false;
        }
        self.full.push(std::mem::replace(&mut self.sheet, Sheet::new(self.paper)));
        self.y = self.margin;
        true
    }

    /// The sheet that is being filled.
    pub const fn sheet(&mut self) -> &mut Sheet {
        &mut self.sheet
    }

    /// Writes a text over the whole width and goes on below it.
    pub fn paragraph(&mut self, style: Style, text: &str) {
        let width = self.width();
        self.paragraph_in(0.0, width, style, text);
    }

    /// Writes a text from `indent` on, no wider than `width`, and goes on below it.
    pub fn paragraph_in(&mut self, indent: f32, width: f32, style: Style, text: &str) {
        let x = self.left() + indent;
        for line in super::font::wrap(&style, text, width) {
            self.need(style.leading());
            let baseline = self.y + style.leading() * BASELINE;
            self.sheet().text(x, baseline, style, line);
            self.y += style.leading();
        }
    }

    /// The sheets, each with what `furnish` puts on it: it is told the number of the sheet, from 1, and of how many.
    #[must_use]
    pub fn finish(mut self, mut furnish: impl FnMut(&mut Sheet, usize, usize)) -> Vec<Sheet> {
        self.full.push(self.sheet);
        let of = self.full.len();
        for (index, sheet) in self.full.iter_mut().enumerate() {
            furnish(sheet, index + 1, of);
        }
        self.full
    }
}

/// Where the baseline lies in the height of a line, from its top.
pub(super) const BASELINE: f32 = 0.76;
