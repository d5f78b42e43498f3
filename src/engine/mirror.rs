//! Copies of the public documents in the object store, so that they can be read from there (a CDN, a static host) when no server of ours
//! answers. Derived and replaceable: a document that was not copied yet is copied again, the newest state of it alone.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use crate::evidence::{self, Key, NotAKey, Store};
use crate::journal::Journal;
use crate::publish::{Document, HTML, Site};

/// Documents on their way at once: enough for a store across a network, too few to slow a photo down.
const AT_ONCE: usize = 8;
/// Documents sent before it asks again whether this process still leads.
const ROUND: usize = 512;
/// Pause after the store refused or did not answer.
const RETRY: Duration = Duration::from_secs(2);
/// Looks this often whether it still leads even if nothing changed.
const IDLE: Duration = Duration::from_secs(5);

/// What still has to be copied: the latest of each path.
#[derive(Debug, Default)]
pub struct Mirror {
    /// `None` while another process copies.
    waiting: Mutex<Option<HashMap<Arc<str>, Arc<Document>>>>,
    called: Notify,
}

impl Mirror {
    /// Notes documents that changed.
    pub fn changed(&self, documents: Vec<Arc<Document>>) {
        if let Some(waiting) = self.waiting.lock().as_mut() {
            waiting.extend(documents.into_iter().map(|document| (Arc::clone(&document.path), document)));
            self.called.notify_one();
        }
    }

    fn take(&self, most: usize) -> Vec<Arc<Document>> {
        let mut waiting = self.waiting.lock();
        let Some(waiting) = waiting.as_mut() else { return Vec::new() };
        let paths: Vec<Arc<str>> = waiting.keys().take(most).cloned().collect();
        paths.iter().filter_map(|path| waiting.remove(path)).collect()
    }

    /// Puts back what could not be sent, unless something newer waits already.
    fn put_back(&self, document: Arc<Document>) {
        if let Some(waiting) = self.waiting.lock().as_mut() {
            waiting.entry(Arc::clone(&document.path)).or_insert(document);
        }
    }

    fn left(&self) -> usize {
        self.waiting.lock().as_ref().map_or(0, HashMap::len)
    }
}

/// Copies what changed until `stop` fires, and then what is left. Of several processes one copies at a time, because the older of two
/// versions might otherwise arrive last; the next one begins by copying everything.
pub async fn copy(
    mirror: Arc<Mirror>,
    journal: Arc<Journal>,
    site: Arc<Site>,
    store: Store,
    mut stop: watch::Receiver<bool>,
) {
    while !*stop.borrow() {
        let lead = tokio::select! {
            lead = journal.lead() => lead,
            _ = stop.changed() => return,
        };
        let Ok(mut lead) = lead else { return };
        *mirror.waiting.lock() = Some(HashMap::new());
        mirror.changed(site.paths().iter().filter_map(|path| site.get(path)).collect());
        while lead.still().await {
            let sent = send(&mirror, &store).await;
            #[expect(clippy::cast_precision_loss, reason = "a gauge; documents are far below 2^52")]
            metrics::gauge!("rekap_documents_uncopied").set(mirror.left() as f64);
            let pause = match sent {
                Ok(()) if mirror.left() > 0 => continue,
                _ if *stop.borrow() => return,
                Ok(()) => IDLE,
                Err(error) => {
                    tracing::warn!(%error, "public documents could not be copied; they will be copied again");
                    metrics::counter!("rekap_document_copy_errors_total").increment(1);
                    RETRY
                }
            };
            tokio::select! {
                () = mirror.called.notified(), if pause == IDLE => {}
                () = tokio::time::sleep(pause) => {}
                _ = stop.changed() => {}
            }
        }
        *mirror.waiting.lock() = None;
    }
}

/// Sends one round. After the first failure, which is returned, no further one is begun: a store that is gone is not asked 512 times.
async fn send(mirror: &Mirror, store: &Store) -> Result<(), evidence::Error> {
    let failure = Mutex::new(None);
    let puts = stream::iter(mirror.take(ROUND)).map(|document| {
        let failure = &failure;
        async move {
            if failure.lock().is_some() {
                return mirror.put_back(document);
            }
            let key = match key(&document) {
                Ok(key) => key,
                Err(error) => return tracing::error!(%error, "a public document has no place in the object store"),
            };
            if let Err(error) = store.put(&key, document.gzip.clone()).await {
                mirror.put_back(document);
                failure.lock().get_or_insert(error);
            }
        }
    });
    puts.buffer_unordered(AT_ONCE).collect::<()>().await;
    failure.into_inner().map_or(Ok(()), Err)
}

/// The document's own path below `results/`; a page, whose address has no ending, as the `index.html` of a folder, which is how static
/// hosts serve it under that address (and one name cannot be a file and a folder in every store).
fn key(document: &Document) -> Result<Key, NotAKey> {
    let path = document.path.trim_matches('/');
    match path {
        "" => Key::results("index.html"),
        path if document.media_type == HTML => Key::results(&format!("{path}/index.html")),
        path => Key::results(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::JSON;

    fn document(path: &str, body: &str) -> Arc<Document> {
        let media = if path.ends_with(".json") { JSON } else { HTML };
        Arc::new(Document::new(path, media, body.as_bytes()))
    }

    #[test]
    fn every_document_has_a_name_of_its_own() {
        let name = |path: &str| key(&document(path, "")).unwrap().path();
        assert_eq!(name("/"), "results/index.html");
        assert_eq!(name("/en/"), "results/en/index.html");
        assert_eq!(name("/hasil/gubernur/31"), "results/hasil/gubernur/31/index.html");
        assert_eq!(name("/results/v1/gubernur/31.json"), "results/results/v1/gubernur/31.json");
    }

    #[test]
    fn of_several_versions_the_newest_waits_and_a_failed_one_does_not_take_its_place() {
        let mirror = Mirror::default();
        mirror.changed(vec![document("/a.json", "0")]);
        assert_eq!(mirror.left(), 0, "another process copies");
        *mirror.waiting.lock() = Some(HashMap::new());
        mirror.changed(vec![document("/a.json", "1"), document("/b.json", "1")]);
        let sent = mirror.take(10);
        assert_eq!((sent.len(), mirror.left()), (2, 0));
        mirror.changed(vec![document("/a.json", "2")]);
        sent.into_iter().for_each(|document| mirror.put_back(document));
        let mut left: Vec<_> = mirror.take(10).iter().map(|d| (d.path.to_string(), d.body())).collect();
        left.sort_unstable();
        assert_eq!(left, [("/a.json".to_owned(), b"2".to_vec()), ("/b.json".to_owned(), b"1".to_vec())]);
    }
}
