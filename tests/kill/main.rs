//! The real binary, killed with SIGKILL at random moments while people send photos and figures: what was acknowledged is there
//! after the restart, once, and its original is whole. `REKAP_TEST_SEED` plays a run's choices again (the machine's own timing
//! stays its own).

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    reason = "in a test, a panic is the right answer to what must not happen"
)]

#[expect(dead_code, reason = "this binary uses a part of what the tests over HTTP share")]
mod common;

use std::collections::{HashMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rekap::election::form::Form;
use rekap::engine::{Clock, SignedReceipt};
use rekap::evidence::Config;
use rekap::settings::Settings;
use reqwest::Method;
use serde_json::{Value, json};

use common::answer::Answer;
use common::backend::{Backend, Outside};
use common::election::{kecamatan, tps_codes};
use common::figures::{Figures, plausible};
use common::people::Person;
use common::photos::{photo, sha256};
use common::server::{Desk, block_on, prepare, settings};

/// Times the usual number of TPS: enough that work does not run out, few enough that rendering them all at each start takes little.
const TIMES: usize = 12;

/// The binary under test, with everything it is told by its environment.
fn command(settings: &Settings, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rekap"));
    command.env_clear().args(arguments).stdin(Stdio::null());
    let mut set = |name: &str, value: &str| {
        command.env(format!("REKAP_{name}"), value);
    };
    set("DATA", &settings.data.display().to_string());
    set("LISTEN", "127.0.0.1:0");
    set("DATABASE", &settings.database);
    set("ACCOUNTS", &settings.accounts);
    set("ACCOUNT_PER_SECOND", "100000");
    set("LOGIN_PER_MINUTE", "100000");
    if let Config::S3(store) = &settings.evidence {
        let outside = Outside::find().unwrap();
        set("S3_ENDPOINT", &store.endpoint);
        set("S3_BUCKET", &store.bucket);
        set("S3_ACCESS_KEY", &outside.access_key);
        set("S3_SECRET_KEY", &outside.secret_key);
    }
    command
}

/// A process that does not outlive the test, however that ends.
struct Process(Child);

impl Process {
    fn start(settings: &Settings) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(settings.data.join("log")).unwrap();
        let child = command(settings, &["serve"]).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        Self(child)
    }

    /// The address it prints once it listens.
    fn address(&mut self, data: &Path) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let log = || std::fs::read_to_string(data.join("log")).unwrap_or_default();
        assert!(line.starts_with("http://"), "`{line}` is no address; the log:\n{}", log());
        line.trim().trim_end_matches('/').to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL on Unix: nothing is flushed, nothing is told.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Something to be done until it is acknowledged, however often the server dies meanwhile.
#[derive(Debug, Clone)]
enum Work {
    Post { tps: String, page: u8, number: u32 },
    Tus { tps: String, page: u8, number: u32 },
    First { tps: String, figures: Figures },
    Second { tps: String, figures: Figures },
}

/// What the server said yes to.
#[derive(Default)]
struct Acknowledged {
    photos: Vec<(Work, SignedReceipt)>,
    readings: Vec<(Work, Figures)>,
    tries: u32,
}

/// A committee of a kelurahan at work: PPS reads first, PPK second, both send photos.
struct Worker {
    pps: Person,
    ppk: Person,
    work: Vec<Work>,
    done: Acknowledged,
}

impl Worker {
    fn new(kelurahan: &str, pps: Person, ppk: Person, rng: &mut StdRng) -> Self {
        let mut work = Vec::new();
        for (place, tps) in (0_u32..).zip(tps_codes(TIMES).into_iter().filter(|tps| tps.starts_with(kelurahan))) {
            let figures = plausible(place as u16);
            for page in 1..=3 {
                let number = kelurahan[4..].parse::<u32>().unwrap() * 1000 + place * 10 + u32::from(page);
                let tps = tps.clone();
                work.push(if rng.random_bool(0.5) {
                    Work::Post { tps, page, number }
                } else {
                    Work::Tus { tps, page, number }
                });
            }
            work.push(Work::First { tps: tps.clone(), figures: figures.clone() });
            work.push(Work::Second { tps, figures });
        }
        work.shuffle(rng);
        Self { pps, ppk, work, done: Acknowledged::default() }
    }

    async fn run(mut self, stop: Arc<AtomicBool>) -> Acknowledged {
        while let Some(work) = self.work.pop() {
            let mut upload = None;
            while !self.attempt(&work, &mut upload).await {
                self.done.tries += 1;
                if stop.load(Ordering::Relaxed) {
                    return self.done;
                }
                tokio::time::sleep(Duration::from_millis(15)).await;
            }
            if stop.load(Ordering::Relaxed) {
                break;
            }
        }
        self.done
    }

    /// Whether it is acknowledged now.
    async fn attempt(&mut self, work: &Work, upload: &mut Option<String>) -> bool {
        match work {
            Work::Post { tps, page, number } => {
                let path = format!("/api/v1/tps/{tps}/pages/{page}");
                let request = self.pps.asks(Method::POST, &path).body(photo(*number));
                let Some(answer) = ask(request, work).await else { return false };
                self.done.photos.push((work.clone(), answer.receipt()));
                true
            }
            Work::Tus { tps, page, number } => match tus(&self.ppk, tps, *page, &photo(*number), upload).await {
                Some(receipt) => {
                    self.done.photos.push((work.clone(), receipt));
                    true
                }
                None => false,
            },
            Work::First { tps, figures } => {
                let path = format!("/api/v1/tps/{tps}/readings/first");
                self.reading(self.pps.asks(Method::POST, &path), work, figures).await
            }
            Work::Second { tps, figures } => {
                let path = format!("/api/v1/tps/{tps}/readings/second");
                self.reading(self.ppk.asks(Method::POST, &path), work, figures).await
            }
        }
    }

    async fn reading(&mut self, request: reqwest::RequestBuilder, work: &Work, figures: &Figures) -> bool {
        let Some(answer) = ask(request.json(&json!({ "figures": figures })), work).await else { return false };
        answer.done();
        self.done.readings.push((work.clone(), figures.clone()));
        true
    }
}

/// An answer that says yes or no; `None` where the server is dead, dying or not there yet.
async fn ask(request: reqwest::RequestBuilder, work: &Work) -> Option<Answer> {
    let answer = Answer::try_of(format!("{work:?}"), request).await.ok()?;
    let later = answer.status == 503;
    assert!(later || answer.status < 300, "{answer}");
    (!later).then_some(answer)
}

/// One step after the other of a resumable upload, from wherever it stands.
async fn tus(who: &Person, tps: &str, page: u8, bytes: &[u8], upload: &mut Option<String>) -> Option<SignedReceipt> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let with = |method: Method, path: &str| who.asks(method, path).header("tus-resumable", "1.0.0");
    let Some(path) = upload.clone() else {
        let metadata = format!("tps {},page {}", STANDARD.encode(tps), STANDARD.encode(page.to_string()));
        let request = with(Method::POST, "/api/v1/uploads")
            .header("upload-length", bytes.len())
            .header("upload-metadata", metadata);
        let begun =
            Answer::try_of("begins an upload".into(), request).await.ok().filter(|answer| answer.status != 503)?;
        *upload = Some(begun.location());
        return None;
    };
    let head = Answer::try_of("asks the offset".into(), with(Method::HEAD, &path)).await.ok()?;
    match head.status {
        200 => {}
        503 => return None,
        status => panic!("an upload that was begun is there: {status} {head}"),
    }
    let offset = head.offset();
    if offset == bytes.len() {
        let answer = Answer::try_of("asks the receipt".into(), with(Method::GET, &path)).await.ok()?;
        return (answer.status == 200).then(|| answer.receipt());
    }
    let end = (offset + bytes.len() / 2 + 1).min(bytes.len());
    let request = with(Method::PATCH, &path)
        .header("content-type", "application/offset+octet-stream")
        .header("upload-offset", offset)
        .body(bytes[offset..end].to_vec());
    let answer = Answer::try_of("sends a part".into(), request).await.ok()?;
    match answer.status {
        204 if answer.header("upload-receipt").is_some() => Some(answer.tus_receipt()),
        204 | 503 => None,
        _ => panic!("{answer}"),
    }
}

/// A whole run: at work, killed so many times, compared.
async fn run(backend: Backend, kills: u32) {
    let given = std::env::var("REKAP_TEST_SEED").ok().and_then(|text| text.parse().ok());
    let seed: u64 = given.unwrap_or_else(rand::random);
    println!("{backend:?}: REKAP_TEST_SEED={seed}");
    let mut rng = StdRng::seed_from_u64(seed);
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
    let mut workers = Vec::new();
    let stop = Arc::new(AtomicBool::new(false));
    for kelurahan in ["9901011001", "9901011002", "9901021001", "9902011001", "9902011002"] {
        let pps = Person::activate(desk.clone(), format!("pps:{kelurahan}:1")).await;
        let ppk = ppk(&desk, kecamatan(kelurahan)).await;
        let worker = Worker::new(kelurahan, pps, ppk, &mut rng);
        workers.push(tokio::spawn(worker.run(stop.clone())));
    }
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
    tokio::time::sleep(Duration::from_millis(300)).await;
    stop.store(true, Ordering::Relaxed);
    let mut done = Acknowledged::default();
    for worker in workers {
        let one = worker.await.unwrap();
        done.photos.extend(one.photos);
        done.readings.extend(one.readings);
        done.tries += one.tries;
    }
    println!(
        "{kills} kills: {} photos and {} readings acknowledged, {} tries were not",
        done.photos.len(),
        done.readings.len(),
        done.tries
    );
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

/// The first use activates the account; later ones share its session.
async fn ppk(desk: &Arc<Desk>, kecamatan: &str) -> Person {
    let actor = format!("ppk:{kecamatan}:1");
    if let Some(token) = desk.token(&actor) {
        return Person { desk: desk.clone(), token: Some(token), actor };
    }
    let person = Person::activate(desk.clone(), actor.clone()).await;
    desk.keep(&actor, person.token.as_deref().unwrap());
    person
}

async fn compare(desk: &Arc<Desk>, done: &Acknowledged) {
    let journal = journal(desk).await;
    let form = include_str!("../forms/c-hasil-kwk-gubernur-2024.toml");
    let form = Form::parse(form, 3).unwrap();
    let (mut photos, mut readings) = (HashSet::new(), HashMap::new());
    for (seq, event) in (1_u64..).zip(&journal) {
        assert_eq!(event["seq"], seq, "no gap");
        let (stream, body) = (event["stream"].as_str().unwrap(), &event["body"]);
        match event["kind"].as_str().unwrap() {
            "photo.accepted" => {
                let key = (stream, body["page"].as_u64(), body["photo"]["sha256"].as_str().unwrap());
                assert!(photos.insert(key), "event {seq} doubles a photo: {key:?}");
            }
            "figures.entered" => {
                let key = (stream.to_owned(), body["reading"].as_str().unwrap().to_owned());
                assert!(
                    readings.insert(key.clone(), &body["figures"]).is_none(),
                    "event {seq} doubles a reading: {key:?}"
                );
            }
            _ => {}
        }
    }
    for (work, figures) in &done.readings {
        let (tps, which) = match work {
            Work::First { tps, .. } => (tps, "first"),
            Work::Second { tps, .. } => (tps, "second"),
            _ => unreachable!("a reading"),
        };
        let found = readings.get(&(format!("tps/gubernur/{tps}"), which.to_owned()));
        let wanted: Vec<i64> = form.figures.iter().map(|figure| figures[&figure.id]).collect();
        assert_eq!(found.copied(), Some(&json!(wanted)), "the {which} reading of {tps} was acknowledged");
    }
    for (work, signed) in &done.photos {
        let (Work::Post { tps, page, number } | Work::Tus { tps, page, number }) = work else {
            unreachable!("a photo")
        };
        let receipt = &signed.receipt;
        let event = &journal[receipt.seq as usize - 1];
        let at = (
            event["kind"].as_str(),
            event["stream"].as_str(),
            &event["body"]["page"],
            &event["body"]["photo"]["sha256"],
        );
        let stream = format!("tps/gubernur/{tps}");
        let hash = sha256(&photo(*number));
        assert_eq!(at, (Some("photo.accepted"), Some(stream.as_str()), &json!(page), &json!(hash)), "{work:?}");
        let ppk = ppk(desk, kecamatan(tps)).await;
        let form = ppk.sees(tps).await;
        let shown =
            form["photos"].as_array().unwrap().iter().filter(|shown| shown["sha256"] == hash).collect::<Vec<_>>();
        assert_eq!((shown.len(), &shown[0]["seq"]), (1, &json!(receipt.seq)), "{work:?}");
        let original = ppk.opens_original(tps, &hash).await;
        assert_eq!((original.status, sha256(&original.body)), (200, hash), "{work:?}");
    }
}

/// Every event, in order.
async fn journal(desk: &Arc<Desk>) -> Vec<Value> {
    let auditor = Person::activate(desk.clone(), "auditor:0:1".to_owned()).await;
    let mut all: Vec<Value> = Vec::new();
    loop {
        let page = auditor.reads(&format!("/api/v1/journal?after={}&limit=1000", all.len())).await.done();
        let page = page.as_array().unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().cloned());
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
