//! Removing what an examination stored, versions and delete markers included.

use std::time::Duration;

use super::super::error::sort;
use super::Run;
use super::retention::RETAINED_SECONDS;

/// Deletes everything below the run's prefix, once the short retention is over.
pub(super) async fn remove_all(run: &Run) -> Result<(), String> {
    let retained = Duration::from_secs(RETAINED_SECONDS.unsigned_abs().saturating_add(1));
    tokio::time::sleep(retained).await;
    remove_versions(run).await?;
    let listed = run.store.list(&run.prefix(), None).await.map_err(|error| error.to_string())?;
    for object in &listed {
        if let Ok(key) = object.path.parse() {
            run.store.delete(&key).await.map_err(|error| error.to_string())?;
        }
    }
    // On a versioned bucket the deletes above left markers; without versions this finds nothing.
    if !listed.is_empty() {
        remove_versions(run).await?;
    }
    let left = run.store.list(&run.prefix(), None).await.map_err(|error| error.to_string())?;
    if left.is_empty() { Ok(()) } else { Err(format!("{} objects remain under {}", left.len(), run.prefix())) }
}

/// Stores without versions refuse the listing: then there is nothing to do here.
async fn remove_versions(run: &Run) -> Result<(), String> {
    let inner = &run.store.0;
    loop {
        let list = inner.client.list_object_versions().bucket(&inner.bucket).prefix(run.prefix());
        let Ok(page) = list.send().await else { return Ok(()) };
        let versions = page.versions().iter().map(|v| (v.key(), v.version_id()));
        let markers = page.delete_markers().iter().map(|m| (m.key(), m.version_id()));
        let doomed: Vec<_> = versions.chain(markers).filter(|(_, id)| id.is_some_and(|id| id != "null")).collect();
        if doomed.is_empty() {
            return Ok(());
        }
        for (key, id) in doomed {
            let key = key.unwrap_or_default();
            let delete =
                inner.client.delete_object().bucket(&inner.bucket).key(key).set_version_id(id.map(str::to_owned));
            delete.send().await.map_err(|error| sort(&key, error).into_error().to_string())?;
        }
        if page.is_truncated() != Some(true) {
            return Ok(());
        }
    }
}
