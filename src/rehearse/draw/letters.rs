//! Words as officers write them by hand: block capitals, and numbers in Roman numerals.

use super::canvas::Canvas;
use super::glyphs::{Glyph, bent, straight};
use super::hand::Hand;
use super::manner::Mark;
use crate::election::form::Rect;
use crate::election::terbilang::terbilang;

/// Width of a capital and of the step to the next, as shares of its height.
const WIDE: f32 = 0.62;
const STEP: f32 = 0.88;

/// Words are squeezed to this share of their width before they are broken into two lines.
const SQUEEZED: f32 = 0.75;

/// Capitals, A to Z.
const CAPITALS: [Glyph; 26] = [
    &[straight(&[(0.05, 1.0), (0.5, 0.0), (0.95, 1.0)]), straight(&[(0.2, 0.62), (0.82, 0.62)])],
    &[
        straight(&[(0.12, 0.0), (0.12, 1.0)]),
        bent(&[(0.12, 0.0), (0.7, 0.04), (0.78, 0.28), (0.3, 0.47)]),
        bent(&[(0.3, 0.47), (0.9, 0.56), (0.86, 0.9), (0.12, 1.0)]),
    ],
    &[bent(&[(0.9, 0.12), (0.5, 0.0), (0.1, 0.35), (0.16, 0.8), (0.55, 1.0), (0.92, 0.88)])],
    &[straight(&[(0.14, 0.0), (0.14, 1.0)]), bent(&[(0.14, 0.0), (0.7, 0.1), (0.92, 0.5), (0.66, 0.92), (0.14, 1.0)])],
    &[straight(&[(0.88, 0.0), (0.12, 0.02), (0.12, 1.0), (0.9, 0.98)]), straight(&[(0.12, 0.48), (0.72, 0.46)])],
    &[straight(&[(0.9, 0.0), (0.14, 0.02), (0.12, 1.0)]), straight(&[(0.14, 0.48), (0.72, 0.46)])],
    &[
        bent(&[(0.88, 0.14), (0.48, 0.0), (0.1, 0.4), (0.2, 0.86), (0.6, 1.0), (0.88, 0.8)]),
        straight(&[(0.55, 0.56), (0.92, 0.55), (0.9, 1.0)]),
    ],
    &[
        straight(&[(0.12, 0.0), (0.12, 1.0)]),
        straight(&[(0.88, 0.0), (0.88, 1.0)]),
        straight(&[(0.12, 0.5), (0.88, 0.48)]),
    ],
    &[straight(&[(0.5, 0.0), (0.5, 1.0)])],
    &[bent(&[(0.74, 0.0), (0.74, 0.7), (0.5, 1.0), (0.16, 0.82)])],
    &[straight(&[(0.14, 0.0), (0.14, 1.0)]), straight(&[(0.88, 0.0), (0.16, 0.54), (0.92, 1.0)])],
    &[straight(&[(0.16, 0.0), (0.16, 1.0), (0.88, 0.98)])],
    &[straight(&[(0.08, 1.0), (0.14, 0.0), (0.5, 0.6), (0.86, 0.0), (0.94, 1.0)])],
    &[straight(&[(0.12, 1.0), (0.12, 0.0), (0.86, 1.0), (0.86, 0.0)])],
    &[bent(&[(0.52, 0.0), (0.12, 0.3), (0.16, 0.8), (0.52, 1.0), (0.88, 0.7), (0.84, 0.2), (0.5, 0.0)])],
    &[straight(&[(0.14, 1.0), (0.14, 0.0)]), bent(&[(0.14, 0.02), (0.82, 0.08), (0.8, 0.42), (0.14, 0.54)])],
    &[
        bent(&[(0.52, 0.0), (0.12, 0.3), (0.16, 0.8), (0.52, 1.0), (0.88, 0.7), (0.84, 0.2), (0.5, 0.0)]),
        straight(&[(0.6, 0.72), (0.95, 1.05)]),
    ],
    &[
        straight(&[(0.14, 1.0), (0.14, 0.0)]),
        bent(&[(0.14, 0.02), (0.82, 0.08), (0.8, 0.4), (0.14, 0.52)]),
        straight(&[(0.4, 0.52), (0.92, 1.0)]),
    ],
    &[bent(&[(0.86, 0.12), (0.46, 0.0), (0.16, 0.24), (0.5, 0.48), (0.86, 0.74), (0.54, 1.0), (0.1, 0.88)])],
    &[straight(&[(0.04, 0.02), (0.96, 0.0)]), straight(&[(0.5, 0.0), (0.48, 1.0)])],
    &[bent(&[(0.12, 0.0), (0.14, 0.7), (0.5, 1.0), (0.86, 0.7), (0.88, 0.0)])],
    &[straight(&[(0.06, 0.0), (0.5, 1.0), (0.94, 0.0)])],
    &[straight(&[(0.02, 0.0), (0.26, 1.0), (0.5, 0.3), (0.74, 1.0), (0.98, 0.0)])],
    &[straight(&[(0.08, 0.0), (0.92, 1.0)]), straight(&[(0.9, 0.0), (0.06, 1.0)])],
    &[straight(&[(0.06, 0.0), (0.5, 0.5), (0.94, 0.0)]), straight(&[(0.5, 0.5), (0.48, 1.0)])],
    &[straight(&[(0.1, 0.02), (0.9, 0.0), (0.1, 1.0), (0.92, 0.98)])],
];

/// How a writer gives the number of the TPS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    /// `017`.
    Padded,
    /// `17`.
    Plain,
    /// `XVII`, as on half of the scans of 2019.
    Roman,
}

impl Hand<'_> {
    /// A line of text in block capitals from `x` on, the middle of its letters at `y`, `height` mm high and at most `most` mm wide. What is
    /// neither a letter nor a digit leaves a gap.
    pub fn text(&mut self, canvas: &mut Canvas, (x, y): (f32, f32), height: f32, most: f32, text: &str) {
        let letters = text.chars().count();
        let natural = height * STEP * f32::from(u16::try_from(letters).unwrap_or(u16::MAX));
        let (squeezed, mut x) = ((most / natural.max(1.0)).min(1.0), x);
        let step = height * STEP * squeezed;
        for letter in text.chars() {
            let at = Rect { x, y: y - height / 2.0, w: height * WIDE * squeezed, h: height };
            let capital = letter.to_ascii_uppercase();
            if let Some(digit) = capital.to_digit(10).and_then(|digit| u8::try_from(digit).ok()) {
                self.small(|hand, room| hand.digit(canvas, room, digit), at);
            } else if let Some(glyph) =
                u32::from(capital).checked_sub(u32::from('A')).and_then(|at| CAPITALS.get(usize::try_from(at).ok()?))
            {
                self.small(|hand, room| glyph.iter().for_each(|part| hand.part(canvas, room, part)), at);
            }
            x += if capital.is_ascii_alphanumeric() { step } else { step * 0.7 };
        }
    }

    /// A number in words in the place that the form has for them: in one line where that is wide enough, else in two. Whether it is another
    /// number is left as a mark.
    pub fn words(&mut self, canvas: &mut Canvas, room: Rect, value: u32) {
        self.mark = None;
        let (height, left) =
            (self.chance(6.0..9.0_f32).min(room.h * 0.6), self.chance(2.0..12.0_f32).min(room.w * 0.08));
        let (base, most) = (self.chance(0.42..0.58), room.w * 0.96 - left);
        let Some(said) = self.worded(value) else { return };
        self.mark = (said != value).then_some(Mark::Misworded);
        let said = terbilang(said);
        let wide = |text: &str| height * STEP * f32::from(u16::try_from(text.len()).unwrap_or(u16::MAX));
        let middle = said.match_indices(' ').map(|(at, _)| at).min_by_key(|at| at.abs_diff(said.len() / 2));
        match middle.filter(|_| wide(&said) * SQUEEZED > most) {
            Some(at) => {
                let (above, below) = said.split_at(at);
                let height = height.min(room.h * 0.36);
                self.text(canvas, (room.x + left, room.y + room.h * 0.27), height, most, above);
                self.text(canvas, (room.x + left, room.y + room.h * 0.73), height, most, below.trim_start());
            }
            None => self.text(canvas, (room.x + left, room.y + room.h * base), height, most, &said),
        }
    }

    /// The number of the TPS in the place that the form has for it, as this writer gives it; the digits stand on a line `base` mm below the
    /// top of the place.
    pub fn tps_number(&mut self, canvas: &mut Canvas, room: Rect, base: f32, number: u16) {
        let text = match self.numbering() {
            Numbering::Roman if number <= 30 => roman(number),
            Numbering::Plain => number.to_string(),
            Numbering::Padded | Numbering::Roman => format!("{number:03}"),
        };
        let (height, left) = (room.h * self.chance(0.44..0.58), room.x + self.chance(4.0..6.5));
        let middle = room.y + base - height / 2.0 - self.chance(-0.4..0.9);
        self.text(canvas, (left, middle), height, room.w - 6.5, &text);
    }
}

fn roman(number: u16) -> String {
    let units = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let unit = units.get(usize::from(number % 10)).copied().unwrap_or_default();
    format!("{}{unit}", "X".repeat(usize::from(number / 10)))
}

#[cfg(test)]
mod tests {
    use super::roman;

    #[test]
    fn roman_numerals_up_to_thirty() {
        assert_eq!([1, 4, 9, 12, 20, 29, 30].map(roman), ["I", "IV", "IX", "XII", "XX", "XXIX", "XXX"]);
    }
}
