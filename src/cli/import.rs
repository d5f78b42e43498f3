//! `rekap import election`, `rekap import accounts`

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use indicatif::ProgressBar;

use super::{Common, Outcome, log};
use crate::accounts::{self, NewAccount};
use crate::app::{self, Opened};
use crate::election::actor::{Actor, Role, Scope};
use crate::election::additions::{Additions, Replaced, What as Number, compare};
use crate::election::codes::{Level, RegionCode};
use crate::election::lang::Lang;
use crate::election::rules::RuleCode;
use crate::engine::{Clock, found, records};
use crate::import;

/// Take in reference data: the whole set, or nothing of it.
#[derive(Debug, Args)]
pub struct ImportArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// An election: a folder with election.toml, candidates.csv, regions.csv and, where known, tps.csv (docs/import.md).
    Election {
        /// The folder; `data/dki-2024` is the one of this repository.
        folder: PathBuf,
        /// Only check, change nothing.
        #[arg(long)]
        check: bool,
        /// Mark it as a rehearsal, for `rekap rehearse --url`: every page says so.
        #[arg(long)]
        rehearsal: bool,
    },
    /// Records of TPS for an election that exists: a newer list of voters, ballots delivered, categories (docs/import.md). What the file
    /// does not speak of stays.
    Records {
        /// The file, of the shape of tps.csv.
        file: PathBuf,
        /// Only say what it would change.
        #[arg(long)]
        check: bool,
    },
    /// Accounts: the usual set for every TPS and region, or those of a CSV file. Writes the one-time activation codes once.
    Accounts {
        /// CSV file with columns role,scope,number (and login); left out, the usual set is made.
        file: Option<PathBuf>,
        /// Where to write the activation codes; must not exist yet.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// How many days the codes can be used.
        #[arg(long, default_value_t = 30)]
        days: u16,
    },
}

/// Who imports: the administrator of the whole.
pub const IMPORTER: Actor = Actor { role: Role::Admin, scope: Scope::Region(RegionCode::NATION), number: 1 };

impl ImportArgs {
    pub(super) async fn run(&self, common: &Common) -> Outcome {
        let settings = common.settings(BTreeMap::new())?;
        log::start(&settings);
        match &self.what {
            What::Election { folder, check, rehearsal } => {
                let mut imported = import::load(folder)?;
                imported.reference.definition.rehearsal = *rehearsal;
                for warning in &imported.warnings {
                    eprintln!("{}", warning.line(Lang::En));
                }
                let counts = imported.reference.level_counts();
                let of = |level| counts.get(&level).copied().unwrap_or(0);
                println!(
                    "{}: {} provinces, {} cities, {} kecamatan, {} kelurahan, {} TPS",
                    imported.reference.definition.name_en,
                    of(Level::Province),
                    of(Level::City),
                    of(Level::Kecamatan),
                    of(Level::Kelurahan),
                    imported.reference.tps_codes().count()
                );
                if *check {
                    return Ok(());
                }
                let opened = app::open(&settings, Clock::system()).await?;
                let key = opened.receipts.public();
                let outcome = found::found(&opened.engine, IMPORTER, imported.reference, key).await?;
                println!("taken: events {} to {}", outcome.seqs.start(), outcome.seqs.end());
                opened.engine.journal().close().await;
            }
            What::Records { file, check } => {
                let opened = app::open(&settings, Clock::system()).await?;
                let outcome = take_records(&opened, file, *check).await;
                opened.engine.journal().close().await;
                outcome?;
            }
            What::Accounts { file, out, days } => {
                let opened = app::open(&settings, Clock::system()).await?;
                let wanted = match file {
                    Some(file) => accounts::import::parse(File::open(file)?)?,
                    None => usual(&opened)?,
                };
                candidates_exist(&opened, &wanted)?;
                make(&opened, &wanted, out, *days).await?;
                opened.engine.journal().close().await;
            }
        }
        Ok(())
    }
}

/// A witness of a candidate that is not on the ballot would never be able to sign.
fn candidates_exist(opened: &Opened, wanted: &[NewAccount]) -> Outcome {
    let state = opened.engine.state();
    for (account, stands_for) in wanted.iter().filter_map(|account| Some((account, account.candidate.as_ref()?))) {
        let contest = state.find_contest(&stands_for.contest).and_then(|index| state.contest(index));
        let known = contest.is_some_and(|c| c.definition().candidates.iter().any(|c| c.number == stands_for.candidate));
        if !known {
            return Err(format!("{}: there is no candidate {stands_for} in this election", account.actor()).into());
        }
    }
    Ok(())
}

async fn take_records(opened: &Opened, file: &Path, check: bool) -> Outcome {
    let loaded = import::load_records(file, &opened.engine.state())?;
    for warning in &loaded.warnings {
        eprintln!("{}", warning.line(Lang::En));
    }
    let before = differing(opened);
    let additions = if check {
        compare(opened.engine.state().tree(), &loaded.records)
    } else {
        records::add(&opened.engine, IMPORTER, &loaded.records).await?
    };
    tell(&additions);
    match check {
        true => println!("Only checked; nothing was taken."),
        false => {
            println!("Taken. Forms that differ from the records (W101): {before} before, {} now.", differing(opened))
        }
    }
    Ok(())
}

/// How many forms carry W101.
fn differing(opened: &Opened) -> usize {
    let state = opened.engine.state();
    let forms = state.contests().iter().flat_map(|c| (0..state.tree().tps().len()).filter_map(|tps| c.tps(tps)));
    forms.filter(|form| form.warnings.iter().any(|finding| finding.code == RuleCode::W101)).count()
}

/// Numbers that replace others are shown up to here; more would only be scrolled past.
const SHOWN: usize = 20;

fn tell(found: &Additions) {
    println!(
        "{} TPS change: {} of them new, {} with a list of a later stage, {} numbers replaced; {} TPS of the file are known like this already.",
        found.records.len(),
        found.new,
        found.advanced,
        found.replaced.len(),
        found.unchanged
    );
    for Replaced { tps, what, old, new } in found.replaced.iter().take(SHOWN) {
        let what = match what {
            Number::Registered => "registered voters",
            Number::Ballots => "ballots",
        };
        println!("  TPS {tps}: {what} {old} becomes {new}");
    }
    if found.replaced.len() > SHOWN {
        println!("  … and {} more", found.replaced.len() - SHOWN);
    }
}

/// The usual set of accounts for the election in the journal.
pub fn usual(opened: &Opened) -> Result<Vec<NewAccount>, Box<dyn std::error::Error + Send + Sync>> {
    let state = opened.engine.state();
    if state.election().is_none() {
        return Err("no election yet: import it first".into());
    }
    Ok(accounts::generate::of_election(&state))
}

async fn make(opened: &Opened, wanted: &[NewAccount], out: &Path, days: u16) -> Outcome {
    // The file is made first: codes that cannot be written down must not be made.
    let file = private_file(out)?;
    let spinner = ProgressBar::new_spinner().with_message(format!("making {} accounts", wanted.len()));
    spinner.enable_steady_tick(std::time::Duration::from_millis(120));
    let now = opened.engine.clock().now();
    let expires = now.saturating_add(i64::from(days) * 86_400_000_000);
    let keep = |issued: &[accounts::Issued]| {
        accounts::handout::write_codes_csv(issued, &file)?;
        Ok(file.sync_all()?)
    };
    let created = opened.accounts.create_kept(wanted, now, expires, keep).await?;
    spinner.finish_and_clear();
    println!(
        "{} accounts made, {} existed already; the activation codes are in {}",
        created.issued.len(),
        created.existing.len(),
        out.display()
    );
    Ok(())
}

/// A new file that only its owner reads.
pub fn private_file(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}
