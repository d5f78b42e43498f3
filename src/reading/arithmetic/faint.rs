//! Readings that nothing but the floor of over-confidence supports, each alone against what was chosen.
//!
//! A misread digit in clear writing has about 2e-5, two at once 4e-10: pairs are not looked at.

use super::sums::Sum;
use super::written::{Candidate, Outcome, Written};
use crate::election::form::FigureIndex;

/// The chosen assignment and what its sums come to.
pub(super) struct Faint<'a> {
    sums: Vec<(&'a Sum, Option<i32>)>,
}

/// Odds of the faint readings of one figure against the chosen one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Against {
    /// All together.
    pub all: f64,
    /// The best of them.
    pub best: f64,
}

/// What an outcome adds in a sum; `None` for the unknown.
fn number(outcome: Option<Outcome>) -> Option<i32> {
    match outcome? {
        Outcome::Value(value) => Some(value.into()),
        Outcome::Crossed => Some(0),
        Outcome::Blank | Outcome::Illegible => None,
    }
}

fn likelihood(sum: &Sum, difference: Option<i32>) -> f64 {
    difference.map_or_else(|| sum.likelihood_unknown(), |difference| sum.likelihood(difference))
}

impl<'a> Faint<'a> {
    pub fn around(picks: &[(FigureIndex, Option<Outcome>)], sums: &'a [Sum]) -> Self {
        let of = |figure: FigureIndex| number(picks.iter().find(|(f, _)| *f == figure)?.1);
        let sums = sums
            .iter()
            .map(|sum| (sum, sum.terms.iter().map(|(figure, by)| Some(by * of(*figure)?)).sum::<Option<i32>>()))
            .collect();
        Self { sums }
    }

    /// All that speaks against a figure's chosen reading; `same` does not.
    pub fn against(&self, figure: FigureIndex, pick: Candidate, written: &Written, same: Option<Outcome>) -> Against {
        let mine = |sum: &Sum| sum.terms.iter().find(|(f, _)| *f == figure).map(|(_, by)| *by);
        let touched: Vec<(&Sum, Option<i32>, i32)> =
            self.sums.iter().filter_map(|(sum, difference)| Some((*sum, *difference, mine(sum)?))).collect();
        let chosen = number(Some(pick.outcome));
        let mut against = Against { all: 0.0, best: 0.0 };
        for other in written.candidates.iter().filter(|c| !c.likely && Some(c.outcome) != same) {
            let mut odds = other.weight / pick.weight;
            for (sum, difference, by) in &touched {
                let moved = difference
                    .zip(chosen)
                    .zip(number(Some(other.outcome)))
                    .map(|((difference, chosen), number)| difference + by * (number - chosen));
                odds *= likelihood(sum, moved) / likelihood(sum, *difference);
            }
            against.all += odds;
            against.best = against.best.max(odds);
        }
        against
    }
}
