//! The life of one TPS form in one contest: photos, two independent readings, decision, rounds, history.
//!
//! `missing → photographed → entered → agreed | disputed → verified → final`. Nothing is overwritten: what a later event
//! replaces stays in [`TpsForm::history`] and [`TpsForm::past`]. The status is never stored as such in the journal; it
//! follows from the readings, the pages and the rules ([`TpsForm::assess`]).

use super::account::AccountStep;
use super::actor::{Hand, Role};
use super::codes::Page;
use super::event::{Reasons, RoundKind, Which};
use super::figures::Figures;
use super::form::{FigureIndex, Form};
use super::machine::MachineReading;
use super::photo::Photo;
use super::positions::Positions;
use super::rules::{Context, Finding, RuleCode, evaluate};
use super::seen::Seen;
pub use super::standing::{Decision, Reading, Standing};
use super::status::Status;

/// A round that a later one superseded.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRound {
    /// Its number.
    pub number: u8,
    /// Its kind.
    pub kind: RoundKind,
    /// Where its figures stood.
    pub standing: Standing,
}

/// One line of the public history.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Its event.
    pub seq: u64,
    /// When.
    pub at: i64,
    /// Who: a role and its region, or the machine.
    pub by: Hand,
    /// What.
    pub what: What,
}

/// What a line of the history says.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// All figures were typed, from these photos; why rules that they break stand like that on the paper, where the reader said so.
    Entered(Which, Seen, Option<Box<Reasons>>),
    /// The machine read the form from these photos and was sure of so many figures.
    Read(Seen, u16),
    /// A reading was corrected.
    Corrected(Which, Box<Amendment>),
    /// The plenary decided; the differences from what stood before.
    Decided(Box<Amendment>),
    /// A warning was explained.
    Explained(RuleCode, Box<str>),
    /// A page was asked for again.
    Requested(Page, Box<str>),
    /// A new round was opened.
    Round(u8, RoundKind, Box<str>),
    /// Something was done to the KPPS account of this number.
    Account(AccountStep, u32),
}

impl What {
    /// The photos that figures were read from, where it is about figures.
    #[must_use]
    pub const fn photos(&self) -> Option<&Seen> {
        match self {
            Self::Entered(_, photos, _) | Self::Read(photos, _) => Some(photos),
            Self::Corrected(_, amendment) | Self::Decided(amendment) => Some(&amendment.photos),
            Self::Explained(..) | Self::Requested(..) | Self::Round(..) | Self::Account(..) => None,
        }
    }
}

/// Old and new figures with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amendment {
    /// Figure, old number, new number.
    pub changes: Vec<(FigureIndex, u32, u32)>,
    /// Why.
    pub reason: Option<Box<str>>,
    /// The photos that the new ones were read from.
    pub photos: Seen,
}

impl Amendment {
    /// What is different between two readings.
    #[must_use]
    pub fn between(old: Option<&Figures>, new: &Figures, reason: Option<&str>, photos: Seen) -> Self {
        let changes = old.map_or_else(Vec::new, |old| {
            old.differences(new).into_iter().map(|f| (f, old.get(f), new.get(f))).collect()
        });
        Self { changes, reason: reason.map(Into::into), photos }
    }
}

/// The state of one TPS form.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TpsForm {
    /// Events on its stream so far.
    pub version: u64,
    /// Counting round, from 1.
    pub round: u8,
    /// Kind of the current round.
    pub round_kind: RoundKind,
    /// Every photo ever accepted for it, in order.
    pub photos: Vec<Photo>,
    /// Figures of the current round.
    pub standing: Standing,
    /// What the machine read in the current round.
    pub machine: Option<Box<MachineReading>>,
    /// Warnings (W) judged when the figures last changed.
    pub warnings: Vec<Finding>,
    /// Everything that was done to it, photos apart.
    pub history: Vec<Change>,
    /// Rounds that were superseded.
    pub past: Vec<PastRound>,
    /// Pages asked for again and not yet sent, with the reason.
    pub requests: Vec<(Page, Box<str>)>,
    /// Time of its last event.
    pub at: i64,
    /// Current status.
    pub status: Status,
    /// Errors (F) that keep it out of the totals; empty unless it is disputed.
    pub errors: Vec<Finding>,
}

impl TpsForm {
    /// A form of which nothing has come.
    #[must_use]
    pub fn new() -> Self {
        Self { round: 1, ..Self::default() }
    }

    /// The photos of the current round for a page, the newest last.
    pub fn photos_of(&self, page: Page) -> impl DoubleEndedIterator<Item = &Photo> {
        self.photos.iter().filter(move |photo| photo.page == page && photo.round == self.round)
    }

    /// The figures that count, or would count: the decision, else the first of two readings.
    #[must_use]
    pub fn open_figures(&self) -> Option<&Figures> {
        match &self.standing {
            Standing::Two { first, .. } => Some(&first.figures),
            Standing::Decided { decision, .. } => Some(&decision.figures),
            Standing::Unread | Standing::One(..) => None,
        }
    }

    /// The figures that are in the totals.
    #[must_use]
    pub fn counted(&self) -> Option<&Figures> {
        self.status.counts().then(|| self.open_figures()).flatten()
    }

    /// The explanation somebody gave of a warning in this round.
    #[must_use]
    pub fn explanation(&self, code: RuleCode) -> Option<&str> {
        let mut of_this_round = self.history.iter().rev().take_while(|change| !matches!(change.what, What::Round(..)));
        of_this_round.find_map(|change| match &change.what {
            What::Explained(explained, text) if *explained == code => Some(text.as_ref()),
            _ => None,
        })
    }

    /// Why rules that a reading of this round breaks stand like that on the paper, in its reader's words; a correction keeps them.
    #[must_use]
    pub fn reasons(&self, which: Which) -> Option<&Reasons> {
        let mut of_this_round = self.history.iter().rev().take_while(|change| !matches!(change.what, What::Round(..)));
        of_this_round.find_map(|change| match &change.what {
            What::Entered(own, _, reasons) if *own == which => reasons.as_deref(),
            _ => None,
        })
    }

    /// What a reader said about a rule: the first reading's words, else the second's. Nothing while a reading is hidden.
    #[must_use]
    pub fn reason(&self, code: RuleCode) -> Option<&str> {
        let of = |which| self.reasons(which).filter(|_| self.standing.is_open())?.get(&code);
        of(Which::First).or_else(|| of(Which::Second)).map(String::as_str)
    }

    /// What stands now with what the machine read, where that makes a second reading: it says every figure ([`MachineReading::complete`]),
    /// no person gave the second reading, and the plenary has not decided.
    #[must_use]
    pub(super) fn with_machine(&self, form: &Form) -> Option<Standing> {
        let machine = self.machine.as_deref()?;
        let own = self.standing.reading(Which::Second).is_none_or(|reading| reading.by == Hand::Machine);
        if !own || self.standing.decision().is_some() {
            return None;
        }
        let first = self.standing.reading(Which::First).map(|reading| &reading.figures);
        let figures = machine.complete(form, first)?;
        let (at, seq, photos) = (machine.at, machine.seq, machine.photos.clone());
        let by_machine = Positions::default();
        let reading = Reading { figures, by: Hand::Machine, by_machine, at, seq, photos };
        Some(self.standing.clone().with(Which::Second, reading))
    }

    /// The reading of this round that a role gave or corrected: it has a hand in that one for good, and in no other.
    #[must_use]
    pub fn hand_in(&self, role: Role) -> Option<Which> {
        let mut of_this_round = self.history.iter().rev().take_while(|change| !matches!(change.what, What::Round(..)));
        of_this_round.find_map(|change| match &change.what {
            What::Entered(which, ..) | What::Corrected(which, _) if change.by.role() == Some(role) => Some(*which),
            _ => None,
        })
    }

    /// Roles that gave or corrected a reading of this round, the giver first.
    #[must_use]
    pub fn hands(&self, which: Which) -> Vec<Role> {
        let start = self.history.iter().rposition(|change| matches!(change.what, What::Round(..))).unwrap_or(0);
        let mut roles = Vec::new();
        for change in self.history.iter().skip(start) {
            match &change.what {
                What::Entered(own, ..) | What::Corrected(own, _) if *own == which => {
                    roles.extend(change.by.role().filter(|role| !roles.contains(role)));
                }
                _ => {}
            }
        }
        roles
    }

    /// Whether a role has given or corrected a reading of this round: another one by it would not be independent.
    #[must_use]
    pub fn role_has_read(&self, role: Role) -> bool {
        self.hand_in(role).is_some()
    }

    /// Judges the form afresh: its status and the errors (F) that keep it out of the totals.
    ///
    /// `has_page` says whether a usable photo of a page is there; `one_hand` the event by which both readings may have been
    /// given by one hand; `signed` whether its kecamatan is signed.
    #[must_use]
    pub fn assess(
        &self,
        form: &Form,
        context: &Context<'_>,
        has_page: impl Fn(Page) -> bool,
        one_hand: Option<u64>,
        signed: bool,
    ) -> (Status, Vec<Finding>) {
        match &self.standing {
            Standing::Decided { .. } if signed => (Status::Final, Vec::new()),
            Standing::Decided { .. } => (Status::Verified, Vec::new()),
            Standing::One(..) => (Status::Entered, Vec::new()),
            Standing::Unread if form.page_numbers().any(|page| self.photos_of(page).next().is_some()) => {
                (Status::Photographed, Vec::new())
            }
            Standing::Unread => (Status::Missing, Vec::new()),
            Standing::Two { first, second } => {
                let mut errors = errors(form, context, first, second, has_page);
                errors.extend(one_hand.map(|seq| Finding { left: seq, ..Finding::new(RuleCode::F403, None, 0, 0) }));
                let status = if errors.is_empty() { Status::Agreed } else { Status::Disputed };
                (status, errors)
            }
        }
    }
}

/// Every F rule that two readings break: their differences, the rules over the first, the pages that are missing.
fn errors(
    form: &Form,
    context: &Context<'_>,
    first: &Reading,
    second: &Reading,
    has_page: impl Fn(Page) -> bool,
) -> Vec<Finding> {
    let (a, b) = (&first.figures, &second.figures);
    let mut errors: Vec<Finding> = a
        .differences(b)
        .into_iter()
        .map(|figure| Finding::new(RuleCode::F401, Some(figure), a.get(figure), b.get(figure)))
        .collect();
    errors.extend(evaluate(form, a, context).into_iter().filter(Finding::is_error));
    errors.extend(
        form.page_numbers()
            .filter(|page| !has_page(*page))
            .map(|page| Finding::new(RuleCode::F402, None, page.number().into(), 0)),
    );
    errors
}
