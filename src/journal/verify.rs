//! Checks that the journal is what was written.

use std::collections::HashMap;

use super::error::{ReadError, ReplayError};
use super::event::{Event, Seq};

/// What a check found in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// Events checked.
    pub events: u64,
    /// Streams they belong to.
    pub streams: usize,
    /// The last of them; where the check began when there were none.
    pub last: Seq,
}

/// The first event that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The stored leaf hash is not that of the stored fields.
    #[error("its leaf hash is not that of its fields: the row was changed after it was written")]
    Hash,
    /// Its time is before that of the event in front of it.
    #[error("it is dated {at}, before the event in front of it ({before})")]
    Time {
        /// Its time.
        at: i64,
        /// That of the event before.
        before: i64,
    },
    /// The version does not follow the one before in its stream.
    #[error("stream {stream} is at version {expected} here, the row says {actual}")]
    Version {
        /// The stream.
        stream: String,
        /// The version that must come.
        expected: u64,
        /// The version of the row.
        actual: u64,
    },
}

/// The check failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// The journal cannot be read, or an event is missing.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event is not as it must be.
    #[error("event {at}: {flaw}")]
    Flawed {
        /// The event.
        at: Seq,
        /// What is wrong with it.
        flaw: Flaw,
    },
}

impl From<ReplayError<Flaw>> for VerifyError {
    fn from(error: ReplayError<Flaw>) -> Self {
        match error {
            ReplayError::Read(error) => Self::Read(error),
            ReplayError::Stopped { at, error } => Self::Flawed { at, flaw: error },
        }
    }
}

/// Checks one event after the other; replay already checks that `seq` has no gaps.
pub(super) struct Checker {
    /// A check that begins in the middle cannot know the versions before.
    from_start: bool,
    versions: HashMap<String, u64>,
    at: i64,
    pub done: Verified,
}

impl Checker {
    pub fn new(after: Seq) -> Self {
        Self {
            from_start: after == Seq::ZERO,
            versions: HashMap::new(),
            at: i64::MIN,
            done: Verified { events: 0, streams: 0, last: after },
        }
    }

    pub fn check(&mut self, event: Event) -> Result<(), Flaw> {
        if event.leaf() != event.leaf_hash {
            return Err(Flaw::Hash);
        }
        if event.at < self.at {
            return Err(Flaw::Time { at: event.at, before: self.at });
        }
        self.at = event.at;
        let before = self.versions.get(&event.stream).copied().or(self.from_start.then_some(0));
        if let Some(expected) = before.map(|version| version + 1)
            && expected != event.version
        {
            return Err(Flaw::Version { stream: event.stream, expected, actual: event.version });
        }
        self.done.events += 1;
        self.done.last = event.seq;
        self.versions.insert(event.stream, event.version);
        self.done.streams = self.versions.len();
        Ok(())
    }
}
