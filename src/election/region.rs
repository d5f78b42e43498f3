//! The life of a region's plenary: `open → in session → signed → (reopened by the level above) → in session → …`.

use super::actor::Actor;
use crate::hash::Sha256;

/// Where the plenary of a region stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Plenary {
    /// Not begun: officers and PPS may still correct.
    #[default]
    Open,
    /// Begun: only the plenary decides.
    InSession,
    /// Ended: the result is locked.
    Signed,
}

/// One step of a plenary's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its event.
    pub seq: u64,
    /// When, microseconds since 1970.
    pub at: i64,
    /// Who.
    pub by: Actor,
    /// Where the plenary stood afterwards.
    pub to: Plenary,
    /// Remark or, for a reopening, the reason.
    pub note: Option<Box<str>>,
    /// What was signed, where it was.
    pub signed: Option<Signed>,
}

/// What a signature was put under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed {
    /// The last event of the journal that the signers had before them.
    pub seq: u64,
    /// Digest of the region's summed figures ([`super::recap::Sums::digest`]).
    pub digest: Sha256,
}

/// The plenary of one region in one contest.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RegionLife {
    /// Events on its stream so far.
    pub version: u64,
    /// Where it stands.
    pub plenary: Plenary,
    /// How often it was reopened after signing.
    pub reopened: u32,
    /// Its history.
    pub steps: Vec<Step>,
}

impl RegionLife {
    /// What is signed, while it is.
    #[must_use]
    pub fn signed(&self) -> Option<Signed> {
        self.steps.last().and_then(|step| step.signed)
    }

    /// Who reopened it, while it is in session for that reason.
    #[must_use]
    pub fn reopened_by(&self) -> Option<Actor> {
        self.steps.last().filter(|step| self.reopened > 0 && step.to == Plenary::InSession).map(|step| step.by)
    }

    /// Takes the next step.
    pub fn step(&mut self, step: Step) {
        if self.plenary == Plenary::Signed && step.to == Plenary::InSession {
            self.reopened += 1;
        }
        self.plenary = step.to;
        self.steps.push(step);
    }
}
