//! A hand that writes digits: few points per digit, bent, slanted and shaken by the writer's habits, in the writer's variants.

use std::ops::Range;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::canvas::Canvas;
use super::crops::Crops;
use super::glyphs::{CROSS, DASH, DIGITS, Part, SQUARED, STRIKES};
use super::letters::Numbering;
use super::manner::{Manner, Mark};
use super::spoilt::Blot;
use crate::election::form::{Bubbles, Rect};

/// What a writer puts into the boxes before the first digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leading {
    Cross,
    Dash,
    Zero,
    Blank,
}

/// A writer's habits, the same on all pages of a TPS.
pub(super) struct Hand<'a> {
    rng: Xoshiro256PlusPlus,
    slant: f32,
    width: f32,
    height: f32,
    pen: f32,
    shake: f32,
    ink: u8,
    leading: Leading,
    variants: [usize; 10],
    squared: bool,
    closes: bool,
    numbering: Numbering,
    leaves_bubbles: bool,
    leaves_words: bool,
    manner: Manner,
    crops: Option<&'a Crops>,
    /// What happened to the figure being written.
    pub mark: Option<Mark>,
}

impl<'a> Hand<'a> {
    /// The writer of this seed, about to write this page.
    pub fn new(writer: u64, page: u8, manner: Manner, crops: Option<&'a Crops>) -> Self {
        let mut habits = Xoshiro256PlusPlus::seed_from_u64(writer);
        let rng = Xoshiro256PlusPlus::seed_from_u64(writer.rotate_left(17) ^ u64::from(page));
        Self {
            slant: habits.random_range(-0.08..0.22),
            width: habits.random_range(0.42..0.62),
            height: habits.random_range(0.62..0.8),
            pen: habits.random_range(1.1..2.0),
            shake: habits.random_range(0.012..0.04),
            ink: habits.random_range(15..80),
            // As seen on published forms, where X is the instructed way and most follow it.
            leading: match habits.random_range(0..10) {
                0..5 => Leading::Cross,
                5..7 => Leading::Dash,
                7..9 => Leading::Zero,
                _ => Leading::Blank,
            },
            // Half of the writers use the usual shape of a digit, the others one of its variants.
            variants: DIGITS.map(
                |shapes| {
                    if habits.random_bool(0.5) { 0 } else { habits.random_range(0..shapes.len().max(1)) }
                },
            ),
            // As on the photos of 2024 that were looked at, where the printed guides invite to it.
            squared: habits.random_bool(0.3),
            closes: habits.random_bool(0.4),
            // In Jakarta numbers go up to two hundred and more; how many write them in Roman numerals there is not known.
            numbering: match habits.random_range(0..20) {
                0..12 => Numbering::Padded,
                12..19 => Numbering::Plain,
                _ => Numbering::Roman,
            },
            // Some leave them empty; how many do is not known.
            leaves_bubbles: habits.random_bool(0.15),
            // Of the 21 scans of 2019, none leaves all of its five lines empty; chosen, not measured.
            leaves_words: habits.random_bool(0.03),
            manner,
            crops,
            mark: None,
            rng,
        }
    }

    pub const fn ink(&self) -> u8 {
        self.ink
    }

    pub const fn numbering(&self) -> Numbering {
        self.numbering
    }

    /// The number that this writer says in words for one; some writers leave the words.
    pub fn worded(&mut self, value: u32) -> Option<u32> {
        let wrong = self.happens(self.manner.misworded);
        let place = 10_u32.pow(self.rng.random_range(0..2));
        let digit = value / place % 10;
        let other = (digit + self.rng.random_range(1..10)) % 10;
        let said = if wrong { value - digit * place + other * place } else { value };
        (!self.leaves_words).then_some(said)
    }

    /// A number by chance.
    pub fn chance(&mut self, range: Range<f32>) -> f32 {
        self.rng.random_range(range)
    }

    /// Writes something as large as `at`, with a lighter pen: what fills a box is as large as the writer's habits make it there.
    pub fn small(&mut self, write: impl FnOnce(&mut Self, Rect), at: Rect) {
        let (w, h) = (at.w / self.width, at.h / self.height);
        let pen = self.pen;
        self.pen *= 0.6;
        write(self, Rect { x: at.x + (at.w - w) / 2.0, y: at.y + (at.h - h) / 2.0, w, h });
        self.pen = pen;
    }

    fn about(&mut self, reach: f32) -> f32 {
        self.rng.random_range(-reach..=reach)
    }

    /// Writes a number right-aligned into its boxes and returns the digit of each box, `None` where there is none.
    pub fn number(&mut self, canvas: &mut Canvas, boxes: &[Rect], value: u32) -> Vec<Option<u8>> {
        self.mark = None;
        if value == 0 && self.happens(self.manner.crossed) {
            let dashed = self.leading == Leading::Dash;
            self.leading = if dashed { Leading::Dash } else { Leading::Cross };
            boxes.iter().for_each(|at| self.leading(canvas, *at));
            self.mark = Some(Mark::Crossed);
            return vec![None; boxes.len()];
        }
        let mut digits = Vec::with_capacity(boxes.len());
        let mut rest = value;
        for place in 0..boxes.len() {
            digits.push((place == 0 || rest > 0).then(|| u8::try_from(rest % 10).unwrap_or(0)));
            rest /= 10;
        }
        digits.reverse();
        for (at, digit) in boxes.iter().zip(&mut digits) {
            if digit.is_none() && self.leading == Leading::Zero {
                *digit = Some(0);
            }
            match digit {
                Some(digit) => self.corrected(canvas, *at, *digit),
                None => self.leading(canvas, *at),
            }
        }
        digits
    }

    fn happens(&mut self, share: f64) -> bool {
        share > 0.0 && self.rng.random_bool(share.min(1.0))
    }

    /// A digit, at times after another one was written in its place.
    fn corrected(&mut self, canvas: &mut Canvas, at: Rect, digit: u8) {
        let other = (digit + self.rng.random_range(1..10)) % 10;
        if self.happens(self.manner.struck) {
            self.mark = Some(Mark::Struck);
            self.digit(canvas, at, other);
            let strike = STRIKES.get(self.rng.random_range(0..STRIKES.len()));
            strike.into_iter().for_each(|part| self.part(canvas, at, part));
            // The right one stands small above, half in the box.
            let small = Rect { x: at.x + at.w * 0.55, y: at.y - at.h * 0.22, w: at.w * 0.5, h: at.h * 0.5 };
            self.digit(canvas, small, digit);
        } else if self.happens(self.manner.overwritten) {
            self.mark = self.mark.or(Some(Mark::Overwritten));
            self.digit(canvas, at, other);
            let pen = self.pen;
            self.pen *= 1.6;
            // Bold strokes: a picture of a digit over another would leave nobody able to tell which came last.
            self.strokes(canvas, at, digit);
            self.pen = pen;
        } else {
            self.digit(canvas, at, digit);
        }
    }

    /// Paints correction fluid over one of the digits, at times, and mostly writes the same digit on it, as if another had been wrong; what is
    /// left of that one shines through.
    pub fn painted(&mut self, canvas: &mut Canvas, boxes: &[Rect], digits: &[Option<u8>]) -> Option<Blot> {
        // Zeros that only pad are left alone: without one of them the number is the same.
        let last = boxes.len().saturating_sub(1);
        let padding = digits.iter().position(|digit| digit.is_some_and(|d| d > 0)).unwrap_or(last);
        let written: Vec<(Rect, u8)> =
            boxes.iter().zip(digits).skip(padding).filter_map(|(at, digit)| Some((*at, (*digit)?))).collect();
        if written.is_empty() || !self.happens(0.3) {
            return None;
        }
        let (at, digit) = *written.get(self.rng.random_range(0..written.len()))?;
        let blot: Blot = std::array::from_fn(|_| {
            let (x, y) = (at.x + at.w / 2.0 + self.about(at.w * 0.14), at.y + at.h / 2.0 + self.about(at.h * 0.14));
            (x, y, at.w * self.rng.random_range(0.3..0.42))
        });
        blot.iter().for_each(|(x, y, radius)| canvas.erase(*x, *y, *radius));
        let pen = std::mem::replace(&mut self.ink, self.rng.random_range(205..240));
        let other = (digit + self.rng.random_range(1..10)) % 10;
        self.digit(canvas, at, other);
        self.ink = pen;
        let again = self.happens(0.7);
        if again {
            self.digit(canvas, at, digit);
        }
        self.mark = Some(if again { Mark::Rewritten } else { Mark::Covered });
        Some(blot)
    }

    pub fn digit(&mut self, canvas: &mut Canvas, at: Rect, digit: u8) {
        if let Some(crop) = self.crops.and_then(|crops| crops.of(digit, &mut self.rng)) {
            return canvas.paste(crop, at, self.ink);
        }
        self.strokes(canvas, at, digit);
    }

    fn strokes(&mut self, canvas: &mut Canvas, at: Rect, digit: u8) {
        let shapes = DIGITS.get(usize::from(digit)).copied().unwrap_or_default();
        // Even a steady writer takes another shape now and then.
        let habit = self.variants.get(usize::from(digit)).copied().unwrap_or(0);
        let variant = if self.happens(0.06) { self.rng.random_range(0..shapes.len().max(1)) } else { habit };
        let usual = shapes.get(variant).copied().unwrap_or_default();
        let along_guides = SQUARED.get(usize::from(digit)).copied().filter(|_| self.squared);
        for part in along_guides.unwrap_or(usual) {
            self.part(canvas, at, part);
        }
    }

    fn leading(&mut self, canvas: &mut Canvas, at: Rect) {
        match self.leading {
            Leading::Cross => CROSS.iter().for_each(|part| self.part(canvas, at, part)),
            Leading::Dash => self.part(canvas, at, &DASH),
            Leading::Zero | Leading::Blank => {}
        }
    }

    pub fn part(&mut self, canvas: &mut Canvas, at: Rect, part: &Part) {
        let stray = 0.03 * self.manner.stray;
        let (w, h) = (at.w * self.width * (1.0 + self.about(0.08)), at.h * self.height * (1.0 + self.about(0.05)));
        let (cx, cy) = (at.x + at.w / 2.0 + self.about(at.w * stray), at.y + at.h / 2.0 + self.about(at.h * stray));
        let shaken: Vec<(f32, f32)> = part
            .points
            .iter()
            .map(|(x, y)| {
                let (x, y) = (x - 0.5 + self.about(self.shake), y - 0.5 + self.about(self.shake));
                (cx + w * x - self.slant * h * y, cy + h * y)
            })
            .collect();
        let line = if part.bent { curve(&shaken) } else { shaken };
        let pen = self.pen * (1.0 + self.about(0.12));
        canvas.stroke(&line, pen, self.ink);
    }

    /// Fills the bubble of a digit below its box, a little untidily: at times another one, and some writers none at all.
    pub fn bubble(&mut self, canvas: &mut Canvas, at: &Rect, bubbles: Bubbles, digit: u8) {
        let wrong = self.happens(self.manner.misfilled);
        let digit = if wrong { (digit + self.rng.random_range(1..10)) % 10 } else { digit };
        if self.leaves_bubbles {
            return;
        }
        let ((x, y), radius) = (bubbles.middle(at, digit), bubbles.size / 2.0);
        let reach = radius * 0.35;
        let points: Vec<(f32, f32)> = (0..5).map(|_| (x + self.about(reach), y + self.about(reach))).collect();
        canvas.stroke(&points, radius * 1.3, self.ink);
    }

    /// Tally marks in fives, row by row of a grid.
    pub fn tally(&mut self, canvas: &mut Canvas, grid: Rect, columns: u16, rows: u16, count: u32) {
        let (w, h) = (grid.w / f32::from(columns), grid.h / f32::from(rows));
        let mut left = count;
        for cell in 0..columns * rows {
            let (x, y) = (grid.x + w * f32::from(cell % columns), grid.y + h * f32::from(cell / columns));
            for mark in 0..left.min(5) {
                let (from, to) = match mark {
                    0..4 => {
                        let at = x + w * (0.2 + 0.19 * f32::from(u8::try_from(mark).unwrap_or(0)));
                        ((at, y + h * 0.18), (at - self.slant, y + h * 0.82))
                    }
                    _ => ((x + w * 0.1, y + h * 0.7), (x + w * 0.9, y + h * 0.3)),
                };
                let from = (from.0 + self.about(0.5), from.1 + self.about(0.9));
                let to = (to.0 + self.about(0.5), to.1 + self.about(0.9));
                canvas.stroke(&[from, to], self.pen * 0.55, self.ink);
            }
            left = left.saturating_sub(5);
            if left == 0 {
                return self.close(canvas, grid, h * f32::from(cell / columns + 1));
            }
        }
    }

    /// A Z through the part of a grid below this height that stays empty, so that nobody adds marks later.
    fn close(&mut self, canvas: &mut Canvas, grid: Rect, used: f32) {
        if !self.closes || grid.h - used < grid.h * 0.3 {
            return;
        }
        let (top, bottom) = (grid.y + used + 2.0, grid.y + grid.h - 2.0);
        let (left, right) = (grid.x + grid.w * 0.08, grid.x + grid.w * 0.92);
        let z: Vec<(f32, f32)> = [(left, top), (right, top), (left, bottom), (right, bottom)]
            .map(|(x, y)| (x + self.about(3.0), y + self.about(1.0)))
            .into();
        canvas.stroke(&z, self.pen * 0.5, self.ink);
    }

    /// A signature that is nobody's: loops across a rectangle.
    pub fn scribble(&mut self, canvas: &mut Canvas, at: Rect) {
        let count = self.rng.random_range(6..12_u8);
        let points: Vec<(f32, f32)> = (0..count)
            .map(|k| {
                let along = f32::from(k) / f32::from(count);
                let up = if k % 2 == 0 { 0.25 } else { 0.75 };
                (at.x + at.w * (along + self.about(0.09)), at.y + at.h * (up + self.about(0.25)))
            })
            .collect();
        canvas.stroke(&curve(&points), 0.8, self.ink);
    }
}

/// A Catmull-Rom curve through the points.
fn curve(points: &[(f32, f32)]) -> Vec<(f32, f32)> {
    let at = |index: usize| points.get(index.min(points.len().saturating_sub(1))).copied().unwrap_or_default();
    let mut line = Vec::with_capacity(points.len() * 5);
    for index in 0..points.len().saturating_sub(1) {
        let (a, b, c, d) = (at(index.saturating_sub(1)), at(index), at(index + 1), at(index + 2));
        for step in 0..5_u8 {
            let t = f32::from(step) / 5.0;
            let blend = |a: f32, b: f32, c: f32, d: f32| {
                let (square, cube) = (t * t, t * t * t);
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * square
                    + (3.0 * b - a - 3.0 * c + d) * cube)
            };
            line.push((blend(a.0, b.0, c.0, d.0), blend(a.1, b.1, c.1, d.1)));
        }
    }
    line.extend(points.last());
    line
}
