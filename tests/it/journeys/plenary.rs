//! Session, verification, signing, locking, reopening.

use std::collections::BTreeMap;

use rekap::hash::Sha256;
use reqwest::Method;
use serde_json::{Value, json};

use crate::common::backend::Backend;
use crate::common::election::{
    CITY, FAR_TPS, KECAMATAN, KELURAHAN, NEXT_KECAMATAN, OTHER_CITY, OTHER_KECAMATAN, PROVINCE, TPS, kelurahan,
    tps_codes,
};
use crate::common::figures::plausible;
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;
use crate::common::verbs::{region_json, tps_json};

/// Every TPS of a region photographed and read twice the same; answers the sum of `total`.
async fn all_agreed(server: &TestServer, region: &str) -> i64 {
    let mut sum = 0;
    for (number, tps) in (0_u16..).zip(tps_codes(1)).filter(|(_, tps)| tps.starts_with(region)) {
        let (kpps, figures) = (server.kpps(&tps).await, plausible(number));
        kpps.uploads_all(u32::from(number) * 10).await;
        kpps.enters(&figures).await.done();
        let ppk = server.person(&format!("ppk:{}:1", &tps[..6])).await;
        ppk.reads_second(&tps, &figures).await.done();
        sum += figures["total"];
    }
    sum
}

#[tokio::test]
async fn a_kecamatan_is_signed_when_every_tps_is_decided_and_then_locked_until_the_level_above_reopens_it() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let anyone = server.anyone();
        let sum = all_agreed(&server, KECAMATAN).await;
        let ppk = server.person(&format!("ppk:{KECAMATAN}:1")).await;
        ppk.signs(KECAMATAN).await.refused(409, "NOT_IN_SESSION");
        ppk.verifies(KECAMATAN).await.refused(409, "NOT_IN_SESSION");
        ppk.opens_session(KECAMATAN).await.done();
        ppk.opens_session(KECAMATAN).await.refused(409, "ALREADY_IN_SESSION");
        ppk.opens_session(KELURAHAN).await.refused(409, "NO_PLENARY_HERE");
        let problem = ppk.signs(KECAMATAN).await.refused(409, "TPS_UNDECIDED");
        assert_eq!(problem["left"], 7);
        assert_eq!(problem["examples"][0], TPS, "{problem}");
        ppk.verifies(KELURAHAN).await.done();
        assert_eq!(ppk.signs(KECAMATAN).await.refused(409, "TPS_UNDECIDED")["left"], 2);
        ppk.verifies(KECAMATAN).await.done();
        ppk.verifies(KECAMATAN).await.refused(409, "NOTHING_AGREED");
        ppk.signs(KECAMATAN).await.done();
        let signed =
            anyone.waits_for(&region_json(KECAMATAN), "certified", |r| r["status"]["code"] == "certified").await;
        assert_eq!((&signed["figures"]["total"], &signed["plenary"]["state"]), (&json!(sum), &json!("signed")));
        anyone.waits_for(&tps_json(TPS), "final", |tps| tps["status"]["code"] == "final").await;

        // Locked: no figure moves, but evidence is never refused.
        ppk.decides(TPS, Some(&plausible(40)), Some("terlambat")).await.refused(409, "REGION_SIGNED");
        let kpps = server.person(&format!("kpps:{TPS}:2")).await;
        kpps.corrects(TPS, &[("votes.1", 1)], "terlambat").await.refused(409, "REGION_SIGNED");
        let late = photo(5000);
        kpps.uploads_for(TPS, 1, &late).await.receipt();
        anyone.waits_for(&tps_json(TPS), "shown", |tps| tps["pages"][0]["photo"]["sha256"] == sha256(&late)).await;

        let (city, province) = (server.city(CITY).await, server.province(PROVINCE).await);
        ppk.reopens(KECAMATAN, "sendiri").await.refused(403, "ROLE_NOT_ALLOWED");
        city.reopens(NEXT_KECAMATAN, "belum").await.refused(409, "NOT_SIGNED");
        city.reopens(OTHER_KECAMATAN, "kota lain").await.refused(403, "OUTSIDE_SCOPE");
        city.reopens(KECAMATAN, "").await.refused(422, "REASON_MISSING");
        city.reopens(KECAMATAN, "Keberatan saksi diterima").await.done();
        let open = |r: &Value| r["status"]["code"] == "correction" && r["plenary"]["reopened"] == 1;
        anyone.waits_for(&region_json(KECAMATAN), "in correction", open).await;
        city.decides(TPS, Some(&plausible(39)), Some("Putusan pleno kota")).await.done();
        ppk.signs(KECAMATAN).await.done();
        let new = sum - plausible(0)["total"] + plausible(39)["total"];
        anyone.waits_for(&region_json(PROVINCE), "corrected", |r| r["figures"]["total"] == new).await;
        drop(province);
    }
}

#[tokio::test]
async fn a_city_is_signed_after_its_kecamatan_and_what_lies_above_is_reopened_first() {
    let server = TestServer::start();
    all_agreed(&server, CITY).await;
    let (city, province) = (server.city(CITY).await, server.province(PROVINCE).await);
    city.opens().await;
    assert_eq!(city.signs(CITY).await.refused(409, "REGIONS_UNSIGNED")["examples"], json!([KECAMATAN, NEXT_KECAMATAN]));
    for kecamatan in [KECAMATAN, NEXT_KECAMATAN] {
        let ppk = server.person(&format!("ppk:{kecamatan}:1")).await;
        ppk.opens_session(kecamatan).await.done();
        ppk.verifies(kecamatan).await.done();
        ppk.signs(kecamatan).await.done();
    }
    city.signs(CITY).await.done();
    assert_eq!(city.reopens(KECAMATAN, "Putusan").await.refused(409, "SIGNED_ABOVE")["region"], CITY);
    city.reopens(CITY, "sendiri").await.refused(403, "NOT_THE_LEVEL_ABOVE");
    city.opens_round(TPS, "PSU", "Rekomendasi").await.refused(409, "REGION_SIGNED");
    province.reopens(CITY, "Putusan MK").await.done();
    city.reopens(KECAMATAN, "Putusan MK").await.done();
    province.opens().await;
    assert_eq!(province.signs(PROVINCE).await.refused(409, "REGIONS_UNSIGNED")["left"], 2);
}

#[tokio::test]
async fn each_level_opens_and_signs_its_own_plenary_and_again_what_it_reopened() {
    let server = TestServer::start();
    let (city, province) = (server.city(CITY).await, server.province(PROVINCE).await);
    let ppk = server.ppk(OTHER_KECAMATAN).await;
    let other_city = server.city(OTHER_CITY).await;
    for (who, region) in [(&city.0, KECAMATAN), (&province.0, KECAMATAN), (&province.0, CITY)] {
        who.opens_session(region).await.refused(403, "NOT_THIS_LEVEL");
        who.signs(region).await.refused(403, "NOT_THIS_LEVEL");
    }
    ppk.opens().await;
    for (number, tps) in (0_u16..).zip(tps_codes(1)).filter(|(_, tps)| tps.starts_with(OTHER_KECAMATAN)) {
        ppk.decides(&tps, Some(&plausible(number)), Some("Dibaca dari plano di pleno")).await.done();
    }
    other_city.signs(OTHER_KECAMATAN).await.refused(403, "NOT_THIS_LEVEL");
    ppk.signs(OTHER_KECAMATAN).await.done();
    other_city.reopens(OTHER_KECAMATAN, "Keberatan saksi diterima").await.done();
    province.signs(OTHER_KECAMATAN).await.refused(403, "NOT_THIS_LEVEL");
    other_city.signs(OTHER_KECAMATAN).await.done();
    let journal = server.auditor("0").await.reads("/api/v1/journal?limit=1000").await.done();
    let signed = journal.as_array().unwrap().iter().rev().find(|event| event["kind"] == "region.signed").unwrap();
    // What was signed is what anyone computes from the public document.
    let region = server
        .anyone()
        .waits_for(&region_json(OTHER_KECAMATAN), "signed", |r| r["status"]["code"] == "certified")
        .await;
    let figures: BTreeMap<String, u64> = serde_json::from_value(region["figures"].clone()).unwrap();
    let figures = serde_json::to_string(&figures).unwrap();
    let text = format!(r#"{{"contest":"gubernur","figures":{figures},"region":"{OTHER_KECAMATAN}"}}"#);
    assert_eq!(signed["body"]["digest"], Sha256::of(text.as_bytes()).to_string(), "{signed}");
    assert_eq!(signed["body"]["seq"].as_u64().map(|seq| seq + 1), signed["seq"].as_u64());
}

#[tokio::test]
async fn a_re_vote_after_a_reopening_is_read_twice_agreed_and_signed() {
    let server = TestServer::start();
    let ppk = server.ppk(OTHER_KECAMATAN).await;
    let city = server.city(OTHER_CITY).await;
    ppk.opens().await;
    for (number, tps) in (0_u16..).zip(tps_codes(1)).filter(|(_, tps)| tps.starts_with(OTHER_KECAMATAN)) {
        ppk.decides(&tps, Some(&plausible(number)), Some("Dibaca dari plano di pleno")).await.done();
    }
    ppk.signs(OTHER_KECAMATAN).await.done();
    city.opens_round(FAR_TPS, "PSU", "Putusan").await.refused(409, "REGION_SIGNED");
    city.reopens(OTHER_KECAMATAN, "Putusan Bawaslu").await.done();
    city.opens_round(FAR_TPS, "Reguler", "Putusan Bawaslu").await.refused(422, "ROUND_KIND");
    city.opens_round(FAR_TPS, "PSU", "Putusan Bawaslu").await.done();

    let (kpps, pps) = (server.kpps(FAR_TPS).await, server.pps(kelurahan(FAR_TPS)).await);
    let first = format!("/api/v1/tps/{FAR_TPS}/readings/first");
    let late = kpps.posts(&first, &json!({ "figures": plausible(1), "round": 1 })).await.refused(409, "ROUND_OVER");
    assert_eq!((&late["asked"], &late["round"]), (&json!(1), &json!(2)), "{late}");
    kpps.posts(&first, &json!({ "figures": plausible(1), "round": 9 })).await.refused(422, "UNKNOWN_ROUND");
    let old = kpps.sends(Method::POST, &format!("/api/v1/tps/{FAR_TPS}/pages/1?round=1"), |r| r.body(photo(900))).await;
    let receipt = old.receipt();
    let again =
        kpps.sends(Method::POST, &format!("/api/v1/tps/{FAR_TPS}/pages/1?round=1"), |r| r.body(photo(900))).await;
    assert_eq!(again.receipt(), receipt, "one photo, one receipt");
    let form = kpps.sees(FAR_TPS).await;
    assert_eq!((&form["missing_pages"], &form["photos"][0]["round"]), (&json!([1, 2, 3]), &json!(1)), "{form}");

    kpps.uploads_all(910).await;
    kpps.posts(&first, &json!({ "figures": plausible(30), "round": 2 })).await.done();
    kpps.corrects(FAR_TPS, &[("votes.1", plausible(31)["votes.1"])], "Salah baca").await.done();
    pps.enters(FAR_TPS, &plausible(30)).await.done();
    let form = kpps.corrects(FAR_TPS, &[("votes.1", plausible(30)["votes.1"])], "Salah baca").await.done();
    assert_eq!(form["status"], "agreed", "{form}");
    ppk.verifies(OTHER_KECAMATAN).await.done();
    kpps.corrects(FAR_TPS, &[("votes.1", 1)], "terlambat").await.refused(409, "PLENARY_BEGAN");
    ppk.signs(OTHER_KECAMATAN).await.done();
    server.anyone().waits_for(&tps_json(FAR_TPS), "final", |tps| tps["status"]["code"] == "final").await;
}

#[tokio::test]
async fn a_city_decides_a_tps_only_after_a_reopening() {
    let server = TestServer::start();
    let ppk = server.ppk(KECAMATAN).await;
    ppk.opens().await;
    let city = server.city(CITY).await;
    city.decides(TPS, Some(&plausible(1)), Some("Langsung")).await.refused(409, "NOT_REOPENED");
    // A form that nobody read is decided from the paper in the plenary.
    let form = ppk.decides(TPS, Some(&plausible(1)), Some("Dibaca dari plano di pleno")).await.done();
    assert_eq!(form["status"], "verified");
    server.anyone().waits_for(&region_json(kelurahan(TPS)), "counted", |r| r["tps"]["counted"] == 1).await;
}
