//! What bubbles and words beside the boxes say of a figure.

use super::Seen;

/// Share of papers on which bubbles or words say another number than the boxes. Bubbles of 2024 were filled carelessly; not measured,
/// chosen so that they help a figure of clear boxes and never outvote it.
const WRONG: f64 = 0.05;

/// Words are sure of a number from here on: of 699 such lines in fonts that were not learnt from two were another number, of 35 from 0.8 to 0.9
/// four (models/words-1.md).
const SURE: f64 = 0.9;

/// Numbers among which a wrong one is drawn. Where bubbles are wrong they mostly say what stood in the boxes before it was painted over or
/// corrected, which is just what may still be seen there: were it one of a thousand, a bubble would decide what an illegible box holds.
const RANGE: f64 = 2.0;

/// What stands beside the boxes of one figure.
///
/// Bubbles and words are no two witnesses: who corrects the boxes and forgets the bubbles forgets the words as well. Where both say
/// something they are one witness, who believes each of them half.
pub(super) struct Beside<'a> {
    seen: &'a Seen,
    /// Probability of the words that they are a number at all, where there are any.
    spoken: Option<f64>,
}

impl<'a> Beside<'a> {
    pub fn of(seen: &'a Seen) -> Self {
        let spoken: f64 = seen.words.iter().map(|(_, p)| probability(*p)).sum();
        Self { seen, spoken: (spoken > 0.0).then_some(spoken.min(1.0)) }
    }

    /// How much likelier it makes this value, against a value it knows nothing of.
    pub fn factor(&self, value: u16) -> f64 {
        let bubbled = self.seen.bubbles.map(|said| likelihood(1.0, f64::from(u8::from(said == value))));
        let spoken = self.spoken.map(|all| likelihood(all, self.said(value)));
        match (bubbled, spoken) {
            (Some(bubbled), Some(spoken)) => f64::midpoint(bubbled, spoken),
            (one, other) => one.or(other).unwrap_or(1.0),
        }
    }

    /// The value that words are sure of.
    pub fn told(&self) -> Option<u16> {
        self.seen.words.iter().find(|(_, p)| probability(*p) >= SURE).map(|(said, _)| *said)
    }

    /// Whether bubbles, or words that are sure, say another value.
    pub fn disagrees(&self, value: Option<u16>) -> bool {
        let other = |said: u16| Some(said) != value;
        self.seen.bubbles.is_some_and(other) || self.told().is_some_and(other)
    }

    fn said(&self, value: u16) -> f64 {
        self.seen.words.iter().find(|(said, _)| *said == value).map_or(0.0, |(_, p)| probability(*p))
    }
}

/// Of a witness who says something with probability `all`, and this value with `said`.
fn likelihood(all: f64, said: f64) -> f64 {
    (1.0 - all) + all * WRONG + said * (1.0 - WRONG) * RANGE
}

/// This border takes what comes: no NaN and no negative number gets further.
fn probability(p: f32) -> f64 {
    if p.is_finite() { f64::from(p.clamp(0.0, 1.0)) } else { 0.0 }
}
