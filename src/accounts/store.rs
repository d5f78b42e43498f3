//! The two databases behind one SQL text: `$1` works on both, so each statement is written once and compiled for each.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use super::error::OpenError;

const WAIT: Duration = Duration::from_secs(10);

pub(super) enum Store {
    /// One writer, so that writers queue here and not on the file's lock; readers beside it (WAL).
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres(PgPool),
}

impl Store {
    pub(super) async fn open(url: &str, connections: u32) -> Result<Self, OpenError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new()
                .max_connections(connections.max(1))
                .acquire_timeout(WAIT)
                .connect(url)
                .await
                .map_err(OpenError::Connect)?;
            sqlx::migrate!("./migrations/postgres").run(&pool).await?;
            return Ok(Self::Postgres(pool));
        }
        let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).unwrap_or(url);
        // A database in memory would be another one for each connection.
        if path.is_empty() || path.contains("://") || path.contains(":memory:") {
            return Err(OpenError::Address);
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(WAIT);
        let pool = |most| SqlitePoolOptions::new().max_connections(most).acquire_timeout(WAIT);
        // When a disk is full SQLite itself rolls back, and the connection goes on believing that it is in a transaction: every later login
        // would fail until a restart. Such a connection is not used again.
        let writer = pool(1)
            .after_release(|connection, _| Box::pin(std::future::ready(Ok(!connection.is_in_transaction()))))
            .connect_with(options.clone())
            .await
            .map_err(OpenError::Connect)?;
        sqlx::migrate!("./migrations/sqlite").run(&writer).await?;
        let readers = pool(connections.max(1)).connect_with(options).await.map_err(OpenError::Connect)?;
        Ok(Self::Sqlite { writer, readers })
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Evaluates the body with `$db` as something to read from.
macro_rules! reading {
    ($store:expr, $db:ident => $body:expr) => {
        match &$store {
            $crate::accounts::store::Store::Sqlite { readers: $db, .. } => $body,
            $crate::accounts::store::Store::Postgres($db) => $body,
        }
    };
}

/// Evaluates the body in a transaction and commits it; a `return` or `?` in the body rolls it back.
macro_rules! writing {
    ($store:expr, $tx:ident => $body:expr) => {
        match &$store {
            $crate::accounts::store::Store::Sqlite { writer, .. } => {
                // Takes the write lock at once: a later upgrade from reading could only fail.
                let mut $tx = writer.begin_with("BEGIN IMMEDIATE").await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
            $crate::accounts::store::Store::Postgres(pool) => {
                let mut $tx = pool.begin().await?;
                let done = $body;
                $tx.commit().await?;
                done
            }
        }
    };
}

pub(super) use {reading, writing};
