//! What is there after the last restart against what was acknowledged.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use rekap::election::form::Form;
use serde_json::{Value, json};

use crate::common::election::{NEXT_KECAMATAN, kecamatan, tps_codes};
use crate::common::figures::Figures;
use crate::common::people::Person;
use crate::common::photos::sha256;
use crate::common::server::Desk;
use crate::common::verbs::{region_json, tps_json};
use crate::upload::bytes_of;
use crate::work::{Acknowledged, Work, ppk};
use crate::{TIMES, committee};

/// Every acknowledged thing is in the journal exactly once, every original is whole, and all sums are those of their TPS.
pub async fn compare(desk: &Arc<Desk>, done: &Acknowledged) {
    let journal = journal(desk).await;
    let form = include_str!("../../forms/c-hasil-kwk-gubernur-2024.toml");
    let form = Form::parse(form, 3).unwrap();
    let (mut photos, mut readings, mut steps) = (HashSet::new(), HashMap::new(), HashMap::<_, u32>::new());
    for (seq, event) in (1_u64..).zip(&journal) {
        assert_eq!(event["seq"], seq, "no gap");
        let (stream, body) = (event["stream"].as_str().unwrap(), &event["body"]);
        *steps.entry((stream, event["kind"].as_str().unwrap())).or_default() += 1;
        match event["kind"].as_str().unwrap() {
            "photo.accepted" => {
                let key = (stream, body["page"].as_u64(), body["photo"]["sha256"].as_str().unwrap());
                assert!(photos.insert(key), "event {seq} doubles a photo: {key:?}");
            }
            "figures.entered" => {
                let key = (stream.to_owned(), body["reading"].as_str().unwrap().to_owned());
                assert!(
                    readings.insert(key.clone(), &body["figures"]).is_none(),
                    "event {seq} doubles a reading: {key:?}"
                );
            }
            _ => {}
        }
    }
    for (stream, kind) in &done.steps {
        assert_eq!(steps.get(&(stream.as_str(), *kind)), Some(&1), "{kind} of {stream} was acknowledged");
    }
    for (work, figures) in &done.readings {
        let (tps, which) = match work {
            Work::First { tps, .. } => (tps, "first"),
            Work::Second { tps, .. } => (tps, "second"),
            _ => unreachable!("a reading"),
        };
        let found = readings.get(&(format!("tps/gubernur/{tps}"), which.to_owned()));
        let wanted: Vec<i64> = form.figures.iter().map(|figure| figures[&figure.id]).collect();
        assert_eq!(found.copied(), Some(&json!(wanted)), "the {which} reading of {tps} was acknowledged");
    }
    for (work, signed) in &done.photos {
        let (Work::Post { tps, page, number } | Work::Tus { tps, page, number }) = work else {
            unreachable!("a photo")
        };
        let receipt = &signed.receipt;
        let event = &journal[receipt.seq as usize - 1];
        let at = (
            event["kind"].as_str(),
            event["stream"].as_str(),
            &event["body"]["page"],
            &event["body"]["photo"]["sha256"],
        );
        let stream = format!("tps/gubernur/{tps}");
        let hash = sha256(&bytes_of(*number));
        assert_eq!(at, (Some("photo.accepted"), Some(stream.as_str()), &json!(page), &json!(hash)), "{work:?}");
        let ppk = ppk(desk, kecamatan(tps)).await;
        let form = ppk.sees(tps).await;
        let shown =
            form["photos"].as_array().unwrap().iter().filter(|shown| shown["sha256"] == hash).collect::<Vec<_>>();
        assert_eq!((shown.len(), &shown[0]["seq"]), (1, &json!(receipt.seq)), "{work:?}");
        let original = ppk.opens_original(tps, &hash).await;
        assert_eq!((original.status, sha256(&original.body)), (200, hash), "{work:?}");
    }
    everything_is_checked(desk).await;
    sums(desk).await;
}

/// Derived work was killed as well: what was left undone is done by itself.
async fn everything_is_checked(desk: &Arc<Desk>) {
    let anyone = Person::nobody(desk.clone());
    let mut left = String::new();
    for _ in 0..600 {
        let metrics = anyone.reads("/metrics").await.text();
        let gauge = metrics.lines().find_map(|line| line.strip_prefix("rekap_photos_unchecked "));
        gauge.unwrap_or("unknown").clone_into(&mut left);
        if left == "0" {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("{left} photos stay unchecked");
}

/// Every region's public sums are those of the public figures of its TPS that count.
async fn sums(desk: &Arc<Desk>) {
    let anyone = Person::nobody(desk.clone());
    let signed = |region: &Value| region["plenary"]["state"] == "signed";
    anyone.waits_for(&region_json(NEXT_KECAMATAN), "signed", signed).await;
    let mut wanted: HashMap<String, Figures> = HashMap::new();
    for tps in tps_codes(TIMES) {
        let shown = anyone.reads(&tps_json(&tps)).await.done();
        if shown["counted"] != true {
            continue;
        }
        for end in [2, 4, 6, 10] {
            let sums = wanted.entry(tps[..end].to_owned()).or_default();
            for (figure, value) in shown["figures"].as_object().unwrap() {
                *sums.entry(figure.clone()).or_default() += value.as_i64().unwrap();
            }
        }
    }
    for (region, figures) in &wanted {
        assert_eq!(&anyone.reads(&region_json(region)).await.done()["figures"], &json!(figures), "sums of {region}");
    }
    let mut decided = Figures::new();
    for place in 0..committee::codes().len() {
        for (figure, value) in committee::decided(place) {
            *decided.entry(figure).or_default() += value;
        }
    }
    assert_eq!(wanted.get(NEXT_KECAMATAN), Some(&decided), "what the committee decided is what counts");
}

/// Every event, in order.
async fn journal(desk: &Arc<Desk>) -> Vec<Value> {
    let auditor = Person::activate(desk.clone(), "auditor:0:1".to_owned()).await;
    let mut all: Vec<Value> = Vec::new();
    loop {
        let page = auditor.reads(&format!("/api/v1/journal?after={}&limit=1000", all.len())).await.done();
        let page = page.as_array().unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page.iter().cloned());
    }
}
