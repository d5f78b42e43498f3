//! `rekap rehearse`

mod photos;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::{Args, Subcommand};

use super::{Common, Outcome, log};
use crate::election::codes::TpsCode;
use crate::rehearse::drive::badges::Badges;
use crate::rehearse::drive::client::Client;
use crate::rehearse::drive::compare::{Compared, SETTLE, compare};
use crate::rehearse::drive::night::{Night, Pace, play};
use crate::rehearse::drive::own::{self, Note};
use crate::rehearse::drive::plan::{Plan, plan};
use crate::rehearse::drive::stage::{Look, Stage};
use crate::rehearse::drive::summary::{server_says, table};
use crate::rehearse::drive::tally::Tally;
use crate::rehearse::invent::{Invented, Sample, Target};

/// Invent an election that sums to the declared result of DKI Jakarta 2024, play its night over HTTP, and compare what the public reads with
/// what was counted: EQUAL, or every number that is not, and a failing exit code.
///
/// Without --url it starts a server of its own on the folder given with --data (default: var/rehearsal), with the database and store of the
/// configuration. Run again on the same folder it goes on where it stopped.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RehearseArgs {
    #[command(subcommand)]
    instead: Option<Instead>,
    /// A running server, http://HOST:PORT, whose election was imported with `rekap import election --rehearsal`.
    #[arg(long, value_name = "URL", requires = "codes")]
    url: Option<String>,
    /// Activation codes, as `rekap import accounts --out FILE` wrote them; sessions are kept in FILE.sessions.
    #[arg(long, value_name = "FILE")]
    codes: Option<PathBuf>,
    /// How many TPS take part, spread over all cities. A server of --url that was played with another number holds other TPS too, and is
    /// then not equal; a folder of one's own remembers them.
    #[arg(long, default_value_t = 40, conflicts_with = "all")]
    tps: usize,
    /// Every TPS, all 14,835.
    #[arg(long)]
    all: bool,
    /// The same seed gives the same figures, pages and troubles.
    #[arg(long, default_value_t = 2024)]
    seed: u64,
    /// TPS that begin each second; 0 as fast as it goes.
    #[arg(long, default_value_t = 0.0)]
    rate: f64,
    /// TPS and plenaries at once.
    #[arg(long, default_value_t = 8)]
    parallel: usize,
    /// Share of TPS at which something goes wrong, 0 to 1.
    #[arg(long, default_value_t = 0.05)]
    trouble: f64,
    /// Sign nothing; otherwise a region is signed when all of its TPS took part.
    #[arg(long)]
    no_sign: bool,
    /// Pixels per millimetre of the drawn pages, 0.7 to 8: 1.34 draws 804 x 1,206 pixels.
    #[arg(long, default_value_t = 1.34, value_parser = pixels)]
    pixels: f32,
    /// JPEG quality of the drawn pages, 1 to 100.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u8).range(1..=100))]
    quality: u8,
    /// Send photos as phones take them in place of flat pages: the worst that can be the matter with one, 0 fine to 3 bad. For a
    /// release build: rendering one takes about 0.4 s, and some 10 s in a debug build.
    #[arg(long, value_name = "GRADE", value_parser = clap::value_parser!(u8).range(0..=3))]
    photos: Option<u8>,
    /// Let the machine be the second reader where it reads every figure, and count what comes of it; people read second only where it
    /// is not. Of a server of --url its election says so.
    #[arg(long)]
    machine: bool,
    /// End as soon as the figures are compared, without waiting for the public copies of the photos.
    #[arg(long)]
    no_wait: bool,
}

/// What can be done with the invented election instead of playing its night.
#[derive(Debug, Subcommand)]
enum Instead {
    /// Render photos of its pages as phones take them, with what is true of them beside.
    Photos(photos::PhotosArgs),
}

/// The form is 600 mm wide, and a photo's shorter side has at least 400 pixels.
fn pixels(text: &str) -> Result<f32, String> {
    text.parse().ok().filter(|pixels| (0.7..=8.0).contains(pixels)).ok_or_else(|| "0.7 to 8".to_owned())
}

impl RehearseArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        if let Some(Instead::Photos(photos)) = &self.instead {
            return photos.run();
        }
        let (reference, invented) = own::rehearsal_of_dki(self.seed, self.machine)?;
        let (reference, invented) = (Arc::new(reference), Arc::new(invented));
        let tally = Arc::new(Tally::default());
        let look = Look { pixels_per_mm: self.pixels, quality: self.quality, photos: self.photos };
        let chosen = if self.all { invented.everything() } else { invented.sample(self.tps) };
        let (app, chosen, client, badges) = match (&self.url, &self.codes) {
            (Some(url), Some(codes)) => {
                let client = Client::new(url, tally.clone())?;
                (None, chosen, client, Badges::from_file(codes, tally.clone())?)
            }
            _ => {
                let settings = common.settings(own_settings(common, "var/rehearsal", "127.0.0.1:0"))?;
                log::start(&settings);
                let started = Instant::now();
                let chosen = remember(&settings.data, &invented, &chosen, self.seed, self.trouble)?.0;
                let (app, badges) = own::start(&settings, &reference, tally.clone(), log::metrics()).await?;
                println!(
                    "http://{}/ serves {} after {:.1} s",
                    app.address(),
                    settings.data.display(),
                    started.elapsed().as_secs_f64()
                );
                let client = Client::new(&format!("http://{}", app.address()), tally.clone())?;
                (Some(app), chosen, client, badges)
            }
        };
        let stage = Stage::set(client, badges, tally, reference, invented.clone(), look, self.seed).await?;
        let plan = plan(&invented, &chosen.tps, self.seed, self.trouble);
        let pace = Pace { rate: self.rate, parallel: self.parallel, sign: !self.no_sign };
        let outcome = whole(&Arc::new(stage), &Arc::new(plan), &chosen, pace, !self.no_wait).await;
        if let Some(app) = app {
            app.stop().await;
        }
        outcome
    }
}

/// Settings of a server that is played against: its own folder and port unless told otherwise, and no limit on activations from one
/// address, because the whole province logs in from this machine.
pub fn own_settings(common: &Common, data: &str, listen: &str) -> BTreeMap<&'static str, String> {
    let mut overrides =
        BTreeMap::from([("login_per_minute", "1000000".to_owned()), ("account_per_second", "1000".to_owned())]);
    let said = |key| std::env::var(crate::settings::variable(key)).is_ok();
    if common.config.is_none() {
        for (key, value) in [("data", data), ("listen", listen), ("log", "warn,s3s=off")] {
            if !said(key) {
                overrides.insert(key, value.to_owned());
            }
        }
    }
    overrides
}

/// Notes which TPS take part, with those of an earlier run on the same folder; answers them all, and the share of trouble that holds.
pub fn remember(
    data: &Path,
    invented: &Invented,
    chosen: &Sample,
    seed: u64,
    trouble: f64,
) -> Result<(Sample, f64), Box<dyn std::error::Error + Send + Sync>> {
    std::fs::create_dir_all(data)?;
    let note = Note::load(data)?;
    if let Some(note) = note.as_ref().filter(|note| note.seed != seed) {
        return Err(own::CannotBegin::AnotherSeed { kept: note.seed }.into());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=1000")]
    let per_mille =
        note.as_ref().map_or((trouble.clamp(0.0, 1.0) * 1000.0).round() as u32, |note| note.trouble_per_mille);
    let mut codes: BTreeSet<TpsCode> = note.map(|note| note.tps.into_iter().collect()).unwrap_or_default();
    codes.extend(chosen.tps.iter().filter_map(|index| invented.tps.get(*index)).map(|tps| tps.code));
    let sample = invented.only(&codes);
    Note { seed, trouble_per_mille: per_mille, tps: codes.into_iter().collect() }.save(data)?;
    Ok((sample, f64::from(per_mille) / 1000.0))
}

/// Plays, waits, compares, prints.
pub async fn whole(stage: &Arc<Stage>, plan: &Arc<Plan>, chosen: &Sample, pace: Pace, wait: bool) -> Outcome {
    let night = play(stage, plan, pace).await;
    let all = chosen.tps.len() == stage.invented.tps.len();
    let target = all.then(Target::dki_2024);
    let compared = compare(stage, chosen, target.as_ref(), SETTLE).await?;
    println!("{}", table(&stage.tally, &night, Some(&compared)));
    let drained = if wait { drain(stage).await } else { None };
    let says = server_says(stage).await;
    if let Some(seq) = says.seq {
        println!("  {:<42} {seq:>14}", "events in the journal");
    }
    if let Some(drained) = drained {
        println!("  {:<42} {:>12.1} s", "public copies made, after the night", drained.as_secs_f64());
    }
    verdict(&night, &compared, all)
}

/// Waits while the public copies of the photos are made; `None` where the server does not say.
async fn drain(stage: &Stage) -> Option<Duration> {
    let started = Instant::now();
    let mut said = Instant::now();
    loop {
        let left = server_says(stage).await.unchecked?;
        if left == 0 {
            return Some(started.elapsed());
        }
        if said.elapsed() > Duration::from_secs(10) {
            said = Instant::now();
            println!("public copies still to be made: {left}");
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// Lines of differences and failures that are printed; the rest is counted.
const LINES: usize = 50;

fn verdict(night: &Night, compared: &Compared, all: bool) -> Outcome {
    for failure in night.failures.iter().take(LINES) {
        eprintln!("failed: {failure}");
    }
    for difference in compared.differences.iter().take(LINES) {
        eprintln!("NOT EQUAL: {difference}");
    }
    if night.failures.is_empty() && compared.differences.is_empty() {
        let with = if all {
            "the declared result of the province and of every city"
        } else {
            "the sum of the sample in every region"
        };
        println!("EQUAL to {with}, to the vote.");
        return Ok(());
    }
    Err(format!("{} steps failed, {} numbers differ", night.failures.len(), compared.differences.len()).into())
}
