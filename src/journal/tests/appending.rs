//! Order, versions, keys, all or nothing.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::future::join_all;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, TestRunner};

use super::super::{AppendError, Appended, Journal, Seq};
use super::{Database, command, event, keyed, on_both_engines, one, open, resting_on};

fn done(first: u64, last: u64) -> Appended {
    Appended::Done(Seq::new(first)..=Seq::new(last))
}

async fn everything(journal: &Journal) -> Vec<super::super::Event> {
    journal.read(Seq::ZERO, 100_000).await.unwrap()
}

on_both_engines! {
    async fn an_appended_event_is_read_back_as_it_was_given(db: &Database) {
        let journal = open(db).await;
        let mut odd = event("form/é \"quoted\" 選/1", 1);
        odd.body = super::raw(r#"{"note":"tab \t nul \u0000 quote ' emoji 😀","votes":[1,-2,9007199254740991]}"#);
        let body = odd.body.get().to_owned();
        assert_eq!(journal.append(command(vec![odd])).await.unwrap(), done(1, 1));
        let events = everything(&journal).await;
        assert_eq!(events.len(), 1);
        let event = &events[0];
        assert_eq!((event.seq, event.at, event.version), (Seq::new(1), 1_732_665_600_000_000, 1));
        assert_eq!((event.stream.as_str(), event.kind.as_str(), event.actor.as_str()), ("form/é \"quoted\" 選/1", "tested", "kpps/3171/1"));
        assert_eq!(event.body, body);
        assert_eq!(event.leaf(), event.leaf_hash);
        journal.close().await;
    }

    async fn of_many_writers_of_one_version_exactly_one_wins(db: &Database) {
        let journal = open(db).await;
        for version in 1..=5 {
            let answers = join_all((0..32).map(|_| journal.append(one("form/1", version)))).await;
            let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
            assert_eq!(won.len(), 1);
            for answer in lost {
                let Err(AppendError::Conflict { stream, expected, actual }) = answer else { panic!("{answer:?}") };
                assert_eq!((stream.as_str(), expected, actual), ("form/1", version - 1, version));
            }
        }
        assert_eq!(journal.head().await.unwrap(), Seq::new(5));
        journal.close().await;
    }

    async fn two_replicas_keep_one_order_without_gaps(db: &Database) {
        let replicas = [Arc::new(open(db).await), Arc::new(open(db).await)];
        let writers = (0..16).map(|writer| {
            let journal = Arc::clone(&replicas[writer % 2]);
            tokio::spawn(async move {
                let mut won = 0;
                for round in 1..=15 {
                    // Half of the writers fight over two streams, the others have their own.
                    let stream = if writer < 8 { format!("shared/{}", writer / 4) } else { format!("own/{writer}") };
                    let mut version = round;
                    loop {
                        match journal.append(one(&stream, version)).await {
                            Ok(_) => { won += 1; break }
                            Err(AppendError::Conflict { actual, .. }) => version = actual + 1,
                            Err(AppendError::Unavailable { .. }) => {}
                            Err(other) => panic!("{other}"),
                        }
                    }
                }
                won
            })
        });
        let won: u64 = join_all(writers).await.into_iter().map(Result::unwrap).sum();
        assert_eq!(won, 16 * 15);
        let verified = replicas[0].verify(Seq::ZERO, None).await.unwrap();
        assert_eq!((verified.events, verified.streams, verified.last), (240, 10, Seq::new(240)));
        assert_eq!(everything(&replicas[0]).await, everything(&replicas[1]).await);
        for replica in replicas {
            replica.close().await;
        }
    }

    async fn a_keyed_command_repeated_at_once_on_two_replicas_is_appended_once(db: &Database) {
        let replicas = [open(db).await, open(db).await];
        let answers = join_all((0..20).map(|n| replicas[n % 2].append(keyed("k1", "upload", vec![event("up/1", 1), event("up/1", 2)])))).await;
        let answers: Vec<Appended> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|answer| **answer == done(1, 2)).count(), 1);
        assert!(answers.iter().all(|answer| answer.seqs() == (Seq::new(1)..=Seq::new(2))));
        let other = replicas[1].append(keyed("k1", "another request", vec![event("up/1", 3)])).await;
        assert!(matches!(other, Err(AppendError::KeyReused { ref key, .. }) if key == "k1"), "{other:?}");
        let later = replicas[1].append(keyed("k1", "upload", vec![event("up/1", 3)])).await.unwrap();
        assert_eq!(later, Appended::Repeated(Seq::new(1)..=Seq::new(2)));
        assert_eq!(replicas[0].head().await.unwrap(), Seq::new(2));
        for replica in replicas {
            replica.close().await;
        }
    }

    async fn a_command_is_appended_whole_or_not_at_all(db: &Database) {
        let journal = open(db).await;
        journal.append(one("b", 1)).await.unwrap();
        let torn = journal.append(keyed("k", "r", vec![event("a", 1), event("b", 1), event("c", 1)])).await;
        assert!(matches!(torn, Err(AppendError::Conflict { ref stream, .. }) if stream == "b"), "{torn:?}");
        assert_eq!(journal.head().await.unwrap(), Seq::new(1));
        // Its key is free again: what was not appended may be tried anew.
        assert_eq!(journal.append(keyed("k", "r", vec![event("a", 1), event("b", 2), event("c", 1)])).await.unwrap(), done(2, 4));
        journal.close().await;
    }

    async fn of_two_commands_that_rest_on_each_others_stream_exactly_one_is_appended(db: &Database) {
        // A plenary that signs rests on its forms, a form that changes rests on its plenary: never both, on whichever replica.
        let replicas = [open(db).await, open(db).await];
        for round in 0..30_u64 {
            let (form, region) = (format!("form/{round}"), format!("region/{round}"));
            let signs = replicas[0].append(resting_on(&form, 0, event(&region, 1)));
            let changes = replicas[(round % 2) as usize].append(resting_on(&region, 0, event(&form, 1)));
            let (signed, changed) = tokio::join!(signs, changes);
            assert_eq!(u32::from(signed.is_ok()) + u32::from(changed.is_ok()), 1, "{signed:?} {changed:?}");
            let lost = signed.err().or(changed.err());
            assert!(matches!(lost, Some(AppendError::Conflict { expected: 0, actual: 1, .. })), "{lost:?}");
        }
        assert_eq!(replicas[0].head().await.unwrap(), Seq::new(30));
        for replica in replicas {
            replica.close().await;
        }
    }

    async fn many_commands_that_rest_on_one_stream_are_not_in_each_others_way(db: &Database) {
        let journal = open(db).await;
        journal.append(one("region", 1)).await.unwrap();
        let commands = (0..100).map(|n| journal.append(resting_on("region", 1, event(&format!("form/{n}"), 1))));
        for answer in join_all(commands).await {
            answer.unwrap();
        }
        journal.append(one("region", 2)).await.unwrap();
        let late = journal.append(resting_on("region", 1, event("form/0", 2))).await;
        assert!(matches!(late, Err(AppendError::Conflict { ref stream, expected: 1, actual: 2 }) if stream == "region"), "{late:?}");
        let wrong = journal.append(resting_on("", 0, event("form/0", 2))).await;
        assert!(matches!(wrong, Err(AppendError::BadName { field: "stream", .. })), "{wrong:?}");
        journal.close().await;
    }

    async fn time_never_goes_back_whatever_the_clocks_of_the_replicas_say(db: &Database) {
        let replicas = [open(db).await, open(db).await];
        for (at, version) in [50, -7, 40, 60, 10].into_iter().zip(1..) {
            let mut command = one("s", version);
            command.at = at;
            replicas[(version % 2) as usize].append(command).await.unwrap();
        }
        let times: Vec<i64> = everything(&replicas[0]).await.iter().map(|event| event.at).collect();
        assert_eq!(times, [50, 50, 50, 60, 60]);
        replicas[1].verify(Seq::ZERO, None).await.unwrap();
        for replica in replicas {
            replica.close().await;
        }
    }

    async fn a_conflict_does_not_fail_its_neighbours(db: &Database) {
        let journal = open(db).await;
        journal.append(one("taken", 1)).await.unwrap();
        let answers = join_all((0..100).map(|n| {
            journal.append(if n % 2 == 0 { one("taken", 1) } else { one(&format!("free/{n}"), 1) })
        })).await;
        for (n, answer) in answers.iter().enumerate() {
            assert_eq!(answer.is_ok(), n % 2 == 1, "{n}: {answer:?}");
        }
        assert_eq!(journal.head().await.unwrap(), Seq::new(51));
        journal.close().await;
    }

    async fn large_commands_and_batches_are_cut_and_kept_whole(db: &Database) {
        let journal = open(db).await;
        let commands = (0..5).map(|n| keyed(&format!("k{n}"), "r", (1..=777).map(|version| event(&format!("s{n}"), version)).collect()));
        for answer in join_all(commands.map(|command| journal.append(command))).await {
            let seqs = answer.unwrap().seqs();
            assert_eq!(seqs.end().get() - seqs.start().get(), 776);
        }
        let verified = journal.verify(Seq::ZERO, None).await.unwrap();
        assert_eq!((verified.events, verified.streams), (5 * 777, 5));
        journal.close().await;
    }

    async fn what_breaks_a_limit_is_refused_before_it_reaches_the_database(db: &Database) {
        let journal = open(db).await;
        let with = |change: fn(&mut super::super::NewEvent)| {
            let mut event = event("s", 1);
            change(&mut event);
            command(vec![event])
        };
        assert!(matches!(journal.append(command(vec![])).await, Err(AppendError::Empty)));
        let bad = [with(|e| e.stream.clear()), with(|e| e.actor = "a\u{1f}b".into()), with(|e| e.kind = "x".repeat(201).into())];
        for command in bad {
            assert!(matches!(journal.append(command).await, Err(AppendError::BadName { .. })));
        }
        let fat = with(|e| e.body = super::raw(&format!("\"{}\"", "x".repeat(70_000))));
        assert!(matches!(journal.append(fat).await, Err(AppendError::TooLarge { limit: 65_536, .. })));
        let many = command((1..=1001).map(|version| event("s", version)).collect());
        assert!(matches!(journal.append(many).await, Err(AppendError::TooLarge { limit: 1000, .. })));
        assert_eq!(journal.head().await.unwrap(), Seq::ZERO);
        journal.close().await;
    }

    /// Some commands at once, from two replicas, each with events of random streams at versions that may or may not be next.
    async fn random_interleavings_keep_every_stream_contiguous(db: &Database) {
        let replicas = [open(db).await, open(db).await];
        let mut runner = TestRunner::new(Config::default());
        let plan = prop::collection::vec(prop::collection::vec((0_usize..4, 0_u64..3), 1..4), 1..24);
        let names = ["w", "x", "y", "z"];
        let mut appended = 0;
        for _ in 0..12 {
            let mut at: HashMap<&str, u64> = HashMap::new();
            for event in everything(&replicas[0]).await {
                at.insert(names.iter().find(|name| **name == event.stream).unwrap(), event.version);
            }
            let commands = plan.new_tree(&mut runner).unwrap().current();
            let answers = join_all(commands.iter().enumerate().map(|(n, steps)| {
                let events = steps.iter().map(|&(stream, ahead)| {
                    event(names[stream], at.get(names[stream]).copied().unwrap_or(0) + ahead)
                });
                replicas[n % 2].append(command(events.collect()))
            })).await;
            for (answer, steps) in answers.iter().zip(&commands) {
                match answer {
                    Ok(_) => appended += steps.len() as u64,
                    Err(AppendError::Conflict { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            assert_eq!(replicas[1].verify(Seq::ZERO, None).await.unwrap().events, appended);
        }
        for replica in replicas {
            replica.close().await;
        }
    }
}
