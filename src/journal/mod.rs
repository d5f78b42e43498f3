//! Append-only, totally ordered events on SQLite or PostgreSQL. Knows nothing of what events mean.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use rekap::journal::{Command, Journal, NewEvent, Options, Seq, Canonical};
//!
//! let journal = Journal::open("sqlite:///var/lib/rekap/journal.db", Options::default()).await?;
//! let event = NewEvent {
//!     stream: "form/31.71.01.1001.001/1".into(),
//!     version: 1, // the stream has no event yet
//!     kind: "figures.entered".into(),
//!     actor: "kpps/31.71.01.1001.001/1".into(),
//!     body: Canonical::of(&serde_json::json!({ "votes": [120, 45, 98] }))?,
//! };
//! let appended = journal.append(Command { at: 1_732_665_600_000_000, events: vec![event], expected: Vec::new(), key: None }).await?;
//! println!("durable as {:?}", appended.seqs());
//! journal.replay(Seq::ZERO, None, |event| { println!("{} {}", event.seq, event.kind); Ok::<_, std::fmt::Error>(()) }).await?;
//! journal.close().await;
//! # Ok(()) }
//! ```
//!
//! # How it works
//! One task writes (module `writer`): it takes what waits, decides who conflicts (module `batch`, pure), inserts the rest in one
//! transaction and answers every caller after the commit. `seq` has no gaps because only one transaction appends at a time,
//! across processes too (`BEGIN IMMEDIATE`, advisory lock). What differs between engines is in module `store`.
//!
//! Each event carries its RFC 6962 leaf hash, so the log can be proved later without touching it ([`Event::leaf`]).

pub mod bench;

mod batch;
mod canonical;
mod command;
mod error;
mod event;
mod follow;
mod lead;
mod options;
mod page;
mod store;
#[cfg(test)]
pub(crate) mod tests;
mod verify;
mod writer;

use std::ops::RangeInclusive;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::{Instant, timeout_at};

pub use canonical::{Canonical, NotCanonical};
pub use command::{Appended, Command, CommandKey, Expected};
pub use error::{AppendError, OpenError, ReadError, ReplayError};
pub use event::{Event, NewEvent, Seq};
pub use lead::Lead;
pub use options::Options;
pub use verify::{Flaw, Verified, VerifyError};

use store::Store;
pub use store::doctor::{Finding, Verdict};
use writer::{Desk, Pending};

/// An open journal. Share it in an `Arc`.
pub struct Journal {
    store: Arc<dyn Store>,
    options: Options,
    queue: mpsc::Sender<Pending>,
    /// Bytes that may still wait.
    room: Arc<Semaphore>,
    heads: Arc<watch::Sender<Seq>>,
    desk: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
    follower: AbortHandle,
}

impl Journal {
    /// Opens the journal at `sqlite:///path/to/file` (made when absent) or `postgres://user@host/database`, brings its
    /// tables up to date and starts the tasks that write and follow. Needs a Tokio runtime.
    ///
    /// # Errors
    /// When the URL names no engine, or the database cannot be opened or migrated.
    pub async fn open(url: &str, options: Options) -> Result<Self, OpenError> {
        let store = store::open(url, &options).await?;
        let head = store.head().await?;
        let heads = Arc::new(watch::Sender::new(Seq::new(head)));
        let (queue, waiting) = mpsc::channel(options.queue);
        let (stop, stopped) = oneshot::channel();
        let desk = Desk::new(Arc::clone(&store), Arc::clone(&heads), options.clone());
        let desk = tokio::spawn(desk.run(waiting, stopped));
        let follower =
            tokio::spawn(follow::follow(Arc::clone(&store), Arc::clone(&heads), options.poll)).abort_handle();
        Ok(Self {
            store,
            queue,
            room: Arc::new(Semaphore::new(options.queue_bytes.max(options.batch_bytes))),
            heads,
            desk: Mutex::new(Some((stop, desk))),
            follower,
            options,
        })
    }

    /// Appends all events of a command, or none. Answers after they are durable.
    ///
    /// Takes at most [`Options::wait`] plus one [`Options::batch_time`]. A caller that stops waiting does not stop the command.
    ///
    /// # Errors
    /// See [`AppendError`]: each variant says what to do next.
    pub async fn append(&self, command: Command) -> Result<Appended, AppendError> {
        command.check(&self.options)?;
        let deadline = Instant::now() + self.options.wait;
        let (answer, answered) = oneshot::channel();
        let weight = u32::try_from(command.weight()).unwrap_or(u32::MAX);
        let enqueue = async {
            let room = Arc::clone(&self.room).acquire_many_owned(weight).await.map_err(|_| AppendError::Closed)?;
            self.queue.send(Pending { command, deadline, answer, room }).await.map_err(|_| AppendError::Closed)
        };
        timeout_at(deadline, enqueue).await.unwrap_or_else(|_| {
            Err(AppendError::Unavailable { reason: "too many commands wait for the journal".into() })
        })?;
        answered.await.unwrap_or_else(|_| Err(AppendError::Unavailable { reason: "the journal's writer ended".into() }))
    }

    /// Where the events of a command stand whose idempotency key was used before; `None` for a key that was not.
    ///
    /// # Errors
    /// [`AppendError::KeyReused`] where the key was used for another request, [`AppendError::Unavailable`] where the
    /// database cannot be read.
    pub async fn find_command(&self, key: &CommandKey) -> Result<Option<RangeInclusive<Seq>>, AppendError> {
        let row = self.store.command(&key.scope, &key.key).await;
        match row.map_err(|error| AppendError::Unavailable { reason: error.to_string().into() })? {
            Some(row) if row.request == key.request => Ok(Some(Seq::new(row.first)..=Seq::new(row.last))),
            Some(_) => Err(AppendError::KeyReused { scope: key.scope.clone(), key: key.key.clone() }),
            None => Ok(None),
        }
    }

    /// The events right after a place, in order, at most `limit` of them.
    ///
    /// # Errors
    /// When the database cannot be read, or an event is missing.
    pub async fn read(&self, after: Seq, limit: u64) -> Result<Vec<Event>, ReadError> {
        page::read(&*self.store, after, limit).await
    }

    /// Gives every event after a place to `each`, in order, up to `until` or else what is committed now. Returns the last
    /// place given (or `after`), from which [`Journal::watch`] and [`Journal::read`] continue.
    ///
    /// `each` runs on the calling task between pages of 1,000 events: it must not block for long.
    ///
    /// # Errors
    /// When the database cannot be read, an event is missing, or `each` refuses an event.
    pub async fn replay<E>(
        &self,
        after: Seq,
        until: Option<Seq>,
        each: impl FnMut(Event) -> Result<(), E>,
    ) -> Result<Seq, ReplayError<E>> {
        let head = self.head().await?;
        let until = until.map_or(head, |until| until.min(head)).max(after);
        page::replay(&self.store, after, until.min(head), each).await?;
        Ok(until)
    }

    /// Checks leaf hashes, the order of `seq` and of time, and the versions of every stream after a place; from [`Seq::ZERO`] it is complete.
    ///
    /// # Errors
    /// The first event that is missing or not as it was written.
    pub async fn verify(&self, after: Seq, until: Option<Seq>) -> Result<Verified, VerifyError> {
        let mut checker = verify::Checker::new(after);
        self.replay(after, until, |event| checker.check(event)).await?;
        Ok(checker.done)
    }

    /// The last committed event, asked of the database; [`Seq::ZERO`] when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn head(&self) -> Result<Seq, ReadError> {
        Ok(Seq::new(self.store.head().await?))
    }

    /// Moves when anything was committed, by this process (at once) or another one (within [`Options::poll`], on PostgreSQL
    /// usually at once). Its value is a committed place, and never goes back.
    #[must_use]
    pub fn watch(&self) -> watch::Receiver<Seq> {
        self.heads.subscribe()
    }

    /// Waits until no other process leads, and leads. On SQLite, which belongs to one process, at once.
    ///
    /// # Errors
    /// When the journal was closed. While the database does not answer it goes on waiting.
    pub async fn lead(&self) -> Result<Lead, ReadError> {
        loop {
            match self.store.lead().await {
                Ok(Some(held)) => return Ok(Lead(held)),
                Ok(None) => {}
                Err(error @ sqlx::Error::PoolClosed) => return Err(error.into()),
                Err(error) => tracing::info!(%error, "the journal cannot say who leads"),
            }
            tokio::time::sleep(self.options.poll).await;
        }
    }

    /// Tries out what the database itself enforces, in a transaction that is rolled back, and reads the settings that durability rests on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn examine(&self) -> Result<Vec<Finding>, ReadError> {
        Ok(self.store.examine().await?)
    }

    /// Finishes what was accepted, refuses what comes later ([`AppendError::Closed`]), and closes the database.
    pub async fn close(&self) {
        let Some((stop, desk)) = self.desk.lock().take() else {
            return;
        };
        drop(stop);
        if let Err(error) = desk.await {
            tracing::error!(%error, "the journal's writer failed");
        }
        self.follower.abort();
        self.store.close().await;
    }
}

impl Drop for Journal {
    fn drop(&mut self) {
        self.follower.abort();
    }
}
