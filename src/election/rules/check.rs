//! A rule as it applies to one form: its code and the figures it looks at.

use super::RuleCode;
use crate::election::form::FigureIndex;

/// One rule of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which rule.
    pub code: RuleCode,
    /// What it compares.
    pub kind: CheckKind,
}

/// Terms that must add up to a total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumCheck {
    /// What is added.
    pub terms: Vec<FigureIndex>,
    /// What is written as their sum.
    pub total: FigureIndex,
}

/// A figure that may not be above another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The figure.
    pub figure: FigureIndex,
    /// Its limit.
    pub limit: FigureIndex,
}

/// The shapes a rule can have; a form file chooses among them by `kind`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckKind {
    /// `sexes-add-up`: male, female and total of every line that has them.
    SexesAddUp(Vec<[FigureIndex; 3]>),
    /// `sum`: one or, for lines with columns, three sums.
    Sum(Vec<SumCheck>),
    /// `same`: all equal the first.
    Same(Vec<FigureIndex>),
    /// `none-above`: no other figure above this one.
    NoneAbove {
        /// The limit.
        limit: FigureIndex,
        /// All the others.
        others: Vec<FigureIndex>,
    },
    /// `at-most`: column by column.
    AtMost(Vec<Pair>),
    /// `ballot-limits`: the law's limits on the DPT and on ballots delivered.
    BallotLimits {
        /// DPT, total.
        registered: FigureIndex,
        /// Ballots received.
        received: FigureIndex,
    },
    /// `registered`: against the list of voters and the logistics record, where they were imported.
    Registered {
        /// DPT male, female, total.
        registered: [FigureIndex; 3],
        /// Ballots received.
        received: FigureIndex,
    },
    /// `unusual`: turnout, one candidate's share, invalid share.
    Unusual {
        /// DPT, total.
        registered: FigureIndex,
        /// Voters from the DPT, total.
        voters: FigureIndex,
        /// Every candidate's votes.
        votes: Vec<FigureIndex>,
        /// Valid votes.
        valid: FigureIndex,
        /// Invalid votes.
        invalid: FigureIndex,
        /// All votes.
        total: FigureIndex,
    },
    /// `same-as-neighbour`: all figures as in a TPS nearby.
    SameAsNeighbour,
    /// `share-above`: terms above a share of another figure.
    ShareAbove {
        /// What is added.
        terms: Vec<FigureIndex>,
        /// Of what.
        of: FigureIndex,
    },
}
