//! The one task that appends: takes what waits, writes it in one transaction, answers after the commit.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio::time::{Instant, timeout};

use super::batch::{Found, KeyRow, plan};
use super::command::{Appended, Command};
use super::error::AppendError;
use super::event::Seq;
use super::options::Options;
use super::store::{Fault, Store, Writer, fault};

type Answer = Result<Appended, AppendError>;

/// A command that waits for its turn.
pub(super) struct Pending {
    pub command: Command,
    pub deadline: Instant,
    pub answer: oneshot::Sender<Answer>,
    /// Its share of the queue's bytes, given back when it is answered.
    pub room: OwnedSemaphorePermit,
}

impl Pending {
    fn answer(self, answer: Answer) {
        drop(self.room);
        // Who no longer waits will repeat the command, and be told then.
        let _ = self.answer.send(answer);
    }
}

/// Why a batch was not committed.
struct Failure {
    fault: Fault,
    reason: Arc<str>,
}

pub(super) struct Desk {
    store: Arc<dyn Store>,
    /// Kept between batches; taken out while one is in flight, so that a batch that fails or is given up loses its
    /// connection and with it its transaction.
    writer: Option<Box<dyn Writer>>,
    heads: Arc<watch::Sender<Seq>>,
    options: Options,
}

impl Desk {
    pub fn new(store: Arc<dyn Store>, heads: Arc<watch::Sender<Seq>>, options: Options) -> Self {
        Self { store, writer: None, heads, options }
    }

    /// Works until `stop` resolves (sent or dropped) and what was accepted before is done.
    pub async fn run(mut self, mut queue: mpsc::Receiver<Pending>, mut stop: oneshot::Receiver<()>) {
        let mut open = true;
        let mut waiting = Vec::new();
        loop {
            tokio::select! {
                taken = queue.recv_many(&mut waiting, self.options.batch_commands) => if taken == 0 { return },
                _ = &mut stop, if open => {
                    queue.close();
                    open = false;
                    continue;
                }
            }
            // No pause to gather more: while one round of callers is written the next one is prepared. Waiting for
            // all of them filled the batches (64 instead of 40) but was 20 % slower, the disk idling meanwhile.
            while !waiting.is_empty() {
                let rest = waiting.split_off(self.fitting(&waiting));
                self.batch(std::mem::replace(&mut waiting, rest)).await;
            }
        }
    }

    /// How many of those that wait fit into one transaction, at least one.
    fn fitting(&self, waiting: &[Pending]) -> usize {
        let mut bytes = 0;
        let fit = waiting.iter().take_while(|pending| {
            bytes += pending.command.weight();
            bytes <= self.options.batch_bytes
        });
        fit.count().max(1)
    }

    async fn batch(&mut self, batch: Vec<Pending>) {
        let now = Instant::now();
        let (batch, late): (Vec<_>, Vec<_>) = batch.into_iter().partition(|pending| pending.deadline > now);
        for pending in late {
            pending.answer(Err(AppendError::Unavailable { reason: "the command waited too long for its turn".into() }));
        }
        let commands: Vec<&Command> = batch.iter().map(|pending| &pending.command).collect();
        match self.attempt(&commands).await {
            Ok(answers) => {
                for (pending, answer) in batch.into_iter().zip(answers) {
                    pending.answer(answer);
                }
            }
            Err(Failure { fault: Fault::Data, .. }) if batch.len() > 1 => {
                for pending in batch {
                    let answer = self.single(&pending.command).await;
                    pending.answer(answer);
                }
            }
            Err(failure) => {
                tracing::warn!(commands = batch.len(), reason = %failure.reason, "the journal could not commit a batch");
                for pending in batch {
                    pending.answer(Err(failure.answer()));
                }
            }
        }
    }

    /// A command on its own, so that it does not fail because of a neighbour's data.
    async fn single(&mut self, command: &Command) -> Answer {
        match self.attempt(&[command]).await {
            Ok(answers) => answers.into_iter().next().expect("one command has one answer"),
            Err(failure) => {
                tracing::warn!(reason = %failure.reason, "the journal could not commit a command");
                Err(failure.answer())
            }
        }
    }

    async fn attempt(&mut self, commands: &[&Command]) -> Result<Vec<Answer>, Failure> {
        if commands.is_empty() {
            return Ok(Vec::new());
        }
        let limit = self.options.batch_time;
        match timeout(limit, self.transact(commands)).await {
            Ok(Ok(answers)) => Ok(answers),
            Ok(Err(error)) => Err(Failure { fault: fault(&error), reason: error.to_string().into() }),
            Err(_) => Err(Failure { fault: Fault::Database, reason: format!("no commit within {limit:?}").into() }),
        }
    }

    async fn transact(&mut self, commands: &[&Command]) -> Result<Vec<Answer>, sqlx::Error> {
        let (mut writer, mut found) = self.begin(&streams(commands)).await?;
        found.keys = used_keys(&mut *writer, commands).await?;
        let plan = plan(commands, &found);
        writer.write(&plan.rows, &plan.keys, plan.head).await?;
        self.writer = Some(writer);
        raise(&self.heads, plan.head);
        Ok(plan.answers)
    }

    /// Begins on the connection of the last batch or, when that has died meanwhile, on a new one: nothing was sent
    /// on it yet, so nobody needs to hear of it.
    async fn begin(&mut self, streams: &str) -> Result<(Box<dyn Writer>, Found), sqlx::Error> {
        if let Some(mut writer) = self.writer.take() {
            match writer.begin(streams).await {
                Ok(found) => return Ok((writer, found)),
                Err(error) if fault(&error) != Fault::Connection => return Err(error),
                Err(error) => {
                    tracing::info!(%error, "the journal's connection was lost; connecting again")
                }
            }
        }
        let mut writer = self.store.writer().await?;
        let found = writer.begin(streams).await?;
        Ok((writer, found))
    }
}

impl Failure {
    fn answer(&self) -> AppendError {
        let reason = Arc::clone(&self.reason);
        match self.fault {
            Fault::Data => AppendError::Refused { reason },
            Fault::Full => AppendError::Full { reason },
            Fault::Connection | Fault::Database => AppendError::Unavailable { reason },
        }
    }
}

/// The streams of a batch, those its commands only rest on included, for one query.
fn streams(commands: &[&Command]) -> String {
    let appended = commands.iter().flat_map(|c| &c.events).map(|event| [event.stream.as_str()]);
    let expected = commands.iter().flat_map(|c| &c.expected).map(|expected| [expected.stream.as_str()]);
    json(&appended.chain(expected).collect())
}

/// Those of the batch's keys that were used before, in one query.
async fn used_keys(writer: &mut dyn Writer, commands: &[&Command]) -> Result<Vec<KeyRow>, sqlx::Error> {
    let keys: HashSet<[&str; 2]> =
        commands.iter().filter_map(|c| c.key.as_ref()).map(|key| [key.scope.as_str(), key.key.as_str()]).collect();
    if keys.is_empty() { Ok(Vec::new()) } else { writer.keys(&json(&keys)).await }
}

fn json<const N: usize>(names: &HashSet<[&str; N]>) -> String
where
    for<'a> [&'a str; N]: serde::Serialize,
{
    serde_json::to_string(names).expect("lists of strings are JSON")
}

/// Tells followers of a new head; heads only rise.
pub(super) fn raise(heads: &watch::Sender<Seq>, head: u64) {
    heads.send_if_modified(|seen| {
        let higher = head > seen.get();
        if higher {
            *seen = Seq::new(head);
        }
        higher
    });
}
