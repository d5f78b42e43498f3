//! Decides, for the commands of one transaction in their order, which are appended and what each caller is
//! told. Pure: the database's state comes in, rows go out.

use std::collections::HashMap;

use super::command::{Appended, Command, CommandKey, Expected};
use super::error::AppendError;
use super::event::{Row, Seq};
use crate::hash::Sha256;

/// A command key as it is kept.
#[derive(Debug, Clone)]
pub(super) struct KeyRow {
    pub scope: String,
    pub key: String,
    pub request: Sha256,
    pub first: u64,
    pub last: u64,
    pub at: i64,
}

/// What the database held when the transaction began, as far as these commands ask.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub head: u64,
    /// Time of the last event; `None` where there is none.
    pub at: Option<i64>,
    /// Streams without events may be absent.
    pub versions: HashMap<String, u64>,
    pub keys: Vec<KeyRow>,
}

/// What to write and what to answer once it is committed; `answers` has one per command, in order.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    pub rows: Vec<Row<'a>>,
    pub keys: Vec<KeyRow>,
    pub answers: Vec<Result<Appended, AppendError>>,
    pub head: u64,
}

pub(super) fn plan<'a>(commands: &[&'a Command], found: &'a Found) -> Plan<'a> {
    let mut versions: HashMap<&str, u64> =
        found.versions.iter().map(|(stream, version)| (stream.as_str(), *version)).collect();
    let mut taken: HashMap<(&str, &str), (Sha256, u64, u64)> = found
        .keys
        .iter()
        .map(|row| ((row.scope.as_str(), row.key.as_str()), (row.request, row.first, row.last)))
        .collect();
    let mut plan =
        Plan { rows: Vec::new(), keys: Vec::new(), answers: Vec::with_capacity(commands.len()), head: found.head };
    let mut scratch = Vec::new();
    let mut last_at = found.at.unwrap_or(i64::MIN);
    for &command in commands {
        if let Some(answer) = command.key.as_ref().and_then(|key| repeated(key, &taken)) {
            plan.answers.push(answer);
            continue;
        }
        if let Err(conflict) = advance(command, &mut versions) {
            plan.answers.push(Err(conflict));
            continue;
        }
        let first = plan.head + 1;
        // Clocks of replicas differ and are set back; the journal's time never goes back, so that "as of" has one place.
        last_at = last_at.max(command.at);
        for event in &command.events {
            plan.head += 1;
            let mut row = Row {
                seq: plan.head,
                at: last_at,
                stream: &event.stream,
                version: event.version,
                kind: &event.kind,
                actor: &event.actor,
                body: event.body.get(),
                leaf_hash: Sha256::from_bytes([0; 32]),
            };
            row.leaf_hash = row.leaf(&mut scratch);
            plan.rows.push(row);
        }
        if let Some(key) = &command.key {
            taken.insert((&key.scope, &key.key), (key.request, first, plan.head));
            plan.keys.push(KeyRow {
                scope: key.scope.clone(),
                key: key.key.clone(),
                request: key.request,
                first,
                last: plan.head,
                at: last_at,
            });
        }
        plan.answers.push(Ok(Appended::Done(Seq::new(first)..=Seq::new(plan.head))));
    }
    plan
}

fn repeated(
    key: &CommandKey,
    taken: &HashMap<(&str, &str), (Sha256, u64, u64)>,
) -> Option<Result<Appended, AppendError>> {
    let &(request, first, last) = taken.get(&(key.scope.as_str(), key.key.as_str()))?;
    Some(if request == key.request {
        Ok(Appended::Repeated(Seq::new(first)..=Seq::new(last)))
    } else {
        Err(AppendError::KeyReused { scope: key.scope.clone(), key: key.key.clone() })
    })
}

/// Moves the streams of a command forward, or leaves all of them as they were. What the command rests on is compared with
/// what the commands before it left, those of the same batch included.
fn advance<'a>(command: &'a Command, versions: &mut HashMap<&'a str, u64>) -> Result<(), AppendError> {
    for Expected { stream, version } in &command.expected {
        let actual = versions.get(stream.as_str()).copied().unwrap_or(0);
        if actual != *version {
            return Err(AppendError::Conflict { stream: stream.clone(), expected: *version, actual });
        }
    }
    let mut moved: HashMap<&str, u64> = HashMap::new();
    for event in &command.events {
        let stream = event.stream.as_str();
        let actual = moved.get(stream).or_else(|| versions.get(stream)).copied().unwrap_or(0);
        if event.version.checked_sub(1) != Some(actual) {
            return Err(AppendError::Conflict {
                stream: stream.to_owned(),
                expected: event.version.saturating_sub(1),
                actual,
            });
        }
        moved.insert(stream, event.version);
    }
    versions.extend(moved);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::event::NewEvent;
    use super::super::tests::raw;
    use super::*;
    use proptest::prelude::*;

    fn command(events: &[(&str, u64)], key: Option<(&str, &[u8])>) -> Command {
        Command {
            at: 1,
            events: events
                .iter()
                .map(|&(stream, version)| NewEvent {
                    stream: stream.into(),
                    version,
                    kind: "k".into(),
                    actor: "a".into(),
                    body: raw("{}"),
                })
                .collect(),
            expected: Vec::new(),
            key: key.map(|(key, request)| CommandKey {
                scope: "s".into(),
                key: key.into(),
                request: Sha256::of(request),
            }),
        }
    }

    fn answers(commands: &[Command], found: &Found) -> Vec<String> {
        let commands: Vec<&Command> = commands.iter().collect();
        plan(&commands, found)
            .answers
            .into_iter()
            .map(|answer| match answer {
                Ok(Appended::Done(seqs)) => format!("done {}-{}", seqs.start(), seqs.end()),
                Ok(Appended::Repeated(seqs)) => format!("repeated {}-{}", seqs.start(), seqs.end()),
                Err(AppendError::Conflict { expected, actual, .. }) => format!("conflict {expected} {actual}"),
                Err(AppendError::KeyReused { .. }) => "key reused".into(),
                Err(other) => panic!("{other}"),
            })
            .collect()
    }

    /// Ten events, four of them on stream `a`, the last at time 100.
    fn found(keys: Vec<KeyRow>) -> Found {
        Found { head: 10, at: Some(100), versions: HashMap::from([("a".into(), 4)]), keys }
    }

    fn resting_on(expected: &[(&str, u64)], mut command: Command) -> Command {
        command.expected =
            expected.iter().map(|&(stream, version)| Expected { stream: stream.into(), version }).collect();
        command
    }

    #[test]
    fn a_command_is_refused_when_what_it_rests_on_has_moved_also_within_the_batch() {
        let commands = [
            resting_on(&[("a", 4), ("none", 0)], command(&[("x", 1)], None)),
            resting_on(&[("a", 4)], command(&[("y", 1)], None)),
            resting_on(&[("a", 3)], command(&[("z", 1)], None)),
            resting_on(&[("x", 1), ("y", 1)], command(&[("a", 5)], None)),
            resting_on(&[("a", 4)], command(&[("x", 2)], None)),
            resting_on(&[("x", 0)], command(&[("a", 6)], None)),
            resting_on(&[("a", 5)], command(&[("a", 6)], None)),
        ];
        assert_eq!(
            answers(&commands, &found(Vec::new())),
            ["done 11-11", "done 12-12", "conflict 3 4", "done 13-13", "conflict 4 5", "conflict 0 1", "done 14-14"]
        );
    }

    #[test]
    fn the_time_of_the_journal_never_goes_back() {
        let at = |at| Command { at, ..command(&[("x", 1)], None) };
        let mut commands = [at(90), at(130), at(120)];
        for (command, version) in commands.iter_mut().zip(1..) {
            command.events[0].version = version;
        }
        let commands: Vec<&Command> = commands.iter().collect();
        let times: Vec<i64> = plan(&commands, &found(Vec::new())).rows.iter().map(|row| row.at).collect();
        assert_eq!(times, [100, 130, 130]);
    }

    #[test]
    fn the_second_command_of_a_batch_sees_the_first() {
        let found = found(Vec::new());
        let commands = [
            command(&[("a", 5), ("b", 1)], None),
            command(&[("a", 5)], None),
            command(&[("a", 6), ("a", 7)], None),
            command(&[("b", 2), ("a", 7)], None),
            command(&[("b", 2)], None),
            command(&[("c", 0)], None),
        ];
        assert_eq!(
            answers(&commands, &found),
            ["done 11-12", "conflict 4 5", "done 13-14", "conflict 6 7", "done 15-15", "conflict 0 0"]
        );
    }

    #[test]
    fn a_key_is_honoured_within_the_batch_and_across_batches() {
        let old = KeyRow { scope: "s".into(), key: "old".into(), request: Sha256::of(b"r"), first: 3, last: 4, at: 0 };
        let found = found(vec![old]);
        let commands = [
            command(&[("a", 3)], Some(("old", b"r"))),
            command(&[("a", 5)], Some(("old", b"other"))),
            command(&[("a", 5)], Some(("new", b"r"))),
            command(&[("a", 5)], Some(("new", b"r"))),
            command(&[("a", 6)], Some(("new", b"other"))),
            command(&[("a", 9)], Some(("failed", b"r"))),
            command(&[("a", 6)], Some(("failed", b"r"))),
        ];
        assert_eq!(
            answers(&commands, &found),
            ["repeated 3-4", "key reused", "done 11-11", "repeated 11-11", "key reused", "conflict 8 5", "done 12-12"]
        );
    }

    proptest! {
        #[test]
        fn any_interleaving_keeps_seq_and_versions_contiguous(
            head in 0_u64..50,
            steps in prop::collection::vec(prop::collection::vec((0_usize..3, 1_u64..6), 1..4), 0..40),
        ) {
            let names = ["x", "y", "z"];
            let commands: Vec<Command> =
                steps.iter().map(|s| command(&s.iter().map(|&(n, v)| (names[n], v)).collect::<Vec<_>>(), None)).collect();
            let commands: Vec<&Command> = commands.iter().collect();
            let found = Found { head, ..Found::default() };
            let plan = plan(&commands, &found);
            let mut versions: HashMap<&str, u64> = HashMap::new();
            for (row, seq) in plan.rows.iter().zip(head + 1..) {
                prop_assert_eq!(row.seq, seq);
                let version = versions.entry(row.stream).or_default();
                *version += 1;
                prop_assert_eq!(row.version, *version);
            }
            let done: usize = plan.answers.iter().zip(&commands).filter(|(a, _)| a.is_ok()).map(|(_, c)| c.events.len()).sum();
            prop_assert_eq!(done, plan.rows.len());
            prop_assert_eq!(plan.answers.len(), commands.len());
        }
    }
}
