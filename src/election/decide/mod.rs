//! Commands → pure decision → events. One file per command.
//!
//! A decision looks at the [`State`] and the [`Actor`], never at a clock or a store, and returns the events to append with the
//! version it saw of their stream. If somebody else was faster the journal refuses, and the caller decides again.
//! *Who may call* a command at all is declared per route; what is checked here is what the law and the form's life allow.

mod account;
mod correct;
mod enter;
mod notes;
mod personal;
mod photo;
mod plenary;
mod refusal;
mod round;
mod seen;
mod session;
mod text;

pub use account::account_changed;
pub use correct::correct;
pub use enter::enter;
pub use notes::{explain, request_page};
pub use photo::{AcceptPhoto, MOST_PHOTOS, accept_photo, original_viewed, photo_checked, photo_unreadable};
pub use plenary::{decide, verify_agreed};
pub use refusal::Refusal;
pub use round::open_round;
pub use session::{open_session, reopen, sign};

use super::codes::{ContestId, RegionCode, TpsCode};
use super::event::{Event, Stream};
use super::photo::PhotoRead;
use super::state::{ContestIndex, ContestState, RegionIndex, State, TpsIndex};
use super::tps::TpsForm;

/// Events to append to one stream that stood at `version` when the decision was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The stream.
    pub stream: Stream,
    /// How many events it had.
    pub version: u64,
    /// What to append, in order.
    pub events: Vec<Event>,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// Append these, all or none.
    Append(Vec<Proposal>),
    /// It was done before, by this event: the same answer again.
    Already {
        /// Sequence number of that event.
        seq: u64,
    },
}

impl Decided {
    fn one(stream: Stream, version: u64, event: impl Into<Event>) -> Self {
        Self::Append(vec![Proposal { stream, version, events: vec![event.into()] }])
    }
}

/// A TPS form that a command is about, looked up and checked once.
struct Subject<'a> {
    contest_index: ContestIndex,
    contest: &'a ContestState,
    tps_index: TpsIndex,
    tps: TpsCode,
    form: Option<&'a TpsForm>,
}

impl<'a> Subject<'a> {
    fn find(state: &'a State, contest: &ContestId, tps: TpsCode) -> Result<Self, Refusal> {
        let contest_index = state.find_contest(contest).ok_or_else(|| Refusal::UnknownContest(contest.clone()))?;
        let found = state.contest(contest_index).ok_or_else(|| Refusal::UnknownContest(contest.clone()))?;
        let tps_index = state
            .find_tps(tps)
            .filter(|_| found.definition().region.contains(tps.kelurahan()))
            .ok_or(Refusal::UnknownTps(tps))?;
        Ok(Self { contest_index, contest: found, tps_index, tps, form: found.tps(tps_index) })
    }

    fn stream(&self) -> Stream {
        Stream::Tps(self.contest.definition().id.clone(), self.tps)
    }

    fn version(&self) -> u64 {
        self.form.map_or(0, |form| form.version)
    }

    /// The photos that are there to be read.
    fn newest_photos(&self, state: &State) -> Vec<PhotoRead> {
        seen::newest(state, self.contest.form(), self.form)
    }

    fn round(&self) -> u8 {
        self.form.map_or(1, |form| form.round)
    }
}

/// A region that a command is about.
struct Place<'a> {
    contest: &'a ContestState,
    index: RegionIndex,
    code: RegionCode,
}

impl<'a> Place<'a> {
    fn find(state: &'a State, contest: &ContestId, region: RegionCode) -> Result<Self, Refusal> {
        let found = state
            .find_contest(contest)
            .and_then(|index| state.contest(index))
            .ok_or_else(|| Refusal::UnknownContest(contest.clone()))?;
        let index = state
            .tree()
            .find(region)
            .filter(|_| found.definition().region.contains(region))
            .ok_or(Refusal::UnknownRegion(region))?;
        Ok(Self { contest: found, index, code: region })
    }

    fn stream(&self) -> Stream {
        Stream::Region(self.contest.definition().id.clone(), self.code)
    }

    fn version(&self) -> u64 {
        self.contest.life(self.index).map_or(0, |life| life.version)
    }
}
