//! `rekap export`

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, Outcome, log};
use crate::app;
use crate::election::codes::{ContestId, RegionCode};
use crate::election::lang::Lang;
use crate::engine::Clock;
use crate::report;

/// Write the recap of a region: a row per figure, a column per child, what is held back and why.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Region code: 31, 3171, 317101 or 3171011001.
    region: RegionCode,
    /// File format.
    #[arg(long, value_enum, default_value_t = Format::Xlsx)]
    format: Format,
    /// Contest; the election's first where left out.
    #[arg(long)]
    contest: Option<ContestId>,
    /// English instead of Indonesian.
    #[arg(long)]
    english: bool,
    /// File to write.
    #[arg(long, short, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Xlsx,
}

impl ExportArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        let settings = common.settings(std::collections::BTreeMap::new())?;
        log::start(&settings);
        let opened = app::open(&settings, Clock::system()).await?;
        let recap = {
            let state = opened.engine.state();
            let contest = match &self.contest {
                Some(id) => state.find_contest(id).ok_or("there is no such contest")?,
                None => 0,
            };
            let region = state.tree().find(self.region).ok_or("there is no such region in this election")?;
            report::table(&state, contest, region).ok_or("there is no such contest or region")?
        };
        let lang = if self.english { Lang::En } else { Lang::Id };
        let bytes = match self.format {
            Format::Csv => report::to_csv(&recap, lang),
            Format::Xlsx => report::to_xlsx(&recap, lang)?,
        };
        std::fs::write(&self.out, bytes)?;
        println!("{}", self.out.display());
        opened.engine.journal().close().await;
        Ok(())
    }
}
