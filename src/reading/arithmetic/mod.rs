//! Figures from the scores of their boxes, decoded with the sums that the form itself states.
//!
//! 1. [`written`]: the boxes of one figure become a distribution over what may stand there: a number, nothing, or nothing legible. Digits
//!    that the [`hand`] of this form does not tell apart share their boxes; bubbles and words [`beside`] them count too.
//! 2. [`sums`]: the rules of the form that are exact sums, among the figures that were seen.
//! 3. [`lattice`]: all figures together. A paper keeps each of its sums with a measured probability and breaks it otherwise; the lattice
//!    gives the most probable assignment and the probability of every likely reading of every figure, exactly, in the order of [`plan`];
//!    [`parts`] that no sum links are solved apart.
//! 4. [`faint`]: what a single box that was confidently misread would explain better.
//! 5. [`judge`]: what is read, and whether it may be accepted.
//!
//! **A clearly written figure is never bent.** Only readings that are likely by themselves ([`Thresholds::ratio`]) can be chosen, whatever
//! the sums say. Less likely ones take part in the doubt alone: where one of them would mend a broken sum, the figure is still read as
//! written, but refused ([`Doubt::SumsContradict`]), and the broken sum is reported. See `docs/reading.md`.

mod beside;
mod faint;
mod hand;
mod judge;
mod lattice;
mod parts;
mod plan;
mod sums;
#[cfg(test)]
mod tests;
mod written;

pub use crate::election::machine::Doubt;

use serde::{Deserialize, Serialize};

use super::Scores;
use crate::election::form::{FigureIndex, Form};
use crate::election::rules::RuleCode;

/// What was seen of one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// Scores of its boxes, most significant first; one to four of them.
    pub boxes: Vec<Scores>,
    /// What filled bubbles below the boxes say.
    #[serde(default)]
    pub bubbles: Option<u16>,
    /// What words beside the boxes say: values and their probabilities, which sum to at most 1; the rest is that they are no number.
    #[serde(default)]
    pub words: Vec<(u16, f32)>,
    /// Whether the boxes were found where the form has them. Where not, the figure is read for the sums of the others, and refused.
    pub registered: bool,
}

/// How sure a figure must be. The defaults are the result of `tests/simulation.rs`, whose table is in `docs/reading.md`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// Least posterior probability of an accepted figure.
    pub posterior: f64,
    /// Least log odds (natural) between the best assignment of the whole form and the best one in which the figure differs.
    pub margin: f64,
    /// Least probability by the figure's own boxes alone, among the numbers they may hold: sums, bubbles and words confirm which number
    /// it is, and do not decide it. That a box may be struck is no other number: it must only be less likely than the reading.
    pub own: f64,
    /// The same where words beside the boxes are sure of this number. They are no sum: somebody wrote the number a second time.
    pub told: f64,
    /// A reading less likely than this share of the figure's likeliest one, by its boxes alone, is never chosen.
    pub ratio: f64,
    /// No sum tells a written zero from a row that is crossed out. Where the boxes make the crosses at most this share as likely as the zero,
    /// they are no doubt about it.
    pub crossed: f64,
    /// Share of boxes in which the scores are confidently wrong, whatever they claim: a floor under every box. While it is above a third of
    /// what [`Thresholds::posterior`] leaves, a figure of three boxes is accepted only where a sum, bubbles or words confirm it. To be set
    /// to what was measured for the classifier in use; the default is an assumption.
    pub overconfident: f64,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { posterior: 0.9997, margin: 8.0, own: 0.75, told: 0.5, ratio: 0.02, crossed: 0.002, overconfident: 3e-4 }
    }
}

/// One figure as read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The number, where one is legible.
    pub value: Option<u16>,
    /// Whether its boxes were seen and hold no digit. Never read as zero.
    pub empty: bool,
    /// Posterior probability of this reading, 0 to 1.
    pub confidence: f64,
    /// Log odds (natural) of the best assignment of all figures against the best in which this one differs; 0 where nothing was read.
    pub margin: f64,
    /// Whether it may stand as the machine's reading.
    pub accepted: bool,
    /// Why not.
    pub doubt: Option<Doubt>,
}

/// A sum that does not hold among the figures as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenSum {
    /// The rule.
    pub code: RuleCode,
    /// What is written as the sum, or the second of two that should be the same.
    pub total: FigureIndex,
    /// What the terms add up to.
    pub left: u32,
    /// What is written.
    pub right: u32,
}

/// A form as read.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// One reading per figure, in the form's order.
    pub readings: Vec<Reading>,
    /// Sums that do not hold as read, where every figure of them was read.
    pub broken: Vec<BrokenSum>,
    /// Numbers of the most probable assignment of readings that are each likely by themselves and keep every sum among the figures seen;
    /// `None` where there is none. It is shown as what the form would say if it were right, and never taken for what it says.
    pub consistent: Option<Vec<Option<u16>>>,
}

/// Reads a form. `seen` has one entry per figure in the form's order; what is missing or `None` was not seen. Any subset will do.
///
/// The same input gives the same answer, bit by bit, on every machine with IEEE arithmetic.
#[must_use]
pub fn decode(form: &Form, seen: &[Option<Seen>], thresholds: &Thresholds) -> Decoded {
    let hand = hand::Hand::of(seen);
    let written: Vec<Option<written::Written>> = (0..form.figures.len())
        .map(|index| seen.get(index)?.as_ref().and_then(|seen| written::Written::of(seen, &hand, thresholds)))
        .collect();
    let stated = sums::stated(form);
    let legible = |figure: FigureIndex| written.get(figure).and_then(Option::as_ref).is_some_and(|w| w.is_legible());
    let sums = sums::among(&stated, legible);
    judge::judge(form, seen, &written, &stated, &sums, thresholds)
}
