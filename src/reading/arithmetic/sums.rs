//! The form's exact sums, among the figures that were seen.

use crate::election::form::{FigureIndex, Form};
use crate::election::rules::{CheckKind, RuleCode};

/// One sum as the form states it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stated {
    pub code: RuleCode,
    pub terms: Vec<FigureIndex>,
    pub total: FigureIndex,
    pub kind: Kind,
}

/// Which kind of sum: papers break them at different rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Sexes,
    Sum,
    Same,
}

impl Kind {
    /// Share of papers that break such a sum as written, measured on the published figures of Jakarta: sexes of one line 36 of 2,325 (2024);
    /// candidates against valid votes 28 of 348 (2024) and 570 of 29,063 (2019), valid and invalid against all votes 2,174 of 29,063 (2019),
    /// columns of voters 40 of 1,395 (2024); all votes against voters 50 of 465 (2024). The highest of each kind is taken: it is the side on
    /// which a figure is left as written. Published figures hold typing errors beside those of the paper, which errs on the same side.
    const fn broken(self) -> f64 {
        match self {
            Self::Sexes => 0.02,
            Self::Sum => 0.08,
            Self::Same => 0.11,
        }
    }
}

/// A linear equation: coefficients times figures add up to nothing.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sum {
    pub terms: Vec<(FigureIndex, i32)>,
    broken: f64,
}

/// Of the wrong sums of 2019, 63 % (candidates) and 70 % (valid and invalid) are off by a single digit: 1 to 9 ones, tens or hundreds.
/// That is the difference that a misread digit makes too.
const ONE_DIGIT: f64 = 0.65;

/// Differences of a single digit, either sign, in three places.
const ONE_DIGIT_WAYS: f64 = 54.0;

/// Other differences among numbers of three digits.
const OTHER_WAYS: f64 = 1944.0;

impl Sum {
    /// Probability that the paper has this difference, up to a factor that is the same for all.
    pub fn likelihood(&self, difference: i32) -> f64 {
        let off = difference.unsigned_abs();
        let digit = |unit: u32| off.is_multiple_of(unit) && off / unit <= 9;
        if off == 0 {
            1.0 - self.broken
        } else if digit(1) || digit(10) || digit(100) {
            self.broken * ONE_DIGIT / ONE_DIGIT_WAYS
        } else {
            self.broken * (1.0 - ONE_DIGIT) / OTHER_WAYS
        }
    }

    /// The same where one of its figures is not known: the mean over its values.
    pub fn likelihood_unknown(&self) -> f64 {
        1.0 / (ONE_DIGIT_WAYS + OTHER_WAYS)
    }
}

/// Every exact sum of a form.
pub(super) fn stated(form: &Form) -> Vec<Stated> {
    let mut stated = Vec::new();
    for check in &form.checks {
        let mut add = |terms: Vec<FigureIndex>, total, kind| {
            stated.push(Stated { code: check.code, terms, total, kind });
        };
        match &check.kind {
            CheckKind::SexesAddUp(lines) => {
                lines.iter().for_each(|[male, female, total]| add(vec![*male, *female], *total, Kind::Sexes));
            }
            CheckKind::Sum(sums) => sums.iter().for_each(|sum| add(sum.terms.clone(), sum.total, Kind::Sum)),
            CheckKind::Same(same) => {
                if let Some((first, others)) = same.split_first() {
                    others.iter().for_each(|other| add(vec![*first], *other, Kind::Same));
                }
            }
            _ => {}
        }
    }
    stated
}

/// The sums that can be looked at with these figures alone. A figure that was not seen links the sums it stands in: what they say
/// together without it remains (votes + invalid = all votes, where valid votes are struck).
pub(super) fn among(stated: &[Stated], seen: impl Fn(FigureIndex) -> bool) -> Vec<Sum> {
    let mut sums: Vec<Sum> = stated
        .iter()
        .map(|stated| {
            let terms = stated.terms.iter().map(|term| (*term, 1)).chain([(stated.total, -1)]);
            let mut sum = Sum { terms: Vec::new(), broken: stated.kind.broken() };
            terms.for_each(|(figure, by)| sum.add(figure, by));
            sum
        })
        .collect();
    while let Some(absent) = sums.iter().flat_map(|sum| &sum.terms).map(|(figure, _)| *figure).find(|f| !seen(*f)) {
        // The shortest of its sums says what it is; without it the others say the same of the rest.
        let of = |sum: &Sum| sum.terms.iter().find(|(figure, _)| *figure == absent).map(|(_, by)| *by);
        let Some((at, by)) = sums
            .iter()
            .enumerate()
            .filter_map(|(at, sum)| Some((at, of(sum)?)))
            .min_by_key(|(at, by)| (by.abs(), sums.get(*at).map_or(0, |sum| sum.terms.len()), *at))
        else {
            break;
        };
        let pivot = sums.remove(at);
        if by.abs() != 1 {
            sums.retain(|sum| of(sum).is_none());
            continue;
        }
        for sum in &mut sums {
            let Some(own) = of(sum) else { continue };
            for (figure, coefficient) in &pivot.terms {
                sum.add(*figure, -own * by * coefficient);
            }
            sum.broken = (sum.broken + pivot.broken).min(0.5);
        }
    }
    sums.retain(|sum| sum.terms.len() > 1);
    sums
}

impl Sum {
    fn add(&mut self, figure: FigureIndex, by: i32) {
        match self.terms.iter_mut().find(|(other, _)| *other == figure) {
            Some((_, coefficient)) => *coefficient += by,
            None => self.terms.push((figure, by)),
        }
        self.terms.retain(|(_, coefficient)| *coefficient != 0);
    }
}
