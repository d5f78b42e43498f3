//! One's own secret and one's own sessions.

use reqwest::Method;
use serde_json::json;

use crate::common::answer::Answer;
use crate::common::election::{KECAMATAN, TPS};
use crate::common::people::Person;
use crate::common::server::{DAY, TestServer};

const SECRET: &str = "/api/v1/auth/secret";
const SESSIONS: &str = "/api/v1/auth/sessions";

async fn sets(person: &Person, body: serde_json::Value) -> Answer {
    person.sends(Method::PUT, SECRET, |r| r.json(&body)).await
}

async fn logs_in(server: &TestServer, login: &str, secret: &str) -> Answer {
    server.anyone().posts("/api/v1/auth/login", &json!({ "login": login, "secret": secret })).await
}

#[tokio::test]
async fn a_pin_is_chosen_later_and_changed_with_the_old_one() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let login = format!("kpps-{TPS}-1");
    sets(&kpps, json!({ "secret": "123456" })).await.refused(422, "PIN_TOO_SIMPLE");
    sets(&kpps, json!({ "secret": "805317" })).await.done();
    let elsewhere = logs_in(&server, &login, "805317").await.done();
    sets(&kpps, json!({ "secret": "904177" })).await.refused(401, "LOGIN_FAILED");
    sets(&kpps, json!({ "secret": "904177", "current": "805317" })).await.done();
    logs_in(&server, &login, "805317").await.refused(401, "LOGIN_FAILED");
    logs_in(&server, &login, "904177").await.done();
    let old = Person { token: Some(elsewhere["token"].as_str().unwrap().to_owned()), ..kpps.0.clone() };
    old.reads("/api/v1/auth/session").await.refused(401, "SESSION_UNKNOWN");
    kpps.reads("/api/v1/auth/session").await.done();
}

#[tokio::test]
async fn a_session_elsewhere_is_seen_and_ended() {
    let server = TestServer::start();
    let (kpps, ppk) = (server.kpps(TPS).await, server.ppk(KECAMATAN).await);
    sets(&kpps, json!({ "secret": "805317" })).await.done();
    server.clock.advance(DAY / 24);
    let elsewhere = logs_in(&server, &format!("kpps-{TPS}-1"), "805317").await.done();
    let list = kpps.reads(SESSIONS).await.done();
    assert_eq!(
        (list.as_array().unwrap().len(), &list[0]["current"], &list[1]["current"]),
        (2, &json!(false), &json!(true))
    );
    assert!(!list.to_string().contains(elsewhere["token"].as_str().unwrap()), "{list}");
    let one = format!("{SESSIONS}/{}", list[0]["id"].as_str().unwrap());
    ppk.sends(Method::DELETE, &one, |r| r).await.refused(401, "SESSION_UNKNOWN");
    kpps.sends(Method::DELETE, &one, |r| r).await.done();
    let phone = Person { token: Some(elsewhere["token"].as_str().unwrap().to_owned()), ..kpps.0.clone() };
    phone.reads(SESSIONS).await.refused(401, "SESSION_UNKNOWN");
    kpps.sends(Method::DELETE, SESSIONS, |r| r).await.done();
    kpps.reads(SESSIONS).await.refused(401, "SESSION_UNKNOWN");
}
