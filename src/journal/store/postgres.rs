//! PostgreSQL 15 or later: several replicas may append to one journal.

use std::str::FromStr as _;
use std::sync::LazyLock;

use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgListener, PgPoolOptions};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Postgres};

use super::doctor::{Finding, Verdict, try_out};
use super::engine::engine;
use super::sql::{Inserts, Rows};
use super::{Bell, Held};
use crate::journal::error::OpenError;
use crate::journal::options::Options;

static MIGRATOR: Migrator = sqlx::migrate!("migrations/postgres");
static INSERTS: LazyLock<Inserts> = LazyLock::new(|| Inserts::new(Rows::OneStatement));

/// Where commits are announced.
const CHANNEL: &str = "rekap_journal";

// The lock is held to the end of the transaction, so seq has no gaps and no forks across replicas. It comes in a
// statement of its own, and at READ COMMITTED whatever the server's default is: only then does the next
// statement see what the previous holder committed. 0x72656b6170 spells "rekap".
engine! {
    store: PostgresStore, writer: PostgresWriter, database: Postgres, connection: PgConnection, options: PgConnectOptions,
    lock: "BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock(x'72656b6170'::bigint)", begin: "", commit: commit,
    each: "json_array_elements($1::json) AS j(value)", hex: "encode(leaf_hash, 'hex')", inserts: INSERTS, bell: bell, lead: lead,
    examine: examine,
}

fn commit(head: u64) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!("NOTIFY {CHANNEL}, '{head}'; COMMIT"))
}

async fn bell(store: &PostgresStore) -> Result<Box<dyn Bell>, sqlx::Error> {
    let mut listener = PgListener::connect_with(&store.readers).await?;
    listener.listen(CHANNEL).await?;
    Ok(Box::new(Listener(listener)))
}

struct Listener(PgListener);

#[async_trait::async_trait]
impl Bell for Listener {
    async fn ring(&mut self) -> Result<u64, sqlx::Error> {
        // A payload that is no number still means that something was committed.
        Ok(self.0.recv().await?.payload().parse().unwrap_or(u64::MAX))
    }
}

/// The lock lives as long as its connection, which nothing else uses. 0x6c656164 spells "lead".
async fn lead(store: &PostgresStore) -> Result<Option<Box<dyn Held>>, sqlx::Error> {
    if store.readers.is_closed() {
        return Err(sqlx::Error::PoolClosed);
    }
    let mut connection = PgConnection::connect_with(&store.writing).await?;
    let held: bool =
        sqlx::query_scalar("SELECT pg_try_advisory_lock(x'6c656164'::bigint)").fetch_one(&mut connection).await?;
    Ok(held.then(|| Box::new(Leading(connection)) as Box<dyn Held>))
}

/// Under the writers' lock, so that the trials meet nobody's batch.
async fn examine(store: &PostgresStore) -> Result<Vec<Finding>, sqlx::Error> {
    let mut connection = PgConnection::connect_with(&store.writing).await?;
    sqlx::raw_sql("BEGIN; SELECT pg_advisory_xact_lock(x'72656b6170'::bigint)").execute(&mut connection).await?;
    let mut findings = try_out!(connection, "decode(repeat('00', 32), 'hex')");
    sqlx::raw_sql("ROLLBACK").execute(&mut connection).await?;
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        let value: String =
            sqlx::query_scalar("SELECT current_setting($1)").bind(setting).fetch_one(&mut connection).await?;
        let good = !matches!(value.as_str(), "off" | "local");
        findings.push(Finding::new(good, Verdict::Broken, format!("{setting} is {value}")));
    }
    let superuser: bool = sqlx::query_scalar("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        .fetch_one(&mut connection)
        .await?;
    let what = if superuser {
        "the program connects as a superuser, who can switch triggers off; give it a role of its own"
    } else {
        "the program does not connect as a superuser"
    };
    findings.push(Finding::new(!superuser, Verdict::Note, what.to_owned()));
    connection.close().await?;
    Ok(findings)
}

struct Leading(PgConnection);

#[async_trait::async_trait]
impl Held for Leading {
    async fn still(&mut self) -> Result<(), sqlx::Error> {
        self.0.ping().await
    }
}

pub(super) async fn open(url: &str, options: &Options) -> Result<PostgresStore, OpenError> {
    let lock_wait = options.lock_wait.as_millis().to_string();
    let batch_time = options.batch_time.as_millis().to_string();
    let writing =
        PgConnectOptions::from_str(url)?.disable_statement_logging().application_name("rekap journal").options([
            // An acknowledged event is on disk, whatever the server's default is.
            ("synchronous_commit", "on"),
            ("lock_timeout", lock_wait.as_str()),
            // A replica that vanished in the middle of a batch must not keep the lock.
            ("idle_in_transaction_session_timeout", batch_time.as_str()),
            // Every query here is a short walk along an index. Without statistics (a new database, a night of inserts
            // before autovacuum looks) the planner may believe the table small and read it whole, batch after batch.
            ("enable_seqscan", "off"),
            ("enable_hashjoin", "off"),
            ("enable_mergejoin", "off"),
            ("jit", "off"),
        ]);
    let mut connection = PgConnection::connect_with(&writing).await?;
    MIGRATOR.run(&mut connection).await?;
    connection.close().await?;
    let readers = PgPoolOptions::new()
        .max_connections(options.readers + 1) // one listens
        .acquire_timeout(options.wait)
        .connect_lazy_with(writing.clone());
    Ok(PostgresStore { writing, readers })
}
