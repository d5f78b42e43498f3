//! Which of several processes does what only one should do at a time.

use std::time::Duration;

use super::store::Held;

/// This process leads, for as long as [`Lead::still`] says so. Dropped, another one may lead.
///
/// Work done under it must be harmless when two do it for a moment: a process whose connection broke learns of it only when it asks.
pub struct Lead(pub(super) Box<dyn Held>);

impl Lead {
    /// Whether it is still held; asks the database.
    pub async fn still(&mut self) -> bool {
        tokio::time::timeout(PATIENCE, self.0.still()).await.is_ok_and(|answer| answer.is_ok())
    }
}

/// A database that does not answer within this time may have let another process lead.
const PATIENCE: Duration = Duration::from_secs(5);
