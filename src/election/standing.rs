//! How far the figures of one counting round have come: none, one reading, two, or the plenary's decision over them.

use super::actor::{Actor, Hand};
use super::event::Which;
use super::figures::Figures;
use super::positions::Positions;
use super::seen::Seen;

/// One reading of the paper by one role, or by the machine.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// What was read.
    pub figures: Figures,
    /// Who read it.
    pub by: Hand,
    /// Figures that the machine read and a person left to it; none where one of the two read all.
    pub by_machine: Positions,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Its event.
    pub seq: u64,
    /// The photos it was read from.
    pub photos: Seen,
}

impl Reading {
    /// Of the figures that were left to the machine, those that a correction to `figures` leaves as they are.
    #[must_use]
    pub fn still_by_machine(&self, figures: &Figures) -> Positions {
        let same = |place: &usize| self.by_machine.has(*place) && self.figures.get(*place) == figures.get(*place);
        (0..self.figures.values().len()).filter(same).collect()
    }
}

/// What the plenary decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What counts.
    pub figures: Figures,
    /// Who decided.
    pub by: Actor,
    /// When.
    pub at: i64,
    /// Its event.
    pub seq: u64,
    /// Why, where it changed anything.
    pub reason: Option<Box<str>>,
    /// The photos that were looked at.
    pub photos: Seen,
}

/// How far the figures of the current round have come.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Standing {
    /// Nobody has read the paper.
    #[default]
    Unread,
    /// One of the two readings is in; it stays hidden so that the other is blind.
    One(Which, Reading),
    /// Both readings are in.
    Two {
        /// The officer's.
        first: Reading,
        /// The blind second one.
        second: Reading,
    },
    /// The plenary decided; the readings it decided upon stay visible.
    Decided {
        /// The officer's reading, where there was one.
        first: Option<Reading>,
        /// The second reading, where there was one.
        second: Option<Reading>,
        /// The decision.
        decision: Decision,
    },
}

impl Standing {
    /// The first or the second reading, where it is in.
    #[must_use]
    pub fn reading(&self, which: Which) -> Option<&Reading> {
        match (self, which) {
            (Self::One(own, reading), _) if *own == which => Some(reading),
            (Self::Two { first, .. }, Which::First) => Some(first),
            (Self::Two { second, .. }, Which::Second) => Some(second),
            (Self::Decided { first, .. }, Which::First) => first.as_ref(),
            (Self::Decided { second, .. }, Which::Second) => second.as_ref(),
            _ => None,
        }
    }

    /// The decision, where the plenary made one.
    #[must_use]
    pub const fn decision(&self) -> Option<&Decision> {
        match self {
            Self::Decided { decision, .. } => Some(decision),
            _ => None,
        }
    }

    /// Whether figures may be shown: both readings are in, or the plenary decided.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Two { .. } | Self::Decided { .. })
    }

    /// With a reading put in (or replaced by its correction).
    #[must_use]
    pub fn with(self, which: Which, reading: Reading) -> Self {
        match (self, which) {
            (Self::Unread, _) => Self::One(which, reading),
            (Self::One(own, _), _) if own == which => Self::One(which, reading),
            (Self::One(_, second), Which::First) => Self::Two { first: reading, second },
            (Self::One(_, first), Which::Second) => Self::Two { first, second: reading },
            (Self::Two { second, .. }, Which::First) => Self::Two { first: reading, second },
            (Self::Two { first, .. }, Which::Second) => Self::Two { first, second: reading },
            // A decision stands until another decision; a reading after it is kept beside it.
            (Self::Decided { second, decision, .. }, Which::First) => {
                Self::Decided { first: Some(reading), second, decision }
            }
            (Self::Decided { first, decision, .. }, Which::Second) => {
                Self::Decided { first, second: Some(reading), decision }
            }
        }
    }

    /// With the plenary's decision.
    #[must_use]
    pub fn decided(self, decision: Decision) -> Self {
        let (first, second) = match self {
            Self::Unread => (None, None),
            Self::One(Which::First, first) => (Some(first), None),
            Self::One(Which::Second, second) => (None, Some(second)),
            Self::Two { first, second } => (Some(first), Some(second)),
            Self::Decided { first, second, .. } => (first, second),
        };
        Self::Decided { first, second, decision }
    }
}
