//! tus on lines that break: what arrived is kept, two at once do not mix, a lost answer is found again.

use std::io::Write as _;
use std::time::Duration;

use crate::common::election::TPS;
use crate::common::people::Person;
use crate::common::photos::{photo, sha256};
use crate::common::raw;
use crate::common::server::TestServer;

pub fn head(who: &Person, upload: &str, offset: usize, length: usize) -> Vec<String> {
    vec![
        format!("PATCH {upload} HTTP/1.1"),
        "host: localhost".into(),
        "tus-resumable: 1.0.0".into(),
        "content-type: application/offset+octet-stream".into(),
        format!("authorization: Bearer {}", who.token.as_deref().unwrap()),
        format!("upload-offset: {offset}"),
        format!("content-length: {length}"),
    ]
}

pub fn sends(stream: &mut std::net::TcpStream, head: &[String], body: &[u8]) {
    raw::send(stream, &head.iter().map(String::as_str).collect::<Vec<_>>(), body);
}

async fn offset_becomes(who: &Person, upload: &str, wanted: usize) {
    let mut offset = usize::MAX;
    for _ in 0..100 {
        let head = who.asks_offset(upload).await;
        // The server may not have noticed yet that the line broke.
        if head.status != 423 {
            offset = head.offset();
        }
        if offset == wanted {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the offset stays {offset} instead of {wanted}");
}

#[tokio::test]
async fn a_connection_that_drops_keeps_what_arrived() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(1);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let mut line = raw::connect(&server.desk.base());
    sends(&mut line, &head(&kpps, &upload, 0, bytes.len()), &bytes[..1000]);
    drop(line);
    offset_becomes(&kpps, &upload, 1000).await;
    let receipt = kpps.sends_part(&upload, 1000, &bytes[1000..], &[]).await.tus_receipt();
    assert_eq!(receipt.receipt.sha256.to_string(), sha256(&bytes));
}

#[tokio::test]
async fn a_part_with_a_checksum_that_breaks_off_is_not_kept() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(2);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let mut line = raw::connect(&server.desk.base());
    let mut with_sum = head(&kpps, &upload, 0, bytes.len());
    with_sum.push("upload-checksum: sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=".into());
    sends(&mut line, &with_sum, &bytes[..1000]);
    drop(line);
    tokio::time::sleep(Duration::from_millis(300)).await;
    offset_becomes(&kpps, &upload, 0).await;
    kpps.sends_part(&upload, 0, &bytes, &[]).await.tus_receipt();
}

#[tokio::test]
async fn of_two_connections_at_once_one_is_told_to_wait() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(3);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let mut slow = raw::connect(&server.desk.base());
    sends(&mut slow, &head(&kpps, &upload, 0, bytes.len()), &bytes[..100]);
    tokio::time::sleep(Duration::from_millis(300)).await;
    let other = kpps.sends_part(&upload, 0, &bytes, &[]).await;
    other.refused(423, "UPLOAD_BUSY");
    assert_eq!(other.header("retry-after"), Some("1"));
    slow.write_all(&bytes[100..]).unwrap();
    let answer = raw::answer(&mut slow);
    assert!(answer.starts_with("HTTP/1.1 204") && answer.contains("upload-receipt"), "{answer}");
    let late = kpps.sends_part(&upload, 0, &bytes, &[]).await.refused(409, "UPLOAD_OFFSET_CONFLICT");
    assert_eq!(late["offset"], bytes.len());
}

#[tokio::test]
async fn a_whole_upload_whose_last_answer_was_lost_is_accepted_when_its_offset_is_asked() {
    let mut server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(4);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    kpps.sends_part(&upload, 0, &bytes[..500], &[]).await.offset();
    server.stop();
    // As a crash right after the last part became durable leaves it: all parts there, nothing accepted.
    store_part(&server, &upload, 500, &bytes[500..]).await;
    server.restart();
    assert_eq!(kpps.sees(TPS).await["photos"].as_array().unwrap().len(), 0);
    assert_eq!(kpps.asks_offset(&upload).await.offset(), bytes.len());
    let receipt = kpps.reads(&upload).await.receipt();
    assert_eq!(receipt.receipt.sha256.to_string(), sha256(&bytes));
    assert_eq!(kpps.sees(TPS).await["photos"][0]["seq"], receipt.receipt.seq);
}

async fn store_part(server: &TestServer, upload: &str, offset: u64, part: &[u8]) {
    use rekap::evidence::{Key, Put, Store};
    let id = upload.rsplit('/').next().unwrap().parse().unwrap();
    let store = Store::open(&server.settings.evidence).await.unwrap();
    let put = store.put_new(&Key::UploadPart { id, offset }, bytes::Bytes::copy_from_slice(part)).await.unwrap();
    assert_eq!(put, Put::Created);
}

#[tokio::test]
async fn a_client_that_vanishes_before_the_last_answer_finds_its_receipt() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(5);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let mut line = raw::connect(&server.desk.base());
    sends(&mut line, &head(&kpps, &upload, 0, bytes.len()), &bytes);
    drop(line);
    // Whatever became of the request when its client went, asking settles it.
    for _ in 0..100 {
        let head = kpps.asks_offset(&upload).await;
        let offset = if head.status == 423 { 0 } else { head.offset() };
        if offset == bytes.len() {
            let receipt = kpps.reads(&upload).await.receipt();
            assert_eq!(receipt.receipt.sha256.to_string(), sha256(&bytes));
            return;
        }
        if offset > 0 {
            kpps.sends_part(&upload, offset, &bytes[offset..], &[]).await;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the upload never completed");
}
