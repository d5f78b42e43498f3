//! What is asked of the journal and what it answers.

use std::ops::RangeInclusive;

use super::error::AppendError;
use super::event::{NewEvent, Seq};
use super::options::Options;
use crate::hash::Sha256;

/// Longest name (stream, kind, actor, scope, key), bytes: far below what an index row of either engine holds.
const NAME: usize = 200;

/// Events that are appended together or not at all.
#[derive(Debug, Clone)]
pub struct Command {
    /// Microseconds since 1970-01-01 UTC, the same for all its events. Where the journal's last event is later, that one's
    /// time is written instead.
    pub at: i64,
    /// At least one; events of one stream in the order of their versions.
    pub events: Vec<NewEvent>,
    /// What the decision also rests on: streams that must not have moved, though nothing need be appended to them.
    pub expected: Vec<Expected>,
    /// Makes the command safe to repeat.
    pub key: Option<CommandKey>,
}

/// A stream that a command was decided on, and where it stood: the command is refused when it has moved since.
///
/// Any number of commands may expect one stream without being in each other's way; only who appends to it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// The stream.
    pub stream: String,
    /// The version it had, 0 where it had no event.
    pub version: u64,
}

/// Identity of a request that may arrive more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommandKey {
    /// Who sent it: keys of different senders never meet.
    pub scope: String,
    /// The client's `Idempotency-Key`.
    pub key: String,
    /// Hash of what was asked, so that a key taken twice for different requests is noticed.
    pub request: Sha256,
}

/// The command is durable. Both variants carry the places of its first and last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Appended {
    /// Appended now.
    Done(RangeInclusive<Seq>),
    /// The same key and request were appended before; nothing was appended now.
    Repeated(RangeInclusive<Seq>),
}

impl Appended {
    /// Places of the command's first and last event, whenever they were appended.
    #[must_use]
    pub fn seqs(&self) -> RangeInclusive<Seq> {
        match self {
            Self::Done(seqs) | Self::Repeated(seqs) => seqs.clone(),
        }
    }
}

impl Command {
    /// What the command weighs in the queue, bytes.
    pub(super) fn weight(&self) -> usize {
        let key = self.key.as_ref().map_or(0, |key| key.scope.len() + key.key.len());
        let expected = self.expected.iter().map(|e| e.stream.len()).sum::<usize>();
        key + expected
            + self
                .events
                .iter()
                .map(|e| e.stream.len() + e.actor.len() + e.kind.len() + e.body.get().len())
                .sum::<usize>()
    }

    /// Everything that can be refused without asking the database.
    pub(super) fn check(&self, options: &Options) -> Result<(), AppendError> {
        if self.events.is_empty() {
            return Err(AppendError::Empty);
        }
        within("events in one command", self.events.len(), options.max_events)?;
        within("streams expected by one command", self.expected.len(), options.max_expected)?;
        within("bytes in one command", self.weight(), options.batch_bytes)?;
        if let Some(key) = &self.key {
            name("scope", &key.scope)?;
            name("key", &key.key)?;
        }
        for expected in &self.expected {
            name("stream", &expected.stream)?;
        }
        for event in &self.events {
            name("stream", &event.stream)?;
            name("kind", &event.kind)?;
            name("actor", &event.actor)?;
            within("bytes in one body", event.body.get().len(), options.max_body)?;
        }
        Ok(())
    }
}

fn within(what: &'static str, size: usize, limit: usize) -> Result<(), AppendError> {
    if size <= limit { Ok(()) } else { Err(AppendError::TooLarge { what, size, limit }) }
}

/// Control characters are refused because they separate fields and rows when pages of events are read.
fn name(field: &'static str, text: &str) -> Result<(), AppendError> {
    if (1..=NAME).contains(&text.len()) && !text.contains(char::is_control) {
        Ok(())
    } else {
        Err(AppendError::BadName { field, limit: NAME })
    }
}
