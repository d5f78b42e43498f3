//! What a load balancer and a monitor are told.

use std::borrow::Cow;

use rekap::journal::{self, Command, Journal, NewEvent};
use serde_json::json;

use crate::common::election::TPS;
use crate::common::figures::plausible;
use crate::common::server::TestServer;

#[tokio::test]
async fn a_process_in_front_of_an_event_it_cannot_follow_is_not_ready() {
    let server = TestServer::start();
    let ready = server.anyone().reads("/readyz").await;
    let told = ready.json();
    assert_eq!((ready.status, &told["behind"], &told["accounts"]), (200, &json!(0), &json!(true)), "{ready}");
    let stranger = Journal::open(&server.settings.database, journal::Options::default()).await.unwrap();
    let before = stranger.read(journal::Seq::ZERO, 1000).await.unwrap();
    let event = NewEvent {
        stream: "election".into(),
        version: before.iter().filter(|event| event.stream == "election").count() as u64 + 1,
        kind: Cow::Borrowed("election.of-a-newer-version"),
        actor: "system".into(),
        body: "{}".parse().unwrap(),
    };
    let command = Command { at: server.clock.now(), events: vec![event], expected: Vec::new(), key: None };
    stranger.append(command).await.unwrap();
    assert_eq!(server.anyone().reads("/readyz").await.json(), told, "asked of nobody again within the second");
    server.anyone().waits_status("/readyz", 503).await;
    let stands = server.anyone().reads("/readyz").await.json();
    assert_eq!((&stands["halted"], &stands["behind"]), (&json!(true), &json!(1)), "{stands}");
    server.kpps(TPS).await.enters(&plausible(1)).await.refused(503, "HALTED");
    stranger.close().await;
}

#[tokio::test]
async fn metrics_have_the_routes_as_labels_and_no_code_of_a_tps() {
    let server = TestServer::start();
    server.kpps(TPS).await.sees(TPS).await;
    let answer = server.anyone().reads("/metrics").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; version=0.0.4")), "{answer}");
    let text = answer.text();
    assert!(text.contains("# TYPE rekap_journal_seq gauge"), "{text}");
    assert!(text.contains("rekap_tps{contest=\"gubernur\",status=\"missing\"}"), "{text}");
    let routed = "rekap_request_seconds_count{method=\"GET\",route=\"/api/v1/tps/{tps}\",status=\"200\"}";
    assert!(text.contains(routed), "{text}");
    assert!(!text.contains(TPS), "{text}");
}
