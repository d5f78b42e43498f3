//! Commands → pure decision → events. One file per command.
//!
//! A decision looks at the [`State`] and the [`Actor`], never at a clock or a store, and returns the events to append with the
//! version it saw of their stream, and of every other stream it rests on ([`Expected`]): a command about a form rests on the plenary
//! of its kecamatan, a signature on all it signs. If somebody else was faster the journal refuses, and the caller decides again.
//! *Who may call* a command at all is declared per route; what is checked here is what the law and the form's life allow.

mod account;
mod correct;
mod enter;
mod notes;
mod personal;
mod photo;
mod plenary;
mod read;
mod reasons;
mod refusal;
mod round;
mod seen;
mod session;
mod text;

pub use account::account_changed;
pub use correct::{Correction, correct};
pub use enter::{Typed, enter};
pub use notes::{explain, request_page};
pub use photo::{AcceptPhoto, MOST_PHOTOS, accept_photo, original_viewed, page_read, photo_checked, photo_unreadable};
pub use plenary::{decide, verify_agreed};
pub use read::figures_read;
pub use refusal::Refusal;
pub use round::open_round;
pub use session::{open_session, reopen, sign};

use super::codes::{ContestId, Level, RegionCode, TpsCode};
use super::event::{Event, Stream};
use super::photo::PhotoRead;
use super::region::Plenary;
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

/// A stream that a decision rests on without appending to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The stream.
    pub stream: Stream,
    /// How many events it had.
    pub version: u64,
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Decided {
    /// Append these, all or none, and only while what they rest on has not moved.
    Append {
        /// What to append.
        proposals: Vec<Proposal>,
        /// What it rests on beside the streams it appends to.
        expected: Vec<Expected>,
    },
    /// It was done before, by this event: the same answer again.
    Already {
        /// Sequence number of that event.
        seq: u64,
    },
}

impl Decided {
    /// One event, whatever happens elsewhere.
    fn one(stream: Stream, version: u64, event: impl Into<Event>) -> Self {
        Self::resting_on(Vec::new(), stream, version, event)
    }

    /// One event, decided on how these streams stood.
    fn resting_on(expected: Vec<Expected>, stream: Stream, version: u64, event: impl Into<Event>) -> Self {
        Self::Append { proposals: vec![Proposal { stream, version, events: vec![event.into()] }], expected }
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

    /// The current round, where the command names none or this one.
    fn in_round(&self, asked: Option<u8>) -> Result<u8, Refusal> {
        let current = self.round();
        match asked {
            Some(asked) if asked == 0 || asked > current => Err(Refusal::UnknownRound { current }),
            Some(asked) if asked < current => Err(Refusal::RoundOver { asked, current }),
            Some(_) | None => Ok(current),
        }
    }

    fn plenary(&self, state: &State) -> Plenary {
        self.contest.plenary_of_tps(state.tree(), self.tps_index)
    }

    /// An event that was decided on where the plenary of the kecamatan stood: opened, signed or reopened meanwhile, it must be
    /// decided again.
    fn under_plenary(&self, state: &State, event: impl Into<Event>) -> Decided {
        let kecamatan = state.tree().at_level(self.tps_index, Level::Kecamatan);
        let expected = kecamatan.and_then(|region| expected_region(state, self.contest, region));
        Decided::resting_on(expected.into_iter().collect(), self.stream(), self.version(), event)
    }
}

/// The plenary of a region as it stood.
fn expected_region(state: &State, contest: &ContestState, region: RegionIndex) -> Option<Expected> {
    let code = state.tree().region(region)?.code;
    let stream = Stream::Region(contest.definition().id.clone(), code);
    Some(Expected { stream, version: contest.life(region).map_or(0, |life| life.version) })
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
