//! The database is locked, gone, or refuses the data of one command.

use std::time::{Duration, Instant};

use futures_util::future::join_all;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::super::{AppendError, Appended, Journal, Options, Seq};
use super::{Database, command, event, keyed, on_both_engines, one, open, options};

/// Holds what a writer needs, until it is dropped.
enum Lock {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Lock {
    async fn take(db: &Database) -> Self {
        if db.is_sqlite() {
            let mut connection = SqliteConnection::connect(&db.url).await.unwrap();
            sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
            Self::Sqlite(connection)
        } else {
            let mut connection = PgConnection::connect(&db.url).await.unwrap();
            sqlx::raw_sql("BEGIN; LOCK TABLE journal IN SHARE MODE").execute(&mut connection).await.unwrap();
            Self::Postgres(connection)
        }
    }

    async fn release(self) {
        match self {
            Self::Sqlite(connection) => connection.close().await.unwrap(),
            Self::Postgres(connection) => connection.close().await.unwrap(),
        }
    }
}

on_both_engines! {
    async fn a_locked_database_is_said_in_bounded_time_and_works_again_later(db: &Database) {
        let journal = open(db).await;
        journal.append(one("a", 1)).await.unwrap();
        let lock = Lock::take(db).await;
        let begin = Instant::now();
        let answers = join_all((0..8).map(|n| journal.append(keyed(&format!("k{n}"), "r", vec![event(&format!("b{n}"), 1)])))).await;
        // Two batches at most, each waits 0.3 s for the lock; the rest is room for a slow machine.
        assert!(begin.elapsed() < Duration::from_secs(8), "{:?}", begin.elapsed());
        for answer in answers {
            assert!(matches!(answer, Err(AppendError::Unavailable { .. })), "{answer:?}");
        }
        assert_eq!(journal.read(Seq::ZERO, 10).await.unwrap().len(), 1, "readers are not locked out");
        lock.release().await;
        for n in 0..8 {
            let again = journal.append(keyed(&format!("k{n}"), "r", vec![event(&format!("b{n}"), 1)])).await;
            assert!(matches!(again, Ok(Appended::Done(_))), "{again:?}");
        }
        assert_eq!(journal.verify(Seq::ZERO, None).await.unwrap().events, 9);
        journal.close().await;
    }

    async fn commands_that_wait_too_long_are_answered_and_not_appended_later(db: &Database) {
        let patient = Options { wait: Duration::from_millis(100), lock_wait: Duration::from_millis(600), batch_commands: 1, ..options() };
        let journal = Journal::open(&db.url, patient).await.unwrap();
        let lock = Lock::take(db).await;
        let answers = join_all((0..4).map(|n| { let journal = &journal; async move { journal.append(one(&format!("s{n}"), 1)).await } })).await;
        assert!(answers.iter().all(|answer| matches!(answer, Err(AppendError::Unavailable { .. }))), "{answers:?}");
        assert!(answers.iter().any(|answer| answer.as_ref().unwrap_err().to_string().contains("too long")), "{answers:?}");
        lock.release().await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(journal.head().await.unwrap(), Seq::ZERO);
        journal.close().await;
    }

    async fn data_the_database_refuses_fails_only_its_own_command(db: &Database) {
        let journal = open(db).await;
        db.run(if db.is_sqlite() {
            "CREATE TRIGGER poison BEFORE INSERT ON journal WHEN NEW.kind = 'poison' BEGIN SELECT raise(ABORT, 'poisoned'); END"
        } else {
            "ALTER TABLE journal ADD CONSTRAINT poison CHECK (kind <> 'poison')"
        }).await.unwrap();
        let commands = (0..60).map(|n| {
            let mut event = event(&format!("s{n}"), 1);
            if n % 20 == 7 {
                event.kind = "poison".into();
            }
            command(vec![event])
        });
        let answers = join_all(commands.map(|command| journal.append(command))).await;
        for (n, answer) in answers.iter().enumerate() {
            match answer {
                Ok(_) => assert_ne!(n % 20, 7),
                Err(AppendError::Refused { .. }) => assert_eq!(n % 20, 7),
                Err(other) => panic!("{n}: {other}"),
            }
        }
        assert_eq!(journal.verify(Seq::ZERO, None).await.unwrap().events, 57);
        journal.close().await;
    }
}

/// Ends every other connection of this database, as an administrator or a restart would.
async fn terminate_all(db: &Database) -> u64 {
    db.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_postgres_connection_is_an_error_only_for_what_was_in_flight() {
    let Some(db) = Database::postgres().await else {
        return;
    };
    let journal = Journal::open(&db.url, Options { lock_wait: Duration::from_secs(20), ..options() }).await.unwrap();
    journal.append(one("a", 1)).await.unwrap();

    // Idle: the next command does not notice.
    terminate_all(&db).await;
    journal.append(one("a", 2)).await.unwrap();

    // In the middle of a batch: its callers are told that nothing is certain, and a repeat settles it.
    let lock = Lock::take(&db).await;
    let in_flight = journal.append(keyed("k", "r", vec![event("a", 3)]));
    let kill = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        terminate_all(&db).await;
    };
    let (answer, ()) = tokio::join!(in_flight, kill);
    assert!(matches!(answer, Err(AppendError::Unavailable { .. })), "{answer:?}");
    drop(lock);
    let again = journal.append(keyed("k", "r", vec![event("a", 3)])).await.unwrap();
    assert_eq!(again.seqs(), Seq::new(3)..=Seq::new(3));

    // Following goes on over the lost listener.
    let other = open(&db).await;
    other.append(one("b", 1)).await.unwrap();
    let mut heads = journal.watch();
    tokio::time::timeout(Duration::from_secs(10), heads.wait_for(|head| *head == Seq::new(4))).await.unwrap().unwrap();
    assert_eq!(journal.verify(Seq::ZERO, None).await.unwrap().events, 4);
    other.close().await;
    journal.close().await;
    db.remove().await;
}

/// A commit that happened although its answer was lost: the repeat must find it, with a key by the key, without one by the version.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeat_after_a_lost_answer_is_not_recorded_twice() {
    let db = Database::sqlite();
    let journal = open(&db).await;
    for round in 0..20_u64 {
        let stream = format!("s{round}");
        // The caller gives up at an arbitrary moment; the command may or may not have been accepted.
        let lost = journal.append(keyed(&stream, "r", vec![event(&stream, 1)]));
        let _ = tokio::time::timeout(Duration::from_micros(round * 60), lost).await;
        let repeat = journal.append(keyed(&stream, "r", vec![event(&stream, 1)])).await.unwrap();
        let unkeyed = journal.append(one(&stream, 1)).await;
        assert!(matches!(unkeyed, Err(AppendError::Conflict { actual: 1, .. })), "{unkeyed:?} after {repeat:?}");
    }
    assert_eq!(journal.verify(Seq::ZERO, None).await.unwrap().events, 20);
    journal.close().await;
}
