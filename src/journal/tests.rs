//! The same suite on both engines. PostgreSQL needs `REKAP_TEST_POSTGRES`, a URL with the right to CREATE DATABASE
//! (`source scripts/lib/postgres.sh; postgres_start DIR; export REKAP_TEST_POSTGRES=$POSTGRES_URL`).

mod appending;
mod bad_days;
mod database;
mod doctor;
mod reading;

use std::time::Duration;

pub(crate) use database::Database;

use super::{Canonical, Command, CommandKey, Expected, Journal, NewEvent, Options};
use crate::hash::Sha256;

pub(super) fn raw(json: &str) -> Canonical {
    json.parse().unwrap()
}

/// Writes each test once and runs it on SQLite and on PostgreSQL.
macro_rules! on_both_engines {
    ($($(#[$note:meta])* async fn $name:ident($db:ident: &Database) $body:block)*) => {
        $($(#[$note])* async fn $name($db: &Database) $body)*

        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let database = super::super::Database::sqlite();
                super::$name(&database).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                let Some(database) = super::super::Database::postgres().await else { return };
                super::$name(&database).await;
                database.remove().await;
            })*
        }
    };
}
pub(super) use on_both_engines;

/// Short waits, so that a test of a bad day ends the same day.
fn options() -> Options {
    Options { lock_wait: Duration::from_millis(300), poll: Duration::from_millis(50), ..Options::default() }
}

async fn open(db: &Database) -> Journal {
    Journal::open(&db.url, options()).await.unwrap()
}

fn event(stream: &str, version: u64) -> NewEvent {
    NewEvent {
        stream: stream.into(),
        version,
        kind: "tested".into(),
        actor: "kpps/3171/1".into(),
        body: raw(&format!(r#"{{"n":{version}}}"#)),
    }
}

fn command(events: Vec<NewEvent>) -> Command {
    Command { at: 1_732_665_600_000_000, events, expected: Vec::new(), key: None }
}

fn one(stream: &str, version: u64) -> Command {
    command(vec![event(stream, version)])
}

/// One event, decided on where another stream stood.
fn resting_on(expected: &str, version: u64, event: NewEvent) -> Command {
    Command { expected: vec![Expected { stream: expected.into(), version }], ..command(vec![event]) }
}

fn keyed(key: &str, request: &str, events: Vec<NewEvent>) -> Command {
    let key = CommandKey { scope: "account/7".into(), key: key.into(), request: Sha256::of(request.as_bytes()) };
    Command { key: Some(key), ..command(events) }
}
