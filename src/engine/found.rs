//! Creating an election from checked reference data.

use super::{CommandError, Engine, Outcome};
use crate::election::actor::Actor;
use crate::election::decide::{Decided, Proposal, Refusal};
use crate::election::event::{ElectionCreated, Event, RecordsImported, RegionsImported, Stream};
use crate::election::reference::Reference;
use crate::election::state::State;

/// Regions in one event: keeps its body well under the journal's limit (about 40 bytes a TPS number list).
const REGIONS: usize = 50;
/// TPS records in one event, about 110 bytes each.
const RECORDS: usize = 400;

/// Why an election was not created.
#[derive(Debug, thiserror::Error)]
pub enum FoundError {
    /// There is one already; a journal holds one election.
    #[error("this journal already holds the election `{0}`; use another database for another election")]
    Exists(String),
    /// The journal did not take it.
    #[error(transparent)]
    Command(#[from] CommandError),
}

/// Writes the whole reference data as one command: all of it is in the journal, or nothing.
///
/// # Errors
/// [`FoundError`].
pub async fn found(
    engine: &Engine,
    by: Actor,
    reference: Reference,
    public_key: String,
) -> Result<Outcome, FoundError> {
    let mut definition = reference.definition;
    definition.public_key = public_key;
    let mut events: Vec<Event> = Vec::new();
    events
        .extend(reference.regions.chunks(REGIONS).map(|part| Event::from(RegionsImported { regions: part.to_vec() })));
    events.extend(reference.tps.chunks(RECORDS).map(|part| Event::from(RecordsImported { tps: part.to_vec() })));
    events.push(Event::from(ElectionCreated { definition }));
    // Asked on the state that the events are decided on: the slower of two imports at once is decided again and sees the faster.
    let decide = |state: &State| match state.election() {
        Some(election) => Err(Refusal::ElectionExists(election.id.clone())),
        None => {
            let version = state.election_version();
            let proposals = vec![Proposal { stream: Stream::Election, version, events: events.clone() }];
            Ok(Decided::Append { proposals, expected: Vec::new() })
        }
    };
    match engine.run(Some(by), None, decide).await {
        Err(CommandError::Refused(Refusal::ElectionExists(id))) => Err(FoundError::Exists(id)),
        other => Ok(other?),
    }
}
