//! Creating an election from checked reference data.

use super::{CommandError, Engine, Outcome};
use crate::election::actor::Actor;
use crate::election::decide::{Decided, Proposal, Refusal};
use crate::election::event::{Event, Stream};
use crate::election::founding::{self, TooLarge};
use crate::election::reference::Reference;
use crate::election::state::State;
use crate::journal::{Canonical, ReadError, Seq};

/// Bytes of bodies in one command: with names and frames below what the journal takes at once (4 MiB).
const COMMAND_BYTES: usize = 3 << 20;
/// Events in one command, below the journal's own limit.
const COMMAND_EVENTS: usize = 500;
/// Events compared at once when an import goes on.
const PAGE: u64 = 200;

#[cfg(test)]
mod tests;

/// Why an election was not created.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    /// There is one already; a journal holds one election.
    #[error("this journal already holds the election `{0}`; use another database for another election")]
    Exists(String),
    /// Something else was begun here and not finished.
    #[error(
        "this journal holds the beginning of another import ({events} events; the first that differs is {differs}). Import the same folder \
         again, with the same version of the program, to finish it, or use another database"
    )]
    Unfinished {
        /// How many events are there.
        events: u64,
        /// The first that is not what this import would have written.
        differs: u64,
    },
    /// Somebody else wrote to the election's stream at the same time.
    #[error(
        "somebody else imports into this journal at this moment; let one import finish, then look which election it holds"
    )]
    Meanwhile,
    /// Does not fit into an event; the check of the import set says so beforehand.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The journal cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The journal did not take it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Writes the whole reference data, in several commands where it is large. The election exists with the last event and not before; an
/// import that was interrupted goes on where it stopped when it is run again.
///
/// # Errors
/// [`FoundError`].
pub async fn found(
    engine: &Engine,
    by: Actor,
    reference: Reference,
    public_key: String,
) -> Result<Outcome, FoundError> {
    let mut events = founding::events(&reference, public_key)?;
    let there = {
        let state = engine.state();
        match state.election() {
            Some(election) => return Err(FoundError::Exists(election.id.clone())),
            None => state.election_version(),
        }
    };
    continues(engine, &events, there).await?;
    let mut rest = events.split_off(usize::try_from(there).unwrap_or(usize::MAX).min(events.len()));
    let mut outcome = None;
    let mut version = there;
    while !rest.is_empty() {
        let later = rest.split_off(one_command(&rest));
        let events = std::mem::replace(&mut rest, later);
        let after = version + events.len() as u64;
        // The version is the one this import counts itself: somebody else who imports at the same time makes it fail, not mix.
        let proposal = Proposal { stream: Stream::Election, version, events };
        // Asked on the state that the events are decided on: the slower of two imports at once is decided again and sees the faster.
        let decide = |state: &State| match state.election() {
            Some(election) => Err(Refusal::ElectionExists(election.id.clone())),
            None if state.election_version() == proposal.version => {
                Ok(Decided::Append { proposals: vec![proposal.clone()], expected: Vec::new() })
            }
            None => Ok(Decided::Already { seq: state.seq() }),
        };
        let part = match engine.run(Some(by), None, decide).await {
            Err(CommandError::Refused(Refusal::ElectionExists(id))) => return Err(FoundError::Exists(id)),
            other => other?,
        };
        if part.repeated {
            return Err(FoundError::Meanwhile);
        }
        outcome = Some(merge(outcome, part));
        version = after;
    }
    outcome.ok_or(FoundError::Meanwhile)
}

/// How many of the events go into the next command.
pub(super) fn one_command(events: &[Event]) -> usize {
    let mut bytes = 0;
    let fitting = events.iter().take(COMMAND_EVENTS).take_while(|event| {
        bytes += Canonical::of(event).map_or(founding::BODY_BYTES, |body| body.get().len());
        bytes <= COMMAND_BYTES
    });
    fitting.count().max(1)
}

fn merge(before: Option<Outcome>, part: Outcome) -> Outcome {
    match before {
        Some(before) => Outcome { seqs: *before.seqs.start()..=*part.seqs.end(), ..part },
        None => part,
    }
}

/// Whether what is in the journal is the beginning of just this import. Before an election exists nothing else can be there.
async fn continues(engine: &Engine, events: &[Event], there: u64) -> Result<(), FoundError> {
    let mut expected = events.iter();
    let mut seq = 0;
    while seq < there {
        let page = engine.journal().read(Seq::new(seq), PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            seq = entry.seq.get();
            let same = expected.next().is_some_and(|event| {
                let body = Canonical::of(event);
                entry.kind == event.kind() && body.is_ok_and(|body| body.get() == entry.body)
            });
            if !same {
                return Err(FoundError::Unfinished { events: there, differs: seq });
            }
        }
    }
    Ok(())
}
