//! Room in memory for photos that are arriving, shared by all uploads of the process (ADR 0023).
//!
//! Every byte of a photo that is held lies under a [`Held`]. Nobody waits for room while holding some, so nobody waits for somebody
//! who waits: who needs more than is free first puts down what it carries, or gives up.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};

use crate::api::problem::{Answer, Code, Problem};

/// The room, counted in KiB.
pub struct Room {
    free: Arc<Semaphore>,
    /// How many wait at the door.
    waiting: watch::Sender<usize>,
}

/// Room that is taken, given back when dropped.
#[derive(Debug, Default)]
pub struct Held(Option<OwnedSemaphorePermit>);

impl Room {
    /// Room of so many MB.
    #[must_use]
    pub fn new(megabytes: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(megabytes * 1024)), waiting: watch::Sender::new(0) }
    }

    /// Waits for room, in order of arrival. Only for who holds none.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`] where none was free for so long.
    pub async fn enter(&self, bytes: u64, patience: Duration) -> Answer<Held> {
        if let Some(held) = self.more(bytes) {
            return Ok(held);
        }
        let _waits = Waits::new(&self.waiting);
        match tokio::time::timeout(patience, Arc::clone(&self.free).acquire_many_owned(units(bytes))).await {
            Ok(Ok(permit)) => Ok(Held(Some(permit))),
            _ => Err(Problem::new(Code::TOO_MANY_REQUESTS).retry_after(5)),
        }
    }

    /// Room that is free right now. What is given back goes to those who wait first, so this overtakes nobody.
    pub fn more(&self, bytes: u64) -> Option<Held> {
        Arc::clone(&self.free).try_acquire_many_owned(units(bytes)).ok().map(|permit| Held(Some(permit)))
    }

    /// Returns as soon as somebody waits at the door.
    pub async fn wanted(&self) {
        // An error would mean that the room is gone, and with it the process.
        let _ = self.waiting.subscribe().wait_for(|waiting| *waiting > 0).await;
    }
}

impl Held {
    /// How many bytes it is room for.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.0.as_ref().map_or(0, |permit| permit.num_permits() as u64 * 1024)
    }

    /// Together with this.
    pub fn add(&mut self, more: Self) {
        match (&mut self.0, more.0) {
            (Some(own), Some(more)) => own.merge(more),
            (own @ None, more) => *own = more,
            (Some(_), None) => {}
        }
    }

    /// Gives back what is not needed for so many bytes.
    pub fn shrink(&mut self, bytes: u64) {
        if let Some(permit) = &mut self.0 {
            let spare = permit.num_permits().saturating_sub(units(bytes) as usize);
            drop(permit.split(spare));
        }
    }
}

fn units(bytes: u64) -> u32 {
    u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX)
}

/// Somebody who waits, as long as it does.
struct Waits<'a>(&'a watch::Sender<usize>);

impl<'a> Waits<'a> {
    fn new(waiting: &'a watch::Sender<usize>) -> Self {
        waiting.send_modify(|waiting| *waiting += 1);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|waiting| *waiting -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(30);

    #[tokio::test]
    async fn room_is_given_in_order_and_comes_back() {
        let room = Room::new(1);
        let mut first = room.enter(600 << 10, SOON).await.unwrap();
        assert_eq!(first.bytes(), 600 << 10);
        assert!(room.enter(600 << 10, SOON).await.is_err(), "there is no room for both");
        first.add(room.more(300 << 10).expect("124 KiB are left after it"));
        first.shrink(100);
        assert_eq!(first.bytes(), 1024, "in whole KiB");
        let second = room.enter(1000 << 10, SOON).await.unwrap();
        drop(second);
        room.enter(1023 << 10, SOON).await.unwrap();
    }

    #[tokio::test]
    async fn whoever_waits_is_known_and_not_overtaken() {
        let room = Arc::new(Room::new(1));
        let held = room.enter(700 << 10, SOON).await.unwrap();
        assert!(tokio::time::timeout(SOON, room.wanted()).await.is_err(), "nobody waits yet");
        let waits = tokio::spawn({
            let room = room.clone();
            async move { room.enter(800 << 10, Duration::from_secs(5)).await.map(|held| held.bytes()) }
        });
        room.wanted().await;
        assert!(room.more(100 << 10).is_none(), "what is free is kept for who waits");
        drop(held);
        assert_eq!(waits.await.unwrap().unwrap(), 800 << 10);
        assert!(tokio::time::timeout(SOON, room.wanted()).await.is_err(), "nobody waits any more");
    }
}
