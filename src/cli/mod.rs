//! The command line: one file per subcommand.

mod bench;
mod demo;
mod digits;
mod doctor;
mod export;
mod forms;
mod import;
mod letters;
mod log;
mod read;
mod rehearse;
mod serve;
mod verify;

pub use import::IMPORTER;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::settings::{BadSettings, Settings};

/// Photos of C.Hasil forms from every polling station, kept as evidence, turned into checked figures, added up in public.
///
/// Begin with `rekap demo`: it plays an election night on this machine and prints the address to open.
#[derive(Debug, Parser)]
#[command(name = "rekap", version, max_term_width = 110)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// Options of every subcommand.
#[derive(Debug, Clone, Args)]
struct Common {
    /// Configuration file (TOML); docs/configuration.md lists every setting.
    #[arg(long, global = true, env = "REKAP_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder for everything embedded: databases, photos, secrets.
    #[arg(long, global = true, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Journal: sqlite:///path or postgres://user@host/database.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

impl Common {
    fn settings(&self, mut overrides: BTreeMap<&'static str, String>) -> Result<Settings, BadSettings> {
        if let Some(data) = &self.data {
            overrides.insert("data", data.display().to_string());
        }
        if let Some(database) = &self.database {
            overrides.insert("database", database.clone());
        }
        Settings::load(self.config.as_deref(), |name| std::env::var(name).ok(), &overrides)
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the API and the public pages.
    Serve(serve::ServeArgs),
    /// Play an election night on this machine, visibly, and keep serving it.
    Demo(demo::DemoArgs),
    /// Take in reference data: an election, or its accounts.
    Import(import::ImportArgs),
    /// Print the activation letters of the KPPS accounts.
    Letters(letters::LettersArgs),
    /// Invent an election that sums to the declared result and drive it over HTTP against a running server.
    Rehearse(rehearse::RehearseArgs),
    /// Write the recap of a region as CSV or XLSX.
    Export(export::ExportArgs),
    /// Check database, store and sums, and say what they really enforce.
    Doctor(doctor::DoctorArgs),
    /// Measure this program side by side with a yardstick.
    Bench(bench::BenchArgs),
    /// Read labelled digits and count right, wrong and refused.
    Digits(digits::DigitsArgs),
    /// Read photos of forms with the built-in reader.
    Read(read::ReadArgs),
    /// Print and check form definitions.
    Forms(forms::FormsArgs),
    /// Verify a receipt offline.
    Verify(verify::VerifyArgs),
}

/// What any subcommand may fail with, for people.
type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    if !matches!(cli.command, Command::Serve(_) | Command::Demo(_)) {
        end_with_the_reader();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let outcome = runtime.block_on(async {
        match &cli.command {
            Command::Serve(args) => args.run(&cli.common).await,
            Command::Demo(args) => args.run(&cli.common).await,
            Command::Import(args) => args.run(&cli.common).await,
            Command::Letters(args) => args.run(&cli.common).await,
            Command::Rehearse(args) => args.run(&cli.common).await,
            Command::Export(args) => args.run(&cli.common).await,
            Command::Doctor(args) => args.run(&cli.common).await,
            Command::Bench(args) => args.run(&cli.common).await,
            Command::Digits(args) => args.run(),
            Command::Read(args) => args.run(),
            Command::Forms(args) => args.run(),
            Command::Verify(args) => args.run(),
        }
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(error.as_ref()),
    }
}

/// What a program that writes where nobody reads is ended with elsewhere: 128 + SIGPIPE. Never success: what it was asked may not be done.
const UNREAD: i32 = 141;

/// Ends the program without a word where nobody reads its output any further (`rekap read … | head`), as other programs do: `println!` panics
/// there. Not for servers, which outlive a closed terminal.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        if said.starts_with("failed printing to stdout") && said.contains("Broken pipe") {
            std::process::exit(UNREAD);
        }
        usual(panic);
    }));
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("rekap: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
