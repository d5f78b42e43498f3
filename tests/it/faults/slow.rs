//! A store that is slow: what does not need it goes on, what does ends in bounded time, and nothing is doubled afterwards.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::common::backend::Backend;
use crate::common::election::TPS;
use crate::common::figures::plausible;
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;
use crate::common::slow_store::SlowStore;

#[tokio::test]
async fn a_slow_store_holds_up_nothing_but_photos() {
    let store = SlowStore::start();
    let server = TestServer::prepared(Backend::Embedded, |settings| {
        settings.evidence = store.config(Duration::from_secs(30));
    });
    let kpps = server.kpps(TPS).await;
    let upload = kpps.begins_upload(TPS, "2", photo(2).len()).await.location();
    store.takes(Duration::from_secs(2));
    let begun = Instant::now();
    let (one, two) = (photo(1), photo(2));
    let (receipt, parts, ()) = tokio::join!(kpps.uploads(1, &one), kpps.sends_part(&upload, 0, &two, &[]), async {
        kpps.enters(&plausible(1)).await.done();
        kpps.sees(TPS).await;
        assert!(begun.elapsed() < Duration::from_secs(2), "figures waited for the store: {:?}", begun.elapsed());
    });
    assert_eq!(receipt.receipt().receipt.sha256.to_string(), sha256(&one));
    assert_eq!(parts.tus_receipt().receipt.sha256.to_string(), sha256(&two));
    assert!(begun.elapsed() > Duration::from_secs(2), "acknowledged before it was stored");
}

#[tokio::test]
async fn a_store_that_is_too_slow_is_given_up_on_in_bounded_time_and_the_photo_sent_again_is_there_once() {
    let store = SlowStore::start();
    let patience = Duration::from_secs(1);
    let server = TestServer::prepared(Backend::Embedded, |settings| settings.evidence = store.config(patience));
    let kpps = server.kpps(TPS).await;
    let (one, two) = (photo(1), photo(2));
    let upload = kpps.begins_upload(TPS, "2", two.len()).await.location();
    kpps.sends_part(&upload, 0, &two[..100], &[]).await.offset();
    store.takes(Duration::from_secs(20));
    let begun = Instant::now();
    let (posted, patched) = tokio::join!(kpps.uploads(1, &one), kpps.sends_part(&upload, 100, &two[100..], &[]));
    posted.refused(503, "STORE_UNAVAILABLE");
    patched.refused(503, "STORE_UNAVAILABLE");
    assert!(begun.elapsed() < 10 * patience, "{:?}", begun.elapsed());
    store.takes(Duration::ZERO);
    kpps.uploads(1, &one).await.receipt();
    let offset = kpps.asks_offset(&upload).await.offset();
    kpps.sends_part(&upload, offset, &two[offset..], &[]).await.tus_receipt();
    let form = kpps.sees(TPS).await;
    assert_eq!((&form["version"], form["photos"].as_array().unwrap().len()), (&json!(2), 2), "{form}");
}
