//! Replaying the journal at start and following it afterwards.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::Engine;
use crate::election::event::{BadEvent, Event, Stream};
use crate::election::state::{Envelope, State, Touched};
use crate::journal::{self, Journal, ReplayError, Seq};

/// Events applied under one write lock, so that readers are never kept waiting for long.
const PAGE: u64 = 256;
/// Pause after the journal could not be read.
const RETRY: Duration = Duration::from_millis(500);

/// The state could not be built from the journal.
#[derive(Debug, thiserror::Error)]
#[error("the journal could not be replayed: {0}")]
pub struct ReplayFailed(#[from] ReplayError<BadEvent>);

/// Folds the whole journal into an empty state.
///
/// # Errors
/// [`ReplayFailed`] names the event.
pub async fn replay(journal: &Journal, state: &mut State) -> Result<(), ReplayFailed> {
    journal.replay(Seq::new(state.seq()), None, |event| apply(state, &event).map(drop)).await?;
    Ok(())
}

/// Folds one journal entry in.
pub(super) fn apply(state: &mut State, entry: &journal::Event) -> Result<Touched, BadEvent> {
    let stream: Stream = entry.stream.parse()?;
    let event = Event::parse(&entry.kind, &entry.body)?;
    let by = match entry.actor.as_str() {
        super::command::SYSTEM => None,
        actor => Some(actor.parse().map_err(|()| BadEvent::Actor(actor.chars().take(60).collect()))?),
    };
    state.apply(Envelope { seq: entry.seq.get(), at: entry.at, by }, &stream, event)
}

/// Applies whatever is committed, by this process or another, until the engine is dropped.
pub async fn follow(engine: Weak<Engine>) {
    let Some(mut heads) = engine.upgrade().map(|engine| engine.journal.watch()) else { return };
    loop {
        let Some(strong) = engine.upgrade() else { return };
        let target = heads.borrow_and_update().get();
        while strong.state.read().seq() < target {
            match catch_up(&strong).await {
                Ok(()) => {}
                Err(error @ ReplayError::Stopped { .. }) => return halt(&strong, &error),
                Err(error @ ReplayError::Read(_)) => {
                    tracing::error!(%error, "the journal could not be read; trying again");
                    metrics::counter!("rekap_follow_errors_total").increment(1);
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
        drop(strong);
        if heads.changed().await.is_err() {
            return;
        }
    }
}

/// An event that cannot be folded in would be refused again and again, and by every restart. Skipping it would show figures that
/// the journal does not hold; so this process stops in front of it and says so, to the log, the metrics, `/readyz` and every command.
fn halt(engine: &Engine, error: &ReplayError<BadEvent>) {
    engine.halted.store(true, Ordering::Release);
    tracing::error!(%error, "the journal holds an event that this program cannot follow; it takes no more commands");
    metrics::gauge!("rekap_follow_halted").set(1.0);
}

async fn catch_up(engine: &Arc<Engine>) -> Result<(), ReplayError<BadEvent>> {
    let after = Seq::new(engine.state.read().seq());
    let entries = engine.journal.read(after, PAGE).await?;
    let mut photos = false;
    let mut refused = None;
    let applied = {
        let mut state = engine.state.write();
        let mut pending = engine.pending.lock();
        for entry in &entries {
            match apply(&mut state, entry) {
                Ok(touched) => {
                    photos |= touched.photo.is_some();
                    pending.add(&state, &touched);
                }
                Err(error) => {
                    refused = Some(ReplayError::Stopped { at: entry.seq, error });
                    break;
                }
            }
        }
        state.seq()
    };
    engine.applied.send_replace(applied);
    engine.changed.notify_one();
    if photos {
        engine.photo_waits.notify_waiters();
    }
    refused.map_or(Ok(()), Err)
}
