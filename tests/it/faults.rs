//! Bad days: the database locked or cut off, the store's folder gone, the disk full. A clear answer in bounded time, nothing
//! acknowledged lost, and work goes on when the day gets better.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::common::backend::{Backend, admin, database_name, run};
use crate::common::election::{KECAMATAN, KELURAHAN, TPS, tps_codes};
use crate::common::figures::plausible;
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;

/// No answer may take longer: the journal's waits (10 s for a turn, 20 s for a batch) and the store's (60 s) are the bounds.
const BOUND: Duration = Duration::from_secs(61);

#[tokio::test]
async fn a_locked_journal_answers_unavailable_in_bounded_time_and_works_afterwards() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let path = server.settings.database.trim_start_matches("sqlite://");
    let mut holder = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    let begun = Instant::now();
    let (entered, uploaded) = (plausible(1), photo(1));
    let (entered, uploaded) = tokio::join!(kpps.enters(&entered), kpps.uploads(1, &uploaded));
    for answer in [entered, uploaded] {
        answer.refused(503, "JOURNAL_UNAVAILABLE");
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
    }
    assert!(begun.elapsed() < BOUND, "{:?}", begun.elapsed());
    assert_eq!(server.anyone().reads("/healthz").await.status, 200);
    assert_eq!(kpps.sees(TPS).await["status"], "missing", "readers go on");
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    holder.close().await.unwrap();
    kpps.enters(&plausible(1)).await.done();
    kpps.uploads(1, &photo(1)).await.receipt();
    let form = kpps.sees(TPS).await;
    assert_eq!(
        (&form["version"], form["photos"].as_array().unwrap().len()),
        (&json!(2), 1),
        "each is there once: {form}"
    );
}

#[tokio::test]
async fn a_store_that_went_away_is_named_and_works_when_it_is_back() {
    let server = TestServer::start();
    let (kpps, ppk) = (server.kpps(TPS).await, server.ppk(KECAMATAN).await);
    let before = photo(1);
    kpps.uploads(1, &before).await.receipt();
    let bytes = photo(2);
    let upload = kpps.begins_upload(TPS, "2", bytes.len()).await.location();
    kpps.sends_part(&upload, 0, &bytes[..100], &[]).await.offset();
    let (there, away) = (server.settings.data.join("evidence"), server.settings.data.join("evidence.away"));
    std::fs::rename(&there, &away).unwrap();
    let begun = Instant::now();
    kpps.uploads(2, &bytes).await.refused(503, "STORE_UNAVAILABLE");
    kpps.sends_part(&upload, 100, &bytes[100..], &[]).await.refused(503, "STORE_UNAVAILABLE");
    ppk.opens_original(TPS, &sha256(&before)).await.refused(503, "STORE_UNAVAILABLE");
    assert!(begun.elapsed() < 3 * BOUND, "{:?}", begun.elapsed());
    let ready = server.anyone().reads("/readyz").await;
    assert_eq!((ready.status, &ready.json()["store"]), (503, &json!(false)), "{ready}");
    // Figures do not need the store.
    kpps.enters(&plausible(1)).await.done();
    assert!(!there.exists(), "a folder that is gone is not made anew beside its photos");
    std::fs::rename(&away, &there).unwrap();
    let original = ppk.opens_original(TPS, &sha256(&before)).await;
    assert_eq!(sha256(&original.body), sha256(&before));
    kpps.sends_part(&upload, 100, &bytes[100..], &[]).await.tus_receipt();
    // What was found is told for a second.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    assert_eq!(server.anyone().reads("/readyz").await.status, 200);
}

/// A small file system of its own; unmounted when dropped. `None` where that is not allowed.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Option<Self> {
        std::fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(at).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let evidence = folder.path().join("evidence");
    let Some(_disk) = SmallDisk::mount(&evidence) else {
        println!("SKIPPED: a small file system cannot be mounted here (not root, or no right to)");
        return;
    };
    let mut server = TestServer::in_folder(Backend::Embedded, folder);
    let kpps = server.kpps(TPS).await;
    let mut taken = Vec::new();
    let mut full = None;
    for number in 0..400 {
        let bytes = photo(number);
        let answer = kpps.uploads(1, &bytes).await;
        if answer.status != 201 {
            full = Some(answer);
            break;
        }
        taken.push((bytes, answer.receipt()));
    }
    full.expect("one megabyte is full").refused(507, "STORE_FULL");
    assert!(!taken.is_empty());
    let ppk = server.ppk(KECAMATAN).await;
    for (bytes, receipt) in &taken {
        let original = ppk.opens_original(TPS, &receipt.receipt.sha256.to_string()).await;
        assert_eq!(sha256(&original.body), sha256(bytes));
    }
    kpps.enters(&plausible(1)).await.done();
    server.restart();
    let photos = kpps.sees(TPS).await["photos"].as_array().unwrap().len();
    assert_eq!(photos, taken.len(), "those that were acknowledged, and no other");
    server.stop();
}

#[tokio::test]
async fn a_database_whose_connections_are_cut_in_mid_run_loses_and_doubles_nothing() {
    if !Backend::all().contains(&Backend::Outside) {
        return;
    }
    let server = TestServer::on(Backend::Outside);
    let codes: Vec<_> = tps_codes(1).into_iter().filter(|tps| tps.starts_with(KELURAHAN)).collect();
    let name = database_name(&server.settings.database).to_owned();
    let pps = server.pps(KELURAHAN).await;
    let cutting = tokio::spawn(async move {
        for _ in 0..10 {
            let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'");
            run(admin().await, sql).await.unwrap();
            tokio::time::sleep(Duration::from_millis(150)).await;
        }
    });
    let (mut refused, mut sent) = (0, 0_usize);
    for (number, tps) in (0..).zip(&codes) {
        while pps.reads_first(tps, &plausible(number)).await.status != 200 {
            refused += 1;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    while !cutting.is_finished() {
        let (tps, bytes) = (&codes[sent % codes.len()], photo(sent as u32));
        loop {
            let answer = pps.uploads_for(tps, 1, &bytes).await;
            if answer.status == 201 {
                break;
            }
            refused += 1;
            answer.refused(503, "JOURNAL_UNAVAILABLE");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        sent += 1;
    }
    cutting.await.unwrap();
    println!("{sent} photos were taken and {refused} requests refused while connections were cut");
    let mut there = 0;
    for tps in &codes {
        let form = pps.sees(tps).await;
        assert!(form["first"]["figures"].is_object(), "{form}");
        let photos = form["photos"].as_array().unwrap().len();
        assert_eq!(form["version"], photos + 1, "one event each: {form}");
        there += photos;
    }
    assert_eq!(there, sent);
}
