//! The checks of a form file, resolved to figures.

use super::file::{CheckFile, CheckKindFile};
use super::{FigureIndex, Form, FormError};
use crate::election::rules::{Check, CheckKind, Pair, RuleCode, SumCheck};

/// Names in a form whose figures are known.
pub(super) struct Resolver<'a> {
    pub form: &'a Form,
    /// Id of the lines of votes.
    pub votes: &'a str,
}

impl Resolver<'_> {
    /// A check with every name in it resolved.
    pub fn check(&self, file: &CheckFile) -> Result<Check, FormError> {
        let code: RuleCode = file.code.parse().map_err(|()| FormError::UnknownRule(file.code.clone()))?;
        let place = format!("check {code}");
        let one = |name: &str| self.figure(&place, name);
        let many = |names: &[String]| -> Result<Vec<FigureIndex>, FormError> {
            names.iter().map(|name| self.figures(&place, name)).collect::<Result<Vec<_>, _>>().map(|v| v.concat())
        };
        let kind = match &file.kind {
            CheckKindFile::SexesAddUp => CheckKind::SexesAddUp(
                self.form
                    .lines
                    .iter()
                    .filter_map(|line| <[FigureIndex; 3]>::try_from(line.figures.as_slice()).ok())
                    .collect(),
            ),
            CheckKindFile::Sum { terms, total } => CheckKind::Sum(self.sums(&place, terms, total)?),
            CheckKindFile::Same { figures } => CheckKind::Same(many(figures)?),
            CheckKindFile::NoneAbove { limit } => {
                let limit = one(limit)?;
                let others = (0..self.form.figures.len()).filter(|f| *f != limit).collect();
                CheckKind::NoneAbove { limit, others }
            }
            CheckKindFile::AtMost { figure, limit } => CheckKind::AtMost(self.pairs(&place, figure, limit)?),
            CheckKindFile::BallotLimits { registered, received } => {
                CheckKind::BallotLimits { registered: one(registered)?, received: one(received)? }
            }
            CheckKindFile::Registered { registered, received } => {
                let line = self.figures(&place, registered)?;
                let line = <[FigureIndex; 3]>::try_from(line.as_slice()).map_err(|_| FormError::Range {
                    place: place.clone(),
                    problem: format!("`{registered}` must be a line with male, female and total"),
                })?;
                CheckKind::Registered { registered: line, received: one(received)? }
            }
            CheckKindFile::Unusual { registered, voters, votes, valid, invalid, total } => CheckKind::Unusual {
                registered: one(registered)?,
                voters: one(voters)?,
                votes: self.figures(&place, votes)?,
                valid: one(valid)?,
                invalid: one(invalid)?,
                total: one(total)?,
            },
            CheckKindFile::SameAsNeighbour => CheckKind::SameAsNeighbour,
            CheckKindFile::ShareAbove { terms, of } => CheckKind::ShareAbove { terms: many(terms)?, of: one(of)? },
        };
        Ok(Check { code, kind })
    }

    /// One figure by its full id.
    fn figure(&self, place: &str, name: &str) -> Result<FigureIndex, FormError> {
        self.form
            .index_of(name)
            .ok_or_else(|| FormError::Unknown { place: place.into(), name: name.chars().take(60).collect() })
    }

    /// A figure, all figures of a line, or all votes (`votes.*`).
    fn figures(&self, place: &str, name: &str) -> Result<Vec<FigureIndex>, FormError> {
        if name.strip_suffix(".*") == Some(self.votes) {
            return Ok(self.form.votes().collect());
        }
        if let Some(line) = self.form.lines.iter().find(|line| line.id == name) {
            return Ok(line.figures.clone());
        }
        self.figure(place, name).map(|figure| vec![figure])
    }

    /// One sum per column when the total is a line with columns, else one sum of all terms.
    fn sums(&self, place: &str, terms: &[String], total: &str) -> Result<Vec<SumCheck>, FormError> {
        let totals = self.figures(place, total)?;
        let terms = terms.iter().map(|t| self.figures(place, t)).collect::<Result<Vec<_>, _>>()?;
        if let [only] = totals.as_slice() {
            return Ok(vec![SumCheck { terms: terms.concat(), total: *only }]);
        }
        totals
            .iter()
            .enumerate()
            .map(|(column, total)| {
                let terms = terms.iter().map(|line| line.get(column).copied()).collect::<Option<Vec<_>>>().ok_or_else(
                    || FormError::Range {
                        place: place.into(),
                        problem: "every term needs the columns of the total".into(),
                    },
                )?;
                Ok(SumCheck { terms, total: *total })
            })
            .collect()
    }

    /// Figure against limit, column by column.
    fn pairs(&self, place: &str, figure: &str, limit: &str) -> Result<Vec<Pair>, FormError> {
        let (figures, limits) = (self.figures(place, figure)?, self.figures(place, limit)?);
        if figures.len() != limits.len() {
            return Err(FormError::Range {
                place: place.into(),
                problem: format!("`{figure}` and `{limit}` must have the same columns"),
            });
        }
        Ok(figures.into_iter().zip(limits).map(|(figure, limit)| Pair { figure, limit }).collect())
    }
}
