//! Following: learns of what other processes appended, by the engine's bell where it has one and by looking.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio::time::{sleep, timeout};

use super::event::Seq;
use super::store::Store;
use super::writer::raise;

/// Keeps `heads` up to date until it is aborted. A lost notification or connection costs at most `poll`.
pub(super) async fn follow(store: Arc<dyn Store>, heads: Arc<watch::Sender<Seq>>, poll: Duration) {
    let rung = Notify::new();
    let listen = async {
        loop {
            match listen(&*store, &heads, &rung).await {
                Ok(()) => return,
                Err(error) => tracing::info!(%error, "the journal cannot be listened to; polling"),
            }
            sleep(poll).await;
        }
    };
    let look = async {
        loop {
            let _ = timeout(poll, rung.notified()).await;
            match store.head().await {
                Ok(head) => raise(&heads, head),
                Err(sqlx::Error::PoolClosed) => return,
                Err(error) => {
                    tracing::warn!(%error, "the journal's head cannot be read");
                    sleep(poll).await;
                }
            }
        }
    };
    tokio::join!(listen, look);
}

async fn listen(store: &dyn Store, heads: &watch::Sender<Seq>, rung: &Notify) -> Result<(), sqlx::Error> {
    let mut bell = match store.bell().await {
        Err(sqlx::Error::PoolClosed) => return Ok(()),
        bell => bell?,
    };
    loop {
        // Commits of this process are announced too, after it knew of them: not worth a look.
        if bell.ring().await? > heads.borrow().get() {
            rung.notify_one();
        }
    }
}
