//! What every document of one contest looks at: the state, the election, the contest.

use super::text::Clock;
use crate::election::codes::Level;
use crate::election::recap::Sums;
use crate::election::reference::{Candidate, ElectionDefinition};
use crate::election::region::Plenary;
use crate::election::state::{ContestIndex, ContestState, Region, RegionIndex, State};
use crate::election::status::ResultStatus;

/// One contest of a created election.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scene<'a> {
    pub state: &'a State,
    pub election: &'a ElectionDefinition,
    pub index: ContestIndex,
    pub contest: &'a ContestState,
}

impl<'a> Scene<'a> {
    /// `None` before the election is created, or where it has no such contest.
    pub(crate) fn of(state: &'a State, index: ContestIndex) -> Option<Self> {
        Some(Self { state, election: state.election()?, index, contest: state.contest(index)? })
    }

    pub(crate) fn clock(&self) -> Clock {
        Clock(self.election.utc_offset_minutes)
    }

    pub(crate) fn candidates(&self) -> &'a [Candidate] {
        &self.contest.definition().candidates
    }

    /// A region of this contest with its sums; `None` for regions whose voters do not decide it.
    pub(crate) fn region(&self, index: RegionIndex) -> Option<(&'a Region, &'a Sums)> {
        let region = self.state.tree().region(index)?;
        let inside = self.contest.definition().region.contains(region.code);
        inside.then(|| self.contest.sums(index)).flatten().map(|sums| (region, sums))
    }

    /// Regions from the contest's own down to this one, itself included.
    pub(crate) fn path(&self, index: RegionIndex) -> Vec<&'a Region> {
        let tree = self.state.tree();
        let mut path: Vec<_> = tree.ancestors(Some(index)).filter_map(|i| self.region(i)).map(|(r, _)| r).collect();
        path.reverse();
        path
    }

    /// The region that the whole contest is about.
    pub(crate) fn top(&self) -> Option<RegionIndex> {
        self.state.tree().find(self.contest.definition().region)
    }

    /// Status word of a region. A kelurahan holds no plenary: it is certified with its kecamatan.
    pub(crate) fn status(&self, index: RegionIndex) -> ResultStatus {
        let own = self.contest.result_status(index);
        let Some(kecamatan) = self.kecamatan_of_kelurahan(index) else { return own };
        match self.contest.life(kecamatan) {
            Some(life) if life.plenary == Plenary::Signed => ResultStatus::Certified,
            Some(life) if life.reopened > 0 && own != ResultStatus::Recount => ResultStatus::Correction,
            _ => own,
        }
    }

    /// Data time of a region: its last event. A kelurahan's includes the signing and reopening of its kecamatan, which are
    /// the two events that re-render it without one of its own.
    pub(crate) fn at(&self, index: RegionIndex) -> i64 {
        let own = self.contest.sums(index).map_or(0, |sums| sums.at);
        let steps = self.kecamatan_of_kelurahan(index).and_then(|k| self.contest.life(k)).map_or(&[][..], |l| &l.steps);
        // The first step is the opening of the session, which locks nothing.
        steps.iter().skip(1).map(|step| step.at).fold(own, i64::max)
    }

    fn kecamatan_of_kelurahan(&self, index: RegionIndex) -> Option<RegionIndex> {
        let tree = self.state.tree();
        let region = tree.region(index).filter(|r| r.code.level() == Level::Kelurahan && !r.tps.is_empty())?;
        region.parent.filter(|p| tree.region(*p).is_some_and(|r| r.code.level() == Level::Kecamatan))
    }
}
