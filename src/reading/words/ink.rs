//! What is ink in a room, without printed rules, line by line.

use crate::reading::sheet::grey::{count, shade, single};
use crate::reading::sheet::room::Room;

/// Least depth of ink, grey levels below the paper around it; and the share of the depth of the darkest from which on a pixel is ink.
pub(super) const FAINTEST: f64 = 10.0;
pub(super) const INK: f64 = 0.45;

/// A row that is ink over this share of its width is a rule; a column likewise.
const RULE_ROW: f64 = 0.45;
const RULE_COLUMN: f64 = 0.8;

/// So is a piece of a row that is ink without a gap over this many pixels, or over this share of the room's height: a rule in a photo that is
/// not quite straight.
const RUN: usize = 40;
const RUN_SHARE: f64 = 2.0 / 3.0;

/// Two lines have at least this share of the ink each, and between them a row with at most this share of what their fullest rows have.
const PART: f64 = 0.2;
const EMPTY: f64 = 0.1;

/// Most lines in a place.
const MOST: usize = 4;

/// The places of ink in a room that is no printed rule, line by line from the top.
pub(super) fn lines(room: &Room) -> Vec<Vec<(f64, f64)>> {
    parted(written(room, &ink(room)), room.height, MOST)
}

/// All of it.
#[cfg(test)]
pub(super) fn all(room: &Room) -> Vec<(f64, f64)> {
    written(room, &ink(room))
}

/// The ink line by line: parted where a row between holds next to none.
fn parted(ink: Vec<(f64, f64)>, height: usize, most: usize) -> Vec<Vec<(f64, f64)>> {
    let mut rows = vec![0_usize; height];
    for (_, y) in &ink {
        if let Some(row) = rows.get_mut(count(single(*y))) {
            *row += 1;
        }
    }
    let mut above = 0;
    let between = rows.iter().enumerate().filter_map(|(y, here)| {
        above += here;
        let share = above as f64 / ink.len() as f64;
        (PART..=1.0 - PART).contains(&share).then_some((*here, y))
    });
    let fullest = |rows: &[usize]| rows.iter().copied().max().unwrap_or(0);
    let between = between.min().filter(|(here, y)| {
        let (above, below) = rows.split_at(*y);
        *here as f64 <= EMPTY * fullest(above).min(fullest(below)) as f64
    });
    match between {
        Some((_, y)) if most > 1 => {
            let (above, below): (Vec<_>, Vec<_>) = ink.into_iter().partition(|at| at.1 < y as f64);
            [above, below].into_iter().flat_map(|part| parted(part, height, most / 2)).collect()
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
        let level = usize::from(shade(single(depth.floor())));
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
    let long = RUN.max(count(single((height as f64 * RUN_SHARE).floor())));
    let rows: Vec<(usize, Vec<bool>)> = (0..height)
        .filter(|y| !is_ruled(*y))
        .map(|y| {
            let runs = ink.get(y * width..(y + 1) * width).unwrap_or(&[]).chunk_by(|a, b| a == b);
            (
                y,
                runs.flat_map(|run| std::iter::repeat_n(run.first() == Some(&true) && run.len() < long, run.len()))
                    .collect(),
            )
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
