//! What must be done now and then whether anyone asks or not.

use std::time::Duration;

use actix_web::web;
use tokio::sync::watch;

use super::Office;

/// Samples of histograms wait until they are sorted in; nobody need ask `/metrics` for that to happen.
const BEAT: Duration = Duration::from_secs(5);
/// Beats of a minute: quiet keys of the rate limits are forgotten.
const MINUTE: u64 = 12;
/// Beats of an hour: expired sessions are removed.
const HOUR: u64 = 60 * MINUTE;

/// Keeps up until `stop` fires.
pub async fn run(office: web::Data<Office>, mut stop: watch::Receiver<bool>) {
    let mut beats: u64 = 0;
    while !*stop.borrow() {
        if let Some(metrics) = &office.metrics {
            metrics.run_upkeep();
        }
        if beats.is_multiple_of(MINUTE) {
            office.limits.tidy();
        }
        if beats.is_multiple_of(HOUR) {
            sweep(&office).await;
        }
        beats += 1;
        tokio::select! {
            () = tokio::time::sleep(BEAT) => {}
            _ = stop.changed() => {}
        }
    }
}

async fn sweep(office: &Office) {
    match office.accounts.sweep(office.engine.clock().now()).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "expired sessions were removed"),
        Err(error) => tracing::warn!(%error, "expired sessions could not be removed"),
    }
}
