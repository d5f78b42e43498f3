//! A hand that writes digits: few points per digit, bent, slanted and shaken by the writer's habits.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::canvas::Canvas;
use crate::election::form::Rect;

/// A part of a digit drawn without lifting the pen: points in a unit box, y downwards; bent through them or straight between them.
struct Part {
    bent: bool,
    points: &'static [(f32, f32)],
}

const fn bent(points: &'static [(f32, f32)]) -> Part {
    Part { bent: true, points }
}

const fn straight(points: &'static [(f32, f32)]) -> Part {
    Part { bent: false, points }
}

const DIGITS: [&[Part]; 10] = [
    &[bent(&[
        (0.55, 0.02),
        (0.18, 0.22),
        (0.08, 0.6),
        (0.32, 0.97),
        (0.7, 0.95),
        (0.93, 0.58),
        (0.84, 0.2),
        (0.5, 0.02),
    ])],
    &[straight(&[(0.52, 0.0), (0.5, 1.0)])],
    &[
        bent(&[(0.12, 0.26), (0.3, 0.04), (0.7, 0.03), (0.87, 0.28), (0.58, 0.64), (0.1, 0.97)]),
        straight(&[(0.1, 0.97), (0.93, 0.94)]),
    ],
    &[
        bent(&[(0.14, 0.12), (0.5, 0.0), (0.86, 0.2), (0.68, 0.42), (0.38, 0.48)]),
        bent(&[(0.38, 0.48), (0.8, 0.57), (0.88, 0.8), (0.55, 1.0), (0.1, 0.88)]),
    ],
    &[straight(&[(0.38, 0.0), (0.08, 0.62), (0.94, 0.6)]), straight(&[(0.7, 0.28), (0.66, 1.0)])],
    &[
        straight(&[(0.88, 0.03), (0.26, 0.04), (0.2, 0.44)]),
        bent(&[(0.2, 0.44), (0.56, 0.36), (0.88, 0.62), (0.68, 0.94), (0.34, 1.0), (0.08, 0.88)]),
    ],
    &[bent(&[
        (0.74, 0.02),
        (0.34, 0.26),
        (0.12, 0.66),
        (0.3, 0.97),
        (0.7, 0.97),
        (0.88, 0.72),
        (0.6, 0.53),
        (0.18, 0.68),
    ])],
    &[straight(&[(0.08, 0.06), (0.9, 0.03), (0.42, 1.0)])],
    &[bent(&[
        (0.8, 0.16),
        (0.5, 0.0),
        (0.2, 0.18),
        (0.45, 0.45),
        (0.83, 0.75),
        (0.5, 1.0),
        (0.15, 0.78),
        (0.5, 0.48),
        (0.8, 0.16),
    ])],
    &[
        bent(&[(0.84, 0.22), (0.5, 0.02), (0.15, 0.25), (0.4, 0.52), (0.83, 0.28)]),
        bent(&[(0.84, 0.2), (0.82, 0.58), (0.62, 1.0)]),
    ],
];

const HOOK: Part = straight(&[(0.24, 0.26), (0.52, 0.0)]);
const BAR: Part = straight(&[(0.3, 0.5), (0.8, 0.47)]);
const CLOSED_FOUR: Part = straight(&[(0.68, 1.0), (0.68, 0.0), (0.06, 0.66), (0.96, 0.66)]);
const CROSS: [Part; 2] = [straight(&[(0.02, 0.05), (0.98, 0.95)]), straight(&[(0.96, 0.04), (0.05, 0.97)])];
const DASH: Part = straight(&[(0.1, 0.52), (0.9, 0.48)]);

/// What a writer puts into the boxes before the first digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Leading {
    Cross,
    Dash,
    Zero,
    Blank,
}

/// A writer's habits, the same on all pages of a TPS.
pub(super) struct Hand {
    rng: Xoshiro256PlusPlus,
    slant: f32,
    width: f32,
    height: f32,
    pen: f32,
    shake: f32,
    ink: u8,
    leading: Leading,
    hooked: bool,
    barred: bool,
    closed: bool,
}

impl Hand {
    /// The writer of this seed, about to write this page.
    pub fn new(writer: u64, page: u8) -> Self {
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
            hooked: habits.random_bool(0.5),
            barred: habits.random_bool(0.3),
            closed: habits.random_bool(0.35),
            rng,
        }
    }

    pub const fn ink(&self) -> u8 {
        self.ink
    }

    fn about(&mut self, reach: f32) -> f32 {
        self.rng.random_range(-reach..=reach)
    }

    /// Writes a number right-aligned into its boxes and returns the digit of each box, `None` where there is none.
    pub fn number(&mut self, canvas: &mut Canvas, boxes: &[Rect], value: u32) -> Vec<Option<u8>> {
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
                Some(digit) => self.digit(canvas, *at, *digit),
                None => self.leading(canvas, *at),
            }
        }
        digits
    }

    fn digit(&mut self, canvas: &mut Canvas, at: Rect, digit: u8) {
        if digit == 4 && self.closed {
            return self.part(canvas, at, &CLOSED_FOUR);
        }
        for part in DIGITS.get(usize::from(digit)).copied().unwrap_or_default() {
            self.part(canvas, at, part);
        }
        if digit == 1 && self.hooked {
            self.part(canvas, at, &HOOK);
        }
        if digit == 7 && self.barred {
            self.part(canvas, at, &BAR);
        }
    }

    fn leading(&mut self, canvas: &mut Canvas, at: Rect) {
        match self.leading {
            Leading::Cross => CROSS.iter().for_each(|part| self.part(canvas, at, part)),
            Leading::Dash => self.part(canvas, at, &DASH),
            Leading::Zero | Leading::Blank => {}
        }
    }

    fn part(&mut self, canvas: &mut Canvas, at: Rect, part: &Part) {
        let (w, h) = (at.w * self.width * (1.0 + self.about(0.08)), at.h * self.height * (1.0 + self.about(0.05)));
        let (cx, cy) = (at.x + at.w / 2.0 + self.about(at.w * 0.03), at.y + at.h / 2.0 + self.about(at.h * 0.03));
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

    /// Fills a bubble, a little untidily.
    pub fn bubble(&mut self, canvas: &mut Canvas, x: f32, y: f32, radius: f32) {
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
                return;
            }
        }
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
