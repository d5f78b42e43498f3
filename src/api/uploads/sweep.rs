//! Removing uploads that nobody continued, and what finished ones left behind.

use std::time::Duration;

use actix_web::web;
use time::OffsetDateTime;

use super::info::{LIFE_MICROS, in_progress};
use crate::api::Office;
use crate::api::problem::Answer;

/// How often it looks.
const EVERY: Duration = Duration::from_secs(3600);

/// Sweeps every hour until `stop` fires.
pub async fn run(office: web::Data<Office>, mut stop: tokio::sync::watch::Receiver<bool>) {
    let mut known = false;
    while !*stop.borrow() {
        match sweep(&office, &mut known).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "expired uploads were removed"),
            Err(error) => tracing::warn!(%error, "expired uploads could not be removed"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = stop.changed() => {}
        }
    }
}

/// Removes every upload that was not touched for its whole life; answers how many. Finished ones are not among them. The first time it also
/// notes whose the others are, so that a restart does not give everybody as many more.
///
/// # Errors
/// The store's.
async fn sweep(office: &Office, known: &mut bool) -> Answer<usize> {
    let micros = office.engine.clock().now();
    let now = OffsetDateTime::from_unix_timestamp(micros / 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let life = time::Duration::microseconds(LIFE_MICROS);
    let mut removed = 0;
    for upload in office.store.list_uploads().await? {
        if upload.idle(now) > life {
            office.store.delete_upload(upload.id).await?;
            office.intake.ended(upload.id);
            removed += 1;
        } else if !*known
            && let Some(info) = in_progress(office, upload.id).await?
            && let Ok(actor) = info.by.parse()
        {
            office.intake.found(actor, upload.id);
        }
    }
    *known = true;
    Ok(removed)
}
