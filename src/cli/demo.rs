//! `rekap demo`

mod logins;

use std::net::TcpListener;
use std::sync::Arc;

use clap::Args;

use super::rehearse::{own_settings, remember, whole};
use super::{Common, Outcome, log, serve};
use crate::app::App;
use crate::election::codes::{Level, RegionCode, TpsCode};
use crate::election::lang::Lang;
use crate::publish::paths;
use crate::rehearse::drive::client::Client;
use crate::rehearse::drive::night::Pace;
use crate::rehearse::drive::own::{self, Note};
use crate::rehearse::drive::plan::{Plan, TpsPlan, plan};
use crate::rehearse::drive::stage::{Look, Stage};
use crate::rehearse::drive::tally::Tally;
use crate::rehearse::invent::Sample;

/// Play the governor election of DKI Jakarta 2024 on this machine, visibly, and keep serving it until Ctrl-C.
///
/// Everything is kept in one folder (--data, default var/demo). Started again it keeps everything and goes on with an unfinished night.
/// The figures per TPS are invented; with --all they sum to the declared result.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Address and port; a free port is taken where this one is not.
    #[arg(long, value_name = "HOST:PORT")]
    listen: Option<String>,
    /// How many TPS take part, spread over all cities.
    #[arg(long, default_value_t = 60, conflicts_with = "all")]
    tps: usize,
    /// Every TPS, all 14,835, as fast as it goes.
    #[arg(long)]
    all: bool,
    /// TPS that begin each second; 0 as fast as it goes. Default 0.5, with --all 0.
    #[arg(long)]
    rate: Option<f64>,
    /// Share of TPS at which something goes wrong, 0 to 1.
    #[arg(long, default_value_t = 0.4)]
    trouble: f64,
    /// Send photos as phones take them in place of flat pages: the worst that can be the matter with one, 0 fine to 3 bad. For a
    /// release build: rendering one takes about 0.4 s, and some 10 s in a debug build.
    #[arg(long, value_name = "GRADE", value_parser = clap::value_parser!(u8).range(0..=3))]
    photos: Option<u8>,
    /// Let the machine only check what two people read, instead of being the second reader where it reads every figure. So it is with
    /// --all, which would have to wait for the machine at every TPS.
    #[arg(long)]
    two_people: bool,
    /// Stop when the night is over, instead of serving on.
    #[arg(long)]
    quit_when_done: bool,
}

/// One night is enough for a demonstration; `rekap rehearse` has others.
const SEED: u64 = 2024;

impl DemoArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        let mut overrides = own_settings(common, "var/demo", "127.0.0.1:8080");
        if let Some(listen) = &self.listen {
            overrides.insert("listen", listen.clone());
        }
        let mut settings = common.settings(overrides)?;
        log::start(&settings);
        if let Err(error) = TcpListener::bind(&settings.listen) {
            eprintln!("{}: {error}; taking a free port instead.", settings.listen);
            "127.0.0.1:0".clone_into(&mut settings.listen);
        }
        println!(
            "Inventing the election night of DKI Jakarta and starting the server in {} …",
            settings.data.display()
        );
        let (reference, invented) = own::rehearsal_of_dki(SEED, !self.two_people && !self.all)?;
        let (reference, invented) = (Arc::new(reference), Arc::new(invented));
        // Started again without --all, an unfinished province goes on as one.
        let sample = if self.all { invented.everything() } else { invented.sample(self.tps) };
        let sample =
            if Note::load(&settings.data)?.is_some() && !self.all { invented.only(&[].into()) } else { sample };
        let (sample, trouble) = remember(&settings.data, &invented, &sample, SEED, self.trouble)?;
        let tally = Arc::new(Tally::default());
        let (app, badges) = own::start(&settings, &reference, tally.clone(), log::metrics()).await?;
        let url = format!("http://{}", app.address());
        let look = Look { pixels_per_mm: if self.all { 0.9 } else { 1.34 }, quality: 60, photos: self.photos };
        let client = Client::new(&url, tally.clone())?;
        let stage = Arc::new(Stage::set(client, badges, tally, reference, invented, look, SEED).await?);
        let plan = Arc::new(plan(&stage.invented, &sample.tps, SEED, trouble));
        let logins = logins::made(&stage, &sample, &settings.data).await?;
        tell(&stage, &plan, &url);
        logins::tell(&logins, stage.contest(), &url, &settings.data);
        let rate = self.rate.unwrap_or(if self.all { 0.0 } else { 0.5 });
        let outcome = tokio::select! {
            outcome = whole(&stage, &plan, &sample, Pace { rate, parallel: 8, sign: true }, self.quit_when_done) => outcome,
            asked = serve::stop_asked() => {
                asked?;
                println!("\nStopping in the middle of the night; start again to go on.");
                app.stop().await;
                return Ok(());
            }
        };
        self.serve_on(app, &url, outcome).await
    }

    async fn serve_on(&self, app: App, url: &str, outcome: Outcome) -> Outcome {
        if !self.quit_when_done {
            if let Err(error) = &outcome {
                eprintln!("rekap: {error}");
            }
            println!(
                "The night is over. {url}/ goes on serving; Ctrl-C stops it, and starting again keeps everything."
            );
            serve::stop_asked().await?;
        }
        app.stop().await;
        outcome
    }
}

/// The address and what to look at.
fn tell(stage: &Stage, plan: &Plan, url: &str) {
    let contest = stage.contest();
    let page = |region: RegionCode| format!("{url}{}", paths::region_page(contest, region, Lang::Id));
    let of = |tps: &TpsPlan| format!("{url}{}", paths::tps_page(contest, tps.code, Lang::Id));
    let place = |name: &str, address: String| println!("  {name:<34} {address}");
    let top = stage.reference.definition.contests.first().map_or(RegionCode::NATION, |contest| contest.region);
    println!("\nOpen  {url}/   ({} TPS take part)\n\nWhat to look at", plan.tps.len());
    place("the province", page(top));
    place("the same in English", format!("{url}{}", paths::region_page(contest, top, Lang::En)));
    if let Some(kecamatan) = plan.tps.first().and_then(|tps| tps.code.kelurahan().ancestor(Level::Kecamatan)) {
        place("a kecamatan", page(kecamatan));
    }
    if let Some(tps) = plan.tps.iter().find(|tps| tps.first != tps.second) {
        place("a TPS whose two readings differ", of(tps));
    }
    if let Some(tps) = plan.tps.iter().find(|tps| tps.paper != tps.truth) {
        place("a TPS whose paper sums are wrong", of(tps));
    }
    if let Some(tps) = plan.tps.iter().find(|tps| tps.late.is_some()) {
        place("a TPS with a page that comes late", of(tps));
    }
    place("JSON of the province", format!("{url}{}", paths::region_json(contest, top)));
    place("recap as a spreadsheet", format!("{url}{}", paths::region_xlsx(contest, top, Lang::Id)));
    place("what the API can do", format!("{url}/openapi.json"));
}

/// A TPS that nobody plays, in a kecamatan whose plenary nobody opens where there is one, so that visitors can do everything there.
fn untouched(stage: &Stage, sample: &Sample) -> Option<TpsCode> {
    let kecamatan = |tps: TpsCode| tps.kelurahan().parent();
    let played: std::collections::BTreeSet<TpsCode> =
        sample.tps.iter().filter_map(|index| stage.invented.tps.get(*index)).map(|tps| tps.code).collect();
    let busy: std::collections::BTreeSet<_> = played.iter().map(|tps| kecamatan(*tps)).collect();
    let all = || stage.invented.tps.iter().map(|tps| tps.code);
    all().find(|tps| !busy.contains(&kecamatan(*tps))).or_else(|| all().find(|tps| !played.contains(tps)))
}
