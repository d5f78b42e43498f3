//! The journal is the election: folded anew elsewhere it gives the same documents, and the order in which TPS come in does not
//! change what they add up to.

use std::sync::Arc;

use rand::rngs::StdRng;
use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rekap::evidence::Config;
use rekap::publish::Site;
use serde_json::{Value, json};

use crate::common::election::{PROVINCE, kecamatan, kelurahan, tps_codes};
use crate::common::figures::{Figures, plausible, with};
use crate::common::people::Person;
use crate::common::photos::{damaged_scan, photo};
use crate::common::server::{TestServer, settings};
use crate::common::verbs::{region_json, tps_json};

/// `REKAP_TEST_SEED`, or one of the day's own; printed, so that a night that fails can be played again.
fn seed() -> u64 {
    let given = std::env::var("REKAP_TEST_SEED").ok().and_then(|text| text.parse().ok());
    let seed = given.unwrap_or_else(rand::random);
    println!("REKAP_TEST_SEED={seed}");
    seed
}

/// One thing that somebody does for a TPS.
#[derive(Debug, Clone)]
enum Deed {
    Photo(String, u8, Vec<u8>),
    First(String, Figures),
    Second(String, Figures),
    Correct(String, Figures),
}

impl Deed {
    fn tps(&self) -> &str {
        match self {
            Self::Photo(tps, ..) | Self::First(tps, _) | Self::Second(tps, _) | Self::Correct(tps, _) => tps,
        }
    }

    async fn by(&self, server: &TestServer) {
        let tps = self.tps();
        let kpps: Person = server.person(&format!("kpps:{tps}:1")).await;
        let answer = match self {
            Self::Photo(_, page, bytes) => kpps.uploads_for(tps, *page, bytes).await,
            Self::First(_, figures) => kpps.reads_first(tps, figures).await,
            Self::Second(_, figures) => server.pps(kelurahan(tps)).await.enters(tps, figures).await,
            Self::Correct(_, figures) => {
                let changes: Vec<_> = figures.iter().map(|(id, value)| (id.as_str(), *value)).collect();
                let answer = kpps.corrects(tps, &changes, "Diperiksa lagi").await;
                if answer.code() == "NOTHING_CHANGES" {
                    return;
                }
                answer
            }
        };
        answer.done();
    }
}

/// What is done for one TPS, in its order: mostly right, sometimes with a slip, a swapped or damaged photo, a page too few.
fn deeds(tps: &str, number: u32, rng: &mut StdRng) -> Vec<Deed> {
    let figures = plausible(number as u16);
    let own = |text: &str| text.to_owned();
    let mut all = Vec::new();
    for page in 1..=3_u8 {
        let bytes = match rng.random_range(0..12) {
            0 => continue,
            1 => damaged_scan(number * 10 + u32::from(page)),
            2 => photo(7),
            _ => photo(number * 10 + u32::from(page)),
        };
        all.push(Deed::Photo(own(tps), page, bytes));
    }
    let slip = with(figures.clone(), &[("votes.1", rng.random_range(0..200))]);
    let first = if rng.random_bool(0.3) { slip.clone() } else { figures.clone() };
    all.push(Deed::First(own(tps), first));
    if rng.random_bool(0.8) {
        all.push(Deed::Second(own(tps), if rng.random_bool(0.1) { slip } else { figures.clone() }));
        if rng.random_bool(0.5) {
            all.push(Deed::Correct(own(tps), figures));
        }
    }
    all
}

/// Waits until every photo that was sent is in the documents and its derived work is done.
async fn settles(server: &TestServer, sent: &[(String, u8)]) {
    let anyone = server.anyone();
    for tps in tps_codes(1) {
        let done = |document: &Value| {
            let pages = document["pages"].as_array().map(Vec::as_slice).unwrap_or_default();
            let photos = |page: &Value| {
                let older = page["superseded"].as_array().map(Vec::as_slice).unwrap_or_default();
                older.iter().chain([&page["photo"]]).filter(|photo| !photo.is_null()).cloned().collect::<Vec<_>>()
            };
            let known = |number: u8| pages.iter().any(|page| page["page"] == number && !photos(page).is_empty());
            sent.iter().filter(|(of, _)| *of == tps).all(|(_, number)| known(*number))
                && pages.iter().flat_map(photos).all(|photo| photo["state"] != "pending")
        };
        anyone.waits_for(&tps_json(&tps), "derived", done).await;
    }
}

/// The pages that are sent, with their TPS.
fn photos<'a>(deeds: impl IntoIterator<Item = &'a Deed>) -> Vec<(String, u8)> {
    let photo = |deed: &Deed| match deed {
        Deed::Photo(tps, page, _) => Some((tps.clone(), *page)),
        _ => None,
    };
    deeds.into_iter().filter_map(photo).collect()
}

fn same_documents(live: &Arc<Site>, replayed: &Arc<Site>) {
    assert_eq!(live.paths(), replayed.paths());
    for path in live.paths() {
        let (a, b) = (live.get(&path).unwrap(), replayed.get(&path).unwrap());
        assert!(
            a.gzip == b.gzip && a.etag == b.etag,
            "{path} differs\nlive:     {}\nreplayed: {}",
            String::from_utf8_lossy(&a.body()),
            String::from_utf8_lossy(&b.body())
        );
    }
}

#[tokio::test]
async fn a_random_night_replayed_on_an_empty_machine_gives_every_document_byte_for_byte() {
    let mut rng = StdRng::seed_from_u64(seed());
    let mut server = TestServer::start();
    let codes = tps_codes(1);
    // Each TPS in its own order, all of them mixed; the clock moves between deeds.
    let night: Vec<_> = (1..).zip(&codes).map(|(n, tps)| deeds(tps, n, &mut rng)).collect();
    let sent = photos(night.iter().flatten());
    let mut lines: Vec<_> = night.into_iter().map(Vec::into_iter).collect();
    let mut turns: Vec<usize> = lines.iter().enumerate().flat_map(|(at, line)| vec![at; line.len()]).collect();
    turns.shuffle(&mut rng);
    for turn in turns {
        if let Some(deed) = lines[turn].next() {
            server.clock.advance(rng.random_range(1..90_000_000));
            deed.by(&server).await;
        }
    }
    plenary(&server, &codes, &mut rng).await;
    settles(&server, &sent).await;
    let live = server.stop().unwrap();

    let copy = tempfile::tempdir().unwrap();
    let mut elsewhere = settings(copy.path());
    for file in
        std::fs::read_dir(&server.settings.data).unwrap().map(|entry| entry.unwrap().path()).filter(|p| p.is_file())
    {
        std::fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
    }
    elsewhere.evidence = Config::Embedded { dir: server.settings.data.join("evidence") };
    // The other machine's clock says something else altogether.
    let clock = rekap::engine::Clock::fixed(1);
    let mut other = TestServer::again(elsewhere, clock, server.desk.clone());
    let replayed = other.stop().unwrap();
    assert!(live.paths().len() > 60, "{}", live.paths().len());
    same_documents(&live, &replayed);
}

/// Sessions, decisions, a signature, a reopening and a round, where the night allows it.
async fn plenary(server: &TestServer, codes: &[String], rng: &mut StdRng) {
    let first = kecamatan(&codes[0]);
    let ppk = server.ppk(first).await;
    ppk.opens().await;
    for tps in codes.iter().filter(|tps| tps.starts_with(first)) {
        let figures = plausible(rng.random_range(0..40));
        ppk.decides(tps, Some(&figures), Some("Diputuskan pleno")).await.done();
    }
    ppk.signs(first).await.done();
    server.city(&first[..4]).await.reopens(first, "Keberatan diterima").await.done();
    ppk.requests_page(&codes[0], 2, "Foto kurang jelas").await.done();
    server.city(&codes[13][..4]).await.opens_round(&codes[13], "PSU", "Rekomendasi Bawaslu").await.done();
}

/// What a region's TPS add up to, without times and sequence numbers.
async fn recap(server: &TestServer) -> Value {
    let mut all = json!({});
    for region in ["99", "9901", "9902", "990101", "9901011001", "9902011002"] {
        let document = server.anyone().sees_region(region).await;
        let children = document["children"].as_array().unwrap().iter();
        let children: Vec<_> = children.map(|c| json!([c["code"], c["status"], c["votes"]])).collect();
        all[region] =
            json!([document["figures"], document["tps"], document["not_counted"], document["candidates"], children]);
    }
    all
}

#[tokio::test]
async fn any_order_of_uploads_and_readings_gives_the_same_recap() {
    let mut rng = StdRng::seed_from_u64(seed());
    let night: Vec<Deed> = (1..).zip(tps_codes(1)).flat_map(|(n, tps)| deeds(&tps, n, &mut rng)).collect();
    // A correction follows its reading; everything else, of one TPS too, may come in any order.
    let (late, mut early): (Vec<_>, Vec<_>) = night.into_iter().partition(|deed| matches!(deed, Deed::Correct(..)));
    let sent = photos(&early);
    let mut seen: Option<Value> = None;
    for _ in 0..3 {
        let server = TestServer::start();
        early.shuffle(&mut rng);
        for deed in early.iter().chain(&late) {
            deed.by(&server).await;
        }
        settles(&server, &sent).await;
        // The last change of a photo or figure is published within the coalescing time.
        server.anyone().waits(&region_json(PROVINCE)).await;
        let recap = recap(&server).await;
        match &seen {
            None => seen = Some(recap),
            Some(before) => assert_eq!(before, &recap),
        }
    }
    assert_ne!(seen.unwrap()["99"][0], Value::Null, "something counted");
}
