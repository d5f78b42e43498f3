//! Boxes read by the digit network, on one thread.

use std::hint::black_box;
use std::time::Instant;

use super::{Outcome, median};
use crate::reading::Crop;
use crate::reading::crop::SIDE;
use crate::reading::digits::Classifier;

/// Boxes of the three pages of the governor form: 28 figures of three digits.
const FORM: usize = 84;

/// Measures loading, a form's boxes together, and one box alone. What is in a box does not change the time.
///
/// # Errors
/// When the network cannot be used.
pub fn run(rounds: usize) -> Outcome {
    let crops: Vec<Crop> = (0..FORM).map(box_number).collect();
    let (mut load, mut form, mut single) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.max(1) {
        let started = Instant::now();
        let classifier = Classifier::load()?;
        load.push(started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        black_box(classifier.classify(black_box(&crops)));
        form.push(started.elapsed().as_secs_f64() * 1e3);
        let started = Instant::now();
        for crop in &crops {
            black_box(classifier.classify(std::slice::from_ref(black_box(crop))));
        }
        single.push(started.elapsed().as_secs_f64() * 1e6 / 84.0);
    }
    let (load, form, single) = (median(&load), median(&form), median(&single));
    println!(
        "load {load:.2} ms; {FORM} boxes together {form:.2} ms, {:.0} us each; alone {single:.0} us each",
        form * 1e3 / 84.0
    );
    Ok(())
}

/// Some box: a slanted stroke on grained paper.
fn box_number(number: usize) -> Crop {
    Crop(std::array::from_fn(|i| {
        let (x, y) = (i % SIDE, i / SIDE);
        let ink = (x + y / 3 + number) % SIDE < 3;
        let grain = u8::try_from((x * 31 + y * 17 + number) % 13).unwrap_or_default();
        if ink { 60 + grain } else { 200 + grain }
    }))
}
