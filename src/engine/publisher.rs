//! Keeps the public documents true: takes what changed, renders it from the state, puts it where readers find it.

use std::sync::Arc;
use std::time::Duration;

use super::Engine;
use super::mirror::Mirror;
use crate::election::state::State;
use crate::publish::{Document, Pending, Piece, Site};

/// Changes within this time are told once; well under the two seconds that readers are promised.
const COALESCE: Duration = Duration::from_millis(400);
/// Pieces rendered under one read lock, so that commands are not kept waiting.
const AT_ONCE: usize = 16;

/// Renders everything once, then whatever changes, until `stop` fires; tells `mirror` what is new.
pub async fn publish(
    engine: Arc<Engine>,
    site: Arc<Site>,
    mirror: Arc<Mirror>,
    mut stop: tokio::sync::watch::Receiver<bool>,
) {
    loop {
        let pending = std::mem::take(&mut *engine.pending.lock());
        if !pending.is_empty() {
            let (engine, site, mirror) = (engine.clone(), site.clone(), mirror.clone());
            let rendered = tokio::task::spawn_blocking(move || render(&engine, &site, &mirror, pending)).await;
            if let Err(error) = rendered {
                tracing::error!(%error, "the publisher was interrupted");
            }
        }
        if *stop.borrow() {
            return;
        }
        tokio::select! {
            () = engine.changed.notified() => tokio::time::sleep(COALESCE).await,
            _ = stop.changed() => {}
        }
    }
}

/// Renders what is out of date. A piece shows the state as it is when its turn comes; what changes meanwhile is told next time.
fn render(engine: &Engine, site: &Site, mirror: &Mirror, pending: Pending) {
    let started = std::time::Instant::now();
    let pieces = pending.pieces(&engine.state());
    for part in pieces.chunks(AT_ONCE) {
        let documents = {
            let state = engine.state();
            part.iter().flat_map(|piece| rendered(*piece, &state)).collect()
        };
        mirror.changed(site.publish(documents));
    }
    site.set_ready();
    metrics::histogram!("rekap_publish_seconds").record(started.elapsed().as_secs_f64());
}

/// The documents of a piece. One that cannot be rendered, which would be a bug, must not keep the others from their readers.
fn rendered(piece: Piece, state: &State) -> Vec<Document> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| piece.render(state))).unwrap_or_else(|_| {
        tracing::error!(?piece, "public documents could not be rendered");
        metrics::counter!("rekap_publish_errors_total").increment(1);
        Vec::new()
    })
}
