//! Letters: which fonts there are, how wide a text is, where its lines break.

use ab_glyph::{Font as _, FontRef, InvalidFont};

use crate::fonts::{BOLD, REGULAR};

/// Millimetres of a typographic point (1/72 inch).
pub(super) const MM_PER_PT: f32 = 25.4 / 72.0;
/// Distance from line to line, in parts of the letter size: DejaVu's letters are tall.
const LEADING: f32 = 1.28;

/// A weight of the one family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// For running text.
    Regular,
    /// For headings and numbers that matter.
    Bold,
}

impl Face {
    /// The font file.
    pub(super) const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Bold => BOLD,
        }
    }

    pub(super) fn metrics(self) -> Result<FontRef<'static>, InvalidFont> {
        FontRef::try_from_slice(self.bytes())
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Its weight.
    pub face: Face,
    /// Letter size in points.
    pub size: f32,
    /// Lightness: 0 is black, 255 white.
    pub grey: u8,
}

impl Style {
    /// Black running text of this size in points.
    #[must_use]
    pub const fn regular(size: f32) -> Self {
        Self { face: Face::Regular, size, grey: 0 }
    }

    /// Black bold text of this size in points.
    #[must_use]
    pub const fn bold(size: f32) -> Self {
        Self { face: Face::Bold, size, grey: 0 }
    }

    /// The same in this lightness.
    #[must_use]
    pub const fn grey(self, grey: u8) -> Self {
        Self { grey, ..self }
    }

    /// Millimetres from one line to the next.
    #[must_use]
    pub fn leading(&self) -> f32 {
        self.size * MM_PER_PT * LEADING
    }
}

/// Width of a text in millimetres; 0 where the embedded font cannot be read, which a test excludes.
#[must_use]
pub fn width_mm(style: &Style, text: &str) -> f32 {
    let Ok(font) = style.face.metrics() else { return 0.0 };
    let units = font.units_per_em().unwrap_or(1.0);
    let advance: f32 = text.chars().map(|letter| font.h_advance_unscaled(font.glyph_id(letter))).sum();
    advance / units * style.size * MM_PER_PT
}

/// Breaks a text into lines no wider than `most` millimetres, between words; a word that is wider by itself (a hash, an address) is
/// broken where the line ends. Never empty.
#[must_use]
pub fn wrap(style: &Style, text: &str, most: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let with = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if width_mm(style, &with) <= most {
            line = with;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if width_mm(style, &line) > most && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    lines.push(line);
    lines
}
