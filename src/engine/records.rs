//! Records of TPS for an election that exists: appended where they change something.

use super::found::one_command;
use super::{CommandError, Engine};
use crate::election::actor::Actor;
use crate::election::additions::{Additions, compare};
use crate::election::decide::{Decided, Proposal};
use crate::election::event::{Event, Stream};
use crate::election::founding::{self, TooLarge};
use crate::election::reference::TpsRecord;

/// Why records were not taken.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// Does not fit into an event, which a record always does.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// Somebody else wrote to the election's stream at the same time.
    #[error(
        "somebody else imports at this moment; {0} events were taken. Run it again: what was taken is left alone then"
    )]
    Meanwhile(u64),
    /// The journal did not take it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Appends what the records change, in several commands where there is much; run again after an interruption it does the rest.
///
/// # Errors
/// [`RecordsError`].
pub async fn add(engine: &Engine, by: Actor, records: &[TpsRecord]) -> Result<Additions, RecordsError> {
    let (additions, start) = {
        let state = engine.state();
        (compare(state.tree(), records), state.election_version())
    };
    let mut rest: Vec<Event> = founding::records(&additions.records)?.collect();
    let mut version = start;
    while !rest.is_empty() {
        let later = rest.split_off(one_command(&rest));
        let events = std::mem::replace(&mut rest, later);
        let after = version + events.len() as u64;
        let proposal = Proposal { stream: Stream::Election, version, events };
        let part = engine
            .run(Some(by), None, |state| {
                // What changes was told of the state before: somebody else's records would make that untrue.
                let alone = state.election_version() == proposal.version;
                Ok(if alone {
                    Decided::Append { proposals: vec![proposal.clone()], expected: Vec::new() }
                } else {
                    Decided::Already { seq: state.seq() }
                })
            })
            .await?;
        if part.repeated {
            return Err(RecordsError::Meanwhile(version - start));
        }
        version = after;
    }
    Ok(additions)
}
