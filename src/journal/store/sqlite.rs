//! SQLite: one file, write-ahead log, every commit synced to disk.

use std::path::Path;
use std::str::FromStr as _;
use std::sync::LazyLock;
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Sqlite};

use super::doctor::{Finding, Verdict, try_out};
use super::engine::engine;
use super::sql::{Inserts, Rows};
use super::{Bell, Held};
use crate::journal::error::OpenError;
use crate::journal::options::Options;

static MIGRATOR: Migrator = sqlx::migrate!("migrations/sqlite");
static INSERTS: LazyLock<Inserts> = LazyLock::new(|| Inserts::new(Rows::OwnStatements));

/// How often bringing the tables up to date is tried: SQLite has no lock for migrations, so the loser of two
/// processes that open a new file at once finds the tables half made by the winner, and tries again.
const MIGRATION_TRIES: u32 = 10;

// Every message to the engine's thread costs two wake-ups: the transaction begins in the same one as the first query.
engine! {
    store: SqliteStore, writer: SqliteWriter, database: Sqlite, connection: SqliteConnection, options: SqliteConnectOptions,
    begin: "BEGIN IMMEDIATE; ", commit: commit, each: "json_each($1) AS j", hex: "hex(leaf_hash)", inserts: INSERTS, bell: bell, lead: lead, examine: examine,
}

fn commit(_head: u64) -> &'static str {
    "COMMIT"
}

/// SQLite tells nobody: commits of this process are known anyway, those of others are found by polling.
async fn bell(_store: &SqliteStore) -> Result<Box<dyn Bell>, sqlx::Error> {
    Ok(Box::new(Silence))
}

struct Silence;

#[async_trait::async_trait]
impl Bell for Silence {
    async fn ring(&mut self) -> Result<u64, sqlx::Error> {
        std::future::pending().await
    }
}

/// A SQLite journal belongs to one process.
async fn lead(_store: &SqliteStore) -> Result<Option<Box<dyn Held>>, sqlx::Error> {
    Ok(Some(Box::new(Alone)))
}

async fn examine(store: &SqliteStore) -> Result<Vec<Finding>, sqlx::Error> {
    let mut connection = SqliteConnection::connect_with(&store.writing).await?;
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await?;
    let mut findings = try_out!(connection, "zeroblob(32)");
    sqlx::raw_sql("ROLLBACK").execute(&mut connection).await?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut connection).await?;
    findings.push(Finding::new(mode == "wal", Verdict::Broken, format!("journal_mode is {mode} (wal is needed)")));
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut connection).await?;
    let what = format!("synchronous is {synchronous} (2, FULL, or above is needed)");
    findings.push(Finding::new(synchronous >= 2, Verdict::Broken, what));
    connection.close().await?;
    Ok(findings)
}

struct Alone;

#[async_trait::async_trait]
impl Held for Alone {
    async fn still(&mut self) -> Result<(), sqlx::Error> {
        Ok(())
    }
}

pub(super) async fn open(url: &str, options: &Options) -> Result<SqliteStore, OpenError> {
    if url.contains(":memory:") || url.contains("mode=memory") {
        return Err(OpenError::InMemory);
    }
    let base = SqliteConnectOptions::from_str(url)?.busy_timeout(options.lock_wait).disable_statement_logging();
    if let Some(folder) = base.get_filename().parent().filter(|folder| *folder != Path::new("")) {
        tokio::fs::create_dir_all(folder).await?;
    }
    let writing = base
        .clone()
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // FULL syncs the log on every commit; NORMAL would lose acknowledged commits when the power fails.
        .synchronous(SqliteSynchronous::Full)
        // A batch touches index pages all over the streams: copy them back every 40 MB instead of every 4 MB, and
        // keep up to 32 MB of them at hand.
        .pragma("wal_autocheckpoint", "10000")
        .pragma("cache_size", "-32768")
        .thread_name(|_| "journal-writer".into());
    migrate(&writing).await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.readers)
        .acquire_timeout(options.wait)
        .test_before_acquire(false)
        .connect_lazy_with(base.pragma("query_only", "ON").thread_name(|id| format!("journal-reader-{id}")));
    Ok(SqliteStore { writing, readers })
}

async fn migrate(options: &SqliteConnectOptions) -> Result<(), OpenError> {
    let mut tries = 0;
    loop {
        let result: Result<(), OpenError> = async {
            let mut connection = SqliteConnection::connect_with(options).await?;
            MIGRATOR.run(&mut connection).await?;
            Ok(connection.close().await?)
        }
        .await;
        tries += 1;
        match result {
            Err(_) if tries < MIGRATION_TRIES => tokio::time::sleep(Duration::from_millis(20)).await,
            result => return result,
        }
    }
}
