//! The end of the night: what the public reads is held against what was counted, figure by figure.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};
use serde_json::Value;

use super::failure::Failure;
use super::stage::Stage;
use crate::election::codes::{Level, RegionCode};
use crate::publish::paths;
use crate::rehearse::invent::{Sample, Target};

/// Longest wait until the public documents say what the journal does; they promise two seconds.
pub const SETTLE: Duration = Duration::from_secs(30);
/// Documents read at once.
const AT_ONCE: usize = 16;

/// One number that is not what was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The document.
    pub document: String,
    /// Figure of the form, official id, or `counted` for the number of TPS that count.
    pub figure: String,
    /// What was counted.
    pub expected: u64,
    /// What the document says; `None` where it says nothing.
    pub found: Option<u64>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let found = self.found.map_or_else(|| "nothing".to_owned(), |found| found.to_string());
        write!(f, "{} {}: expected {}, found {found}", self.document, self.figure, self.expected)
    }
}

/// What was compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// Documents read.
    pub documents: usize,
    /// Numbers compared.
    pub numbers: usize,
    /// Where they differ.
    pub differences: Vec<Difference>,
    /// How long it took until they did not, from the first reading.
    pub settled: Duration,
}

/// Compares every public document of the sample's regions and TPS, in our layout and the official one, until all are equal or they had
/// `patience`. `declared` holds the declared results where every TPS takes part.
///
/// # Errors
/// [`Failure`] where a document cannot be read.
pub async fn compare(
    stage: &Arc<Stage>,
    sample: &Sample,
    declared: Option<&Target>,
    patience: Duration,
) -> Result<Compared, Failure> {
    let wanted = wanted(stage, sample, declared);
    let started = Instant::now();
    loop {
        let mut compared = read(stage, &wanted).await?;
        compared.settled = started.elapsed();
        if compared.differences.is_empty() || started.elapsed() > patience {
            return Ok(compared);
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// A document with the numbers it must hold, each under the JSON pointer where it stands.
struct Wanted {
    document: String,
    numbers: Vec<(String, String, u64)>,
}

fn wanted(stage: &Stage, sample: &Sample, declared: Option<&Target>) -> Vec<Wanted> {
    let form = &stage.invented.form;
    let Some(contest) = stage.reference.definition.contests.first() else { return Vec::new() };
    let mut counted: BTreeMap<RegionCode, u64> = BTreeMap::new();
    let mut all = Vec::new();
    for tps in sample.tps.iter().filter_map(|index| stage.invented.tps.get(*index)) {
        let mut at = Some(tps.code.kelurahan());
        while let Some(region) = at {
            *counted.entry(region).or_default() += 1;
            at = region.parent();
        }
        let values: Vec<u64> = tps.figures.values().iter().copied().map(u64::from).collect();
        let numbers = figures(form, &values).collect();
        all.push(Wanted { document: paths::tps_json(&contest.id, tps.code), numbers });
    }
    for (region, sums) in sample.expected.iter().filter(|(region, _)| contest.region.contains(**region)) {
        let tps = counted.get(region).copied().unwrap_or(0);
        let mut numbers: Vec<_> = figures(form, sums).collect();
        numbers.push(("counted".into(), "/tps/counted".into(), tps));
        numbers.extend(declared.into_iter().flat_map(|target| of_declared(target, *region)));
        let votes: Vec<u64> = form.votes().map(|figure| sums.get(figure).copied().unwrap_or(0)).collect();
        for (place, votes) in votes.iter().enumerate() {
            numbers.push((format!("candidates[{place}]"), format!("/candidates/{place}/votes"), *votes));
        }
        all.push(Wanted { document: paths::region_json(&contest.id, *region), numbers });
        let Some(kind) = &contest.official_kind else { continue };
        let mut numbers = vec![("progres".to_owned(), "/tungsura/chart/progres/progres".to_owned(), tps)];
        for (candidate, votes) in contest.candidates.iter().zip(votes) {
            let id = candidate.official_id.to_string();
            numbers.push((id.clone(), format!("/tungsura/chart/{id}"), votes));
        }
        all.push(Wanted { document: format!("/pilkada/hhcw/{kind}/{}.json", chain(*region)), numbers });
    }
    all
}

fn figures<'a>(
    form: &'a crate::election::form::Form,
    values: &'a [u64],
) -> impl Iterator<Item = (String, String, u64)> + 'a {
    form.figures
        .iter()
        .zip(values)
        .map(|(figure, value)| (figure.id.clone(), format!("/figures/{}", figure.id), *value))
}

/// The declared result itself, from its own table, so that a mistake in the invented figures cannot hide.
fn of_declared(target: &Target, region: RegionCode) -> Vec<(String, String, u64)> {
    let Some(declared) = target.declared.get(&region) else { return Vec::new() };
    let named = |name: &str, value| (format!("declared {name}"), format!("/figures/{name}"), value);
    let votes = declared.votes.iter().enumerate().map(|(place, votes)| named(&format!("votes.{}", place + 1), *votes));
    votes
        .chain([
            named("valid", declared.valid),
            named("invalid", declared.invalid),
            named("total", declared.total),
            named("dpt.total", declared.registered),
            ("declared TPS".into(), "/tps/counted".into(), declared.tps),
        ])
        .collect()
}

/// `31/3171/317101`, as the official layout names a region.
fn chain(region: RegionCode) -> String {
    let levels = [Level::Province, Level::City, Level::Kecamatan, Level::Kelurahan];
    let codes: Vec<String> = levels.into_iter().filter_map(|l| region.ancestor(l)).map(|r| r.to_string()).collect();
    codes.join("/")
}

async fn read(stage: &Arc<Stage>, wanted: &[Wanted]) -> Result<Compared, Failure> {
    let mut compared = Compared::default();
    // Indices, not references: a stream of borrowing futures is not `Send` for every lifetime.
    let mut answers = stream::iter(0..wanted.len())
        .map(|index| {
            let (stage, path) = (stage.clone(), wanted.get(index).map(|w| w.document.clone()).unwrap_or_default());
            async move { (index, stage.read(&path).await) }
        })
        .buffer_unordered(AT_ONCE);
    while let Some((index, answer)) = answers.next().await {
        let Some(want) = wanted.get(index) else { continue };
        let body = answer?.unwrap_or(Value::Null);
        compared.documents += 1;
        for (figure, pointer, expected) in &want.numbers {
            compared.numbers += 1;
            let found = body.pointer(pointer).and_then(Value::as_u64);
            if found != Some(*expected) {
                let (document, figure, expected) = (want.document.clone(), figure.clone(), *expected);
                compared.differences.push(Difference { document, figure, expected, found });
            }
        }
    }
    compared.differences.sort_by(|a, b| (&a.document, &a.figure).cmp(&(&b.document, &b.figure)));
    Ok(compared)
}
