//! A line of handwriting laid straight: from the place for words on a form to a strip that is as high for every hand.
//!
//! The same as `scripts/train/words/line.py`, with which the network has learnt; a test holds both to each other.

use std::ops::Range;

use super::ink::{self, FAINTEST, INK};
use crate::reading::sheet::grey::{count, shade, single};
use crate::reading::sheet::room::Room;

/// Height of a strip, pixels.
pub(super) const HEIGHT: usize = 32;

/// Standard deviation of the ink from the middle of its line, pixels of the strip: letters of one height are then 19 high.
const SPREAD: f64 = 5.5;

/// Narrowest and widest strip, pixels; what is longer is squeezed.
const WIDTH: std::ops::RangeInclusive<usize> = 32..=640;

/// Least ink of something written, pixels.
const LEAST: usize = 40;

/// Steepest line, rise by run.
const STEEP: f64 = 0.1;

/// Ink further than this from the line, in standard deviations, is something else: while the line is sought, and in the end.
const BESIDE: f64 = 2.2;
const OUTSIDE: f64 = 2.6;

/// Ink further than this from the line, in standard deviations, is beyond the tails of its small letters.
const APART: f64 = 3.3;

/// Paper left before and behind the line, in standard deviations.
const MARGIN: f64 = 1.5;

/// A line of which more ink than this share lies apart from it, above or below, may be two.
const ASTRAY: f64 = 0.08;

/// What is less than this high, against the highest line, is print or a stroke.
const SMALL: f64 = 0.55;

/// A strip of handwriting, [`HEIGHT`] pixels high, a multiple of four wide; grey, 0 black to 255 white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strip {
    /// Width, pixels.
    pub width: usize,
    /// Columns in which a hint is printed.
    pub hint: Range<usize>,
    /// Shades, row by row from the top left.
    pub shades: Vec<u8>,
}

/// The strips of a room, one for each line that is written in it, from the top; and whether they hold all that may be a line.
#[must_use]
pub fn strips(room: &Room) -> (Vec<Strip>, bool) {
    let inks = ink::lines(room);
    let places: Vec<Option<Place>> = inks.iter().map(|ink| Place::of(ink)).collect();
    let hint = room.hint.start as f64..room.hint.end as f64;
    let whole = inks.iter().zip(&places).all(|(ink, place)| {
        let Some(place) = place else { return false };
        let beside = ink.iter().filter(|at| place.off(at) > APART && !hint.contains(&at.0)).count();
        beside <= LEAST / 2 || beside as f64 <= ink.len() as f64 * ASTRAY
    });
    let largest = places.iter().flatten().map(|place| place.spread).fold(0.0, f64::max);
    let places = places.iter().flatten().filter(|place| place.spread >= SMALL * largest);
    (places.map(|place| place.cut(room)).collect(), whole)
}

/// The strip of a room in which all ink is taken for one line, as in training.
#[cfg(test)]
pub(super) fn strip(room: &Room) -> Option<Strip> {
    Place::of(&ink::all(room)).map(|place| place.cut(room))
}

/// Where a line of writing is in its room, pixels.
struct Place {
    first: f64,
    last: f64,
    /// Height of its middle at the left edge of the room, and how it falls.
    level: f64,
    slope: f64,
    /// Standard deviation of its ink from the middle.
    spread: f64,
}

impl Place {
    fn of(ink: &[(f64, f64)]) -> Option<Self> {
        let mut kept: Vec<(f64, f64)> = ink.to_vec();
        let (mut level, mut slope, mut spread) = (0.0, 0.0, 1.0);
        for _ in 0..4 {
            if kept.len() < LEAST {
                return None;
            }
            let mean = |of: &dyn Fn(&(f64, f64)) -> f64| kept.iter().map(of).sum::<f64>() / kept.len() as f64;
            let (x, y) = (mean(&|at| at.0), mean(&|at| at.1));
            let wide = mean(&|at| (at.0 - x).powi(2));
            let high = mean(&|at| (at.1 - y).powi(2));
            let fall = mean(&|at| (at.0 - x) * (at.1 - y)) / wide.max(1.0);
            slope = if wide > 4.0 * high { fall.clamp(-STEEP, STEEP) } else { 0.0 };
            level = y - slope * x;
            let off = |at: &(f64, f64)| at.1 - level - slope * at.0;
            spread = mean(&|at| off(at).powi(2)).sqrt();
            kept = ink.iter().filter(|at| off(at).abs() <= BESIDE * spread).copied().collect();
        }
        if kept.len() < LEAST {
            return None;
        }
        let mut place = Self { first: f64::INFINITY, last: f64::NEG_INFINITY, level, slope, spread };
        for at in ink {
            if place.holds(at) {
                (place.first, place.last) = (place.first.min(at.0), place.last.max(at.0));
            }
        }
        place.spread = spread.max(1.0);
        Some(place)
    }

    /// Whether a place in the room is on the line, not above or below it.
    fn holds(&self, at: &(f64, f64)) -> bool {
        self.off(at) <= OUTSIDE
    }

    /// How far a place in the room is from the middle of the line, in standard deviations.
    fn off(&self, at: &(f64, f64)) -> f64 {
        (at.1 - self.level - self.slope * at.0).abs() / self.spread
    }

    /// The strip along it.
    fn cut(&self, room: &Room) -> Strip {
        let down = SPREAD / self.spread;
        let (first, last) = (self.first - MARGIN * self.spread, self.last + MARGIN * self.spread);
        let quarters = count(single(((last - first) * down / 4.0).ceil()));
        let width = (quarters * 4).clamp(*WIDTH.start(), *WIDTH.end());
        let across = down.min(width as f64 / (last - first));
        // Where the strip is smaller than the photo, each of its pixels is the mean of several.
        let fine = count(single((1.0 / down).ceil().clamp(1.0, 4.0)));
        let part = |at: usize| (at as f64 + 0.5) / fine as f64;
        let mut shades = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            for column in 0..width {
                let mut sum = 0.0;
                for y in (row * fine..(row + 1) * fine).map(part) {
                    for x in (column * fine..(column + 1) * fine).map(part) {
                        let x = first + x / across;
                        let middle = self.level + self.slope * x;
                        sum += room.between(x, middle + (y - HEIGHT as f64 / 2.0) / down);
                    }
                }
                shades.push(shade(single((sum / (fine * fine) as f64).round_ties_even())));
            }
        }
        let column = |at: usize| count(single((at as f64 - first) * across));
        Strip { width, hint: column(room.hint.start)..column(room.hint.end), shades }
    }
}

/// How near letters explain the ink around them, pixels before and behind the frame in which they are read.
const NEAR: (usize, usize) = (20, 24);

/// Least height of a letter in a strip, pixels, and how many columns so high may be left over: a bracket, a rule at the side.
const LETTER: usize = 10;
const LEFT_OVER: usize = 12;

/// Rows at the edges of a strip where a rule may still be seen, pixels.
const EDGE: usize = 3;

impl Strip {
    /// Whether something as high as letters stands where no letters were read; `read` says of each frame of so many pixels whether there were.
    pub(super) fn has_more(&self, read: &[bool], step: usize) -> bool {
        let mut sorted = self.shades.clone();
        sorted.sort_unstable();
        let at = |share: usize| sorted.get(sorted.len() * share / 1000).copied().map_or(0.0, f64::from);
        let (dark, paper) = (at(15), at(500));
        let limit = paper - INK * (paper - dark);
        if paper - dark < FAINTEST {
            return false;
        }
        let is_ink = |x: usize, y: usize| self.shades.get(y * self.width + x).is_some_and(|s| f64::from(*s) < limit);
        let high = |x: usize| {
            let first = (EDGE..HEIGHT - EDGE).find(|y| is_ink(x, *y));
            let last = (EDGE..HEIGHT - EDGE).rfind(|y| is_ink(x, *y));
            first.zip(last).map_or(0, |(first, last)| last + 1 - first)
        };
        let (before, behind) = NEAR;
        let explained = |x: usize| {
            let frames = x.saturating_sub(behind) / step..(x + before) / step + 1;
            frames.into_iter().any(|frame| read.get(frame) == Some(&true))
        };
        let unread = |x: &usize| !self.hint.contains(x) && !explained(*x) && high(*x) >= LETTER;
        (0..self.width).filter(unread).count() > LEFT_OVER
    }
}
