//! What can go wrong, and what the caller does about it.

use std::sync::Arc;

use super::canonical::NotCanonical;
use super::event::Seq;

/// The journal could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The URL names no engine the journal knows.
    #[error("a journal is opened by sqlite:///path/to/file or postgres://user@host/database")]
    UnknownUrl,
    /// An in-memory SQLite database cannot be durable.
    #[error("a journal in memory would lose what it acknowledged: give the path of a file")]
    InMemory,
    /// The folder of the SQLite file could not be made.
    #[error("cannot make the folder of the journal's file: {0}")]
    Folder(#[from] std::io::Error),
    /// The database refused or is not there.
    #[error("cannot open the journal's database: {0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("cannot bring the journal's tables up to date: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// A command was not appended; nothing of it is in the journal, unless the variant says otherwise.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum AppendError {
    /// The command has no events. A mistake of the caller.
    #[error("a command without events")]
    Empty,
    /// A name is empty, too long or has control characters. A mistake of the caller.
    #[error("{field} must be 1 to {limit} bytes without control characters")]
    BadName {
        /// Which member of the event or key.
        field: &'static str,
        /// Longest allowed, in bytes.
        limit: usize,
    },
    /// Too many events or too many bytes. Record less, or several commands.
    #[error("{what}: {size} is above the limit of {limit}")]
    TooLarge {
        /// What is too large.
        what: &'static str,
        /// Its size.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// A body is not canonical JSON. A mistake of the caller.
    #[error("body of a {kind} event: {reason}")]
    BadBody {
        /// Kind of the event.
        kind: String,
        /// Why it is refused.
        reason: Arc<NotCanonical>,
    },
    /// Someone else changed the stream first. Load it again, decide again, append again.
    #[error("stream {stream} is at version {actual}, the command was decided at version {expected}")]
    Conflict {
        /// The stream.
        stream: String,
        /// The version the command was decided on (0: no event yet).
        expected: u64,
        /// The version the stream really has.
        actual: u64,
    },
    /// The idempotency key was used for another request. The client must take a new key.
    #[error("idempotency key {key:?} of {scope:?} was used for another request")]
    KeyReused {
        /// Who used it.
        scope: String,
        /// The key.
        key: String,
    },
    /// The database refused the data of this very command; repeating it changes nothing.
    #[error("the database refused this command: {reason}")]
    Refused {
        /// The database's own words, for the log.
        reason: Arc<str>,
    },
    /// Nothing was acknowledged. In rare cases (connection lost during COMMIT, waiting given up) the events are
    /// there all the same: repeat the command unchanged, and the stream versions or the command key keep it
    /// from being recorded twice.
    #[error("the journal is not available: {reason}")]
    Unavailable {
        /// What happened, for the log.
        reason: Arc<str>,
    },
    /// The disk of the database is full: nothing was recorded, and repeating helps only after somebody made room.
    #[error("the disk of the journal is full: {reason}")]
    Full {
        /// The database's own words, for the log.
        reason: Arc<str>,
    },
    /// The journal was closed: the process is stopping. Repeat on another replica or after the restart.
    #[error("the journal is closed")]
    Closed,
}

/// The journal could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The database cannot be read now; try again.
    #[error("the journal cannot be read: {0}")]
    Database(#[from] sqlx::Error),
    /// A row that must exist is missing or is not what was written. Stop, and compare with a backup.
    #[error("the journal is damaged at or after event {at}: {reason}")]
    Damaged {
        /// The first place that is not as it must be.
        at: Seq,
        /// What is wrong.
        reason: String,
    },
}

/// A replay ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError<E> {
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Whoever receives the events refused one.
    #[error("event {at} was refused: {error}")]
    Stopped {
        /// The event that was refused.
        at: Seq,
        /// What the receiver said.
        error: E,
    },
}
