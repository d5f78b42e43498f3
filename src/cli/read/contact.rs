//! A picture of the hardest cases: what stood in the boxes, what was read, what is true, and why it was left to a person.

use std::fmt;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

use crate::fonts::REGULAR;
use crate::photo::{Channels, Picture};
use crate::reading::Crop;
use crate::reading::arithmetic::Reading;
use crate::reading::crop::SIDE;

/// Cases on a sheet.
const CASES: usize = 20;

/// Pixels of the picture for one of a crop.
const ZOOM: usize = 2;

/// Height of a case and width of the picture, pixels.
const ROW: usize = SIDE * ZOOM + 8;
const WIDTH: usize = 900;

/// Left end of the words, and the height of their letters, pixels.
const WORDS: f32 = 360.0;
const LETTERS: f32 = 19.0;

/// One figure that was not both right and accepted.
#[derive(Debug)]
pub struct Case {
    /// Where it stands.
    pub name: String,
    /// What is written; nothing where the boxes were crossed out.
    pub written: Option<u16>,
    /// What was read.
    pub read: Option<u16>,
    /// How sure the reading was.
    pub confidence: f64,
    /// Why it was left to a person; `accepted` where it was not.
    pub verdict: &'static str,
    /// Its boxes.
    pub crops: Vec<Crop>,
}

impl Case {
    pub(super) fn of(name: String, written: Option<u16>, reading: &Reading, crops: Vec<Crop>) -> Self {
        let verdict = reading.doubt.map_or("accepted", |doubt| doubt.code());
        Self { name, written, read: reading.value, confidence: reading.confidence, verdict, crops }
    }

    /// Whether it is not both right and accepted; a crossed-out row that was left to a person is as it should be.
    pub(super) fn is_to_be_shown(&self) -> bool {
        let accepted = self.verdict == "accepted";
        if self.written.is_some() { !accepted || self.read != self.written } else { accepted }
    }

    /// The worst first: accepted and wrong, then read wrongly, the surest first, then not read at all, then right and least sure.
    fn hardness(&self) -> (u8, f64) {
        if self.verdict == "accepted" {
            (0, -self.confidence)
        } else if self.read.is_some() && self.read != self.written {
            (1, -self.confidence)
        } else if self.read.is_none() {
            (2, 0.0)
        } else {
            (3, self.confidence)
        }
    }

    fn said(&self) -> String {
        let number = |value: Option<u16>| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string());
        let (written, read) = (number(self.written), number(self.read));
        format!("written {written}, read {read} ({:.4}, {})", self.confidence, self.verdict)
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.said())
    }
}

/// The sheet; `None` where there are no cases or the font cannot be read.
pub fn sheet(mut cases: Vec<Case>) -> Option<Picture> {
    let order = |a: &Case, b: &Case| {
        let ((class, sure), (other, less)) = (a.hardness(), b.hardness());
        class.cmp(&other).then(sure.total_cmp(&less)).then(a.name.cmp(&b.name))
    };
    cases.sort_by(order);
    cases.truncate(CASES);
    let font = FontRef::try_from_slice(REGULAR).ok()?;
    let mut pixels = vec![245_u8; WIDTH * ROW * cases.len()];
    for (row, case) in pixels.chunks_exact_mut(WIDTH * ROW).zip(&cases) {
        for (at, crop) in case.crops.iter().take(4).enumerate() {
            paste(row, crop, 4 + at * (SIDE * ZOOM + 4));
        }
        for (words, y) in [(&case.name, 26.0), (&case.said(), 58.0)] {
            print(row, &font, words, y);
        }
    }
    let (width, height) = (u32::try_from(WIDTH).ok()?, u32::try_from(ROW * cases.len()).ok()?);
    (height > 0).then(|| Picture::new(width, height, Channels::Grey, pixels)).flatten()
}

fn paste(row: &mut [u8], crop: &Crop, left: usize) {
    for (y, line) in row.chunks_exact_mut(WIDTH).skip(4).take(SIDE * ZOOM).enumerate() {
        for (x, pixel) in line.iter_mut().skip(left).take(SIDE * ZOOM).enumerate() {
            *pixel = crop.0.get(y / ZOOM * SIDE + x / ZOOM).copied().unwrap_or(0);
        }
    }
}

/// Words with their middle line at `y`; what does not fit is cut off.
fn print(row: &mut [u8], font: &FontRef<'_>, words: &str, y: f32) {
    let scale = PxScale::from(LETTERS);
    let scaled = font.as_scaled(scale);
    let baseline = y + (scaled.ascent() + scaled.descent()) / 2.0;
    let mut pen = WORDS;
    for letter in words.chars() {
        let id = scaled.glyph_id(letter);
        if let Some(outline) = font.outline_glyph(id.with_scale_and_position(scale, point(pen, baseline))) {
            let bounds = outline.px_bounds();
            outline.draw(|x, y, cover| {
                let (x, y) = (place(bounds.min.x, x), place(bounds.min.y, y));
                if let Some(pixel) = x.zip(y).filter(|(x, _)| *x < WIDTH).and_then(|(x, y)| row.get_mut(y * WIDTH + x))
                {
                    *pixel = pixel.saturating_sub(ink(cover));
                }
            });
        }
        pen += scaled.h_advance(id);
    }
}

/// A pixel, counted from the edge of a letter.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and the sheet is below 2^31 pixels wide")]
fn place(from: f32, by: u32) -> Option<usize> {
    usize::try_from((from as i32).checked_add_unsigned(by)?).ok()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=225 before")]
fn ink(cover: f32) -> u8 {
    (cover.clamp(0.0, 1.0) * 225.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case(verdict: &'static str, written: u16, read: Option<u16>, confidence: f64) -> Case {
        let crops = vec![Crop([90; SIDE * SIDE]); 3];
        Case { name: format!("tps {verdict}"), written: Some(written), read, confidence, verdict, crops }
    }

    #[test]
    fn the_worst_stand_on_top_and_no_more_than_twenty() {
        let mut cases = [
            case("unclear", 5, Some(5), 0.4),
            case("struck", 5, None, 0.0),
            case("accepted", 5, Some(6), 0.9999),
            case("unclear", 5, Some(6), 0.7),
        ];
        cases.sort_by(|a, b| a.hardness().partial_cmp(&b.hardness()).unwrap());
        let order: Vec<_> = cases.iter().map(|case| (case.verdict, case.read)).collect();
        assert_eq!(order, [("accepted", Some(6)), ("unclear", Some(6)), ("struck", None), ("unclear", Some(5))]);
        let picture = sheet((0..30).map(|n| case("unclear", n, Some(n), 0.5)).collect()).unwrap();
        assert_eq!((picture.width() as usize, picture.height() as usize), (WIDTH, ROW * CASES));
        // The boxes on the left, words to the right of them.
        assert_eq!(picture.pixels()[10 * WIDTH + 10], 90);
        assert!(picture.pixels()[20 * WIDTH + 360..20 * WIDTH + 600].iter().any(|shade| *shade < 100));
        assert!(sheet(Vec::new()).is_none());
    }
}
