//! What a load balancer and a monitor are told.

use std::borrow::Cow;
use std::time::Duration;

use rekap::journal::{self, Command, Journal, NewEvent};
use serde_json::json;

use crate::common::election::TPS;
use crate::common::server::TestServer;

/// The answer is kept for a second.
const KEPT: Duration = Duration::from_millis(1100);

#[tokio::test]
async fn a_state_that_stands_still_is_not_ready() {
    let server = TestServer::start();
    let ready = server.anyone().reads("/readyz").await;
    assert_eq!(
        (ready.status, ready.json()["behind"].as_u64(), ready.json()["accounts"].as_bool()),
        (200, Some(0), Some(true))
    );
    let stranger = Journal::open(&server.settings.database, journal::Options::default()).await.unwrap();
    let event = NewEvent {
        stream: "election".into(),
        version: 1000,
        kind: Cow::Borrowed("election.of-a-newer-version"),
        actor: "system".into(),
        body: "{}".parse().unwrap(),
    };
    let versions = stranger.read(journal::Seq::ZERO, 1000).await.unwrap();
    let version = versions.iter().filter(|event| event.stream == "election").count() as u64 + 1;
    let event = NewEvent { version, ..event };
    stranger
        .append(Command { at: server.clock.now(), events: vec![event], expected: Vec::new(), key: None })
        .await
        .unwrap();
    tokio::time::sleep(KEPT).await;
    let young = server.anyone().reads("/readyz").await;
    assert_eq!((young.status, &young.json()["behind"]), (200, &json!(1)), "{young}");
    server.clock.advance(6_000_000);
    assert_eq!(server.anyone().reads("/readyz").await.json(), young.json(), "asked of nobody again within the second");
    tokio::time::sleep(KEPT).await;
    let stands = server.anyone().reads("/readyz").await;
    assert_eq!((stands.status, &stands.json()["behind_seconds"]), (503, &json!(6)), "{stands}");
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
