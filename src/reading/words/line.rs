//! A line of handwriting laid straight: from the place for words on a form to a strip that is as high for every hand.
//!
//! The same as `scripts/train/words/line.py`, with which the network has learnt; a test holds both to each other.

use std::ops::Range;

use crate::reading::sheet::grey::{count, shade};
use crate::reading::sheet::room::Room;

/// Height of a strip, pixels.
pub(super) const HEIGHT: usize = 32;

/// Standard deviation of the ink from the middle of its line, pixels of the strip: letters of one height are then 19 high.
const SPREAD: f64 = 5.5;

/// Narrowest and widest strip, pixels; what is longer is squeezed.
const WIDTH: std::ops::RangeInclusive<usize> = 32..=640;

/// Least depth of ink, grey levels below the paper around it; and the share of the depth of the darkest from which on a pixel is ink.
const FAINTEST: f64 = 10.0;
const INK: f64 = 0.45;

/// A row that is ink over this share of its width is a rule; a column likewise.
const RULE_ROW: f64 = 0.45;
const RULE_COLUMN: f64 = 0.8;

/// So is a piece of a row that is ink without a gap over this many pixels, or over this share of the room's height: a rule in a photo that is
/// not quite straight.
const RUN: usize = 40;
const RUN_SHARE: f64 = 2.0 / 3.0;

/// Least ink of something written, pixels.
const LEAST: usize = 40;

/// Steepest line, rise by run.
const STEEP: f64 = 0.1;

/// Ink further than this from the line, in standard deviations, is something else: while the line is sought, and in the end.
const BESIDE: f64 = 2.2;
const OUTSIDE: f64 = 2.6;

/// Paper left before and behind the line, in standard deviations.
const MARGIN: f64 = 1.5;

/// Two lines have at least this share of the ink each, and between them a row with at most this share of what their fullest rows have.
const PART: f64 = 0.2;
const EMPTY: f64 = 0.1;

/// A line of which more ink than this share lies above or below it may be two.
const ASTRAY: f64 = 0.08;

/// What is less than this high, against the highest line, is print or a stroke; and most lines in a place.
const SMALL: f64 = 0.55;
const MOST: usize = 4;

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
    let inks = lines(written(room, &ink(room)), room.height, MOST);
    let places: Vec<Option<Place>> = inks.iter().map(|ink| Place::of(ink)).collect();
    let hint = room.hint.start as f64..room.hint.end as f64;
    let whole = inks.iter().zip(&places).all(|(ink, place)| {
        let Some(place) = place else { return false };
        let beside = ink.iter().filter(|at| !place.holds(at) && !hint.contains(&at.0)).count();
        beside <= LEAST / 2 || beside as f64 <= ink.len() as f64 * ASTRAY
    });
    let largest = places.iter().flatten().map(|place| place.spread).fold(0.0, f64::max);
    let places = places.iter().flatten().filter(|place| place.spread >= SMALL * largest);
    (places.map(|place| place.cut(room)).collect(), whole)
}

/// The strip of a room in which all ink is taken for one line, as in training.
#[cfg(test)]
pub(super) fn strip(room: &Room) -> Option<Strip> {
    Place::of(&written(room, &ink(room))).map(|place| place.cut(room))
}

/// The ink line by line: parted where a row between holds next to none.
fn lines(ink: Vec<(f64, f64)>, height: usize, most: usize) -> Vec<Vec<(f64, f64)>> {
    let mut rows = vec![0_usize; height];
    for (_, y) in &ink {
        if let Some(row) = rows.get_mut(count(*y as f32)) {
            *row += 1;
        }
    }
    let mut above = 0;
    let parted = rows.iter().enumerate().filter_map(|(y, here)| {
        above += here;
        let share = above as f64 / ink.len() as f64;
        (PART..=1.0 - PART).contains(&share).then_some((*here, y))
    });
    let fullest = |rows: &[usize]| rows.iter().copied().max().unwrap_or(0);
    let between = parted.min().filter(|(here, y)| {
        let (above, below) = rows.split_at(*y);
        *here as f64 <= EMPTY * fullest(above).min(fullest(below)) as f64
    });
    match between {
        Some((_, y)) if most > 1 => {
            let (above, below): (Vec<_>, Vec<_>) = ink.into_iter().partition(|at| at.1 < y as f64);
            [above, below].into_iter().flat_map(|part| lines(part, height, most / 2)).collect()
        }
        _ => vec![ink],
    }
}

/// Which pixels of a room are ink.
fn ink(room: &Room) -> Vec<bool> {
    let (width, height) = (room.width, room.height);
    let reach = (height / 3).max(8);
    let sums = Sums::of(room);
    let depths: Vec<f64> = (0..height)
        .flat_map(|y| (0..width).map(move |x| (x, y)))
        .zip(&room.shades)
        .map(|((x, y), shade)| sums.mean(x, y, reach) - f64::from(*shade))
        .collect();
    let mut tally = [0_usize; 256];
    for depth in &depths {
        let level = usize::from(shade(depth.clamp(0.0, 255.0).floor() as f32));
        if let Some(slot) = tally.get_mut(level) {
            *slot += 1;
        }
    }
    let (wanted, mut below) = (depths.len() * 985 / 1000, 0);
    let dark = tally.iter().position(|count| {
        below += count;
        below > wanted
    });
    let limit = FAINTEST.max(INK * dark.unwrap_or(0) as f64);
    depths.iter().map(|depth| *depth > limit).collect()
}

/// Sums of shades over rectangles from the top left corner.
struct Sums {
    width: usize,
    height: usize,
    sums: Vec<u32>,
}

impl Sums {
    fn of(room: &Room) -> Self {
        let wide = room.width + 1;
        let mut sums = vec![0_u32; wide * (room.height + 1)];
        for (y, row) in room.shades.chunks_exact(room.width).enumerate() {
            let mut along = 0;
            for (x, shade) in row.iter().enumerate() {
                along += u32::from(*shade);
                let above = sums.get(y * wide + x + 1).copied().unwrap_or(0);
                if let Some(slot) = sums.get_mut((y + 1) * wide + x + 1) {
                    *slot = above + along;
                }
            }
        }
        Self { width: room.width, height: room.height, sums }
    }

    /// Mean of what lies within `reach` of a pixel in both directions, inside the room.
    fn mean(&self, x: usize, y: usize, reach: usize) -> f64 {
        let (left, right) = (x.saturating_sub(reach), (x + reach + 1).min(self.width));
        let (top, bottom) = (y.saturating_sub(reach), (y + reach + 1).min(self.height));
        let at = |x: usize, y: usize| i64::from(self.sums.get(y * (self.width + 1) + x).copied().unwrap_or(0));
        let sum = at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
        sum as f64 / ((right - left) * (bottom - top)) as f64
    }
}

/// Ink that is no printed rule: its places.
fn written(room: &Room, ink: &[bool]) -> Vec<(f64, f64)> {
    let (width, height) = (room.width, room.height);
    let row = |y: usize| ink.iter().skip(y * width).take(width);
    let full: Vec<bool> =
        (0..height).map(|y| row(y).filter(|ink| **ink).count() as f64 / width as f64 > RULE_ROW).collect();
    let at = |y: usize| full.get(y).copied().unwrap_or(false);
    let ruled: Vec<bool> = (0..height).map(|y| at(y) || (y > 0 && at(y - 1)) || at(y + 1)).collect();
    let is_ruled = |y: usize| ruled.get(y).copied().unwrap_or(false);
    let long = RUN.max(count((height as f64 * RUN_SHARE).floor() as f32));
    let rows: Vec<(usize, Vec<bool>)> = (0..height)
        .filter(|y| !is_ruled(*y))
        .map(|y| {
            let runs = ink.get(y * width..(y + 1) * width).unwrap_or(&[]).chunk_by(|a, b| a == b);
            (y, runs.flat_map(|run| std::iter::repeat_n(run[0] && run.len() < long, run.len())).collect())
        })
        .collect();
    let mut columns = vec![0_usize; width];
    for (column, ink) in rows.iter().flat_map(|(_, row)| row.iter().enumerate()) {
        if let Some(column) = columns.get_mut(column) {
            *column += usize::from(*ink);
        }
    }
    let upright: Vec<bool> = columns.iter().map(|count| *count as f64 / height as f64 > RULE_COLUMN).collect();
    let mut places = Vec::new();
    for (y, row) in &rows {
        let marks = row.iter().zip(&upright).enumerate().filter(|(_, (ink, upright))| **ink && !**upright);
        places.extend(marks.map(|(x, _)| (x as f64, *y as f64)));
    }
    places
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
        (at.1 - self.level - self.slope * at.0).abs() <= OUTSIDE * self.spread
    }

    /// The strip along it.
    fn cut(&self, room: &Room) -> Strip {
        let down = SPREAD / self.spread;
        let (first, last) = (self.first - MARGIN * self.spread, self.last + MARGIN * self.spread);
        let quarters = count(((last - first) * down / 4.0).ceil() as f32);
        let width = (quarters * 4).clamp(*WIDTH.start(), *WIDTH.end());
        let across = down.min(width as f64 / (last - first));
        // Where the strip is smaller than the photo, each of its pixels is the mean of several.
        let fine = count((1.0 / down).ceil().clamp(1.0, 4.0) as f32);
        let part = |at: usize| (at as f64 + 0.5) / fine as f64;
        let mut shades = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            for column in 0..width {
                let mut sum = 0.0;
                for y in (row * fine..(row + 1) * fine).map(part) {
                    for x in (column * fine..(column + 1) * fine).map(part) {
                        let x = first + x / across;
                        let middle = self.level + self.slope * x;
                        sum += between(room, x, middle + (y - HEIGHT as f64 / 2.0) / down);
                    }
                }
                shades.push(shade((sum / (fine * fine) as f64).round_ties_even() as f32));
            }
        }
        let column = |at: usize| count(((at as f64 - first) * across) as f32);
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
        let unread = |x: &usize| !self.hint.contains(x) && high(*x) >= LETTER && !explained(*x);
        (0..self.width).filter(unread).count() > LEFT_OVER
    }
}

/// The shade at a place between pixels; beyond the room, that of its edge.
fn between(room: &Room, x: f64, y: f64) -> f64 {
    let within = |at: f64, side: usize| at.clamp(0.0, (side - 1) as f64);
    let pixel = |x: f64, y: f64| {
        let at = count(within(y, room.height) as f32) * room.width + count(within(x, room.width) as f32);
        f64::from(room.shades.get(at).copied().unwrap_or(255))
    };
    let (left, top) = (x.floor(), y.floor());
    let (right, down) = (x - left, y - top);
    let above = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
    let below = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
    above * (1.0 - down) + below * down
}
