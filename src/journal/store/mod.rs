//! The one border between the journal and its engines. What differs between SQLite and PostgreSQL is a handful
//! of words of SQL, given to [`engine!`]; everything else is written once, in the dialect both speak.

pub(super) mod doctor;
mod engine;
mod postgres;
mod sql;
mod sqlite;

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::batch::{Found, KeyRow};
use super::error::OpenError;
use super::event::Row;
use super::options::Options;
use crate::database;
use crate::hash::Sha256;

/// Separates the fields of an event in a packed page (ASCII unit separator).
pub(super) const FIELD: char = '\u{1f}';
/// Separates the events of a packed page (ASCII record separator).
pub(super) const RECORD: char = '\u{1e}';

/// A database that holds a journal.
#[async_trait]
pub(super) trait Store: Send + Sync + 'static {
    /// A new connection for the writer task, outside the pool of readers.
    async fn writer(&self) -> Result<Box<dyn Writer>, sqlx::Error>;
    /// Number of the last committed event, 0 when there is none.
    async fn head(&self) -> Result<u64, sqlx::Error>;
    /// Events `after < seq <= until` packed into one text, see [`super::page`].
    async fn page(&self, after: u64, until: u64) -> Result<String, sqlx::Error>;
    /// The command that this key was used for.
    async fn command(&self, scope: &str, key: &str) -> Result<Option<KeyRow>, sqlx::Error>;
    /// Something that rings when anyone committed, as far as the engine can tell.
    async fn bell(&self) -> Result<Box<dyn Bell>, sqlx::Error>;
    /// Leads, unless another process does.
    async fn lead(&self) -> Result<Option<Box<dyn Held>>, sqlx::Error>;
    /// What the database enforces, and the settings that durability rests on.
    async fn examine(&self) -> Result<Vec<doctor::Finding>, sqlx::Error>;
    /// Closes the readers.
    async fn close(&self);
}

/// The connection that appends. After any error it must be dropped, which rolls back.
#[async_trait]
pub(super) trait Writer: Send {
    /// Begins the one transaction that may append now; gives number and time of the last event, and the versions of these streams
    /// (JSON `[["stream"],..]`), 0 for one without events. The keys are not looked up yet.
    async fn begin(&mut self, streams: &str) -> Result<Found, sqlx::Error>;
    /// Those of these keys (JSON `[["scope","key"],..]`) that were used before.
    async fn keys(&mut self, keys: &str) -> Result<Vec<KeyRow>, sqlx::Error>;
    /// Adds events and command keys, makes them durable and tells other replicas; `head` is the number of the last event.
    async fn write(&mut self, rows: &[Row<'_>], keys: &[KeyRow], head: u64) -> Result<(), sqlx::Error>;
}

/// Tells of commits by other processes.
#[async_trait]
pub(super) trait Bell: Send {
    /// Waits for a commit; gives the head it announced. Never returns on an engine that cannot tell.
    async fn ring(&mut self) -> Result<u64, sqlx::Error>;
}

/// What only one process holds; given back when dropped.
#[async_trait]
pub(super) trait Held: Send {
    /// Whether it is still held: an error when that cannot be told.
    async fn still(&mut self) -> Result<(), sqlx::Error>;
}

/// Opens the engine that the URL names and brings its tables up to date.
pub(super) async fn open(url: &str, options: &Options) -> Result<Arc<dyn Store>, OpenError> {
    if url.starts_with("sqlite:") {
        Ok(Arc::new(sqlite::open(url, options).await?))
    } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
        Ok(Arc::new(postgres::open(url, options).await?))
    } else {
        Err(OpenError::UnknownUrl)
    }
}

/// Whose fault a failed statement is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The data of one of the commands: the others can still be appended.
    Data,
    /// The connection is gone; another one may work.
    Connection,
    /// The disk of the database is full.
    Full,
    /// The database is locked, read-only or otherwise unable for now.
    Database,
}

/// Sorts errors of both engines: SQLSTATE classes of PostgreSQL (appendix A of its manual) are five
/// characters, result codes of SQLite are numbers whose low byte is the primary code.
pub(super) fn fault(error: &sqlx::Error) -> Fault {
    let sqlx::Error::Database(error) = error else {
        return match error {
            sqlx::Error::Encode(_) => Fault::Data,
            _ => Fault::Connection,
        };
    };
    if database::is_full(&**error) {
        return Fault::Full;
    }
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        return match code.parse::<u32>().unwrap_or_default() & 0xff {
            18..=20 => Fault::Data, // SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH
            _ => Fault::Database,
        };
    }
    match code.get(..2) {
        Some("22" | "23" | "54") => Fault::Data, // data exception, integrity violation, program limit exceeded
        Some("08" | "57") => Fault::Connection,  // connection exception, operator intervention
        _ => Fault::Database,
    }
}

/// Streams and their versions, packed as [`Store::page`] packs events.
fn versions(packed: &str) -> Result<HashMap<String, u64>, sqlx::Error> {
    let one = |pair: &str| {
        let (stream, version) = pair.split_once(FIELD)?;
        Some((stream.to_owned(), version.parse().ok()?))
    };
    let pairs = packed.split(RECORD).filter(|pair| !pair.is_empty());
    pairs
        .map(one)
        .collect::<Option<_>>()
        .ok_or_else(|| sqlx::Error::Decode("the versions of streams are damaged".into()))
}

/// A row of table `command`, as both engines give it.
fn key_row(
    (scope, key, request, first, last, at): (String, String, Vec<u8>, i64, i64, i64),
) -> Result<KeyRow, sqlx::Error> {
    let request: [u8; 32] =
        request.try_into().map_err(|_| sqlx::Error::Decode("a request hash is not 32 bytes".into()))?;
    Ok(KeyRow {
        scope,
        key,
        request: Sha256::from_bytes(request),
        first: first.unsigned_abs(),
        last: last.unsigned_abs(),
        at,
    })
}
