//! `POST /api/v1/tps/{tps}/pages/{page}` with what is not a photo of a page.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::answer::Answer;
use crate::common::election::{FAR_TPS, TPS};
use crate::common::people::Person;
use crate::common::photos::{
    animated, animated_webp, bomb, claims_60000, heic, html, jpeg_that_claims, one_pixel, pdf, photo, sha256, truncated,
};
use crate::common::raw;
use crate::common::server::{DAY, TestServer};

async fn sends(who: &Person, path: &str, body: Vec<u8>, headers: &[(&str, &str)]) -> Answer {
    who.sends(Method::POST, path, |mut request| {
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(body)
    })
    .await
}

fn page(number: &str) -> String {
    format!("/api/v1/tps/{TPS}/pages/{number}")
}

#[tokio::test]
async fn what_is_not_a_photo_is_refused_with_its_own_code_in_both_languages() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let cases = [
        ("empty", Vec::new(), 422, "PHOTO_EMPTY"),
        ("truncated", truncated(1), 422, "PHOTO_TRUNCATED"),
        ("HTML as .jpg", html(), 422, "PHOTO_NOT_A_PHOTO"),
        ("PDF as .jpg", pdf(), 422, "PHOTO_NOT_A_PHOTO"),
        ("HEIC as .jpg", heic(), 422, "PHOTO_NOT_A_PHOTO"),
        ("noise", vec![0x5A; 5000], 422, "PHOTO_NOT_A_PHOTO"),
        ("1x1", one_pixel(), 422, "PHOTO_TOO_SMALL"),
        ("60,000 x 60,000", claims_60000(), 422, "PHOTO_TOO_MANY_PIXELS"),
        ("animated PNG", animated(), 422, "PHOTO_ANIMATED"),
        ("animated WebP", animated_webp(), 422, "PHOTO_ANIMATED"),
        ("12 bits", jpeg_that_claims(0xC1, 12), 422, "PHOTO_UNSUPPORTED"),
        ("arithmetic coding", jpeg_that_claims(0xC9, 8), 422, "PHOTO_UNSUPPORTED"),
        ("arithmetic coding, progressive", jpeg_that_claims(0xCA, 8), 422, "PHOTO_UNSUPPORTED"),
        ("a bomb of 60,000 x 60,000", bomb(60_000, 60_000), 422, "PHOTO_TOO_MANY_PIXELS"),
    ];
    for (what, bytes, status, code) in cases {
        let name = [("content-type", "image/jpeg"), ("content-disposition", "attachment; filename=hasil.jpg")];
        let answer = sends(&kpps, &page("1"), bytes.clone(), &name).await;
        let problem = answer.refused(status, code);
        assert_eq!(
            (answer.header("content-language"), &problem["title"]),
            (Some("id"), &problem["text"]["id"]),
            "{what}"
        );
        let answer = sends(&kpps, &page("1"), bytes, &[("accept-language", "en")]).await;
        let problem = answer.refused(status, code);
        assert_eq!(
            (answer.header("content-language"), &problem["title"]),
            (Some("en"), &problem["text"]["en"]),
            "{what}"
        );
        assert_ne!(problem["text"]["id"], problem["text"]["en"], "{what}");
    }
    assert_eq!(kpps.sees(TPS).await["photos"], json!([]), "nothing was taken");
}

#[tokio::test]
async fn a_file_above_twenty_megabytes_is_refused_before_it_is_sent_and_also_while_it_streams() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let line = format!("POST {} HTTP/1.1", page("1"));
    let bearer = format!("authorization: Bearer {}", kpps.token.as_deref().unwrap());
    let mut announced = raw::connect(&server.desk.base());
    raw::send(&mut announced, &[&line, "host: localhost", &bearer, "content-length: 20000001"], &[]);
    let answer = raw::answer(&mut announced);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("PHOTO_TOO_LARGE"), "{answer}");

    let mut streamed = raw::connect(&server.desk.base());
    raw::send(&mut streamed, &[&line, "host: localhost", &bearer, "transfer-encoding: chunked"], &[]);
    let mut head = photo(1);
    head.truncate(head.len() - 2);
    let mut chunk = |bytes: &[u8]| {
        let mut piece = format!("{:x}\r\n", bytes.len()).into_bytes();
        piece.extend_from_slice(bytes);
        piece.extend_from_slice(b"\r\n");
        streamed.write_all(&piece)
    };
    let mut sent = chunk(&head).map(|()| head.len());
    while let Ok(so_far) = sent
        && so_far <= 20_000_000
    {
        sent = chunk(&[0; 100_000]).map(|()| so_far + 100_000);
    }
    let answer = raw::answer(&mut streamed);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("PHOTO_TOO_LARGE"), "sent {sent:?}: {answer}");
    assert_eq!(kpps.sees(TPS).await["photos"], json!([]));
}

#[tokio::test]
async fn a_declared_hash_must_be_one_and_must_match() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(2);
    let right = sha256(&bytes);
    let encoded = STANDARD.encode(hex::decode(&right).unwrap());
    let wrong = STANDARD.encode([7; 32]);
    let other = sha256(&photo(3));
    let digest = |value: &str| format!("sha-256=:{value}:");
    let cases: [(&str, String, u16, &str); 7] = [
        ("x-content-sha256", other, 422, "DIGEST_MISMATCH"),
        ("content-digest", digest(&wrong), 422, "DIGEST_MISMATCH"),
        ("x-content-sha256", "abc".into(), 400, "DIGEST_MALFORMED"),
        ("x-content-sha256", right[..63].to_owned(), 400, "DIGEST_MALFORMED"),
        ("content-digest", "sha-256=abc".into(), 400, "DIGEST_MALFORMED"),
        ("content-digest", digest("!!!"), 400, "DIGEST_MALFORMED"),
        ("content-digest", digest(&STANDARD.encode([1; 31])), 400, "DIGEST_MALFORMED"),
    ];
    for (name, value, status, code) in cases {
        let problem = sends(&kpps, &page("1"), bytes.clone(), &[(name, &value)]).await.refused(status, code);
        if status == 422 {
            assert_eq!(problem["received_sha256"], right);
        }
    }
    assert_eq!(kpps.sees(TPS).await["photos"], json!([]));
    sends(&kpps, &page("1"), bytes.clone(), &[("x-content-sha256", &right)]).await.receipt();
    sends(&kpps, &page("1"), bytes, &[("content-digest", &digest(&encoded))]).await.receipt();
}

#[tokio::test]
async fn a_json_body_that_is_too_large_or_none_has_a_code_as_well() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let path = format!("/api/v1/tps/{TPS}/readings/first");
    let json = [("content-type", "application/json"), ("accept-language", "en")];
    let answer = sends(&kpps, &path, vec![b' '; 70_000], &json).await;
    assert_eq!(answer.refused(413, "BODY_TOO_LARGE")["title"], "The body is too large.");
    sends(&kpps, &path, b"{\"figures\": ".to_vec(), &json).await.refused(400, "BAD_JSON");
}

#[tokio::test]
async fn a_wrong_address_is_refused_with_what_is_wrong_about_it() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let cases = [
        (page("4"), 404, "UNKNOWN_PAGE"),
        (page("0"), 400, "BAD_CODE"),
        (page("x"), 400, "BAD_CODE"),
        (page("10"), 400, "BAD_CODE"),
        (format!("/api/v1/tps/{FAR_TPS}/pages/1"), 403, "OUTSIDE_SCOPE"),
        ("/api/v1/tps/123/pages/1".into(), 400, "BAD_CODE"),
        (format!("{}?contest=walikota", page("1")), 404, "UNKNOWN_CONTEST"),
        (format!("/api/v1/tps/{TPS}/sheets/1"), 404, "NOT_FOUND"),
    ];
    for (path, status, code) in cases {
        sends(&kpps, &path, photo(1), &[]).await.refused(status, code);
    }
    let pps = server.pps(&TPS[..10]).await;
    sends(&pps, &format!("/api/v1/tps/{}099/pages/1", &TPS[..10]), photo(1), &[]).await.refused(404, "UNKNOWN_TPS");
}

#[tokio::test]
async fn without_a_good_session_nothing_is_taken() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let receipt = kpps.uploads(1, &photo(1)).await.receipt();
    sends(&server.anyone(), &page("2"), photo(2), &[]).await.refused(401, "LOGIN_REQUIRED");
    let mut forged = kpps.0.clone();
    forged.token = Some("x".repeat(43));
    sends(&forged, &page("2"), photo(2), &[]).await.refused(401, "SESSION_UNKNOWN");
    server.clock.advance(8 * DAY);
    let problem = sends(&kpps, &page("2"), photo(2), &[]).await.refused(401, "SESSION_EXPIRED");
    assert!(problem["text"]["id"].as_str().unwrap().contains("tetap aman"), "{problem}");
    let other = server.person(&format!("kpps:{TPS}:2")).await;
    assert_eq!(other.sees(TPS).await["photos"][0]["seq"], receipt.receipt.seq, "what was received is safe");
    other.posts("/api/v1/auth/logout", &Value::Null).await.done();
    sends(&other, &page("2"), photo(2), &[]).await.refused(401, "SESSION_UNKNOWN");
}

#[tokio::test]
async fn a_line_that_breaks_in_the_middle_leaves_nothing_and_the_photo_is_sent_again() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bytes = photo(9);
    let mut broken = raw::connect(&server.desk.base());
    let head = [
        format!("POST {} HTTP/1.1", page("1")),
        "host: localhost".to_owned(),
        format!("authorization: Bearer {}", kpps.token.as_deref().unwrap()),
        format!("content-length: {}", bytes.len()),
    ];
    raw::send(&mut broken, &head.each_ref().map(String::as_str), &bytes[..bytes.len() / 2]);
    drop(broken);
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert_eq!(kpps.sees(TPS).await["photos"], json!([]));
    kpps.uploads(1, &bytes).await.receipt();
}
