//! The number of the TPS in the head of a page: digits without boxes, on a dotted line.
//!
//! It is read only to say that a photo shows another TPS than it was sent for (W301), so a number that is not certain is no number. Of the 42 scans of
//! 2019 half have it in Roman numerals and half repeat it in words behind it: what is not a row of plain digits is left alone, and so is a row
//! of strokes, which may be Roman (II is two) or not (11).

mod marks;
#[cfg(test)]
mod tests;

use std::num::NonZeroU16;

use super::crop::{Crop, SIDE};
use super::digits::{Classifier, likeliest};
use super::sheet::grey::{shade, whole};
use super::sheet::room::{HEIGHT, Room};
use super::symbol::{Scores, Symbol};
use marks::{Blob, Ink, bounds, groups, ink, leaves_faint, near};

/// Widest digit, as a share of its height: what is wider is two that touch.
const WIDEST: f32 = 1.15;

/// Height of a digit in its crop, pixels: what digits have in the boxes of 2024, in the mean.
const WRITTEN: f32 = 24.0;

/// Nearest that two strokes stand to each other, from middle to middle, as a share of their height.
const DOUBLED: f32 = 0.4;

/// How probable each digit must be: of 1,700 rendered pages on which 0.9 was enough, three were read wrong, two of them with a digit below
/// 0.98, and the third because its place was cut out beside it.
const SURE: f32 = 0.99;

/// The same for zeros before the number.
const PADDING: f32 = 0.9;

/// Where the rule of a box lies in a crop, pixels from its borders.
const RULE: [usize; 2] = [2, 3];

/// Marks that may be the digits of a number, left to right.
#[derive(Debug, Clone)]
pub struct Written {
    /// Each as if it stood in a box.
    pub crops: Vec<Crop>,
    /// What the network makes of each.
    pub scores: Vec<Scores>,
    /// The number, where it is certain.
    pub number: Option<NonZeroU16>,
}

/// What stands in a room, digit by digit, and the number where it is certain that it is one, and which. `None` where the room does not hold
/// one to three marks that may be digits.
#[must_use]
pub fn read(room: &Room, classifier: &Classifier) -> Option<Written> {
    let ink = ink(room)?;
    let groups = groups(room, &ink)?;
    let whole = groups.iter().all(|group| !leaves_faint(room, &ink, group));
    let crops: Vec<Crop> = groups.iter().map(|group| crop(room, &ink, group)).collect();
    let scores = classifier.classify(&crops);
    let number = number(&scores).filter(|_| whole && !is_doubled(&groups, &scores));
    Some(Written { number, crops, scores })
}

/// The number that these digits make, 1 to 999.
fn number(scores: &[Scores]) -> Option<NonZeroU16> {
    let (mut number, mut strokes) = (0, true);
    for scores in scores {
        let (symbol, probability) = likeliest(&scores.without_blank());
        let Symbol::Digit(digit) = symbol else { return None };
        // Zeros before it change nothing in a number; taken for one, another digit is seldom this probable.
        let padding = number == 0 && digit == 0;
        if probability < if padding { PADDING } else { SURE } {
            return None;
        }
        number = number * 10 + u16::from(digit);
        strokes &= digit == 1;
    }
    let roman = strokes && scores.len() > 1;
    NonZeroU16::new(number).filter(|_| !roman)
}

/// Whether one stroke may be seen as two: two of them close together, as a shaken hand photographs one.
fn is_doubled(groups: &[Vec<Blob>], scores: &[Scores]) -> bool {
    let strokes: Vec<Option<Blob>> = groups
        .iter()
        .zip(scores)
        .map(|(group, scores)| (likeliest(scores).0 == Symbol::Digit(1)).then(|| bounds(group)))
        .collect();
    let close = |pair: &[Option<Blob>]| match pair {
        [Some(left), Some(right)] => {
            let step = (right.across.start + right.across.end).saturating_sub(left.across.start + left.across.end);
            (step as f32) < 2.0 * DOUBLED * left.high().max(right.high()) as f32
        }
        _ => false,
    };
    strokes.windows(2).any(close)
}

/// A mark in the middle of a box, as high as digits are there. Whatever else stands in the room is paper. The network has learnt digits in
/// frames: without one it takes angular digits for printed guides.
fn crop(room: &Room, ink: &Ink, group: &[Blob]) -> Crop {
    let Blob { across, down, .. } = bounds(group);
    let step = (down.len() as f32 / WRITTEN).max(across.len() as f32 / (WRITTEN * WIDEST));
    let middle =
        (f32::midpoint(across.start as f32, across.end as f32), f32::midpoint(down.start as f32, down.end as f32));
    let alone = alone(room, ink, group);
    let pixel = |x: f32, y: f32| -> f32 {
        let at = |value: f32, most: usize| usize::try_from(whole(value)).ok().filter(|at| *at < most);
        let index = at(x, room.width).zip(at(y, HEIGHT)).map(|(x, y)| y * room.width + x);
        f32::from(index.and_then(|index| alone.get(index).copied()).unwrap_or(ink.paper))
    };
    let mut crop = [ink.paper; SIDE * SIDE];
    for (index, slot) in crop.iter_mut().enumerate() {
        let (column, row) = (index % SIDE, index / SIDE);
        let from_middle = |at: usize| (at as f32 + 0.5 - SIDE as f32 / 2.0) * step;
        let (x, y) = (middle.0 + from_middle(column) - 0.5, middle.1 + from_middle(row) - 0.5);
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let above = pixel(x.floor(), y.floor()) * (1.0 - fx) + pixel(x.floor() + 1.0, y.floor()) * fx;
        let below = pixel(x.floor(), y.floor() + 1.0) * (1.0 - fx) + pixel(x.floor() + 1.0, y.floor() + 1.0) * fx;
        *slot = shade(above * (1.0 - fy) + below * fy);
    }
    for at in 0..SIDE {
        for rule in RULE.into_iter().chain(RULE.map(|rule| SIDE - 1 - rule)) {
            for index in [rule * SIDE + at, at * SIDE + rule] {
                let drawn = (RULE[0]..SIDE - RULE[0]).contains(&at);
                if let Some(pixel) = crop.get_mut(index).filter(|_| drawn) {
                    *pixel = ink.dark;
                }
            }
        }
    }
    Crop(crop)
}

/// The room with nothing in it but a mark and its soft edge.
fn alone(room: &Room, ink: &Ink, group: &[Blob]) -> Vec<u8> {
    let own = |label: &u16| group.iter().any(|blob| blob.label == *label);
    let near = near(room, ink, |label| own(&label));
    let shades = room.shades.iter().zip(&near).zip(&ink.labels);
    shades.map(|((shade, near), label)| if *near && (*label == 0 || own(label)) { *shade } else { ink.paper }).collect()
}
