//! Joins the pure election with the journal: commands in, events out, state followed.
//!
//! [`Engine`] holds the one state of this process. It is filled by replay at start and by following the journal afterwards,
//! whoever wrote to it; a command is decided on it, appended, and answered once its events are both durable and folded in.

mod attempts;
mod clock;
mod command;
mod follow;
pub mod found;
pub mod intake;
mod look;
pub mod mirror;
pub mod publisher;
pub mod receipt;
pub mod records;
mod shot;
#[cfg(test)]
mod tests;
mod worker;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

pub use clock::Clock;
pub use command::{CommandError, Outcome};
pub use follow::ReplayFailed;
pub use receipt::{Receipt, ReceiptKey, SignedReceipt};
pub use worker::{WorkerSettings, work};

use parking_lot::{Mutex, RwLock, RwLockReadGuard};
use tokio::sync::{Notify, watch};

use crate::election::state::State;
use crate::journal::Journal;
use crate::publish::Pending;

/// The state of the election in this process, and the way to change it.
pub struct Engine {
    journal: Arc<Journal>,
    state: RwLock<State>,
    applied: watch::Sender<u64>,
    pending: Mutex<Pending>,
    changed: Notify,
    photo_waits: Notify,
    halted: AtomicBool,
    clock: Clock,
}

impl Engine {
    /// Replays the whole journal and starts following it.
    ///
    /// # Errors
    /// [`ReplayFailed`] where the journal cannot be read or holds an event this program does not know.
    pub async fn start(journal: Arc<Journal>, clock: Clock) -> Result<Arc<Self>, ReplayFailed> {
        let mut state = State::default();
        follow::replay(&journal, &mut state).await?;
        let engine = Arc::new(Self {
            applied: watch::Sender::new(state.seq()),
            pending: Mutex::new(Pending::everything()),
            changed: Notify::new(),
            photo_waits: Notify::new(),
            halted: AtomicBool::new(false),
            state: RwLock::new(state),
            journal,
            clock,
        });
        tokio::spawn(follow::follow(Arc::downgrade(&engine)));
        Ok(engine)
    }

    /// The state now. Hold it briefly: the follower waits meanwhile.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read()
    }

    /// The clock of this process.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The journal beneath.
    #[must_use]
    pub const fn journal(&self) -> &Arc<Journal> {
        &self.journal
    }

    /// Whether the journal holds an event that this process cannot follow. It then decides nothing more and is not ready; the public
    /// documents stay as they were.
    #[must_use]
    pub fn halted(&self) -> bool {
        self.halted.load(Ordering::Acquire)
    }

    /// Sequence number up to which the state has followed the journal; moves.
    #[must_use]
    pub fn applied(&self) -> watch::Receiver<u64> {
        self.applied.subscribe()
    }
}
