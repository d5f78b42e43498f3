//! Creating an election from checked reference data.

use super::{CommandError, Engine, Outcome};
use crate::election::actor::Actor;
use crate::election::decide::{Decided, Proposal};
use crate::election::event::{ElectionCreated, Event, RecordsImported, RegionsImported, Stream};
use crate::election::reference::Reference;

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
    if let Some(election) = engine.state().election() {
        return Err(FoundError::Exists(election.id.clone()));
    }
    let mut definition = reference.definition;
    definition.public_key = public_key;
    let mut events: Vec<Event> = Vec::new();
    events
        .extend(reference.regions.chunks(REGIONS).map(|part| Event::from(RegionsImported { regions: part.to_vec() })));
    events.extend(reference.tps.chunks(RECORDS).map(|part| Event::from(RecordsImported { tps: part.to_vec() })));
    events.push(Event::from(ElectionCreated { definition }));
    let outcome = engine
        .run(Some(by), None, |state| {
            Ok(Decided::Append(vec![Proposal {
                stream: Stream::Election,
                version: state.election_version(),
                events: events.clone(),
            }]))
        })
        .await?;
    Ok(outcome)
}
