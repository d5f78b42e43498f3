//! The whole night: TPS at a chosen rate, plenaries as soon as their kecamatan is done, signatures up to the province.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::plan::{Plan, TpsPlan};
use super::stage::Stage;
use super::tally::{Count, Tally};
use super::{officer, plenary};
use crate::election::codes::{Level, RegionCode, TpsCode};

/// How fast, and how far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// TPS that begin each second; 0 as fast as it goes.
    pub rate: f64,
    /// TPS and plenaries at once.
    pub parallel: usize,
    /// Whether regions whose TPS all take part are signed.
    pub sign: bool,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Night {
    /// How long it took.
    pub took: Duration,
    /// Requests it took, before anything was compared.
    pub requests: u64,
    /// What went wrong that was not planned; empty where all is well.
    pub failures: Vec<String>,
}

/// Where plain progress lines are printed when there is no terminal.
const SAY_EVERY: Duration = Duration::from_secs(10);

/// Plays the night. What an earlier run of the same night finished is left alone, the rest is done.
pub async fn play(stage: &Arc<Stage>, plan: &Arc<Plan>, pace: Pace) -> Night {
    let started = Instant::now();
    let bar = bar(plan.tps.len());
    let teller = tokio::spawn(tell(bar.clone(), stage.tally.clone()));
    let mut districts = districts(stage, plan);
    let mut failures = Vec::new();
    let done = look(stage, &districts, &mut failures).await;
    let room = Arc::new(Semaphore::new(pace.parallel.max(1)));
    let mut running: JoinSet<Step> = JoinSet::new();
    let mut begin = (pace.rate > 0.0).then(|| {
        let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / pace.rate));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        ticks
    });
    for place in 0..plan.tps.len() {
        if plan.tps.get(place).is_some_and(|tps| done.contains_key(&tps.code)) {
            stage.tally.add(Count::Skipped);
            settle(stage, plan, pace, &room, Step::Tps(place, None), &mut districts, &mut running, &mut failures, &bar);
            continue;
        }
        if let Some(ticks) = &mut begin {
            ticks.tick().await;
        }
        let Ok(turn) = room.clone().acquire_owned().await else { break };
        let (stage2, plan2) = (stage.clone(), plan.clone());
        running.spawn(async move {
            let _turn = turn;
            let Some(tps) = plan2.tps.get(place) else { return Step::Tps(place, None) };
            let failed = officer::play(&stage2, tps).await.err();
            Step::Tps(place, failed.map(|failure| format!("TPS {}: {failure}", tps.code)))
        });
        while let Some(Ok(step)) = running.try_join_next() {
            settle(stage, plan, pace, &room, step, &mut districts, &mut running, &mut failures, &bar);
        }
    }
    while let Some(step) = running.join_next().await {
        match step {
            Ok(step) => settle(stage, plan, pace, &room, step, &mut districts, &mut running, &mut failures, &bar),
            Err(error) => failures.push(format!("a player stopped: {error}")),
        }
    }
    if failures.is_empty() && pace.sign {
        sign_above(stage, &districts, &mut failures).await;
    }
    teller.abort();
    bar.finish_and_clear();
    Night { took: started.elapsed(), requests: stage.tally.get(Count::Requests), failures }
}

/// What one task did.
enum Step {
    /// The officers of a TPS are done, or failed.
    Tps(usize, Option<String>),
    /// The plenary of a kecamatan is done, or failed.
    Kecamatan(RegionCode, Option<String>),
}

/// A kecamatan with its TPS (positions in the plan) and how many are still out.
struct District {
    places: Vec<usize>,
    left: usize,
    whole: bool,
    held: bool,
}

fn districts(stage: &Stage, plan: &Plan) -> BTreeMap<RegionCode, District> {
    let mut all: BTreeMap<RegionCode, usize> = BTreeMap::new();
    for code in stage.invented.tps.iter().filter_map(|tps| tps.code.kelurahan().parent()) {
        *all.entry(code).or_default() += 1;
    }
    let mut districts: BTreeMap<RegionCode, District> = BTreeMap::new();
    for (place, tps) in plan.tps.iter().enumerate() {
        let Some(kecamatan) = tps.code.kelurahan().parent() else { continue };
        let fresh = || District { places: Vec::new(), left: 0, whole: false, held: false };
        let district = districts.entry(kecamatan).or_insert_with(fresh);
        district.places.push(place);
        district.left += 1;
        district.whole = all.get(&kecamatan) == Some(&district.left);
    }
    districts
}

/// What an earlier run left finished: decided by the plenary, or agreed with every page there.
async fn look(
    stage: &Stage,
    districts: &BTreeMap<RegionCode, District>,
    failures: &mut Vec<String>,
) -> BTreeMap<TpsCode, String> {
    let mut done = BTreeMap::new();
    for kecamatan in districts.keys() {
        match plenary::tasks(stage, *kecamatan).await {
            Ok(list) => done.extend(
                list.into_values()
                    .filter(|task| matches!(task.status.as_str(), "agreed" | "verified" | "final"))
                    .map(|task| (task.tps, task.status)),
            ),
            Err(failure) => failures.push(format!("work list of {kecamatan}: {failure}")),
        }
    }
    done
}

#[expect(
    clippy::too_many_arguments,
    reason = "the loop's own state, taken apart so that each part can be borrowed alone"
)]
fn settle(
    stage: &Arc<Stage>,
    plan: &Arc<Plan>,
    pace: Pace,
    room: &Arc<Semaphore>,
    step: Step,
    districts: &mut BTreeMap<RegionCode, District>,
    running: &mut JoinSet<Step>,
    failures: &mut Vec<String>,
    bar: &ProgressBar,
) {
    match step {
        Step::Tps(place, failure) => {
            bar.inc(1);
            failures.extend(failure);
            let kecamatan = plan.tps.get(place).and_then(|tps| tps.code.kelurahan().parent());
            let Some((code, district)) = kecamatan.and_then(|code| Some((code, districts.get_mut(&code)?))) else {
                return;
            };
            district.left = district.left.saturating_sub(1);
            if district.left == 0 {
                let (places, sign) = (district.places.clone(), district.whole && pace.sign);
                let (stage, plan, room) = (stage.clone(), plan.clone(), room.clone());
                running.spawn(async move {
                    let _turn = room.acquire_owned().await;
                    let plans: Vec<&TpsPlan> = places.iter().filter_map(|place| plan.tps.get(*place)).collect();
                    let failed = plenary::hold(&stage, code, &plans, sign).await.err();
                    Step::Kecamatan(code, failed.map(|failure| format!("plenary of {code}: {failure}")))
                });
            }
        }
        Step::Kecamatan(code, failure) => {
            if let Some(district) = districts.get_mut(&code) {
                district.held = failure.is_none();
            }
            failures.extend(failure);
        }
    }
}

/// Cities whose kecamatan are all signed, then the province: the server is the judge, this only asks where it can succeed.
async fn sign_above(stage: &Stage, districts: &BTreeMap<RegionCode, District>, failures: &mut Vec<String>) {
    let regions = || stage.reference.regions.iter().map(|region| region.code);
    let signed = |code: &RegionCode| districts.get(code).is_some_and(|district| district.whole && district.held);
    let complete = |region: RegionCode| {
        let mut below = regions().filter(|code| code.level() == Level::Kecamatan && region.contains(*code)).peekable();
        below.peek().is_some() && below.all(|code| signed(&code))
    };
    for level in [Level::City, Level::Province] {
        for region in regions().filter(|code| code.level() == level && complete(*code)) {
            if let Err(failure) = plenary::sign(stage, region).await {
                failures.push(format!("signature of {region}: {failure}"));
            }
        }
    }
}

fn bar(tps: usize) -> ProgressBar {
    let bar = ProgressBar::new(tps as u64);
    if let Ok(style) = ProgressStyle::with_template("{elapsed_precise} {bar:40} {pos}/{len} TPS · {msg}") {
        bar.set_style(style);
    }
    bar
}

async fn tell(bar: ProgressBar, tally: Arc<Tally>) {
    let mut said = Instant::now();
    loop {
        let of = |what| tally.get(what);
        let message = format!(
            "{} photos, {} corrections, {} decided, {} plenaries, {} signed, {} waits",
            of(Count::Photos),
            of(Count::Corrections),
            of(Count::Decisions),
            of(Count::Sessions),
            of(Count::Signatures),
            of(Count::Waits)
        );
        if bar.is_hidden() && said.elapsed() >= SAY_EVERY {
            said = Instant::now();
            println!("{}/{} TPS · {message}", bar.position(), bar.length().unwrap_or(0));
        }
        bar.set_message(message);
        bar.tick();
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
