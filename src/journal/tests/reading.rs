//! Replay, following, reopening, verification, and what the database itself refuses.

use std::convert::Infallible;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::super::{AppendError, Appended, Flaw, Journal, OpenError, ReadError, ReplayError, Seq, VerifyError};
use super::{Database, command, event, keyed, on_both_engines, one, open, options};

async fn fill(journal: &Journal, events: u64) {
    for first in (1..=events).step_by(900) {
        let last = events.min(first + 899);
        journal.append(command((first..=last).map(|version| event("filled", version)).collect())).await.unwrap();
    }
}

on_both_engines! {
    async fn replay_gives_every_event_once_in_order_across_pages(db: &Database) {
        let journal = open(db).await;
        fill(&journal, 4321).await;
        for (after, until, expected) in [
            (0, None, 1..=4321),
            (0, Some(1), 1..=1),
            (999, Some(2001), 1000..=2001),
            (4000, Some(9999), 4001..=4321),
        ] {
            let mut seen = Vec::new();
            let last = journal
                .replay(Seq::new(after), until.map(Seq::new), |event| {
                    assert_eq!(event.version, event.seq.get());
                    seen.push(event.seq.get());
                    Ok::<_, Infallible>(())
                })
                .await
                .unwrap();
            assert_eq!(last, Seq::new(*expected.end()));
            assert_eq!(seen, expected.collect::<Vec<_>>());
        }
        let read = journal.read(Seq::new(1500), 1200).await.unwrap();
        assert_eq!((read.len(), read[0].seq.get(), read[1199].seq.get()), (1200, 1501, 2700));
        assert_eq!(journal.read(Seq::new(4320), 50).await.unwrap().len(), 1);
        assert!(journal.read(Seq::new(5000), 50).await.unwrap().is_empty());
        journal.close().await;
    }

    async fn replay_stops_where_the_receiver_refuses(db: &Database) {
        let journal = open(db).await;
        fill(&journal, 20).await;
        let stopped = journal.replay(Seq::ZERO, None, |event| if event.seq == Seq::new(7) { Err("no") } else { Ok(()) }).await;
        assert!(matches!(stopped, Err(ReplayError::Stopped { at, error: "no" }) if at == Seq::new(7)));
        journal.close().await;
    }

    async fn one_process_leads_until_it_lets_go(db: &Database) {
        let (here, there) = (open(db).await, open(db).await);
        let mut lead = here.lead().await.unwrap();
        assert!(lead.still().await);
        if !db.url.starts_with("sqlite") {
            assert!(timeout(Duration::from_millis(300), there.lead()).await.is_err(), "two lead");
        }
        drop(lead);
        let mut lead = timeout(Duration::from_secs(5), there.lead()).await.unwrap().unwrap();
        assert!(lead.still().await);
        here.close().await;
        there.close().await;
        if !db.url.starts_with("sqlite") {
            assert!(here.lead().await.is_err(), "a closed journal leads nobody");
        }
    }

    async fn reopening_keeps_everything(db: &Database) {
        let journal = open(db).await;
        journal.append(keyed("k", "r", vec![event("a", 1), event("b", 1)])).await.unwrap();
        let before = journal.read(Seq::ZERO, 10).await.unwrap();
        journal.close().await;
        let journal = open(db).await;
        assert_eq!(*journal.watch().borrow(), Seq::new(2));
        assert_eq!(journal.read(Seq::ZERO, 10).await.unwrap(), before);
        assert!(matches!(journal.append(keyed("k", "r", vec![event("a", 1)])).await, Ok(Appended::Repeated(_))));
        assert!(matches!(journal.append(one("a", 1)).await, Err(AppendError::Conflict { actual: 1, .. })));
        assert_eq!(journal.append(one("a", 2)).await.unwrap().seqs(), Seq::new(3)..=Seq::new(3));
        journal.close().await;
    }

    async fn followers_see_commits_of_this_and_of_another_process(db: &Database) {
        let (here, there) = (open(db).await, open(db).await);
        let (mut own, mut others) = (here.watch(), there.watch());
        here.append(one("a", 1)).await.unwrap();
        assert_eq!(*own.borrow_and_update(), Seq::new(1), "the own commit is known before it is answered");
        for seq in 1..=3 {
            timeout(Duration::from_secs(10), others.wait_for(|head| *head == Seq::new(seq))).await.unwrap().unwrap();
            here.append(one("a", seq + 1)).await.unwrap();
        }
        here.close().await;
        there.close().await;
    }

    async fn close_finishes_what_was_accepted_and_refuses_the_rest(db: &Database) {
        let journal = open(db).await;
        let names: Vec<String> = (0..200).map(|n| format!("s{n}")).collect();
        let appends = join_all(names.iter().map(|name| journal.append(one(name, 1))));
        let closing = async {
            tokio::task::yield_now().await;
            journal.close().await;
        };
        let (answers, ()) = tokio::join!(appends, closing);
        let done = answers.iter().filter(|answer| answer.is_ok()).count() as u64;
        assert!(answers.iter().all(|answer| matches!(answer, Ok(_) | Err(AppendError::Closed))));
        assert!(matches!(journal.append(one("late", 1)).await, Err(AppendError::Closed)));
        let again = open(db).await;
        assert_eq!(again.verify(Seq::ZERO, None).await.unwrap().events, done);
        again.close().await;
    }

    async fn the_database_refuses_to_change_or_delete_an_event(db: &Database) {
        let journal = open(db).await;
        journal.append(keyed("k", "r", vec![event("a", 1), event("a", 2)])).await.unwrap();
        let before = journal.read(Seq::ZERO, 10).await.unwrap();
        let mut attempts = vec![
            "UPDATE journal SET body = '{}'",
            "UPDATE journal SET at = 0 WHERE seq = 1",
            "DELETE FROM journal WHERE seq = 2",
            "DELETE FROM journal",
            "UPDATE command SET last_seq = 1",
            "DELETE FROM command",
        ];
        if db.is_sqlite() {
            attempts.extend([
                "REPLACE INTO journal SELECT 2, at, stream, version, kind, actor, '{}', leaf_hash FROM journal WHERE seq = 2",
                "INSERT OR REPLACE INTO journal SELECT 3, at, stream, version, kind, actor, '{}', leaf_hash FROM journal WHERE seq = 2",
                "INSERT INTO journal SELECT 9, at, stream, 3, kind, actor, body, leaf_hash FROM journal WHERE seq = 2",
                "REPLACE INTO command SELECT scope, key, request, 1, 1, at FROM command",
                "INSERT INTO journal SELECT 3, at, stream, 3, kind, actor, 7.5, 'not 32 bytes' FROM journal WHERE seq = 2",
            ]);
        } else {
            attempts.extend([
                "TRUNCATE journal",
                "TRUNCATE command",
                "INSERT INTO journal SELECT 9, at, stream, 3, kind, actor, body, leaf_hash FROM journal WHERE seq = 2",
                "INSERT INTO journal SELECT 3, at, stream, 4, kind, actor, body, leaf_hash FROM journal WHERE seq = 2",
                "INSERT INTO journal SELECT 0, at, 'b', 1, kind, actor, body, leaf_hash FROM journal WHERE seq = 2",
                "INSERT INTO journal SELECT * FROM journal WHERE seq = 2 ON CONFLICT (seq) DO UPDATE SET body = '{}'",
            ]);
        }
        for sql in attempts {
            assert!(db.run(sql).await.is_err(), "not refused: {sql}");
        }
        assert_eq!(journal.read(Seq::ZERO, 10).await.unwrap(), before);
        journal.verify(Seq::ZERO, None).await.unwrap();
        journal.close().await;
    }

    async fn verify_names_the_first_event_that_someone_with_full_rights_changed(db: &Database) {
        let journal = open(db).await;
        fill(&journal, 30).await;
        let triggers = if db.is_sqlite() {
            "DROP TRIGGER journal_is_never_updated; DROP TRIGGER journal_is_never_deleted"
        } else {
            "ALTER TABLE journal DISABLE TRIGGER ALL"
        };
        db.run(triggers).await.unwrap();
        let at = |result: Result<_, VerifyError>| match result {
            Ok(_) => panic!("nothing noticed"),
            Err(VerifyError::Read(ReadError::Damaged { at, .. })) => (at.get(), "missing"),
            Err(VerifyError::Flawed { at, flaw: Flaw::Hash }) => (at.get(), "hash"),
            Err(VerifyError::Flawed { at, flaw: Flaw::Version { .. } }) => (at.get(), "version"),
            Err(other) => panic!("{other}"),
        };
        db.run("UPDATE journal SET body = '{\"n\":26}' WHERE seq = 25").await.unwrap();
        assert_eq!(at(journal.verify(Seq::ZERO, None).await), (25, "hash"));
        // A forger who also recomputes the hash cannot mend the versions.
        let mut forged = journal.read(Seq::new(19), 1).await.unwrap().remove(0);
        forged.stream = "elsewhere".into();
        db.run(&format!(
            "UPDATE journal SET stream = 'elsewhere', leaf_hash = {} WHERE seq = 20",
            if db.is_sqlite() { format!("x'{}'", forged.leaf()) } else { format!("'\\x{}'", forged.leaf()) }
        )).await.unwrap();
        assert_eq!(at(journal.verify(Seq::ZERO, None).await), (20, "version"));
        db.run("DELETE FROM journal WHERE seq = 10").await.unwrap();
        assert_eq!(at(journal.verify(Seq::ZERO, None).await), (10, "missing"));
        journal.close().await;
    }
}

#[tokio::test]
async fn a_url_that_names_no_durable_engine_is_refused() {
    assert!(matches!(Journal::open("mysql://x/y", options()).await, Err(OpenError::UnknownUrl)));
    assert!(matches!(Journal::open("sqlite::memory:", options()).await, Err(OpenError::InMemory)));
}

#[tokio::test]
async fn two_processes_may_open_a_new_file_at_once() {
    let db = Database::sqlite();
    for journal in join_all((0..4).map(|_| Journal::open(&db.url, options()))).await {
        journal.unwrap().close().await;
    }
}
