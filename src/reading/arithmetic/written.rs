//! What may stand in the boxes of one figure.
//!
//! Legal writings: padding (X, dash, blank or 0, in any mixture), then digits up to the last box. `X X 0`, `- - 0` and `0 0 0` are zero;
//! `X X X`, `- - -` and blank boxes hold no digit and are read as empty, not as zero, because a KPPS crosses out a row that does not apply
//! as well as one in which it counted nothing. A digit followed by padding (`1 X 5`) is not legal.

use super::beside::Beside;
use super::hand::Hand;
use super::{Seen, Thresholds};
use crate::reading::{Scores, Symbol};

/// What one figure is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Outcome {
    /// A number.
    Value(u16),
    /// Crosses or dashes and no digit: counts as 0 in the sums of others, and is never read as 0.
    Crossed,
    /// Nothing at all: unknown in the sums of others.
    Blank,
    /// Struck, or no legal writing, or none of the likelier ones.
    Illegible,
}

/// One candidate of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub outcome: Outcome,
    /// Probability by the figure's own boxes and what stands beside them.
    pub weight: f64,
    /// The same by its boxes alone, not normalised.
    pub own: f64,
    /// Whether it is likely enough by itself to be chosen.
    pub eligible: bool,
    /// Whether it is weighed together with the readings of other figures, or alone against what was chosen.
    pub likely: bool,
}

/// The distribution of one figure, likeliest first; the weights sum to 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    pub candidates: Vec<Candidate>,
    /// Probability that some box is struck.
    pub struck: f64,
    /// Likeliest number by the boxes alone and by what stands beside them, where they differ and the latter is sure of it.
    pub disagrees: bool,
    /// The number that words beside the boxes are sure of.
    pub told: Option<u16>,
}

/// Most values of a figure that take part; three boxes have 27 readings that differ in one digit. The rest is counted as illegible.
const VALUES: usize = 32;

/// Most candidates of a figure that are weighed together with those of others.
const TOGETHER: usize = 12;

/// So much less likely than the best, a candidate is weighed alone. Readings that only the floor of over-confidence supports are fainter.
const LIKELY: f64 = 1e-4;

/// Boxes whose writing is not legal are rare: one cell in some hundred on the photos looked at. Scores of single boxes do not know that
/// a digit cannot be followed by padding.
const ILLEGAL: f64 = 0.01;

/// Boxes that a number can have.
const BOXES: std::ops::RangeInclusive<usize> = 1..=4;

/// Probabilities of one box after the floor: ten digits, padding that is no digit (X, dash, blank), blank alone, struck.
struct Cell {
    digits: [f64; 10],
    padding: f64,
    blank: f64,
    struck: f64,
}

impl Cell {
    fn of(scores: &Scores, hand: &Hand, overconfident: f64) -> Self {
        // Scores are probabilities, but this border takes what comes: no NaN and no negative number gets further.
        let clean = |p: f32| if p.is_finite() { f64::from(p.max(0.0)) } else { 0.0 };
        let total: f64 = scores.0.iter().copied().map(clean).sum();
        let mut cell = Self { digits: [0.0; 10], padding: 0.0, blank: 0.0, struck: 0.0 };
        if total <= 0.0 {
            return Self { struck: 1.0, ..cell };
        }
        for (symbol, score) in Symbol::ALL.iter().zip(scores.0) {
            let p = clean(score) / total;
            match symbol {
                Symbol::Digit(digit) => {
                    if let Some(place) = cell.digits.get_mut(usize::from(*digit)) {
                        *place = p;
                    }
                }
                Symbol::Cross | Symbol::Dash => cell.padding += p,
                Symbol::Blank => {
                    cell.padding += p;
                    cell.blank = p;
                }
                Symbol::Struck => cell.struck = p,
            }
        }
        // Eleven kinds of content share the floor: ten digits and padding.
        let floor = overconfident.clamp(0.0, 1.0) * (1.0 - cell.struck);
        let keep = 1.0 - overconfident.clamp(0.0, 1.0);
        for p in cell.digits.iter_mut().chain([&mut cell.padding]) {
            *p = *p * keep + floor / 11.0;
        }
        cell.blank = cell.blank * keep + floor / 33.0;
        hand.spread(&mut cell.digits);
        cell
    }
}

impl Written {
    /// `None` where there are no boxes, or more than a number has.
    pub fn of(seen: &Seen, hand: &Hand, thresholds: &Thresholds) -> Option<Self> {
        if !BOXES.contains(&seen.boxes.len()) {
            return None;
        }
        let cells: Vec<Cell> = seen.boxes.iter().map(|s| Cell::of(s, hand, thresholds.overconfident)).collect();
        let struck = 1.0 - cells.iter().map(|cell| 1.0 - cell.struck).product::<f64>();
        let (values, legal) = values(&cells);
        let blank: f64 = cells.iter().map(|cell| cell.blank).product();
        let crossed = cells.iter().map(|cell| cell.padding).product::<f64>() - blank;
        let kept: f64 = values.iter().map(|(_, p)| p).sum();
        let illegal = (1.0 - struck - legal - blank - crossed).max(0.0);
        let by_boxes = values.first().map(|(value, _)| *value);
        let beside = Beside::of(seen);
        let mut all: Vec<(Outcome, f64, f64)> =
            values.into_iter().map(|(v, p)| (Outcome::Value(v), p * beside.factor(v), p)).collect();
        let illegible = struck + illegal * ILLEGAL + (legal - kept).max(0.0);
        let numberless =
            [(Outcome::Crossed, crossed.max(0.0)), (Outcome::Blank, blank), (Outcome::Illegible, illegible)];
        all.extend(numberless.map(|(outcome, p)| (outcome, p, p)));
        let total: f64 = all.iter().map(|(_, p, _)| p).sum();
        all.retain(|(_, p, _)| *p > 0.0);
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let best = all.first()?.1;
        let candidates = all
            .into_iter()
            .enumerate()
            .map(|(rank, (outcome, p, own))| {
                let likely = rank < TOGETHER && (rank == 0 || p >= best * LIKELY);
                Candidate { outcome, weight: p / total, own, eligible: likely && p >= best * thresholds.ratio, likely }
            })
            .collect();
        Some(Self { candidates, struck, disagrees: beside.disagrees(by_boxes), told: beside.told() })
    }

    pub fn best(&self) -> Option<&Candidate> {
        self.candidates.first()
    }

    /// The other outcome that says the same as this one in every sum and is too faint to be a doubt by itself: crosses beside a zero.
    pub fn same_as(&self, pick: Candidate, most: f64) -> Option<Outcome> {
        let crossed = self.candidates.iter().find(|c| c.outcome == Outcome::Crossed)?;
        let zero = pick.outcome == Outcome::Value(0);
        (zero && crossed.weight <= pick.weight * most).then_some(Outcome::Crossed)
    }

    /// Probability of a reading by the boxes alone, were it certain that they hold a legible number.
    pub fn among_numbers(&self, pick: Candidate) -> f64 {
        let legible = self.candidates.iter().filter(|c| c.outcome != Outcome::Illegible).map(|c| c.own).sum::<f64>();
        if legible > 0.0 { pick.own / legible } else { 0.0 }
    }

    /// Whether the likeliest outcome says something: only then is the figure part of sums.
    pub fn is_legible(&self) -> bool {
        self.best().is_some_and(|best| matches!(best.outcome, Outcome::Value(_) | Outcome::Crossed))
    }
}

/// The likeliest values, and the probability of all legal ones.
fn values(cells: &[Cell]) -> (Vec<(u16, f64)>, f64) {
    // Before the first digit that counts: padding, zeros among it.
    let mut before = 1.0;
    let mut numbers: Vec<(u16, f64)> = Vec::new();
    let mut legal = 0.0;
    for (place, cell) in cells.iter().enumerate() {
        let last = place + 1 == cells.len();
        let all: f64 = cell.digits.iter().sum();
        let zero = cell.digits.first().copied().unwrap_or(0.0);
        // Probability of all writings that have begun, kept or not.
        legal = legal * all + before * if last { all } else { all - zero };
        let mut next: Vec<(u16, f64)> = Vec::with_capacity((numbers.len() + 1) * 10);
        for (digit, p) in (0_u16..).zip(cell.digits) {
            if digit > 0 || last {
                next.push((digit, before * p));
            }
            next.extend(numbers.iter().map(|(value, w)| (value * 10 + digit, w * p)));
        }
        next.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        next.truncate(VALUES);
        before *= cell.padding + zero;
        numbers = next;
    }
    numbers.retain(|(_, p)| *p > 0.0);
    (numbers, legal.min(1.0))
}
