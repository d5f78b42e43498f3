//! Pictures of figures, one a row: their boxes and words beside them. Of a page, all of them with what was read; of an evaluation, the hardest
//! cases, with what is true.

use std::fmt;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

use crate::fonts::REGULAR;
use crate::photo::{Channels, Picture};
use crate::reading::Crop;
use crate::reading::arithmetic::Reading;
use crate::reading::crop::SIDE;
use crate::reading::symbol::{Scores, Symbol};
use crate::reading::words::Strip;

/// Cases on a sheet.
const CASES: usize = 20;

/// Pixels of the picture for one of a crop.
const ZOOM: usize = 2;

/// Height of a case and width of the picture, pixels.
const ROW: usize = SIDE * ZOOM + 8;
const WIDTH: usize = 900;

/// Left end of the words, and the height of their letters, pixels.
const WORDS: f32 = 360.0;
const LEFT: f32 = 4.0;
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
    rows(cases.into_iter().map(|case| Row { words: [case.name.clone(), case.said()], crops: case.crops }).collect())
}

/// The likeliest symbols of each box, as they are said beside it: `X 0.99`, `4 0.61 / 9 0.38`.
pub fn symbols(boxes: &[Scores]) -> String {
    let said = boxes.iter().map(|scores| {
        let mut best: Vec<(Symbol, f32)> = Symbol::ALL.into_iter().zip(scores.0).collect();
        best.sort_by(|a, b| b.1.total_cmp(&a.1));
        let likely = best.into_iter().enumerate().filter(|(place, (_, share))| *place == 0 || *share >= 0.05);
        likely.map(|(_, (symbol, share))| format!("{symbol} {share:.2}")).collect::<Vec<_>>().join(" / ")
    });
    said.collect::<Vec<_>>().join("   ")
}

/// One figure: its boxes, and two lines beside them.
#[derive(Debug)]
pub struct Row {
    pub crops: Vec<Crop>,
    pub words: [String; 2],
}

/// The rows below each other; `None` where there are none or the font cannot be read.
pub fn rows(rows: Vec<Row>) -> Option<Picture> {
    let font = FontRef::try_from_slice(REGULAR).ok()?;
    let mut pixels = vec![245_u8; WIDTH * ROW * rows.len()];
    for (pixels, row) in pixels.chunks_exact_mut(WIDTH * ROW).zip(&rows) {
        for (at, crop) in row.crops.iter().take(4).enumerate() {
            paste(pixels, crop, 4 + at * (SIDE * ZOOM + 4));
        }
        for (words, y) in row.words.iter().zip([26.0, 58.0]) {
            print(pixels, &font, words, WORDS, y);
        }
    }
    let (width, height) = (u32::try_from(WIDTH).ok()?, u32::try_from(ROW * rows.len()).ok()?);
    (height > 0).then(|| Picture::new(width, height, Channels::Grey, pixels)).flatten()
}

/// Lines of handwriting below each other, each under what was read in it; `None` where there are none or the font cannot be read.
pub fn strips<'a>(lines: impl Iterator<Item = (String, &'a Strip)>) -> Option<Picture> {
    let font = FontRef::try_from_slice(REGULAR).ok()?;
    let mut pixels = Vec::new();
    for (words, strip) in lines {
        let begun = pixels.len();
        pixels.resize(begun + WIDTH * ROW, 245);
        let row = pixels.get_mut(begun..)?;
        print(row, &font, &words, LEFT, 18.0);
        for (into, shades) in row.chunks_exact_mut(WIDTH).skip(42).zip(strip.shades.chunks(strip.width)) {
            into.iter_mut().zip(shades).for_each(|(pixel, shade)| *pixel = *shade);
        }
    }
    let (width, height) = (u32::try_from(WIDTH).ok()?, u32::try_from(pixels.len() / WIDTH).ok()?);
    (height > 0).then(|| Picture::new(width, height, Channels::Grey, pixels)).flatten()
}

fn paste(row: &mut [u8], crop: &Crop, left: usize) {
    for (y, line) in row.chunks_exact_mut(WIDTH).skip(4).take(SIDE * ZOOM).enumerate() {
        for (x, pixel) in line.iter_mut().skip(left).take(SIDE * ZOOM).enumerate() {
            *pixel = crop.0.get(y / ZOOM * SIDE + x / ZOOM).copied().unwrap_or(0);
        }
    }
}

/// Words from `x` on with their middle line at `y`; what does not fit is cut off.
fn print(row: &mut [u8], font: &FontRef<'_>, words: &str, x: f32, y: f32) {
    let scale = PxScale::from(LETTERS);
    let scaled = font.as_scaled(scale);
    let baseline = y + (scaled.ascent() + scaled.descent()) / 2.0;
    let mut pen = x;
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
