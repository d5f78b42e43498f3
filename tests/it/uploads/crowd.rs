//! More uploads at once than memory holds: all of them end, and none waits for another that waits.

use std::io::Write as _;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::tus_lines::{head, sends};
use crate::common::answer::Answer;
use crate::common::backend::Backend;
use crate::common::election::{KECAMATAN, TPS, tps_codes};
use crate::common::people::Person;
use crate::common::photos::{large, sha256};
use crate::common::raw;
use crate::common::server::TestServer;
use crate::common::slow_store::SlowStore;

const PHOTO: usize = 1_500_000;
/// The least that can be set: one photo of the largest kind, and a little.
const LEAST_MB: usize = 21;

fn crowded(change: impl FnOnce(&mut rekap::settings::Settings)) -> TestServer {
    TestServer::prepared(Backend::Embedded, |settings| {
        settings.intake_mb = LEAST_MB;
        settings.uploads.room_wait = Duration::from_secs(60);
        change(settings);
    })
}

/// The TPS and page of the photo of this number, in the kecamatan of PPK.
fn place(number: usize) -> (String, u8) {
    let codes: Vec<_> = tps_codes(1).into_iter().filter(|tps| tps.starts_with(KECAMATAN)).collect();
    (codes[number % codes.len()].clone(), (number / codes.len() % 3) as u8 + 1)
}

async fn begins(who: &Person, number: usize, length: usize) -> String {
    let (tps, page) = place(number);
    who.begins_upload(&tps, &page.to_string(), length).await.location()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_resumable_uploads_at_once_all_end_in_the_least_memory() {
    let server = crowded(|_| ());
    let ppk = server.ppk(KECAMATAN).await;
    let begun = Instant::now();
    let uploads = (0..100).map(|number| {
        let ppk = ppk.0.clone();
        async move {
            let bytes = large(number, PHOTO);
            let upload = begins(&ppk, number as usize, PHOTO).await;
            // A third with a checksum: those cannot be put down half-way.
            let sum = base64_sum(&bytes);
            let sum: &[_] = if number % 3 == 0 { &[("upload-checksum", sum.as_str())] } else { &[] };
            let receipt = ppk.sends_part(&upload, 0, &bytes, sum).await.tus_receipt();
            assert_eq!(receipt.receipt.sha256.to_string(), sha256(&bytes));
        }
    });
    join_all(uploads).await;
    println!("100 uploads of {PHOTO} bytes in {LEAST_MB} MB took {:?}", begun.elapsed());
}

fn base64_sum(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let digest = hex::decode(sha256(bytes)).unwrap();
    format!("sha256 {}", base64::engine::general_purpose::STANDARD.encode(digest))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_largest_photo_ends_in_its_own_part_and_several_of_them_at_once() {
    let server = crowded(|_| ());
    let ppk = server.ppk(KECAMATAN).await;
    let length = 20_000_000;
    let sent = (0..3).map(|number| {
        let ppk = ppk.0.clone();
        async move {
            let (bytes, (tps, page)) = (large(number, length), place(number as usize));
            if number == 0 {
                return ppk.uploads_for(&tps, page, &bytes).await.receipt();
            }
            let upload = begins(&ppk, number as usize, length).await;
            let (a, b) = bytes.split_at(length / 3);
            ppk.sends_part(&upload, 0, a, &[]).await.offset();
            ppk.sends_part(&upload, a.len(), b, &[]).await.tus_receipt()
        }
    });
    for (number, receipt) in (0..).zip(join_all(sent).await) {
        assert_eq!(receipt.receipt.sha256.to_string(), sha256(&large(number, length)));
    }
}

/// A connection that has sent the head and half of a body, and waits.
fn half(who: &Person, base: &str, line: Vec<String>, bytes: &[u8]) -> std::net::TcpStream {
    let mut stream = raw::connect(base);
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    assert!(line.iter().any(|header| header.contains(who.token.as_deref().unwrap())));
    sends(&mut stream, &line, &bytes[..bytes.len() / 2]);
    stream
}

fn post_head(who: &Person, tps: &str, page: u8, length: usize) -> Vec<String> {
    vec![
        format!("POST /api/v1/tps/{tps}/pages/{page} HTTP/1.1"),
        "host: localhost".into(),
        format!("authorization: Bearer {}", who.token.as_deref().unwrap()),
        format!("content-length: {length}"),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_slow_gives_way_to_who_waits_and_ends_all_the_same() {
    let server = crowded(|settings| settings.uploads.quick = Duration::from_millis(300));
    let (ppk, base) = (server.ppk(KECAMATAN).await, server.desk.base());
    // Together they announce more than twice the memory, and send half of it.
    let (count, length) = (24, 2_000_000);
    let mut slow = Vec::new();
    for number in 0..count {
        let (bytes, (tps, page)) = (large(number, length), place(number as usize));
        let line = if number % 2 == 0 {
            head(&ppk, &begins(&ppk, number as usize, length).await, 0, length)
        } else {
            post_head(&ppk, &tps, page, length)
        };
        let (who, base) = (ppk.0.clone(), base.clone());
        let sending = tokio::task::spawn_blocking(move || (half(&who, &base, line, &bytes), bytes));
        slow.push(sending);
    }
    tokio::time::sleep(Duration::from_millis(400)).await;
    let begun = Instant::now();
    let (tps, page) = place(count as usize);
    ppk.uploads_for(&tps, page, &large(count, PHOTO)).await.receipt();
    assert!(begun.elapsed() < Duration::from_secs(15), "it waited {:?}", begun.elapsed());
    for sending in slow {
        let (mut stream, bytes) = sending.await.unwrap();
        let answer = tokio::task::spawn_blocking(move || {
            stream.write_all(&bytes[bytes.len() / 2..]).unwrap();
            raw::answer(&mut stream)
        });
        let answer = answer.await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 201") || answer.contains("upload-receipt"), "{answer}");
    }
    let evidence = server.settings.data.join("evidence");
    for _ in 0..100 {
        if parts(&evidence) == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("what was put down is removed when its upload has ended: {} files stay", parts(&evidence));
}

/// Files of uploads in progress in the embedded store.
fn parts(folder: &std::path::Path) -> usize {
    let mut count = 0;
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            count += parts(&path);
        } else if path.to_string_lossy().contains("/upload/") {
            count += 1;
        }
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn photos_that_wait_for_a_slow_store_count_as_memory() {
    let store = SlowStore::start();
    let server = crowded(|settings| settings.evidence = store.config(Duration::from_secs(30)));
    let ppk = server.ppk(KECAMATAN).await;
    store.takes(Duration::from_secs(1));
    let sent = (0..30).map(|number| {
        let ppk = ppk.0.clone();
        async move {
            let (tps, page) = place(number as usize);
            ppk.uploads_for(&tps, page, &large(number, PHOTO)).await.receipt()
        }
    });
    assert_eq!(join_all(sent).await.len(), 30);
    let most = store.most_at_once();
    println!("at most {most} bytes were on their way to the store at once");
    assert!(most <= (LEAST_MB as u64) << 20, "{most} bytes were on their way at once");
    // Documents and copies are put, too: that it was used to the full shows that uploads were not simply one after the other.
    assert!(most > 10 * PHOTO as u64, "{most}");
}

#[tokio::test]
async fn a_client_that_drips_is_dropped_and_what_came_is_kept() {
    let server = crowded(|settings| settings.uploads.grace = Duration::from_secs(1));
    let kpps = server.kpps(TPS).await;
    let bytes = large(1, 100_000);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let mut line = raw::connect(&server.desk.base());
    sends(&mut line, &head(&kpps, &upload, 0, bytes.len()), &bytes[..1000]);
    let begun = Instant::now();
    let mut sent = 1000;
    // Much more often than once in 45 s, and much less than 2 KiB/s.
    while begun.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(50)).await;
        if line.write_all(&bytes[sent..=sent]).is_err() {
            break;
        }
        sent += 1;
    }
    let answer = raw::answer(&mut line);
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("BODY_TIMEOUT"), "{answer}");
    let offset = kpps.asks_offset(&upload).await.offset();
    assert!((1000..=sent).contains(&offset), "{offset} of {sent}");
    let answer: Answer = kpps.sends_part(&upload, offset, &bytes[offset..], &[]).await;
    assert_eq!(answer.tus_receipt().receipt.sha256.to_string(), sha256(&bytes));
}
