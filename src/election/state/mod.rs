//! The fold: every event of the journal in, the state of every TPS, region and photo out.
//!
//! [`State::apply`] is the only way in. It is deterministic: the same events in the same order give the same state on any
//! machine, so replaying the journal elsewhere gives byte-identical public documents.

mod accounts;
mod alike;
mod broken;
mod contest;
mod fold;
mod follows;
mod imported;
mod machine;
mod photos;

#[cfg(test)]
pub(crate) mod tests;
mod tree;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub use contest::ContestState;
pub use fold::Envelope;
pub use machine::{Model, Unread};
pub use tree::{Region, RegionIndex, TpsIndex, Tree};

use super::actor::Actor;
use super::codes::{ContestId, FormId, Page, TpsCode};
use super::photo::{Check, FormPage, Looked};
use super::reference::{ContestDefinition, ElectionDefinition, RegionRecord, TpsRecord};
use crate::hash::Sha256;

/// Position of a contest in [`State::contests`].
pub type ContestIndex = usize;

/// Everything that is known of one photo, whichever sheets it was sent for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PhotoState {
    /// Events on its stream so far.
    pub version: u64,
    /// For which sheets it was accepted, in order: nearly always one, which then needs no memory of its own.
    first: Option<Use>,
    more: Vec<Use>,
    /// Its derived work.
    pub check: Check,
    /// What the machine saw of it, last.
    pub looked: Option<Looked>,
}

/// A sheet that a photo was accepted for; narrow, because a nation has 2.5 million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Use {
    tps: u32,
    contest: u16,
    page: Page,
}

impl PhotoState {
    /// Contest, TPS and page of every sheet it was accepted for, in order.
    pub fn uses(&self) -> impl Iterator<Item = (ContestIndex, TpsIndex, Page)> + '_ {
        self.first.iter().chain(&self.more).map(|used| (used.contest.into(), used.tps as TpsIndex, used.page))
    }

    /// Contest and page of those sheets, each once, in the order in which they came: the masks that a public copy must carry.
    /// The list only grows, so its length names it.
    #[must_use]
    pub fn form_pages(&self) -> Vec<(ContestIndex, Page)> {
        let mut pages = Vec::with_capacity(1);
        for (contest, _, page) in self.uses() {
            if !pages.contains(&(contest, page)) {
                pages.push((contest, page));
            }
        }
        pages
    }

    /// Whether it has copies, but without the masks of this page: they are not to be shown then, because they may show its
    /// signatures.
    fn bare_for(&self, contest: ContestIndex, page: Page) -> bool {
        matches!(self.check, Check::Checked { .. }) && !self.form_pages().contains(&(contest, page))
    }

    /// How many form pages' masks its copies carry; `None` while there are none that may be shown.
    #[must_use]
    pub fn shown(&self) -> Option<u16> {
        matches!(self.check, Check::Checked { .. }).then(|| self.form_pages().len().try_into().unwrap_or(u16::MAX))
    }

    /// Adds a sheet. An election has fewer than 65,536 contests and 4 billion TPS.
    fn add_use(&mut self, contest: ContestIndex, tps: TpsIndex, page: Page) {
        let used = Use {
            tps: u32::try_from(tps).unwrap_or(u32::MAX),
            contest: u16::try_from(contest).unwrap_or(u16::MAX),
            page,
        };
        if self.first.is_none() {
            self.first = Some(used);
        } else {
            self.more.push(used);
        }
    }
}

/// What an event touched, so that just those documents are made anew.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Touched {
    /// TPS whose documents change.
    pub tps: Vec<(ContestIndex, TpsIndex)>,
    /// Regions whose documents change beside those of the TPS above.
    pub regions: Vec<(ContestIndex, RegionIndex)>,
    /// Everything changes: the election was just created or its reference data replaced.
    pub all: bool,
    /// A photo that now waits for its derived work.
    pub photo: Option<Sha256>,
}

/// Reference data that came before the event that makes the election exist.
#[derive(Debug, Clone, Default)]
struct Pending {
    forms: BTreeMap<FormId, String>,
    regions: Vec<RegionRecord>,
    records: Vec<TpsRecord>,
    contests: Vec<ContestDefinition>,
}

/// The state of the election after some event.
#[derive(Debug, Clone, Default)]
pub struct State {
    seq: u64,
    at: i64,
    election_version: u64,
    election: Option<Arc<ElectionDefinition>>,
    pending: Pending,
    tree: Tree,
    contests: Vec<ContestState>,
    photos: HashMap<Sha256, PhotoState>,
    /// What they look like, by kelurahan.
    prints: alike::Prints,
    /// Accounts that were handed out anew, switched off or on.
    accounts: HashMap<Actor, accounts::AccountLife>,
    /// Models by which anything was read, in the order in which they came.
    models: Vec<Box<str>>,
    /// Photos accepted and not yet checked, in order of acceptance.
    unchecked: BTreeMap<u64, Sha256>,
}

impl State {
    /// Sequence number of the last event folded in; 0 before everything.
    #[must_use]
    pub const fn seq(&self) -> u64 {
        self.seq
    }

    /// Time of the last event folded in, microseconds since 1970.
    #[must_use]
    pub const fn at(&self) -> i64 {
        self.at
    }

    /// Events on the election's own stream so far.
    #[must_use]
    pub const fn election_version(&self) -> u64 {
        self.election_version
    }

    /// The election, once it is created.
    #[must_use]
    pub fn election(&self) -> Option<&Arc<ElectionDefinition>> {
        self.election.as_ref()
    }

    /// Regions and TPS.
    #[must_use]
    pub const fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Every contest.
    #[must_use]
    pub fn contests(&self) -> &[ContestState] {
        &self.contests
    }

    /// The contest at this position.
    #[must_use]
    pub fn contest(&self, index: ContestIndex) -> Option<&ContestState> {
        self.contests.get(index)
    }

    /// Position of the contest of this name.
    #[must_use]
    pub fn find_contest(&self, id: &ContestId) -> Option<ContestIndex> {
        self.contests.iter().position(|contest| contest.definition().id == *id)
    }

    /// What is known of a photo.
    #[must_use]
    pub fn photo(&self, sha256: &Sha256) -> Option<&PhotoState> {
        self.photos.get(sha256)
    }

    /// The form pages a photo was sent for, each once.
    #[must_use]
    pub fn form_pages(&self, sha256: &Sha256) -> Vec<FormPage> {
        let pages = self.photos.get(sha256).map(PhotoState::form_pages).unwrap_or_default();
        let named = |(contest, page): (ContestIndex, Page)| {
            Some(FormPage { contest: self.contests.get(contest)?.definition().id.clone(), page })
        };
        pages.into_iter().filter_map(named).collect()
    }

    /// Whether masks of these form pages are all that the copies of a photo need.
    #[must_use]
    pub fn covers(&self, sha256: &Sha256, masks: &[FormPage]) -> bool {
        self.form_pages(sha256).iter().all(|page| masks.contains(page))
    }

    /// Number of different photos.
    #[must_use]
    pub fn photo_count(&self) -> usize {
        self.photos.len()
    }

    /// Photos that wait for their derived work, oldest first.
    pub fn unchecked(&self) -> impl Iterator<Item = Sha256> + '_ {
        self.unchecked.values().copied()
    }

    /// How many photos wait for their derived work.
    #[must_use]
    pub fn unchecked_count(&self) -> usize {
        self.unchecked.len()
    }

    /// Whether a page of a TPS has a usable photo in the current round: one that did not fail its decode.
    #[must_use]
    pub fn has_page(&self, contest: ContestIndex, tps: TpsIndex, page: Page) -> bool {
        let Some(form) = self.contests.get(contest).and_then(|c| c.tps(tps)) else { return false };
        form.photos_of(page).any(|photo| self.usable(&photo.facts.sha256))
    }

    /// Whether the strict decode of a photo has not failed.
    #[must_use]
    pub fn usable(&self, sha256: &Sha256) -> bool {
        self.photos.get(sha256).is_some_and(|photo| !matches!(photo.check, Check::Unreadable(_)))
    }

    /// Whether a photo was also accepted for another TPS or page (rule W301).
    #[must_use]
    pub fn shared_photo(&self, sha256: &Sha256) -> bool {
        self.photos
            .get(sha256)
            .is_some_and(|photo| photo.first.is_some_and(|first| photo.more.iter().any(|other| *other != first)))
    }

    /// The TPS of this code.
    #[must_use]
    pub fn find_tps(&self, tps: TpsCode) -> Option<TpsIndex> {
        self.tree.find_tps(tps)
    }
}
