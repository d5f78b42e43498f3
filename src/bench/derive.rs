//! What a photo costs after it was accepted, and what a worker holds meanwhile.

use std::path::PathBuf;
use std::time::Duration;

use super::{Outcome, memory};
use crate::photo::bench::derive_rate;
use crate::reading::forms::known;
use crate::reading::read::Reader;

/// Prints the median of every stage for each photo, then the most memory that the process held.
///
/// # Errors
/// Where a photo is not there or does not decode.
pub fn run(photos: &[PathBuf], runs: usize) -> Outcome {
    // The form of the election alone, as on its night.
    let form = known().into_iter().next().ok_or("no form comes with the program")?;
    let reader = Reader::new(vec![form])?;
    println!(
        "{:>9} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}  ms, medians of {runs}",
        "derive", "decode", "resize", "measure", "read", "public", "thumb"
    );
    for photo in photos {
        let read = |picture: &crate::photo::Picture| {
            std::hint::black_box(reader.page(picture)).ok();
        };
        let stages = derive_rate(&std::fs::read(photo)?, runs, read)?;
        let columns = [stages.decode, stages.resize, stages.measure, stages.read, stages.public, stages.thumb];
        print!("{:>9.1}", ms(stages.derive));
        columns.iter().for_each(|stage| print!(" {:>7.1}", ms(*stage)));
        println!("  {}", photo.display());
    }
    println!("most memory held: {} MB", memory().1);
    Ok(())
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
