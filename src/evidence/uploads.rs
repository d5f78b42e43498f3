//! Uploads in progress: beside outdated copies (`copies.rs`) the only objects that may be deleted.

use std::collections::BTreeMap;

use time::OffsetDateTime;

use super::error::{Error, Outcome, sort};
use super::id::UploadId;
use super::key::Key;
use super::store::Store;

/// A part that is durably stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Byte offset of its first byte.
    pub offset: u64,
    /// Bytes.
    pub len: u64,
}

/// An upload as the sweeper sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// The upload.
    pub id: UploadId,
    /// When its latest object was stored, by the store's clock (to the second).
    pub touched: OffsetDateTime,
    /// Bytes in its parts.
    pub bytes: u64,
}

impl Pending {
    /// How long nothing arrived.
    #[must_use]
    pub fn idle(&self, now: OffsetDateTime) -> time::Duration {
        now - self.touched
    }
}

/// One listed object.
pub(super) struct Listed {
    pub path: String,
    pub len: u64,
    pub stored_at: OffsetDateTime,
}

impl Store {
    /// The stored parts of an upload, by offset.
    pub async fn list_parts(&self, id: UploadId) -> Result<Vec<Part>, Error> {
        let listed = self.list(&format!("upload/{id}/"), None).await?;
        let part = |object: &Listed| match object.path.parse() {
            Ok(Key::UploadPart { offset, .. }) => Some(Part { offset, len: object.len }),
            _ => None,
        };
        Ok(listed.iter().filter_map(part).collect())
    }

    /// Every upload in progress.
    pub async fn list_uploads(&self) -> Result<Vec<Pending>, Error> {
        let mut uploads: BTreeMap<UploadId, Pending> = BTreeMap::new();
        for object in self.list("upload/", None).await? {
            let (id, bytes) = match object.path.parse() {
                Ok(Key::UploadInfo(id)) => (id, 0),
                Ok(Key::UploadPart { id, .. }) => (id, object.len),
                _ => continue,
            };
            let upload = uploads.entry(id).or_insert(Pending { id, touched: object.stored_at, bytes: 0 });
            upload.touched = upload.touched.max(object.stored_at);
            upload.bytes = upload.bytes.saturating_add(bytes);
        }
        Ok(uploads.into_values().collect())
    }

    /// Removes an upload in progress: what is known of it, then its parts. In this order whoever lists the parts first and finds the upload
    /// still known afterwards has seen all of them. Safe to repeat after an error: parts alone are listed, too.
    pub async fn delete_upload(&self, id: UploadId) -> Result<(), Error> {
        self.delete(&Key::UploadInfo(id)).await?;
        for part in self.list_parts(id).await? {
            self.delete(&Key::UploadPart { id, offset: part.offset }).await?;
        }
        Ok(())
    }

    /// Forgets a finished upload; its photo is not touched.
    pub async fn delete_finished(&self, id: UploadId) -> Result<(), Error> {
        self.delete(&Key::UploadDone(id)).await
    }

    /// Not public: which keys can be deleted is decided by the methods above, so that no original ever is.
    pub(super) async fn delete(&self, key: &Key) -> Result<(), Error> {
        let answer = self.0.client.delete_object().bucket(&self.0.bucket).key(key.path()).send().await;
        match answer.map_err(|error| sort(key, error)) {
            Ok(_) | Err(Outcome::Absent) => Ok(()),
            Err(other) => Err(other.into_error()),
        }
    }

    /// Everything with this prefix, in order; `page` asks for smaller pages than the store's own.
    pub(super) async fn list(&self, prefix: &str, page: Option<i32>) -> Result<Vec<Listed>, Error> {
        let mut all = Vec::new();
        let mut token = None;
        loop {
            let answer = self
                .0
                .client
                .list_objects_v2()
                .bucket(&self.0.bucket)
                .prefix(prefix)
                .set_max_keys(page)
                .set_continuation_token(token.take())
                .send()
                .await
                .map_err(|error| sort(&prefix, error).into_error())?;
            for object in answer.contents() {
                all.push(Listed {
                    path: object.key().unwrap_or_default().to_owned(),
                    len: object.size().and_then(|size| u64::try_from(size).ok()).unwrap_or_default(),
                    stored_at: object
                        .last_modified()
                        .and_then(|at| OffsetDateTime::from_unix_timestamp(at.secs()).ok())
                        .unwrap_or(OffsetDateTime::UNIX_EPOCH),
                });
            }
            token = answer.next_continuation_token().map(str::to_owned);
            if token.is_none() {
                return Ok(all);
            }
        }
    }
}
