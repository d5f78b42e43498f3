//! Running a command: decide on the state, append, wait until it is durable and folded in.

use std::borrow::Cow;
use std::ops::RangeInclusive;
use std::time::Duration;

use super::Engine;
use crate::election::actor::Actor;
use crate::election::decide::{Decided, Expected, Proposal, Refusal};
use crate::election::state::State;
use crate::journal::{self, AppendError, Appended, Canonical, Command, CommandKey, NewEvent};

/// Actor of events that the machine makes itself.
pub(super) const SYSTEM: &str = "system";
/// How often a command is decided again when somebody else was faster on its stream.
const TRIES: usize = 8;
/// Longest wait until the state has followed; the events are durable by then.
const FOLLOW_WAIT: Duration = Duration::from_secs(10);

/// A command that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Sequence numbers of its events.
    pub seqs: RangeInclusive<u64>,
    /// Whether it had been done before and nothing was appended.
    pub repeated: bool,
}

/// A command that was not taken. Nothing of it is in the journal, but see [`AppendError::Unavailable`].
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The state of the election does not allow it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The journal did not take it.
    #[error(transparent)]
    Journal(#[from] AppendError),
    /// Others kept changing the same form; the client may try again.
    #[error("others changed the same form {TRIES} times in a row")]
    Busy,
    /// The state of this process no longer follows the journal: nothing can be decided on it.
    #[error("the journal holds an event that this process cannot follow")]
    Halted,
}

impl Engine {
    /// Decides and appends, again if somebody else was faster, and answers when the events are durable and in the state.
    ///
    /// `actor` is `None` for what the machine does itself. `key` makes the command idempotent whatever happens in between.
    ///
    /// # Errors
    /// [`CommandError`]; only [`CommandError::Refused`] is the caller's to mend.
    pub async fn run(
        &self,
        actor: Option<Actor>,
        key: Option<CommandKey>,
        decide: impl Fn(&State) -> Result<Decided, Refusal>,
    ) -> Result<Outcome, CommandError> {
        let actor = actor.map_or_else(|| SYSTEM.to_owned(), |actor| actor.to_string());
        for _ in 0..TRIES {
            if self.halted() {
                return Err(CommandError::Halted);
            }
            let (decided, seen) = {
                let state = self.state();
                (decide(&state), state.seq())
            };
            let (proposals, expected) = match decided {
                Ok(Decided::Append { proposals, expected }) => (proposals, expected),
                Ok(Decided::Already { seq }) => return Ok(Outcome { seqs: seq..=seq, repeated: true }),
                // A replayed request may be refused now because its first run succeeded: ask the journal for its key.
                Err(refusal) => return self.already_done(key, refusal).await,
            };
            let at = self.clock().now();
            let events = new_events(&actor, &proposals)?;
            let expected = expected
                .into_iter()
                .map(|Expected { stream, version }| journal::Expected { stream: stream.to_string(), version });
            let command = Command { at, events, expected: expected.collect(), key: key.clone() };
            match self.journal.append(command).await {
                Ok(appended) => {
                    let seqs = appended.seqs();
                    let seqs = seqs.start().get()..=seqs.end().get();
                    self.wait_for(*seqs.end()).await;
                    return Ok(Outcome { seqs, repeated: matches!(appended, Appended::Repeated(_)) });
                }
                Err(AppendError::Conflict { .. }) => {
                    // A signature rests on every form beneath: decided again on all that is known to be there, not only on the
                    // next event.
                    let head = self.journal.watch().borrow().get();
                    self.wait_for(head.max(seen + 1)).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Err(CommandError::Busy)
    }

    async fn already_done(&self, key: Option<CommandKey>, refusal: Refusal) -> Result<Outcome, CommandError> {
        let Some(key) = key else { return Err(refusal.into()) };
        match self.journal.find_command(&key).await {
            Ok(Some(seqs)) => {
                let seqs = seqs.start().get()..=seqs.end().get();
                Ok(Outcome { seqs, repeated: true })
            }
            Ok(None) => Err(refusal.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits until the state has folded in this event, as a reader of one's own writes expects.
    pub async fn wait_for(&self, seq: u64) {
        let mut applied = self.applied();
        let reached = applied.wait_for(|at| *at >= seq);
        if tokio::time::timeout(FOLLOW_WAIT, reached).await.is_err() {
            tracing::warn!(seq, "the state has not followed the journal in time");
        }
    }
}

fn new_events(actor: &str, proposals: &[Proposal]) -> Result<Vec<NewEvent>, CommandError> {
    let mut events = Vec::new();
    for proposal in proposals {
        let stream = proposal.stream.to_string();
        for (version, event) in (proposal.version + 1..).zip(&proposal.events) {
            let body = Canonical::of(event).map_err(|reason| AppendError::BadBody {
                kind: event.kind().to_owned(),
                reason: std::sync::Arc::new(reason),
            })?;
            events.push(NewEvent {
                stream: stream.clone(),
                version,
                kind: Cow::Borrowed(event.kind()),
                actor: actor.to_owned(),
                body,
            });
        }
    }
    Ok(events)
}
