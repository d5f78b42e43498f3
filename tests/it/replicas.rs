//! Two processes on one PostgreSQL and one S3 store: they share what is to do, agree on what is public, and one of them copies it to the store.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rekap::evidence::{Key, Store};
use rekap::publish::Site;
use serde_json::Value;

use crate::common::backend::Backend;
use crate::common::election::{KELURAHAN, PROVINCE, TPS, kelurahan, tps_codes};
use crate::common::figures::plausible;
use crate::common::photos::photo;
use crate::common::server::TestServer;
use crate::common::verbs::{region_json, tps_json, tps_page};

/// Two servers that share everything but their memory; the accounts of the second are activated already.
fn two() -> Option<(TestServer, TestServer)> {
    let outside = Backend::all().into_iter().find(|backend| *backend == Backend::Outside)?;
    let first = TestServer::prepared(outside, |settings| {
        settings.replicas = true;
        settings.workers = 2;
        settings.publish_to_store = true;
    });
    let second = TestServer::again(first.settings.clone(), first.clock.clone(), first.desk.beside());
    Some((first, second))
}

fn derived(tps: &Value) -> bool {
    tps["pages"].as_array().is_some_and(|pages| pages.iter().all(|page| page["photo"]["state"] == "checked"))
}

/// Waits until what the store holds under this key is as wanted.
async fn waits_until_copied(store: &Store, key: &str, wanted: impl Fn(&[u8]) -> bool) {
    let (begun, key) = (Instant::now(), Key::results(key).unwrap());
    loop {
        let copy = store.get(&key).await.unwrap();
        if copy.as_deref().is_some_and(&wanted) {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(40), "{key} is not copied: {:?}", copy.map(|copy| copy.len()));
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

fn document(site: &Site, path: &str) -> Vec<u8> {
    site.get(path).unwrap_or_else(|| panic!("no document {path}")).gzip.to_vec()
}

#[tokio::test]
async fn two_replicas_take_photos_in_turn_do_each_once_and_show_the_same_documents() {
    let Some((mut a, mut b)) = two() else { return };
    let codes = tps_codes(1);
    for (number, tps) in (1..).zip(&codes) {
        for page in 1..=3_u8 {
            let server = if (number + u32::from(page)).is_multiple_of(2) { &a } else { &b };
            let bytes = photo(number * 10 + u32::from(page));
            server.kpps(tps).await.uploads(page, &bytes).await.receipt();
        }
        let figures = plausible(u16::try_from(number).unwrap());
        a.kpps(tps).await.enters(&figures).await.done();
        b.pps(kelurahan(tps)).await.enters(tps, &figures).await.done();
    }
    for tps in &codes {
        a.anyone().waits_for(&tps_json(tps), "derived", derived).await;
        b.anyone().waits_for(&tps_json(tps), "derived", derived).await;
    }
    let auditor = a.auditor("0").await;
    let journal = auditor.reads("/api/v1/journal?limit=1000").await.done();
    let mut checked: HashMap<String, u32> = HashMap::new();
    for event in journal.as_array().unwrap().iter().filter(|event| event["kind"] == "photo.checked") {
        *checked.entry(event["stream"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(checked.len(), codes.len() * 3);
    assert!(checked.values().all(|times| *times == 1), "a photo was checked twice: {checked:?}");
    let (a, b) = (a.stop().unwrap(), b.stop().unwrap());
    assert_eq!(a.paths(), b.paths());
    for path in a.paths() {
        assert_eq!(document(&a, &path), document(&b, &path), "{path}");
    }
}

#[tokio::test]
async fn when_the_process_that_copies_documents_to_the_store_stops_the_other_goes_on() {
    let Some((mut a, mut b)) = two() else { return };
    let store = Store::open(&a.settings.evidence).await.unwrap();
    a.kpps(TPS).await.enters(&plausible(1)).await.done();
    let read = |tps: &Value| tps["status"]["code"] == "entered";
    a.anyone().waits_for(&tps_json(TPS), "entered", read).await;
    b.anyone().waits_for(&tps_json(TPS), "entered", read).await;
    // Whoever leads, both have the same document by now.
    let first = a.stop().unwrap();
    for (path, key) in [
        (tps_json(TPS), tps_json(TPS)[1..].to_owned()),
        (region_json(PROVINCE), region_json(PROVINCE)[1..].to_owned()),
        (tps_page(TPS), format!("{}/index.html", &tps_page(TPS)[1..])),
        ("/".to_owned(), "index.html".to_owned()),
    ] {
        let wanted = document(&first, &path);
        waits_until_copied(&store, &key, |copy| copy == wanted).await;
    }
    b.pps(KELURAHAN).await.enters(TPS, &plausible(1)).await.done();
    // The other one leads once it has asked again; what it then copies is newer than all that the first one knew.
    let stale = document(&first, &tps_json(TPS));
    waits_until_copied(&store, &tps_json(TPS)[1..], |copy| copy != stale).await;
    // Whoever leads copies the last changes before it ends.
    let last = &tps_codes(1)[1];
    b.kpps(last).await.enters(&plausible(2)).await.done();
    b.anyone().waits_for(&tps_json(last), "entered", read).await;
    let second = b.stop().unwrap();
    for path in [tps_json(TPS), tps_json(last)] {
        let copy = store.get(&Key::results(&path[1..]).unwrap()).await.unwrap();
        assert_eq!(copy.as_deref(), Some(document(&second, &path).as_slice()), "{path}");
    }
}

/// The yardstick of the test above: what a server with its own store keeps to itself.
#[tokio::test]
async fn the_embedded_store_holds_no_copies_unless_they_are_asked_for() {
    for wanted in [false, true] {
        let mut server = TestServer::prepared(Backend::Embedded, |settings| settings.publish_to_store |= wanted);
        server.kpps(TPS).await.enters(&plausible(1)).await.done();
        let settings = server.settings.clone();
        let site = server.stop().unwrap();
        let store = Store::open(&settings.evidence).await.unwrap();
        let copy = store.get(&Key::results(&tps_json(TPS)[1..]).unwrap()).await.unwrap();
        assert_eq!(copy.map(|copy| copy.to_vec()), wanted.then(|| document(&site, &tps_json(TPS))));
    }
}
