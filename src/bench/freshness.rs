//! How long after its durable answer the public reads a result: the promise is two seconds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::Value;

use super::own::Own;
use super::{Outcome, events, percentile};
use crate::election::actor::Actor;
use crate::election::codes::{ContestId, RegionCode, TpsCode};
use crate::election::decide::{Decided, Proposal};
use crate::election::event::{Event, Which};
use crate::election::figures::Figures;
use crate::engine::Engine;
use crate::publish::paths;
use crate::rehearse::invent::{Target, invent};
use crate::settings::Settings;

/// How often a reader asks again: what is measured is at most this much too long.
const ASK: Duration = Duration::from_millis(20);
/// Longest wait for one document.
const PATIENCE: Duration = Duration::from_secs(30);
/// First readings appended at once, before the clock runs.
const AT_ONCE: usize = 64;

/// Second readings of `count` TPS all over the province at `per_second`: each makes a TPS count, in its own document and in those of five regions. Two
/// readers ask over HTTP: one of each TPS from its durable answer on, one of the province all the time.
///
/// # Errors
/// Where the server does not start, refuses an event, or a document does not come.
pub async fn run(settings: Settings, count: usize, per_second: u32) -> Outcome {
    let own = Own::start(settings).await?;
    let office = own.app.office().clone();
    let invented = invent(&crate::import::dki_2024(), 0, &Target::dki_2024(), 1)?;
    let step = (invented.tps.len() / count.max(1)).max(1);
    let chosen: Vec<(TpsCode, Figures)> =
        invented.tps.iter().step_by(step).take(count).map(|tps| (tps.code, tps.figures.clone())).collect();
    stream::iter(chosen.clone())
        .map(|(tps, figures)| first(office.engine.clone(), tps, figures))
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    let contest: ContestId = "gubernur".parse()?;
    let province: RegionCode = "31".parse()?;
    let base = format!("http://{}", own.app.address());
    let client = reqwest::Client::new();
    let whole = format!("{base}{}", paths::region_json(&contest, province));
    // The province's documents are made once after the import; what is measured begins when they are there.
    for (tps, _) in &chosen {
        until(&client, &format!("{base}{}", paths::tps_json(&contest, *tps)), |_| Some(())).await?;
    }
    let watcher = tokio::spawn(watch(client.clone(), whole, chosen.len()));
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / per_second.max(1));
    let mut readers = Vec::new();
    for (tps, figures) in chosen {
        ticks.tick().await;
        let (engine, client) = (office.engine.clone(), client.clone());
        let url = format!("{base}{}", paths::tps_json(&contest, tps));
        readers.push(tokio::spawn(async move {
            let event = events::reads(tps, Which::Second, figures);
            append(&engine, &events::second_reader(tps), tps, vec![event]).await?;
            let answered = Instant::now();
            until(&client, &url, |document| document.pointer("/counted")?.as_bool()?.then_some(())).await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>((answered, answered.elapsed()))
        }));
    }
    let (mut answers, mut own_document) = (Vec::new(), Vec::new());
    for reader in readers {
        let (answered, took) = reader.await??;
        answers.push(answered);
        own_document.push(took.as_secs_f64());
    }
    answers.sort_unstable();
    let seen = watcher.await??;
    // The n-th TPS to be answered is in the province as soon as n TPS count there.
    let of_province: Vec<f64> = answers
        .iter()
        .zip(&seen)
        .map(|(answered, seen)| seen.saturating_duration_since(*answered).as_secs_f64())
        .collect();
    println!("{} second readings at {per_second}/s, each made durable, then seen by readers over HTTP:", answers.len());
    for (what, waits) in [("document of the TPS", &own_document), ("document of the province", &of_province)] {
        let [median, p99, most] = [50, 99, 100].map(|percent| percentile(waits, percent));
        println!("{what}: {median:.2} s (median), {p99:.2} s (99 of 100), {most:.2} s (longest)");
    }
    own.stop().await;
    Ok(())
}

/// Three photos and the first reading.
async fn first(engine: Arc<Engine>, tps: TpsCode, figures: Figures) -> Outcome {
    let mut all = (1..=3).map(|page| events::photographs(tps, page)).collect::<Outcome<Vec<Event>>>()?;
    all.push(events::reads(tps, Which::First, figures));
    append(&engine, &events::officer(tps), tps, all).await
}

async fn append(engine: &Engine, by: &str, tps: TpsCode, all: Vec<Event>) -> Outcome {
    let by: Actor = by.parse().map_err(|()| "not an actor")?;
    let stream: crate::election::event::Stream = events::stream(tps).parse()?;
    let decide = |state: &crate::election::state::State| {
        let index = state.tree().find_tps(tps);
        let version = index.and_then(|index| state.contest(0)?.tps(index)).map_or(0, |form| form.version);
        Ok(Decided::Append {
            proposals: vec![Proposal { stream: stream.clone(), version, events: all.clone() }],
            expected: Vec::new(),
        })
    };
    engine.run(Some(by), None, decide).await?;
    Ok(())
}

/// When the province said for the first time that one TPS counts, two, three, … `count`.
async fn watch(client: reqwest::Client, url: String, count: usize) -> Outcome<Vec<Instant>> {
    let mut seen = Vec::with_capacity(count);
    while seen.len() < count {
        let counted = until(&client, &url, |document| {
            let counted = usize::try_from(document.pointer("/tps/counted")?.as_u64()?).ok()?;
            (counted > seen.len()).then_some(counted)
        })
        .await?;
        seen.resize(counted.min(count), Instant::now());
    }
    Ok(seen)
}

/// Reads a document until it says what is `wanted`.
async fn until<T>(client: &reqwest::Client, url: &str, wanted: impl Fn(&Value) -> Option<T>) -> Outcome<T> {
    let started = Instant::now();
    while started.elapsed() < PATIENCE {
        let answer = client.get(url).send().await?;
        if answer.status() != reqwest::StatusCode::NOT_FOUND {
            let body = answer.error_for_status()?.bytes().await?;
            if let Some(found) = wanted(&serde_json::from_slice(&body)?) {
                return Ok(found);
            }
        }
        tokio::time::sleep(ASK).await;
    }
    Err(format!("{url} did not say it within {PATIENCE:?}").into())
}
