//! Running the rules over one form's figures.

use serde::{Deserialize, Serialize};

use super::{Cause, Check, CheckKind, Limits, RuleCode, Severity};
use crate::election::codes::TpsCode;
use crate::election::figures::Figures;
use crate::election::form::{Column, FigureIndex, Form};
use crate::election::lang::Lang;
use crate::election::photo_causes::PhotoCause;

/// A rule that a form does not keep, with the numbers that show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The rule.
    pub code: RuleCode,
    /// Which of the rule's causes, where it has several: each has its own sentence.
    pub cause: Option<Cause>,
    /// The figure it is about, where it is about one.
    pub figure: Option<FigureIndex>,
    /// What the rule computed or read first.
    pub left: u64,
    /// What it was compared with.
    pub right: u64,
    /// What is the matter with the photo, where it is about one (W302, W303).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub photo: Option<PhotoCause>,
}

impl Finding {
    pub(crate) fn new(code: RuleCode, figure: Option<FigureIndex>, left: u32, right: u32) -> Self {
        Self { code, cause: None, figure, left: left.into(), right: right.into(), photo: None }
    }

    /// What is the matter with the photo that it is about.
    pub(crate) fn because(self, photo: PhotoCause) -> Self {
        Self { photo: Some(photo), ..self }
    }

    /// Whether it keeps the form out of the totals.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.code.severity() == Severity::Error
    }

    /// The finding as a sentence for people.
    #[must_use]
    pub fn sentence(&self, form: &Form, lang: Lang) -> String {
        let figure = self.figure.map_or_else(String::new, |figure| figure_name(form, figure, lang));
        let of_cause = self.cause.map(Cause::sentence).or_else(|| self.photo.and_then(PhotoCause::sentence));
        let sentence = of_cause.unwrap_or_else(|| self.code.sentence());
        let share = (self.left * 1000).checked_div(self.right).unwrap_or(0);
        let usual = self.cause.and_then(Cause::compared_with).unwrap_or(0);
        sentence
            .get(lang)
            .replace("{figure}", &figure)
            .replace("{left}", &self.left.to_string())
            .replace("{right}", &self.right.to_string())
            .replace("{share}", &percent(share, lang))
            .replace("{usual}", &percent(usual.into(), lang))
            .replace("{cause}", &self.photo.map_or_else(String::new, |cause| cause.words(lang)))
    }
}

/// A share per mille as a percentage with one decimal, as each language writes it.
fn percent(per_mille: u64, lang: Lang) -> String {
    let point = match lang {
        Lang::Id => ',',
        Lang::En => '.',
    };
    format!("{}{point}{} %", per_mille / 10, per_mille % 10)
}

/// A figure's printed name: its row and, where the row has several, its column.
fn figure_name(form: &Form, figure: FigureIndex, lang: Lang) -> String {
    let Some(spec) = form.figures.get(figure) else { return String::new() };
    let Some(line) = form.lines.get(spec.line) else { return spec.id.clone() };
    let row = line.text.get(lang);
    let place = line.figures.iter().position(|f| *f == figure).unwrap_or(0);
    match line.headings.get(place) {
        Some(heading) if line.by_sex() => format!("{row}, {}", heading.get(lang)),
        _ => row.to_owned(),
    }
}

/// What was known of a TPS before the election: counts only, never persons. List of voters and logistics record come from two
/// offices, so either may be there without the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Registered {
    /// Registered voters, where the final list is known.
    pub voters: Option<Sexes>,
    /// Ballots delivered, where the logistics record is known.
    pub ballots: Option<u16>,
}

/// A count by sex.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sexes {
    /// Male.
    pub male: u16,
    /// Female.
    pub female: u16,
}

/// What surrounds a TPS at the moment its figures are judged.
#[derive(Debug, Clone, Copy, Default)]
pub struct Neighbourhood<'a> {
    /// Invalid votes and all votes of the kecamatan's counted TPS, where enough are counted to compare with.
    pub kecamatan_invalid: Option<(u64, u64)>,
    /// A neighbouring TPS whose figures are all the same.
    pub twin: Option<&'a TpsCode>,
}

/// Everything beside the figures that a rule may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The election's limits.
    pub limits: &'a Limits,
    /// Special-location TPS are exempt from W201 and from checks of the male and female columns.
    pub special: bool,
    /// The imported record of this TPS.
    pub registered: Option<Registered>,
    /// Its surroundings.
    pub around: Neighbourhood<'a>,
}

/// Every rule of the form that these figures do not keep, in the form's order of rules.
#[must_use]
pub fn evaluate(form: &Form, figures: &Figures, context: &Context<'_>) -> Vec<Finding> {
    let mut run = Run { form, figures, context, findings: Vec::new() };
    for check in &form.checks {
        run.check(check);
    }
    run.findings
}

struct Run<'a> {
    form: &'a Form,
    figures: &'a Figures,
    context: &'a Context<'a>,
    findings: Vec<Finding>,
}

impl Run<'_> {
    fn find(&mut self, code: RuleCode, figure: Option<FigureIndex>, left: u32, right: u32) {
        self.findings.push(Finding::new(code, figure, left, right));
    }

    fn find_for(&mut self, code: RuleCode, cause: Cause, figure: FigureIndex, left: u32, right: u32) {
        self.findings.push(Finding { cause: Some(cause), ..Finding::new(code, Some(figure), left, right) });
    }

    /// Male and female columns are not checked at a special location, where one sex may be absent or not recorded.
    fn looks_at(&self, figure: FigureIndex) -> bool {
        let by_sex = self.form.figures.get(figure).is_some_and(|f| matches!(f.column, Column::Male | Column::Female));
        !(self.context.special && by_sex)
    }

    fn check(&mut self, check: &Check) {
        let code = check.code;
        let figures = self.figures;
        match &check.kind {
            CheckKind::SexesAddUp(lines) => {
                for [male, female, total] in lines {
                    let sum = figures.get(*male) + figures.get(*female);
                    if !self.context.special && sum != figures.get(*total) {
                        self.find(code, Some(*total), sum, figures.get(*total));
                    }
                }
            }
            CheckKind::Sum(sums) => {
                for sum in sums {
                    let (left, right) = (figures.sum(&sum.terms), figures.get(sum.total));
                    if left != right && self.looks_at(sum.total) {
                        self.find(code, Some(sum.total), left, right);
                    }
                }
            }
            CheckKind::Same(same) => {
                if let Some((first, others)) = same.split_first() {
                    for other in others {
                        if figures.get(*other) != figures.get(*first) {
                            self.find(code, Some(*other), figures.get(*first), figures.get(*other));
                        }
                    }
                }
            }
            CheckKind::NoneAbove { limit, others } => {
                for other in others {
                    if figures.get(*other) > figures.get(*limit) {
                        self.find(code, Some(*other), figures.get(*other), figures.get(*limit));
                    }
                }
            }
            CheckKind::AtMost(pairs) => {
                for pair in pairs {
                    if figures.get(pair.figure) > figures.get(pair.limit) && self.looks_at(pair.figure) {
                        self.find(code, Some(pair.figure), figures.get(pair.figure), figures.get(pair.limit));
                    }
                }
            }
            CheckKind::BallotLimits { registered, received } => self.ballot_limits(code, *registered, *received),
            CheckKind::Registered { registered, received } => self.registered(code, *registered, *received),
            CheckKind::Unusual { registered, voters, votes, valid, invalid, total } => {
                if !self.context.special {
                    self.turnout(code, *registered, *voters);
                    self.one_sided(code, votes, *valid);
                    self.invalid_share(code, *invalid, *total);
                }
            }
            CheckKind::SameAsNeighbour => {
                if let Some(twin) = self.context.around.twin {
                    let mut finding = Finding::new(code, None, 0, 0);
                    finding.left = twin.number().into();
                    self.findings.push(finding);
                }
            }
            CheckKind::ShareAbove { terms, of } => {
                let (part, whole) = (figures.sum(terms), figures.get(*of));
                if u64::from(part) * 1000 > u64::from(whole) * u64::from(self.context.limits.added_share_per_mille) {
                    self.find(code, Some(*of), part, whole);
                }
            }
        }
    }

    fn ballot_limits(&mut self, code: RuleCode, registered: FigureIndex, received: FigureIndex) {
        let limits = self.context.limits;
        let dpt = self.figures.get(registered);
        if dpt > limits.max_dpt {
            self.find(code, Some(registered), dpt, limits.max_dpt);
        }
        let most = dpt + (dpt * limits.reserve_per_mille).div_ceil(1000);
        if self.figures.get(received) > most {
            self.find(code, Some(received), self.figures.get(received), most);
        }
    }

    fn registered(&mut self, code: RuleCode, registered: [FigureIndex; 3], received: FigureIndex) {
        let Some(record) = self.context.registered else { return };
        if let Some(Sexes { male, female }) = record.voters {
            let (male, female) = (u32::from(male), u32::from(female));
            for (figure, known) in registered.into_iter().zip([male, female, male + female]) {
                if self.figures.get(figure) != known {
                    self.find(code, Some(figure), self.figures.get(figure), known);
                }
            }
        }
        if let Some(ballots) = record.ballots.map(u32::from)
            && self.figures.get(received) != ballots
        {
            self.find(code, Some(received), self.figures.get(received), ballots);
        }
    }

    /// Everybody on the list voted, or nobody did.
    fn turnout(&mut self, code: RuleCode, registered: FigureIndex, voters: FigureIndex) {
        let (dpt, voted) = (self.figures.get(registered), self.figures.get(voters));
        if dpt > 0 && voted == dpt {
            self.find_for(code, Cause::EverybodyVoted, voters, voted, dpt);
        } else if dpt > 0 && voted == 0 {
            self.find_for(code, Cause::NobodyVoted, voters, voted, dpt);
        }
    }

    fn one_sided(&mut self, code: RuleCode, votes: &[FigureIndex], valid: FigureIndex) {
        let all = self.figures.get(valid);
        if all == 0 || votes.len() < 2 {
            return;
        }
        for candidate in votes {
            let own = self.figures.get(*candidate);
            let limit = self.context.limits.candidate_share_per_mille;
            if own == 0 {
                self.find_for(code, Cause::CandidateNothing, *candidate, own, all);
            } else if u64::from(own) * 1000 > u64::from(all) * u64::from(limit) {
                self.find_for(code, Cause::CandidateNearlyAll { limit }, *candidate, own, all);
            }
        }
    }

    fn invalid_share(&mut self, code: RuleCode, invalid: FigureIndex, total: FigureIndex) {
        let Some((around_invalid, around_total)) = self.context.around.kecamatan_invalid else { return };
        let (own, all) = (self.figures.get(invalid), self.figures.get(total));
        if all == 0 || around_total == 0 {
            return;
        }
        let share = u64::from(own) * 1000 / u64::from(all);
        let usual = around_invalid * 1000 / around_total;
        if share.abs_diff(usual) > u64::from(self.context.limits.invalid_distance_per_mille) {
            let kecamatan = u32::try_from(usual).unwrap_or(u32::MAX);
            let cause = if share > usual { Cause::InvalidMany { kecamatan } } else { Cause::InvalidFew { kecamatan } };
            self.find_for(code, cause, invalid, own, all);
        }
    }
}
