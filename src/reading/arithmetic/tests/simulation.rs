//! How often an accepted figure is wrong, by simulation: the source of the default thresholds and of the table in `docs/reading.md`.
//!
//! `cargo test --release --lib reading::arithmetic::tests::simulation -- --ignored --nocapture`

use std::time::Instant;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::support::{Grade, boxes, paper, seen, spoil};
use crate::election::form::tests_support::governor;
use crate::reading::arithmetic::{Decoded, Doubt, Seen, Thresholds, decode};

#[derive(Default)]
struct Count {
    figures: u32,
    accepted: u32,
    wrong: u32,
}

impl Count {
    fn add(&mut self, paper: &[u16], decoded: &Decoded, on: impl Fn(usize) -> bool) {
        for (_, (reading, value)) in decoded.readings.iter().zip(paper).enumerate().filter(|(at, _)| on(*at)) {
            self.figures += 1;
            self.accepted += u32::from(reading.accepted);
            self.wrong += u32::from(reading.accepted && reading.value != Some(*value));
        }
    }

    fn line(&self, name: &str) -> String {
        let share = |n: u32, of: u32| f64::from(n) / f64::from(of.max(1));
        format!(
            "| {name} | {} | {:.1} % | {} | {:.2} |",
            self.figures,
            100.0 * share(self.accepted, self.figures),
            self.wrong,
            1e4 * share(self.wrong, self.accepted)
        )
    }
}

/// Papers of which `spoiled` have a wrong number, seen on these pages.
fn run(grade: &Grade, pages: &[u8], spoiled: f64, papers: u64, thresholds: &Thresholds) -> Count {
    let form = governor(3);
    let mut count = Count::default();
    for seed in 0..papers {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = paper(&form, &mut rng);
        if rng.random_bool(spoiled) {
            spoil(&mut values, &mut rng);
        }
        let on = |at: usize| pages.contains(&form.figures[at].page.number());
        let sheet: Vec<Option<Seen>> = values
            .iter()
            .enumerate()
            .map(|(at, value)| on(at).then(|| seen(boxes(*value, form.digits, grade, &mut rng))))
            .collect();
        count.add(&values, &decode(&form, &sheet, thresholds), on);
    }
    count
}

const ROWS: [(&[u8], f64); 6] =
    [(&[1, 2, 3], 0.0), (&[1, 2, 3], 0.1), (&[1, 2, 3], 1.0), (&[1], 0.1), (&[2], 0.1), (&[3], 0.1)];

fn print(papers: u64, thresholds: &Thresholds) {
    println!("\n{papers} papers a row, {thresholds:?}");
    println!("| boxes, pages seen, papers with a wrong number | figures | accepted | wrong | per 10,000 |");
    println!("|---|---|---|---|---|");
    for grade in [Grade::FINE, Grade::USUAL, Grade::BAD] {
        for (pages, spoiled) in ROWS {
            let count = run(&grade, pages, spoiled, papers, thresholds);
            println!("{}", count.line(&format!("{}, {pages:?}, {:.0} %", grade.name, 100.0 * spoiled)));
        }
    }
}

/// Writes the table: the defaults on `PAPERS` papers a row (10,000 unless set), what else could have been chosen on a tenth.
#[test]
#[ignore = "a measurement: minutes"]
fn table() {
    let papers = std::env::var("PAPERS").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let chosen = Thresholds::default();
    print(papers, &chosen);
    for other in [
        Thresholds { own: 0.0, ..chosen },
        Thresholds { posterior: 0.999, margin: 6.0, ..chosen },
        Thresholds { posterior: 0.999, margin: 6.0, own: 0.0, ..chosen },
    ] {
        print(papers / 10, &other);
    }
}

#[test]
#[ignore = "a measurement: needs a release build"]
fn speed() {
    let form = governor(3);
    for grade in [Grade::FINE, Grade::USUAL, Grade::BAD, Grade { name: "hopeless", unclear: 1.0, ..Grade::BAD }] {
        let sheets: Vec<Vec<Option<Seen>>> = (0..200)
            .map(|seed| {
                let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
                let mut values = paper(&form, &mut rng);
                spoil(&mut values, &mut rng);
                values.iter().map(|v| Some(seen(boxes(*v, form.digits, &grade, &mut rng)))).collect()
            })
            .collect();
        let mut times: Vec<f64> = sheets
            .iter()
            .map(|sheet| {
                let started = Instant::now();
                assert_eq!(decode(&form, sheet, &Thresholds::default()).readings.len(), 28);
                started.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("{}: median {:.2} ms, 95 % {:.2} ms, most {:.2} ms", grade.name, times[100], times[190], times[199]);
    }
}

/// The promise about papers whose sums are wrong: what is accepted is what is written, and the broken sum is told.
#[test]
fn of_500_papers_with_a_wrong_sum_none_is_repaired() {
    let form = governor(3);
    let (mut papers, mut accepted, mut told) = (0, 0, 0);
    for seed in 0.. {
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut values = paper(&form, &mut rng);
        let right = values.clone();
        spoil(&mut values, &mut rng);
        let (at, _) = right.iter().zip(&values).enumerate().find(|(_, (a, b))| a != b).unwrap();
        let calibrated = Grade { overconfident: 0.0, ..Grade::USUAL };
        let sheet: Vec<Option<Seen>> =
            values.iter().map(|v| Some(seen(boxes(*v, form.digits, &calibrated, &mut rng)))).collect();
        let decoded = decode(&form, &sheet, &Thresholds::default());
        papers += 1;
        for (reading, value) in decoded.readings.iter().zip(&values).filter(|(reading, _)| reading.accepted) {
            accepted += 1;
            assert_eq!(reading.value, Some(*value), "paper {seed}: accepted is not what is written");
        }
        let reading = decoded.readings[at];
        // The spoiled figure is accepted as written with its sum reported, or left to a person; never silently what the sum wants.
        if reading.value == Some(values[at]) && !matches!(reading.doubt, Some(Doubt::Struck)) {
            told += u32::from(!decoded.broken.is_empty());
        } else {
            assert!(!reading.accepted, "paper {seed}: {reading:?}");
        }
        if papers == 500 {
            break;
        }
    }
    println!(
        "{papers} papers with a wrong number: {accepted} of {} figures accepted, {told} broken sums told",
        papers * 28
    );
    assert!(accepted > 500 * 28 / 2, "{accepted}");
    assert!(told > 400, "{told}");
}
