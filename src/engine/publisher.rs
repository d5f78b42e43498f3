//! Keeps the public documents true: takes what changed, renders it from the state, puts it where readers find it.

use std::sync::Arc;
use std::time::Duration;

use super::{Dirty, Engine};
use crate::election::state::State;
use crate::publish::{self, Site};

/// Changes within this time are told once; well under the two seconds that readers are promised.
const COALESCE: Duration = Duration::from_millis(400);
/// TPS rendered under one read lock, so that commands are not kept waiting.
const AT_ONCE: usize = 24;

/// Renders everything once, then whatever changes, until `stop` fires. `site.is_ready()` holds from the first round on.
pub async fn publish(engine: Arc<Engine>, site: Arc<Site>, mut stop: tokio::sync::watch::Receiver<bool>) {
    loop {
        let dirty = std::mem::take(&mut *engine.dirty.lock());
        if !dirty.is_empty() {
            let (engine, site) = (engine.clone(), site.clone());
            let rendered = tokio::task::spawn_blocking(move || render(&engine, &site, &dirty)).await;
            if let Err(error) = rendered {
                tracing::error!(%error, "public documents could not be rendered");
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

/// Renders what is out of date. TPS first, then regions, so that a sum never shows before its parts.
pub fn render(engine: &Engine, site: &Site, dirty: &Dirty) {
    let started = std::time::Instant::now();
    let dirty = if dirty.all { everything(&engine.state()) } else { dirty.clone() };
    if dirty.all {
        site.publish(publish::render_election(&engine.state()));
    }
    let tps: Vec<_> = dirty.tps.into_iter().collect();
    for part in tps.chunks(AT_ONCE) {
        let documents = {
            let state = engine.state();
            part.iter().flat_map(|(contest, tps)| publish::render_tps(&state, *contest, *tps)).collect()
        };
        site.publish(documents);
    }
    for (contest, region) in dirty.regions {
        let documents = publish::render_region(&engine.state(), contest, region);
        site.publish(documents);
    }
    site.set_ready();
    metrics::histogram!("rekap_publish_seconds").record(started.elapsed().as_secs_f64());
}

/// Every TPS and region of every contest.
fn everything(state: &State) -> Dirty {
    let mut dirty = Dirty::everything();
    for (index, contest) in state.contests().iter().enumerate() {
        let root = state.tree().find(contest.definition().region);
        if let Some(root) = root.and_then(|root| state.tree().region(root)) {
            dirty.tps.extend(root.tps.clone().map(|tps| (index, tps)));
        }
        dirty.regions.extend((0..state.tree().regions().len()).map(|region| (index, region)));
    }
    dirty
}
