//! Papers that do not add up, as people write them.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use crate::election::figures::Figures;
use crate::election::form::{FigureIndex, Form};
use crate::election::rules::CheckKind;

/// The paper with one written sum changed so that it is not the sum of its terms; the figure that was changed. Two thirds differ in one
/// digit and most of those in the ones, as the wrong sums of 2019 do. `None` where the form states no sum.
#[must_use]
pub fn misadded(form: &Form, figures: &Figures, seed: u64) -> Option<(Figures, FigureIndex)> {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x5_0b5);
    let mut totals: Vec<FigureIndex> = Vec::new();
    for check in &form.checks {
        match &check.kind {
            CheckKind::SexesAddUp(lines) => totals.extend(lines.iter().map(|[_, _, total]| *total)),
            CheckKind::Sum(sums) => totals.extend(sums.iter().map(|sum| sum.total)),
            _ => {}
        }
    }
    if totals.is_empty() {
        return None;
    }
    let at = *totals.get(chance.random_range(0..totals.len()))?;
    let mut values = figures.values().to_vec();
    let value = values.get_mut(at)?;
    let old = *value;
    while *value == old {
        let by = match chance.random_range(0..20) {
            0..9 => chance.random_range(1..10),
            9..11 => 10 * chance.random_range(1..10),
            11..13 => 100 * chance.random_range(1..4),
            _ => chance.random_range(1..150),
        };
        let changed = if chance.random_bool(0.5) { old.checked_add(by) } else { old.checked_sub(by) };
        *value = changed.filter(|v| *v <= form.max_value()).unwrap_or(old);
    }
    Some((Figures::new(form, values)?, at))
}
