//! Bytes in memory under their room, and where they are put down when others need it.

use super::room::Held;
use crate::api::Office;
use crate::api::problem::{Answer, Code, Problem};
use crate::evidence::{Chunks, Key, Put, Store, UploadId};

/// Bytes in memory with the room they take.
#[derive(Debug, Default)]
pub struct Carried {
    /// The bytes.
    pub chunks: Chunks,
    /// Their room.
    pub held: Held,
}

/// Where a body may be put down: the parts of an upload.
pub struct PutDown {
    store: Store,
    id: UploadId,
    next: u64,
    parts: Vec<u64>,
    aside: bool,
}

impl PutDown {
    /// As parts of this upload, from this offset on.
    #[must_use]
    pub fn at(office: &Office, id: UploadId, next: u64) -> Self {
        Self { store: office.store.clone(), id, next, parts: Vec::new(), aside: false }
    }

    /// Apart, for the time of one request; a crash leaves it to the sweeper.
    #[must_use]
    pub fn aside(office: &Office) -> Self {
        let mut aside = Self::at(office, UploadId::random(), 0);
        aside.aside = true;
        aside
    }

    /// The upload.
    #[must_use]
    pub const fn id(&self) -> UploadId {
        self.id
    }

    /// Where the next part begins.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }

    /// The parts that were put down, by offset.
    #[must_use]
    pub fn parts(&self) -> &[u64] {
        &self.parts
    }

    /// Stores these bytes as the next part.
    ///
    /// # Errors
    /// The store's, or [`Code::UPLOAD_OFFSET_CONFLICT`] where another replica stored the same part.
    pub async fn store(&mut self, chunks: Chunks) -> Answer<()> {
        let (id, offset, length) = (self.id, self.next, chunks.len());
        if length == 0 {
            return Ok(());
        }
        if self.store.put_new(&Key::UploadPart { id, offset }, chunks).await? == Put::AlreadyThere {
            return Err(Problem::new(Code::UPLOAD_OFFSET_CONFLICT).with("offset", offset));
        }
        self.parts.push(offset);
        self.next += length;
        Ok(())
    }
}

impl Drop for PutDown {
    fn drop(&mut self) {
        if self.aside && !self.parts.is_empty() {
            let (store, id) = (self.store.clone(), self.id);
            tokio::spawn(async move {
                if let Err(error) = store.delete_upload(id).await {
                    tracing::warn!(%error, "what an upload had put down could not be removed");
                }
            });
        }
    }
}
