//! Bad days: the database locked or cut off, the store's folder gone, the disk full. A clear answer in bounded time, nothing
//! acknowledged lost, and work goes on when the day gets better.

mod disk;
mod slow;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use crate::common::backend::{Backend, admin, database_name, run};
use crate::common::election::{KECAMATAN, KELURAHAN, TPS, tps_codes};
use crate::common::figures::plausible;
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;
use crate::common::verbs::tps_json;

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
async fn locked_accounts_answer_unavailable_in_bounded_time_and_who_is_logged_in_works_on() {
    let server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    let path = server.settings.accounts.trim_start_matches("sqlite://");
    let mut holder = SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut holder).await.unwrap();
    let begun = Instant::now();
    let code = server.desk.code(&format!("kpps:{TPS}:2"));
    let activation = json!({ "code": code });
    let (refused, ()) = tokio::join!(anyone.posts("/api/v1/auth/activate", &activation), async {
        kpps.uploads(1, &photo(1)).await.receipt();
        kpps.enters(&plausible(1)).await.done();
        assert!(begun.elapsed() < Duration::from_secs(5), "who is logged in waited {:?}", begun.elapsed());
    });
    refused.refused(503, "JOURNAL_UNAVAILABLE");
    assert!(refused.header("retry-after").is_some() && begun.elapsed() < BOUND, "{:?}", begun.elapsed());
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    holder.close().await.unwrap();
    anyone.posts("/api/v1/auth/activate", &activation).await.done();
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
        let page = (sent / codes.len() % 3) as u8 + 1;
        loop {
            let answer = pps.uploads_for(tps, page, &bytes).await;
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

/// What a decode leaves behind when the process ends during it, so many times.
fn ended_during(server: &TestServer, photo: &[u8], times: usize) -> std::path::PathBuf {
    let folder = server.settings.data.join("begun");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(sha256(photo));
    std::fs::write(&file, vec![b'x'; times]).expect("writes");
    file
}

#[tokio::test]
async fn a_photo_that_ended_the_process_is_tried_last_and_given_up_in_the_end() {
    let mut server = TestServer::prepared(Backend::Embedded, |settings| settings.workers = 0);
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    for page in 1..=3_u8 {
        kpps.uploads(page, &photo(page.into())).await.receipt();
    }
    server.stop();
    let (suspect, poison) = (ended_during(&server, &photo(1), 1), ended_during(&server, &photo(2), 3));
    server.settings.workers = 1;
    server.restart();
    let prepared = |tps: &Value| (0..3).all(|page| tps["pages"][page]["photo"]["state"] != "pending");
    let tps = anyone.waits_for(&tps_json(TPS), "prepared", prepared).await;
    let states: Vec<_> = (0..3).map(|page| tps["pages"][page]["photo"]["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["checked", "unreadable", "checked"]);
    assert_eq!(tps["pages"][1]["photo"]["unreadable"]["code"], "PHOTO_STOPS_PROGRAM");
    let auditor = server.person("auditor:0:1").await;
    let journal = auditor.reads("/api/v1/journal?after=0&limit=1000").await.done();
    let derived: Vec<&str> = journal
        .as_array()
        .unwrap()
        .iter()
        .filter(|event| matches!(event["kind"].as_str(), Some("photo.checked" | "photo.unreadable")))
        .map(|event| event["stream"].as_str().unwrap().trim_start_matches("photo/"))
        .collect();
    assert_eq!(derived, [sha256(&photo(3)), sha256(&photo(1)), sha256(&photo(2))], "the suspects last");
    assert!(!suspect.exists() && !poison.exists(), "nothing is left behind");
}
