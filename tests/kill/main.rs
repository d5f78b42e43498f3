//! The real binary, killed with SIGKILL at random moments while people work, and told to stop: what was acknowledged is there after the
//! restart, once. `REKAP_TEST_SEED` plays a run's choices again (the machine's own timing stays its own).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "in a test, a panic is the right answer to what must not happen"
)]

#[expect(dead_code, reason = "this binary uses a part of what the tests over HTTP share")]
#[path = "../common/mod.rs"]
mod common;

mod committee;
mod compare;
mod imports;
mod process;
mod stop;
mod upload;
mod work;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rekap::engine::Clock;

use committee::Committee;
use common::backend::Backend;
use common::election::kecamatan;
use common::people::Person;
use common::server::{Desk, block_on, prepare, settings};
use compare::compare;
use process::{Process, command};
use work::{Acknowledged, Worker, ppk};

/// Times the usual number of TPS: enough that work does not run out, few enough that rendering them all at each start takes little.
const TIMES: usize = 12;
/// Kelurahan whose officers send and read in any order. The one that is missing belongs to [`Committee`].
const KELURAHANS: [&str; 4] = ["9901011001", "9901011002", "9902011001", "9902011002"];

/// The choices of this run.
fn chance() -> StdRng {
    let given = std::env::var("REKAP_TEST_SEED").ok().and_then(|text| text.parse().ok());
    let seed: u64 = given.unwrap_or_else(rand::random);
    println!("REKAP_TEST_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// A whole run: at work, killed so many times, compared.
async fn run(backend: Backend, kills: u32) {
    let mut rng = chance();
    let folder = tempfile::tempdir().unwrap();
    let mut place = settings(folder.path());
    backend.place(&mut place);
    let codes = block_on(|| async {
        backend.create(&place).await;
        prepare(&place, &Clock::system(), TIMES).await
    });
    let desk = Desk::new(String::new(), codes);
    let set = |address: String| *desk.base.write().unwrap() = address;

    let mut process = Process::start(&place);
    set(process.address(folder.path()));
    let stop = Arc::new(AtomicBool::new(false));
    let mut workers = Vec::new();
    for kelurahan in KELURAHANS {
        let pps = Person::activate(desk.clone(), format!("pps:{kelurahan}:1")).await;
        let worker = Worker::new(kelurahan, pps, ppk(&desk, kecamatan(kelurahan)).await, &mut rng);
        workers.push(tokio::spawn(worker.run(stop.clone())));
    }
    let committee = tokio::spawn(Committee::meets(&desk).await.run());
    for _ in 0..kills {
        tokio::time::sleep(Duration::from_millis(rng.random_range(20..900))).await;
        drop(process);
        process = Process::start(&place);
        // One in five dies while it starts.
        if rng.random_bool(0.2) {
            tokio::time::sleep(Duration::from_millis(rng.random_range(1..150))).await;
            drop(process);
            process = Process::start(&place);
        }
        set(tokio::task::block_in_place(|| process.address(folder.path())));
    }
    // The committee has a beginning and an end: it is let finish.
    let mut done = committee.await.unwrap();
    stop.store(true, Ordering::Relaxed);
    for worker in workers {
        done.add(worker.await.unwrap());
    }
    println!("{backend:?}, {kills} kills: {}", done.summary());
    let least = usize::try_from(kills / 2).unwrap();
    let log = || std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
    let enough = done.photos.len() > least && done.readings.len() > least;
    assert!(enough, "too little was done to say anything; the log:\n{}", log());
    drop(process);
    let mut process = Process::start(&place);
    set(process.address(folder.path()));
    compare(&desk, &done).await;
    drop(process);
    let doctor = command(&place, &["doctor"]).output().unwrap();
    let said = String::from_utf8_lossy(&doctor.stdout);
    assert!(doctor.status.success() && !said.contains("BAD"), "{said}\n{}", String::from_utf8_lossy(&doctor.stderr));
    backend.remove(&place).await;
}

impl Acknowledged {
    fn add(&mut self, other: Acknowledged) {
        self.photos.extend(other.photos);
        self.readings.extend(other.readings);
        self.steps.extend(other.steps);
        self.tries += other.tries;
    }

    fn summary(&self) -> String {
        let (photos, readings, steps) = (self.photos.len(), self.readings.len(), self.steps.len());
        format!("{photos} photos, {readings} readings, {steps} steps acknowledged, {} tries were not", self.tries)
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_kills_lose_nothing_that_was_acknowledged_and_double_nothing() {
    run(Backend::Embedded, 20).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn kills_lose_and_double_nothing_on_postgresql_and_s3_either() {
    if Backend::all().contains(&Backend::Outside) {
        run(Backend::Outside, 6).await;
    }
}
