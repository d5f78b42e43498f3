//! Every public document in memory: written by the publisher, read by everyone.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use parking_lot::RwLock;

use super::document::Document;

/// Readers of different paths rarely meet on one lock.
const SHARDS: usize = 64;

type Shard = RwLock<HashMap<Arc<str>, Arc<Document>>>;

/// Path → document. A read takes one uncontended read lock and clones one `Arc`; it allocates nothing.
#[derive(Debug)]
pub struct Site {
    shards: Vec<Shard>,
    hasher: RandomState,
    documents: AtomicUsize,
    ready: AtomicBool,
    bytes: AtomicUsize,
}

impl Default for Site {
    fn default() -> Self {
        Self::new()
    }
}

impl Site {
    /// A site without documents.
    #[must_use]
    pub fn new() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Shard::default()).collect(),
            hasher: RandomState::new(),
            documents: AtomicUsize::new(0),
            ready: AtomicBool::new(false),
            bytes: AtomicUsize::new(0),
        }
    }

    fn shard(&self, path: &str) -> Option<&Shard> {
        let hash = usize::try_from(self.hasher.hash_one(path) % SHARDS as u64).unwrap_or(0);
        self.shards.get(hash)
    }

    /// Says that every document was rendered once: before that, a missing path is not "not found".
    pub fn set_ready(&self) {
        self.ready.store(true, Ordering::Release);
    }

    /// Whether every document was rendered once.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Acquire)
    }

    /// Puts documents in the place of those of the same path and returns the ones that are new or different: what has
    /// to go to the object store, too.
    pub fn publish(&self, documents: Vec<Document>) -> Vec<Arc<Document>> {
        let mut changed = Vec::new();
        for document in documents {
            let Some(shard) = self.shard(&document.path) else { continue };
            let mut map = shard.write();
            let before = map.get(&document.path);
            if before.is_some_and(|old| old.etag == document.etag && old.media_type == document.media_type) {
                continue;
            }
            let freed = before.map_or(0, |old| old.memory());
            if before.is_none() {
                self.documents.fetch_add(1, Ordering::Relaxed);
            }
            self.bytes.fetch_add(document.memory(), Ordering::Relaxed);
            self.bytes.fetch_sub(freed, Ordering::Relaxed);
            let document = Arc::new(document);
            map.insert(Arc::clone(&document.path), Arc::clone(&document));
            changed.push(document);
        }
        changed
    }

    /// The document of this path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<Arc<Document>> {
        self.shard(path)?.read().get(path).cloned()
    }

    /// Number of documents.
    #[must_use]
    pub fn len(&self) -> usize {
        self.documents.load(Ordering::Relaxed)
    }

    /// Whether nothing was published yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Memory that all documents hold, bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.bytes.load(Ordering::Relaxed)
    }

    /// Every path, sorted: for `rekap export` and for tests.
    #[must_use]
    pub fn paths(&self) -> Vec<Arc<str>> {
        let mut paths: Vec<_> =
            self.shards.iter().flat_map(|shard| shard.read().keys().cloned().collect::<Vec<_>>()).collect();
        paths.sort_unstable();
        paths
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::JSON;
    use super::*;

    #[test]
    fn publishing_tells_what_changed_and_counts_what_is_held() {
        let site = Site::new();
        let a = Document::new("/a", JSON, b"1");
        assert_eq!(site.publish(vec![a.clone(), Document::new("/b", JSON, b"2")]).len(), 2);
        let held = site.bytes();
        assert!(site.publish(vec![a]).is_empty(), "the same body again is no change");
        assert_eq!(site.bytes(), held);
        let longer = Document::new("/a", JSON, &[7; 500]);
        let grown = longer.memory();
        assert_eq!(site.publish(vec![longer]).len(), 1);
        assert_eq!(site.len(), 2);
        assert_eq!(site.get("/a").unwrap().length, 500);
        assert_eq!(site.bytes(), held - Document::new("/a", JSON, b"1").memory() + grown);
        assert!(site.get("/c").is_none());
        assert_eq!(site.paths().len(), 2);
    }

    #[test]
    fn readers_on_many_threads_always_see_a_whole_document() {
        let site = Site::new();
        site.publish(vec![Document::new("/a", JSON, &[0; 1000])]);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let body = site.get("/a").unwrap().body();
                        assert!(body.len() == 1000 && body.iter().all(|b| *b == body[0]));
                    }
                });
            }
            for round in 1..200_u8 {
                site.publish(vec![Document::new("/a", JSON, &[round; 1000])]);
            }
        });
        assert_eq!(site.len(), 1);
    }
}
