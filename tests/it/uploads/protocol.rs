//! tus 1.0 to the letter: headers of refusals, methods by override, expiration, and what outlives a sweep.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;

use crate::common::answer::Answer;
use crate::common::election::{FAR_TPS, TPS};
use crate::common::people::Person;
use crate::common::photos::photo;
use crate::common::server::{DAY, TestServer};

#[tokio::test]
async fn every_answer_names_the_version_and_a_wrong_version_is_told_the_right_one() {
    let server = TestServer::start();
    let (kpps, far) = (server.kpps(TPS).await, server.kpps(FAR_TPS).await);
    let upload = kpps.begins_upload(TPS, "1", 100).await.location();
    let refusals: Vec<Answer> = vec![
        kpps.sends_part(&upload, 7, &[1], &[]).await,
        kpps.sends_part(&upload, 0, &[1; 101], &[]).await,
        far.asks_offset(&upload).await,
        kpps.tus(Method::PATCH, "/api/v1/uploads/x", &[("content-type", "image/jpeg")], vec![1]).await,
        server.anyone().tus(Method::HEAD, &upload, &[], Vec::new()).await,
        kpps.begins_upload(TPS, "9", 100).await,
    ];
    for (answer, status) in refusals.iter().zip([409, 413, 403, 415, 401, 404]) {
        assert_eq!((answer.status, answer.header("tus-resumable")), (status, Some("1.0.0")), "{answer}");
        assert_eq!(answer.header("tus-version"), None, "{answer}");
    }
    for method in [Method::POST, Method::PATCH, Method::HEAD, Method::DELETE] {
        let path = if method == Method::POST { "/api/v1/uploads" } else { &upload };
        let answer = kpps.sends(method, path, |request| request.header("tus-resumable", "0.2.2")).await;
        let named = (answer.header("tus-version"), answer.header("tus-resumable"));
        assert_eq!((answer.status, named), (412, (Some("1.0.0"), Some("1.0.0"))), "{answer}");
    }
}

async fn overridden(who: &Person, method: &str, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    let mut all = vec![("x-http-method-override", method)];
    all.extend_from_slice(headers);
    who.tus(Method::POST, path, &all, body).await
}

#[tokio::test]
async fn a_client_behind_a_proxy_that_knows_only_post_can_do_everything() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(1);
    let upload = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let part = |offset: &'static str| [("content-type", "application/offset+octet-stream"), ("upload-offset", offset)];
    assert_eq!(overridden(&kpps, "PATCH", &upload, &part("0"), bytes[..100].to_vec()).await.offset(), 100);
    assert_eq!(overridden(&kpps, "HEAD", &upload, &[], Vec::new()).await.offset(), 100);
    overridden(&kpps, "PATCH", &upload, &part("100"), bytes[100..].to_vec()).await.tus_receipt();
    overridden(&kpps, "DELETE", &upload, &[], Vec::new()).await.done();
    assert_eq!(kpps.asks_offset(&upload).await.status, 404);
    // Nowhere else, and no other method.
    let path = format!("/api/v1/tps/{TPS}/pages/1");
    assert_eq!(overridden(&kpps, "DELETE", &path, &[], bytes).await.status, 201);
    assert_eq!(overridden(&kpps, "GET", &upload, &[], Vec::new()).await.status, 405);
}

#[tokio::test]
async fn an_upload_that_is_continued_lives_on() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(2);
    let begun = kpps.begins_upload(TPS, "1", bytes.len()).await;
    let upload = begun.location();
    let first = kpps.sends_part(&upload, 0, &bytes[..100], &[]).await;
    assert_eq!(first.header("upload-expires"), begun.header("upload-expires"), "an hour later would gain nothing");
    server.clock.advance(5 * DAY);
    let second = kpps.sends_part(&upload, 100, &bytes[100..200], &[]).await;
    assert_ne!(second.header("upload-expires"), begun.header("upload-expires"), "{second:?}");
    let head = kpps.asks_offset(&upload).await;
    assert_eq!(head.header("upload-expires"), second.header("upload-expires"));
    server.clock.advance(5 * DAY);
    let other = server.person(&format!("kpps:{TPS}:2")).await;
    other.sends_part(&upload, 200, &bytes[200..], &[]).await.tus_receipt();
}

#[tokio::test]
async fn a_sweep_removes_what_was_left_and_no_receipt() {
    let mut server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(3);
    let finished = kpps.begins_upload(TPS, "1", bytes.len()).await.location();
    let receipt = kpps.sends_part(&finished, 0, &bytes, &[]).await.tus_receipt();
    let left = kpps.begins_upload(TPS, "2", bytes.len()).await.location();
    kpps.sends_part(&left, 0, &bytes[..100], &[]).await.offset();
    // The store's own clock is the real one: far beyond it, everything is old.
    server.clock.advance(10_000 * DAY);
    server.restart();
    server.clock.advance(-10_000 * DAY);
    // Sessions are old by then, too: the other officer of the TPS looks.
    let kpps = server.person(&format!("kpps:{TPS}:2")).await;
    let mut status = 0;
    for _ in 0..100 {
        status = kpps.asks_offset(&left).await.status;
        if status == 404 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(status, 404, "what nobody continued is removed");
    assert_eq!(kpps.reads(&finished).await.receipt(), receipt);
    assert_eq!(kpps.sends_part(&finished, bytes.len(), &[], &[]).await.tus_receipt(), receipt);
    server.city(&TPS[..4]).await.opens_round(TPS, "PSU", "kotak suara terbuka").await.done();
    assert_eq!(kpps.reads(&finished).await.receipt(), receipt, "also when a new round has begun");
}

#[tokio::test]
async fn a_round_may_be_named_and_must_have_begun() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let begins = async |round: &str| {
        let metadata =
            [("tps", TPS), ("page", "1"), ("round", round)].map(|(k, v)| format!("{k} {}", STANDARD.encode(v)));
        let headers = [("upload-length", "100"), ("upload-metadata", &metadata.join(","))];
        kpps.tus(Method::POST, "/api/v1/uploads", &headers, Vec::new()).await
    };
    begins("1").await.location();
    begins("2").await.refused(422, "UNKNOWN_ROUND");
    for wrong in ["0", "256", "x"] {
        assert_eq!(begins(wrong).await.refused(400, "UPLOAD_METADATA")["metadata"], "round", "{wrong}");
    }
    server.city(&TPS[..4]).await.opens_round(TPS, "PSU", "kotak suara terbuka").await.done();
    begins("2").await.location();
}
