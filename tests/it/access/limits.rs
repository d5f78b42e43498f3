//! How much one account and one address may ask.

use std::num::NonZeroU32;

use reqwest::Method;
use serde_json::{Value, json};

use crate::common::answer::Answer;
use crate::common::backend::Backend;
use crate::common::election::TPS;
use crate::common::server::TestServer;

const LOGIN: &str = "/api/v1/auth/login";
const SESSION: &str = "/api/v1/auth/session";

fn limited(change: impl FnOnce(&mut rekap::api::limit::LimitSettings)) -> TestServer {
    TestServer::prepared(Backend::Embedded, |settings| change(&mut settings.limits))
}

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

fn wait(answer: &Answer) -> u64 {
    answer.refused(429, "TOO_MANY_REQUESTS");
    answer.header("retry-after").unwrap().parse().unwrap()
}

/// A login from the address that this `X-Forwarded-For` tells of.
async fn login(server: &TestServer, forwarded: &str, body: &Value) -> Answer {
    server.anyone().sends(Method::POST, LOGIN, |r| r.header("x-forwarded-for", forwarded).json(body)).await
}

fn nobody() -> Value {
    json!({ "login": "siapa", "secret": "805318" })
}

#[tokio::test]
async fn an_account_that_asks_too_often_is_told_when_to_come_back_and_others_go_on() {
    let server = limited(|limits| limits.account_per_second = number(1));
    let (kpps, other) = (server.kpps(TPS).await, server.person(&format!("kpps:{TPS}:2")).await);
    let mut refused = None;
    for _ in 0..12 {
        let answer = kpps.reads(SESSION).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    assert!(wait(&refused.expect("five at once, then one a second")) >= 1);
    other.reads(SESSION).await.done();
}

#[tokio::test]
async fn an_address_that_logs_in_too_often_is_told_when_to_come_back() {
    let server = limited(|limits| limits.login_per_minute = number(3));
    for _ in 0..3 {
        server.anyone().posts(LOGIN, &nobody()).await.refused(401, "LOGIN_FAILED");
    }
    assert!(wait(&server.anyone().posts(LOGIN, &nobody()).await) >= 1);
    assert!(wait(&login(&server, "198.51.100.7", &nobody()).await) >= 1, "without a proxy the header is anyone's word");
}

#[tokio::test]
async fn behind_a_proxy_only_the_address_it_appended_counts() {
    let server = limited(|limits| {
        limits.login_per_minute = number(3);
        limits.behind_proxy = true;
    });
    for spoofed in 1..=3 {
        let forwarded = format!("203.0.113.{spoofed}, 198.51.100.7");
        login(&server, &forwarded, &nobody()).await.refused(401, "LOGIN_FAILED");
    }
    wait(&login(&server, "203.0.113.4, 198.51.100.7", &nobody()).await);
    login(&server, "198.51.100.7, 198.51.100.8", &nobody()).await.refused(401, "LOGIN_FAILED");
}

#[tokio::test]
async fn nonsense_from_one_address_locks_the_account_there_and_nowhere_else() {
    let server = limited(|limits| limits.behind_proxy = true);
    let code = server.desk.code(&format!("kpps:{TPS}:1"));
    let begun =
        server.anyone().posts("/api/v1/auth/activate", &json!({ "code": code, "secret": "805317" })).await.done();
    let with = |secret: &str| json!({ "login": begun["login"], "secret": secret });
    for _ in 0..5 {
        login(&server, "198.51.100.7", &with("805318")).await.refused(401, "LOGIN_FAILED");
    }
    let locked = login(&server, "198.51.100.7", &with("805317")).await;
    assert_eq!(locked.refused(429, "ACCOUNT_LOCKED")["seconds"], 30);
    login(&server, "198.51.100.8", &with("805317")).await.done();
}

#[tokio::test]
async fn tokens_of_no_session_are_limited_by_address_and_do_not_keep_officers_out() {
    let server = limited(|limits| limits.login_per_minute = number(5));
    let kpps = server.kpps(TPS).await;
    kpps.reads(SESSION).await.done();
    let stranger = |number: u8| {
        let mut person = server.anyone().0;
        person.token = Some(char::from(b'a' + number).to_string().repeat(43));
        async move { person.reads(SESSION).await }
    };
    for number in 0..5 {
        stranger(number).await.refused(401, "SESSION_UNKNOWN");
    }
    assert!(wait(&stranger(6).await) >= 1);
    server.clock.advance(3_600_000_000);
    kpps.reads(SESSION).await.done();
}
