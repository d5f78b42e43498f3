//! The figures of one form as written on the paper.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::form::{FigureIndex, Form};

/// One number for every figure of a form, in the form's order. Sixteen bits hold up to four digit boxes;
/// a nation of 823,236 TPS keeps them in memory.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Figures(Box<[u16]>);

/// Why a set of figures was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFigures {
    /// Names that are no figures of this form.
    #[error("the form has no figure {}", .0.join(", "))]
    Unknown(Vec<String>),
    /// Figures of the form that were not given.
    #[error("figures are missing: {}", .0.join(", "))]
    Missing(Vec<String>),
    /// Figures that the boxes cannot hold: negative, fractional or too many digits.
    #[error("a figure is a whole number from 0 to {max}: {}", .figures.join(", "))]
    OutOfRange {
        /// Which.
        figures: Vec<String>,
        /// The largest number that fits.
        max: u16,
    },
}

impl Figures {
    /// From numbers already in the form's order; `None` where there are too few, too many, or one does not fit.
    #[must_use]
    pub fn new(form: &Form, values: Vec<u16>) -> Option<Self> {
        let fits = values.len() == form.figures.len() && values.iter().all(|v| *v <= form.max_value());
        fits.then(|| Self(values.into()))
    }

    /// From named numbers, as people and programs send them.
    ///
    /// # Errors
    /// [`BadFigures`] lists every name at fault, so that one answer is enough to mend the request.
    pub fn from_named(form: &Form, named: &BTreeMap<String, serde_json::Number>) -> Result<Self, BadFigures> {
        let unknown: Vec<_> =
            named.keys().filter(|id| form.index_of(id).is_none()).map(|id| id.chars().take(60).collect()).collect();
        if !unknown.is_empty() {
            return Err(BadFigures::Unknown(unknown));
        }
        let missing: Vec<_> =
            form.figures.iter().filter(|f| !named.contains_key(&f.id)).map(|f| f.id.clone()).collect();
        if !missing.is_empty() {
            return Err(BadFigures::Missing(missing));
        }
        let mut values = Vec::with_capacity(form.figures.len());
        let mut bad = Vec::new();
        for figure in &form.figures {
            let value = named.get(&figure.id).and_then(serde_json::Number::as_u64);
            match value.and_then(|v| u16::try_from(v).ok()).filter(|v| *v <= form.max_value()) {
                Some(value) => values.push(value),
                None => bad.push(figure.id.clone()),
            }
        }
        if bad.is_empty() {
            Ok(Self(values.into()))
        } else {
            Err(BadFigures::OutOfRange { figures: bad, max: form.max_value() })
        }
    }

    /// The number at this position; 0 outside the form, which resolved checks never ask for.
    #[must_use]
    pub fn get(&self, figure: FigureIndex) -> u32 {
        self.0.get(figure).copied().map_or(0, u32::from)
    }

    /// The sum of these positions.
    #[must_use]
    pub fn sum(&self, figures: &[FigureIndex]) -> u32 {
        figures.iter().map(|f| self.get(*f)).sum()
    }

    /// All numbers in the form's order.
    #[must_use]
    pub fn values(&self) -> &[u16] {
        &self.0
    }

    /// Positions at which two readings differ.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<FigureIndex> {
        (0..self.0.len().max(other.0.len())).filter(|i| self.0.get(*i) != other.0.get(*i)).collect()
    }

    /// With some figures replaced, as a correction says it.
    ///
    /// # Errors
    /// As [`Figures::from_named`], without `Missing`.
    pub fn with(&self, form: &Form, changes: &BTreeMap<String, serde_json::Number>) -> Result<Self, BadFigures> {
        let mut all = self.named(form);
        all.extend(changes.iter().map(|(id, value)| (id.clone(), value.clone())));
        Self::from_named(form, &all)
    }

    /// Figure ids with their numbers.
    #[must_use]
    pub fn named(&self, form: &Form) -> BTreeMap<String, serde_json::Number> {
        form.figures.iter().zip(&self.0).map(|(f, v)| (f.id.clone(), (*v).into())).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::election::form::tests_support::governor;

    /// Figures that obey every rule.
    pub(crate) fn plausible(form: &Form) -> Figures {
        let votes: Vec<u16> = form.votes().map(|_| 60).collect();
        let valid: u16 = votes.iter().sum();
        let mut values = vec![140, 150, 290, 90, 100, 190, 1, 2, 3, 2, 0, 2, 93, 102, 195];
        let used = valid + 15;
        let mut named: Vec<u16> = Vec::new();
        values[3] = used - 5 - 100;
        values[4] = 100;
        values[5] = used - 5;
        values[12] = values[3] + 3;
        values[13] = 102;
        values[14] = used;
        named.append(&mut values);
        named.extend([298, used, 2, 298 - used - 2, 1, 0, 1]);
        named.extend(votes);
        named.extend([valid, 15, used]);
        Figures::new(form, named).unwrap()
    }

    #[test]
    fn names_that_are_unknown_missing_or_out_of_range_are_all_listed() {
        let form = governor(3);
        let mut named = plausible(&form).named(&form);
        assert_eq!(Figures::from_named(&form, &named), Ok(plausible(&form)));
        named.insert("votes.4".into(), 1.into());
        assert_eq!(Figures::from_named(&form, &named), Err(BadFigures::Unknown(vec!["votes.4".into()])));
        named.remove("votes.4");
        named.insert("valid".into(), (-1).into());
        named.insert("total".into(), 1000.into());
        named.insert("invalid".into(), serde_json::Number::from_f64(1.5).unwrap());
        assert_eq!(
            Figures::from_named(&form, &named),
            Err(BadFigures::OutOfRange { figures: vec!["valid".into(), "invalid".into(), "total".into()], max: 999 })
        );
        named.remove("valid");
        assert_eq!(Figures::from_named(&form, &named), Err(BadFigures::Missing(vec!["valid".into()])));
    }

    #[test]
    fn a_correction_changes_only_what_it_names() {
        let form = governor(3);
        let before = plausible(&form);
        let after = before.with(&form, &BTreeMap::from([("votes.2".to_owned(), 61.into())])).unwrap();
        assert_eq!(before.differences(&after), vec![form.index_of("votes.2").unwrap()]);
        assert!(before.with(&form, &BTreeMap::from([("vote".to_owned(), 61.into())])).is_err());
    }
}
