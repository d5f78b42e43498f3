//! Measures a journal: how fast it appends with many writers, how fast it replays.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{
    AppendError, Canonical, Command, Journal, NewEvent, NotCanonical, OpenError, Options, ReadError, ReplayError, Seq,
};

/// What was measured.
#[derive(Debug, Clone)]
pub struct Report {
    /// Events appended or replayed.
    pub events: u64,
    /// How long it took.
    pub took: Duration,
    /// How long half of the writers waited for their durable answer; zero for a replay.
    pub median: Duration,
    /// How long 99 of 100 writers waited at most; zero for a replay.
    pub p99: Duration,
}

impl Report {
    /// Events per second.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    pub fn rate(&self) -> f64 {
        self.events as f64 / self.took.as_secs_f64()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} events in {:.2?}: {:.0} events/s", self.events, self.took, self.rate())?;
        if self.p99 > Duration::ZERO {
            write!(f, ", answer after {:.2?} (median), {:.2?} (p99)", self.median, self.p99)?;
        }
        Ok(())
    }
}

/// A measurement failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BenchError {
    /// The journal could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// An event could not be appended.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The journal could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The replay ended early.
    #[error(transparent)]
    Replay(#[from] ReplayError<std::convert::Infallible>),
    /// The body of the measured events is not canonical.
    #[error(transparent)]
    Body(#[from] NotCanonical),
    /// A writer ended without a result.
    #[error("a writer failed: {0}")]
    Writer(#[from] tokio::task::JoinError),
}

/// Appends about `events` events: `writers` tasks, each with its own streams, each waiting for the durable answer of its command of
/// one event (the 28 figures of a form, about 330 bytes) before it sends the next.
///
/// # Errors
/// When the journal cannot be opened or an event cannot be appended.
pub async fn append_rate(url: &str, writers: u64, events: u64) -> Result<Report, BenchError> {
    let journal = Arc::new(Journal::open(url, Options::default()).await?);
    let report = append(&journal, writers, events, 1).await;
    journal.close().await;
    report
}

/// Fills the journal to at least `events` events where it has fewer, then replays it from the beginning.
///
/// # Errors
/// When the journal cannot be opened, filled or read.
pub async fn replay_rate(url: &str, events: u64) -> Result<Report, BenchError> {
    let journal = Arc::new(Journal::open(url, Options::default()).await?);
    let report = replay(&journal, events).await;
    journal.close().await;
    report
}

async fn replay(journal: &Arc<Journal>, events: u64) -> Result<Report, BenchError> {
    let missing = events.saturating_sub(journal.head().await?.get());
    if missing > 0 {
        append(journal, 16, missing, 100).await?;
    }
    let (mut seen, mut bytes) = (0_u64, 0_usize);
    let begin = Instant::now();
    journal
        .replay(Seq::ZERO, None, |event| {
            seen += 1;
            bytes += event.body.len();
            Ok(())
        })
        .await?;
    let took = begin.elapsed();
    tracing::debug!(seen, bytes, "replayed");
    Ok(Report { events: seen, took, median: Duration::ZERO, p99: Duration::ZERO })
}

async fn append(journal: &Arc<Journal>, writers: u64, events: u64, per_command: u64) -> Result<Report, BenchError> {
    let writers = writers.max(1);
    let rounds = events.div_ceil(writers * per_command);
    let run = journal.head().await?; // makes the streams of this run new
    let body = Canonical::of(&serde_json::json!({
        "figures": (0..28).map(|n| (format!("f{n:02}"), 120 + n)).collect::<std::collections::BTreeMap<_, _>>(),
        "page": 2,
        "photo": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }))?;
    let begin = Instant::now();
    let tasks: Vec<_> = (0..writers)
        .map(|writer| {
            let (journal, body) = (Arc::clone(journal), body.clone());
            tokio::spawn(async move {
                let mut waits = Vec::new();
                for round in 0..rounds {
                    let events = (1..=per_command)
                        .map(|version| NewEvent {
                            stream: format!("bench/{run}/{writer}/{round}"),
                            version,
                            kind: "figures.entered".into(),
                            actor: format!("kpps/{writer}"),
                            body: body.clone(),
                        })
                        .collect();
                    let sent = Instant::now();
                    journal.append(Command { at: 0, events, expected: Vec::new(), key: None }).await?;
                    waits.push(sent.elapsed());
                }
                Ok::<_, AppendError>(waits)
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await??);
    }
    let took = begin.elapsed();
    waits.sort_unstable();
    let at = |percent: usize| waits.get(waits.len().saturating_sub(1) * percent / 100).copied().unwrap_or_default();
    Ok(Report { events: rounds * writers * per_command, took, median: at(50), p99: at(99) })
}
