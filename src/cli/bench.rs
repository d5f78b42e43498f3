//! `rekap bench`

use clap::{Args, Subcommand};

use super::{Common, Outcome};
use crate::bench;

/// Measure this program, side by side with a yardstick where there is one. Build with --release; docs/benchmarks.md has the results.
#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Intake of photos over HTTP against a bare SDK PUT of the same bytes into the same kind of store, in alternating rounds.
    Intake {
        /// Size of a photo, bytes.
        #[arg(long, default_value_t = 1_500_000)]
        bytes: usize,
        /// Uploads at once.
        #[arg(long, default_value_t = 32)]
        parallel: usize,
        /// Photos in a round.
        #[arg(long, default_value_t = 192)]
        photos: usize,
        /// Rounds of each.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// Full recap of a nation against PostgreSQL's GROUP BY ROLLUP of the same rows (give --database postgres://…).
    Recap {
        /// Rounds.
        #[arg(long, default_value_t = 7)]
        rounds: usize,
    },
    /// Events folded through rules and sums.
    Updates,
    /// Events appended by many writers, each waiting for its own durable answer, into --database or a fresh SQLite file.
    Journal {
        /// Writers at once.
        #[arg(long, default_value_t = 64)]
        writers: u64,
        /// Events in a round.
        #[arg(long, default_value_t = 60_000)]
        events: u64,
        /// Rounds.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// Events read back from --database or a fresh SQLite file.
    Replay {
        /// Events.
        #[arg(long, default_value_t = 600_000)]
        events: u64,
        /// Rounds.
        #[arg(long, default_value_t = 5)]
        rounds: usize,
    },
    /// The state of a nation in memory: 823,236 TPS, twelve events each.
    Nation,
    /// How long after its durable answer the public reads a result.
    Freshness {
        /// TPS that come to count, spread over the province.
        #[arg(long, default_value_t = 3000)]
        tps: usize,
        /// How many a second. The last hours of a night in Jakarta bring 1 or 2; a nation of 823,236 within two hours 115.
        #[arg(long, default_value_t = 100)]
        per_second: u32,
    },
    /// Boxes read by the digit network, on one thread.
    Digits {
        /// Rounds.
        #[arg(long, default_value_t = 15)]
        rounds: usize,
    },
    /// Everything that is done with a photo after it was accepted, stage by stage, on one thread: decode, copies, reading.
    Derive {
        /// The photos.
        #[arg(required = true)]
        photos: Vec<std::path::PathBuf>,
        /// Runs.
        #[arg(long, default_value_t = 9)]
        runs: usize,
    },
}

impl BenchArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        if cfg!(debug_assertions) {
            eprintln!("note: this is a debug build; its numbers say little");
        }
        match &self.what {
            What::Intake { bytes, parallel, photos, rounds } => {
                bench::intake::run(
                    common.settings(std::collections::BTreeMap::new())?,
                    *bytes,
                    *parallel,
                    *photos,
                    *rounds,
                )
                .await
            }
            What::Recap { rounds } => bench::recap::run(common.database.as_deref(), *rounds).await,
            What::Updates => bench::fold::updates(),
            What::Journal { writers, events, rounds } => {
                bench::log::append(common.database.as_deref(), *writers, *events, *rounds).await
            }
            What::Replay { events, rounds } => bench::log::replay(common.database.as_deref(), *events, *rounds).await,
            What::Freshness { tps, per_second } => {
                let settings = common.settings(std::collections::BTreeMap::new())?;
                bench::freshness::run(settings, *tps, *per_second).await
            }
            What::Nation => bench::fold::nation(),
            What::Digits { rounds } => bench::digits::run(*rounds),
            What::Derive { photos, runs } => bench::derive::run(photos, *runs),
        }
    }
}
