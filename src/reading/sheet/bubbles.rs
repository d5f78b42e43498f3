//! Bubbles 0 to 9 below digit boxes: which one is filled.

use super::grey::{Full, Point};
use super::placement::Placement;
use crate::election::form::{Bubbles, Figure, Rect};
use crate::photo::Picture;

/// A filled bubble is at most this share as bright as the middle one of its ten. A working value that reads the one photo of a filled page at
/// hand; not measured.
const FILLED: f32 = 0.65;

/// And every other one at least this share: two that are half filled say nothing.
const EMPTY: f32 = 0.78;

/// The number that the bubbles of a figure spell; `None` where a column has none filled, or more than one.
#[must_use]
pub fn value(picture: &Picture, figure: &Figure, placement: &Placement) -> Option<u16> {
    let bubbles = figure.bubbles?;
    let full = Full(picture);
    let digits = figure.boxes.iter().map(|rect| digit(&full, rect, bubbles, placement));
    digits.collect::<Option<Vec<u16>>>().map(|digits| digits.iter().fold(0, |value, digit| value * 10 + digit))
}

fn digit(full: &Full<'_>, rect: &Rect, bubbles: Bubbles, placement: &Placement) -> Option<u16> {
    let mut shades: [(f32, u16); 10] = [(0.0, 0); 10];
    for (digit, slot) in (0_u8..).zip(&mut shades) {
        let (x, y) = bubbles.middle(rect, digit);
        *slot = (brightness(full, Point::new(x, y), bubbles.size, placement), digit.into());
    }
    shades.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(darkest, digit), (next, _), _, _, _, (middle, _), ..] = shades;
    (darkest <= middle * FILLED && next >= middle * EMPTY).then_some(digit)
}

/// Mean shade of the inner half of a bubble.
fn brightness(full: &Full<'_>, middle: Point, size: f32, placement: &Placement) -> f32 {
    let mut sum = 0.0;
    for dy in [-0.22, -0.11, 0.0, 0.11, 0.22] {
        for dx in [-0.22, -0.11, 0.0, 0.11, 0.22] {
            sum += full.at(placement.at(middle.moved(dx * size, dy * size)));
        }
    }
    sum / 25.0
}
