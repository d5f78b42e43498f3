//! A sheet of paper and what is on it, as data.

use qrcodegen::{QrCode, QrCodeEcc};

use super::font::{Style, width_mm, wrap};

/// A paper size, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// 210 × 297 mm.
    A4,
    /// 148 × 210 mm: two on a sheet of A4.
    A5,
}

impl Paper {
    /// Width and height in millimetres.
    #[must_use]
    pub const fn size_mm(self) -> (f32, f32) {
        match self {
            Self::A4 => (210.0, 297.0),
            Self::A5 => (148.0, 210.0),
        }
    }
}

/// A rectangle in millimetres from the top left corner of the sheet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// From the left edge.
    pub x: f32,
    /// From the top edge.
    pub y: f32,
    /// Width.
    pub w: f32,
    /// Height.
    pub h: f32,
}

/// Something on a sheet. All lengths in millimetres.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// One line of text.
    Text {
        /// Where its first letter begins.
        x: f32,
        /// Its baseline.
        y: f32,
        /// How it looks.
        style: Style,
        /// The text.
        text: String,
        /// Width of every letter where all are to be the same, each in the middle of its place.
        pitch: Option<f32>,
    },
    /// A filled rectangle of this lightness; a rule is a thin one.
    Fill(Area, u8),
    /// A QR code: its dark modules, row by row, and where it stands. The quiet zone is the caller's.
    Qr {
        /// Its square.
        area: Area,
        /// Rows of modules, dark ones `true`.
        modules: Vec<Vec<bool>>,
    },
}

/// More text than a QR code can hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are more than a QR code can hold")]
pub struct QrTooLong(usize);

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Its size.
    pub paper: Paper,
    /// What is on it, in the order in which it is drawn and read.
    pub marks: Vec<Mark>,
}

impl Sheet {
    /// An empty sheet.
    #[must_use]
    pub const fn new(paper: Paper) -> Self {
        Self { paper, marks: Vec::new() }
    }

    /// Writes one line that begins at `x` on the baseline `y`.
    pub fn text(&mut self, x: f32, y: f32, style: Style, text: impl Into<String>) {
        self.marks.push(Mark::Text { x, y, style, text: text.into(), pitch: None });
    }

    /// Writes one line that ends at `x`.
    pub fn text_right(&mut self, x: f32, y: f32, style: Style, text: impl Into<String>) {
        let text = text.into();
        self.text(x - width_mm(&style, &text), y, style, text);
    }

    /// Writes one line with `x` in its middle.
    pub fn text_centre(&mut self, x: f32, y: f32, style: Style, text: impl Into<String>) {
        let text = text.into();
        self.text(x - width_mm(&style, &text) / 2.0, y, style, text);
    }

    /// Writes one line in which every letter has the same place of `pitch` millimetres: for what is copied letter by letter.
    pub fn spaced(&mut self, x: f32, y: f32, style: Style, pitch: f32, text: impl Into<String>) {
        self.marks.push(Mark::Text { x, y, style, text: text.into(), pitch: Some(pitch) });
    }

    /// Writes a text in lines no wider than `width`, the first on the baseline `y`; the baseline after its last line.
    pub fn paragraph(&mut self, x: f32, y: f32, width: f32, style: Style, text: &str) -> f32 {
        let mut at = y;
        for line in wrap(&style, text, width) {
            self.text(x, at, style, line);
            at += style.leading();
        }
        at
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, area: Area, grey: u8) {
        self.marks.push(Mark::Fill(area, grey));
    }

    /// A horizontal rule from `x` on, its middle at `y`.
    pub fn rule(&mut self, x: f32, y: f32, length: f32, thick: f32) {
        self.fill(Area { x, y: y - thick / 2.0, w: length, h: thick }, 0);
    }

    /// The border of a rectangle, inside it.
    pub fn frame(&mut self, area: Area, thick: f32) {
        let Area { x, y, w, h } = area;
        for side in [
            Area { x, y, w, h: thick },
            Area { x, y: y + h - thick, w, h: thick },
            Area { x, y, w: thick, h },
            Area { x: x + w - thick, y, w: thick, h },
        ] {
            self.fill(side, 0);
        }
    }

    /// A QR code of this text with its top left corner at (`x`, `y`). Leave four modules of white around it.
    ///
    /// Error correction M (15 %): a fold or a thumb may cost a part, and the modules stay large.
    ///
    /// # Errors
    /// [`QrTooLong`].
    pub fn qr(&mut self, x: f32, y: f32, side: f32, text: &str) -> Result<(), QrTooLong> {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| QrTooLong(text.len()))?;
        let size = code.size();
        let modules = (0..size).map(|row| (0..size).map(|column| code.get_module(column, row)).collect()).collect();
        self.marks.push(Mark::Qr { area: Area { x, y, w: side, h: side }, modules });
        Ok(())
    }

    /// Every text on the sheet, line by line as it was written.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Text { text, .. } => Some(text.as_str()),
            Mark::Fill(..) | Mark::Qr { .. } => None,
        })
    }
}
