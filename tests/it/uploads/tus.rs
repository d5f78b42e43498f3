//! tus 1.0: the protocol as its client uses it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::json;
use sha1::Digest as _;

use crate::common::backend::Backend;
use crate::common::election::{FAR_TPS, KELURAHAN, TPS};
use crate::common::photos::{html, photo, sha256};
use crate::common::server::{DAY, TestServer};

#[tokio::test]
async fn the_server_says_what_it_can_do() {
    let server = TestServer::start();
    let answer = server.anyone().sends(Method::OPTIONS, "/api/v1/uploads", |r| r).await;
    assert_eq!(answer.status, 204, "{answer}");
    let wanted = [
        ("tus-resumable", "1.0.0"),
        ("tus-version", "1.0.0"),
        ("tus-extension", "creation,checksum,expiration,termination"),
        ("tus-checksum-algorithm", "sha1,sha256"),
        ("tus-max-size", "20000000"),
    ];
    for (name, value) in wanted {
        assert_eq!(answer.header(name), Some(value), "{name}");
    }
}

#[tokio::test]
async fn a_photo_sent_in_parts_is_the_same_photo_as_one_sent_at_once() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let kpps = server.kpps(TPS).await;
        let bytes = photo(1);
        let begun = kpps.begins_upload(TPS, "2", bytes.len()).await;
        assert!(begun.header("upload-expires").is_some_and(|at| at.ends_with("GMT")), "{begun:?}");
        let upload = begun.location();
        assert_eq!(kpps.asks_offset(&upload).await.offset(), 0);
        kpps.reads(&upload).await.refused(404, "UPLOAD_UNKNOWN");
        let (third, more) = (bytes.len() / 3, bytes.len() / 2);
        assert_eq!(kpps.sends_part(&upload, 0, &bytes[..third], &[]).await.offset(), third);
        assert_eq!(kpps.sends_part(&upload, third, &bytes[third..more], &[]).await.offset(), more);
        let head = kpps.asks_offset(&upload).await;
        assert_eq!((head.offset(), head.header("upload-length")), (more, Some(bytes.len().to_string().as_str())));
        assert_eq!(head.header("cache-control"), Some("no-store"));
        let done = kpps.sends_part(&upload, more, &bytes[more..], &[]).await;
        assert_eq!(done.offset(), bytes.len());
        let receipt = done.tus_receipt();
        assert_eq!(receipt.receipt.sha256.to_string(), sha256(&bytes));
        assert_eq!(receipt.receipt.page.number(), 2);
        assert_eq!(kpps.asks_offset(&upload).await.offset(), bytes.len(), "finished");
        assert_eq!(kpps.reads(&upload).await.receipt(), receipt);
        assert_eq!(kpps.sends_part(&upload, bytes.len(), &[], &[]).await.tus_receipt(), receipt, "asked once more");
        assert_eq!(kpps.uploads(2, &bytes).await.receipt(), receipt, "sent plainly as well");
    }
}

#[tokio::test]
async fn an_upload_goes_on_after_the_server_was_started_again() {
    for backend in Backend::all() {
        let mut server = TestServer::on(backend);
        let kpps = server.kpps(TPS).await;
        let bytes = photo(2);
        let half = bytes.len() / 2;
        let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
        kpps.sends_part(&upload, 0, &bytes[..half], &[]).await.offset();
        server.restart();
        assert_eq!(kpps.asks_offset(&upload).await.offset(), half);
        let receipt = kpps.sends_part(&upload, half, &bytes[half..], &[]).await.tus_receipt();
        server.restart();
        assert_eq!(kpps.reads(&upload).await.receipt(), receipt, "the receipt stays");
        assert_eq!(kpps.sees(TPS).await["photos"][0]["sha256"], sha256(&bytes));
    }
}

#[tokio::test]
async fn a_part_at_the_wrong_place_is_a_conflict_that_names_the_right_one() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(3);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    kpps.sends_part(&upload, 0, &bytes[..100], &[]).await.offset();
    for wrong in [0, 99, 101, bytes.len()] {
        let problem = kpps.sends_part(&upload, wrong, &bytes[..50], &[]).await.refused(409, "UPLOAD_OFFSET_CONFLICT");
        assert_eq!(problem["offset"], 100);
    }
    assert_eq!(kpps.asks_offset(&upload).await.offset(), 100);
}

#[tokio::test]
async fn a_part_with_a_wrong_checksum_is_not_kept_and_can_be_sent_again() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(4);
    let (a, b) = bytes.split_at(bytes.len() / 2);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let sha1 = |part: &[u8]| format!("sha1 {}", STANDARD.encode(sha1::Sha1::digest(part)));
    let sha2 = |part: &[u8]| format!("sha256 {}", STANDARD.encode(hex::decode(sha256(part)).unwrap()));
    for wrong in [sha1(b), sha2(b)] {
        kpps.sends_part(&upload, 0, a, &[("upload-checksum", &wrong)]).await.refused(460, "UPLOAD_CHECKSUM");
    }
    for malformed in ["sha256", "md5 AAAA", "sha256 !!"] {
        kpps.sends_part(&upload, 0, a, &[("upload-checksum", malformed)]).await.refused(400, "DIGEST_MALFORMED");
    }
    assert_eq!(kpps.asks_offset(&upload).await.offset(), 0);
    kpps.sends_part(&upload, 0, a, &[("upload-checksum", &sha1(a))]).await.offset();
    kpps.sends_part(&upload, a.len(), b, &[("upload-checksum", &sha2(b))]).await.tus_receipt();
}

#[tokio::test]
async fn an_upload_cannot_be_longer_than_announced_nor_than_a_photo_may_be() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(5);
    let upload = kpps.begins_upload(TPS, "1", 100).await.location();
    kpps.sends_part(&upload, 0, &bytes[..101], &[]).await.refused(413, "UPLOAD_TOO_LONG");
    assert_eq!(kpps.asks_offset(&upload).await.offset(), 0);
    kpps.begins_upload(TPS, "1", 20_000_001).await.refused(413, "PHOTO_TOO_LARGE");
    kpps.begins_upload(TPS, "1", 0).await.refused(422, "PHOTO_EMPTY");
}

#[tokio::test]
async fn what_turns_out_not_to_be_a_photo_ends_its_upload() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let upload = kpps.begins_upload(TPS, "1", html().len()).await.location();
    kpps.sends_part(&upload, 0, &html(), &[]).await.refused(422, "PHOTO_NOT_A_PHOTO");
    assert_eq!(kpps.asks_offset(&upload).await.status, 404);

    let bytes = photo(6);
    let metadata = format!(
        "tps {},page {},sha256 {}",
        STANDARD.encode(TPS),
        STANDARD.encode("1"),
        STANDARD.encode(sha256(&photo(7)))
    );
    let length = bytes.len().to_string();
    let headers = [("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    let upload = kpps.tus(Method::POST, "/api/v1/uploads", &headers, Vec::new()).await.location();
    kpps.sends_part(&upload, 0, &bytes, &[]).await.refused(422, "DIGEST_MISMATCH");
    assert_eq!(kpps.asks_offset(&upload).await.status, 404);
    assert_eq!(kpps.sees(TPS).await["photos"], json!([]));
}

#[tokio::test]
async fn an_upload_that_nobody_continued_for_a_week_is_gone() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(8);
    let unfinished = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    kpps.sends_part(&unfinished, 0, &bytes[..50], &[]).await.offset();
    let finished = kpps.begins_upload(TPS, "2", bytes.len()).await.location();
    let receipt = kpps.sends_part(&finished, 0, &bytes, &[]).await.tus_receipt();
    server.clock.advance(8 * DAY);
    let other = server.person(&format!("kpps:{TPS}:2")).await;
    assert_eq!(other.asks_offset(&unfinished).await.status, 404);
    other.sends_part(&unfinished, 50, &bytes[50..], &[]).await.refused(404, "UPLOAD_UNKNOWN");
    assert_eq!(other.reads(&finished).await.receipt(), receipt, "a receipt does not expire");
}

#[tokio::test]
async fn an_upload_that_is_given_up_is_gone_and_an_accepted_photo_is_not() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(10);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    kpps.sends_part(&upload, 0, &bytes[..50], &[]).await.offset();
    let ended = kpps.tus(Method::DELETE, &upload, &[], Vec::new()).await;
    assert_eq!((ended.status, ended.header("tus-resumable")), (204, Some("1.0.0")), "{ended}");
    assert_eq!(kpps.asks_offset(&upload).await.status, 404);
    assert_eq!(kpps.tus(Method::DELETE, &upload, &[], Vec::new()).await.code(), "UPLOAD_UNKNOWN");

    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let receipt = kpps.sends_part(&upload, 0, &bytes, &[]).await.tus_receipt();
    kpps.tus(Method::DELETE, &upload, &[], Vec::new()).await.done();
    assert_eq!(kpps.sees(TPS).await["photos"][0]["seq"], receipt.receipt.seq);
}

#[tokio::test]
async fn what_the_request_lacks_is_named() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let encode = |text: &str| STANDARD.encode(text);
    let cases = [
        (String::new(), "tps"),
        (format!("tps {}", encode(TPS)), "page"),
        (format!("page {}", encode("1")), "tps"),
        (format!("tps {},page {}", encode("317"), encode("1")), "tps"),
        (format!("tps {},page {}", encode(TPS), encode("0")), "page"),
        (format!("tps {},page {},sha256 {}", encode(TPS), encode("1"), encode("abc")), "sha256"),
        (format!("tps {TPS},page 1"), "tps"),
    ];
    for (metadata, missing) in cases {
        let headers = [("upload-length", "100"), ("upload-metadata", metadata.as_str())];
        let answer = kpps.tus(Method::POST, "/api/v1/uploads", &headers, Vec::new()).await;
        assert_eq!(answer.refused(400, "UPLOAD_METADATA")["metadata"], missing, "{metadata}");
    }
    let metadata = format!("tps {},page {}", encode(TPS), encode("1"));
    let headers = [("upload-metadata", metadata.as_str())];
    kpps.tus(Method::POST, "/api/v1/uploads", &headers, Vec::new()).await.refused(400, "BAD_REQUEST");
    kpps.begins_upload(TPS, "4", 100).await.refused(404, "UNKNOWN_PAGE");
    kpps.begins_upload(FAR_TPS, "1", 100).await.refused(403, "OUTSIDE_SCOPE");
    let pps = server.pps(KELURAHAN).await;
    pps.begins_upload(&format!("{KELURAHAN}099"), "1", 100).await.refused(404, "UNKNOWN_TPS");
}

#[tokio::test]
async fn another_version_of_tus_is_refused() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let upload = kpps.begins_upload(TPS, "1", 100).await.location();
    for version in [None, Some("0.2.2"), Some("2.0.0")] {
        let with = |r: reqwest::RequestBuilder| match version {
            Some(version) => r.header("tus-resumable", version),
            None => r,
        };
        let problem = kpps.sends(Method::POST, "/api/v1/uploads", with).await.refused(412, "TUS_VERSION");
        assert_eq!(problem["supported"], "1.0.0");
        kpps.sends(Method::PATCH, &upload, with).await.refused(412, "TUS_VERSION");
        kpps.sends(Method::DELETE, &upload, with).await.refused(412, "TUS_VERSION");
        assert_eq!(kpps.sends(Method::HEAD, &upload, with).await.status, 412);
    }
    kpps.tus(Method::PATCH, &upload, &[("upload-offset", "0"), ("content-type", "image/jpeg")], vec![1])
        .await
        .refused(415, "MEDIA_TYPE");
}

#[tokio::test]
async fn an_upload_is_continued_only_by_who_may_send_for_its_tps() {
    let server = TestServer::start();
    let (kpps, far) = (server.kpps(TPS).await, server.kpps(FAR_TPS).await);
    let bytes = photo(11);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    far.sends_part(&upload, 0, &bytes, &[]).await.refused(403, "OUTSIDE_SCOPE");
    // PPS takes over what KPPS began.
    server.pps(KELURAHAN).await.sends_part(&upload, 0, &bytes, &[]).await.tus_receipt();
    far.reads(&upload).await.refused(403, "OUTSIDE_SCOPE");
    for id in ["x", "0", &"0".repeat(32)] {
        kpps.reads(&format!("/api/v1/uploads/{id}")).await.refused(404, "UPLOAD_UNKNOWN");
    }
}
