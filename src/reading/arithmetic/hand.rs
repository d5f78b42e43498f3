//! One hand wrote the form. Where it writes one digit so that it cannot be told from another, it does so in other boxes too, and a
//! classifier that takes the one for the other is wrong in all of them alike: then sums of such boxes hold, and confirm nothing.

use super::Seen;
use crate::reading::{Scores, Symbol};

/// From this probability of the second likeliest digit of a box on, the two are a pair that this hand does not tell apart.
const TORN: f64 = 0.05;
/// The two together: a box of which nothing is clear says nothing of the hand.
const BOTH: f64 = 0.9;
/// Of that probability, so much is left to the other digit of the pair in every box of the form that shows one of the two …
const CARRIED: f64 = 0.25;
/// … and at most this. Chosen, not measured: a rendered 1 with a long hook was read as 7 with 0.80 in one box and with 0.997 in the next.
const MOST: f64 = 0.05;

/// For each two digits, the least share of the likelier one that the other one keeps in every box of the form.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Hand([[f64; 10]; 10]);

impl Hand {
    /// Of all boxes that were seen.
    pub fn of(seen: &[Option<Seen>]) -> Self {
        let mut hand = Self::default();
        for scores in seen.iter().flatten().flat_map(|seen| &seen.boxes) {
            let Some((best, second, probability)) = two_digits(scores) else { continue };
            if probability >= TORN {
                let share = (CARRIED * probability).min(MOST);
                hand.raise(best, second, share);
                hand.raise(second, best, share);
            }
        }
        hand
    }

    fn raise(&mut self, one: usize, other: usize, share: f64) {
        if let Some(kept) = self.0.get_mut(one).and_then(|row| row.get_mut(other)) {
            *kept = kept.max(share);
        }
    }

    /// Leaves to the digits that this hand writes like the likeliest one their share of it. The sum of all stays what it was.
    pub fn spread(&self, digits: &mut [f64; 10]) {
        let whole: f64 = digits.iter().sum();
        let Some((best, likeliest)) = digits.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1)) else {
            return;
        };
        let Some(shares) = self.0.get(best) else { return };
        for (digit, share) in digits.iter_mut().zip(shares) {
            *digit = digit.max(share * likeliest);
        }
        let now: f64 = digits.iter().sum();
        if now > whole && whole > 0.0 {
            digits.iter_mut().for_each(|digit| *digit *= whole / now);
        }
    }
}

/// The two likeliest digits of a box and the probability of the second, where it is one of the two.
fn two_digits(scores: &Scores) -> Option<(usize, usize, f64)> {
    let mut digits: Vec<(f64, usize)> = Vec::with_capacity(10);
    let mut other: f64 = 0.0;
    for (symbol, score) in Symbol::ALL.iter().zip(scores.0) {
        match symbol {
            Symbol::Digit(digit) => digits.push((f64::from(score), usize::from(*digit))),
            _ => other = other.max(f64::from(score)),
        }
    }
    digits.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let ((best, first), (second, next)) = (*digits.first()?, *digits.get(1)?);
    // Torn between two, not merely blurred.
    (best >= other && best + second >= BOTH).then_some((first, next, second))
}
