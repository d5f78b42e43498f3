//! What is asked or given up while the last part is being accepted.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use reqwest::Method;

use super::tus_lines::{head, sends};
use crate::common::backend::Backend;
use crate::common::election::TPS;
use crate::common::people::Person;
use crate::common::photos::{large, photo};
use crate::common::raw;
use crate::common::server::TestServer;

/// Asks without a pause; answers how often it was told an offset.
async fn keeps_asking(who: Person, upload: String, length: usize, stop: Arc<AtomicBool>) -> usize {
    let (mut last, mut told) = (0, 0);
    while !stop.load(Ordering::Relaxed) {
        let head = who.asks_offset(&upload).await;
        if head.status == 423 {
            assert!(head.header("retry-after").is_some(), "{head:?}");
            continue;
        }
        let offset = head.offset();
        assert!((last..=length).contains(&offset), "after {last} bytes it says {offset}");
        (last, told) = (offset, told + 1);
    }
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_while_the_last_part_is_accepted_never_hears_of_less_than_there_was() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let kpps = server.kpps(TPS).await;
        for number in 0..12 {
            let bytes = large(number, 200_000);
            let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
            let stop = Arc::new(AtomicBool::new(false));
            let asking: Vec<_> = (0..2)
                .map(|_| tokio::spawn(keeps_asking(kpps.0.clone(), upload.clone(), bytes.len(), stop.clone())))
                .collect();
            let mut offset = 0;
            for part in bytes.chunks(60_000) {
                let answer = loop {
                    let answer = kpps.sends_part(&upload, offset, part, &[]).await;
                    if answer.status != 423 {
                        break answer;
                    }
                };
                offset = answer.offset();
                if offset == bytes.len() {
                    answer.tus_receipt();
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
            stop.store(true, Ordering::Relaxed);
            for one in asking {
                assert!(one.await.unwrap() > 0, "it was told at least once");
            }
        }
    }
}

#[tokio::test]
async fn what_is_being_sent_is_neither_given_up_nor_told_of_as_if_it_were_not() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(1);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let mut line = raw::connect(&server.desk.base());
    sends(&mut line, &head(&kpps, &upload, 0, bytes.len()), &bytes[..100]);
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    let (asked, ended) = tokio::join!(kpps.asks_offset(&upload), kpps.tus(Method::DELETE, &upload, &[], Vec::new()));
    assert_eq!(asked.status, 423);
    ended.refused(423, "UPLOAD_BUSY");
    assert!(begun.elapsed() < Duration::from_secs(6), "{:?}", begun.elapsed());
    std::io::Write::write_all(&mut line, &bytes[100..]).unwrap();
    let answer = raw::answer(&mut line);
    assert!(answer.contains("upload-receipt"), "{answer}");
}
