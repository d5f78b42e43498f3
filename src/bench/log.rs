//! The journal: appended and replayed events per second.

use super::{Outcome, median};
use crate::journal::bench;

fn url(database: Option<&str>, folder: &tempfile::TempDir, round: usize) -> String {
    database.map_or_else(|| format!("sqlite://{}/{round}.db", folder.path().display()), str::to_owned)
}

/// Appends in rounds; each round of SQLite on a fresh file, of PostgreSQL on the same (then growing) table.
///
/// # Errors
/// The journal's.
pub async fn append(database: Option<&str>, writers: u64, events: u64, rounds: usize) -> Outcome {
    let folder = tempfile::tempdir_in(".")?;
    let mut rates = Vec::new();
    for round in 0..rounds {
        let report = bench::append_rate(&url(database, &folder, round), writers, events).await?;
        println!("round {round}: {report}");
        rates.push(report.rate());
    }
    println!("append, {writers} writers, all durable: median {:.0} events/s of {rounds} rounds", median(&rates));
    Ok(())
}

/// Replays in rounds.
///
/// # Errors
/// The journal's.
pub async fn replay(database: Option<&str>, events: u64, rounds: usize) -> Outcome {
    let folder = tempfile::tempdir_in(".")?;
    let mut rates = Vec::new();
    for round in 0..rounds {
        let report = bench::replay_rate(&url(database, &folder, 0), events).await?;
        println!("round {round}: {report}");
        rates.push(report.rate());
    }
    println!("replay: median {:.0} events/s of {rounds} rounds", median(&rates));
    Ok(())
}
