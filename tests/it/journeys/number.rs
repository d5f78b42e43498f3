//! From the paper to the totals: two readings, agreement, dispute, correction, decision.

use serde_json::{Value, json};

use crate::common::backend::Backend;
use crate::common::election::{
    CITY, FAR_TPS, KECAMATAN, KELURAHAN, KNOWN_TPS, OTHER_CITY, PRISON, PROVINCE, TPS, kelurahan,
};
use crate::common::figures::{Figures, plausible, with};
use crate::common::server::TestServer;
use crate::common::verbs::{official, region_json, region_page, tps_json, tps_page};

/// A TPS whose three pages are in and whose two readings are these.
async fn read_twice(server: &TestServer, tps: &str, first: &Figures, second: &Figures) -> Value {
    let kpps = server.kpps(tps).await;
    kpps.uploads_all(tps[8..].parse::<u32>().unwrap() * 10).await;
    kpps.enters(first).await.done();
    server.pps(kelurahan(tps)).await.enters(tps, second).await.done()
}

fn counts(total: i64) -> impl Fn(&Value) -> bool {
    move |region| region["figures"]["total"] == total
}

fn codes(findings: &Value) -> Vec<&str> {
    findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn two_equal_readings_count_at_every_level_and_in_the_official_layout() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let anyone = server.anyone();
        let figures = plausible(7);
        let form = read_twice(&server, TPS, &figures, &figures).await;
        assert_eq!((form["status"].as_str(), form["counts"].as_bool()), (Some("agreed"), Some(true)), "{form}");
        for region in [KELURAHAN, KECAMATAN, CITY, PROVINCE] {
            let document = anyone.waits_for(&region_json(region), "counted", counts(figures["total"])).await;
            assert_eq!(document["figures"], json!(figures), "{region}");
            assert_eq!(document["tps"]["counted"], 1, "{region}");
            assert_eq!(document["candidates"][0]["votes"], figures["votes.1"], "{region}");
            assert_eq!(document["status"]["code"], "unofficial-partial", "{region}");
            let old = anyone.reads(&official(region)).await.done();
            assert_eq!(old["tungsura"]["chart"]["1001"], figures["votes.1"], "{region}");
            assert_eq!(old["progres"]["progres"], 1, "{region}");
        }
        let tps = anyone.waits_for(&official(TPS), "counted", |tps| tps["chart"]["1003"] == figures["votes.3"]).await;
        assert_eq!(tps["administrasi"]["suara_sah"], figures["valid"]);
        let other = anyone.sees_region(OTHER_CITY).await;
        assert_eq!(
            (&other["figures"], &other["tps"]["counted"]),
            (&Value::Null, &json!(0)),
            "missing is missing, never zero"
        );
        let page = anyone.reads(&region_page(PROVINCE)).await.text();
        assert!(page.contains("Provinsi Contoh") && page.contains("Pasangan Satu"), "{page}");
    }
}

#[tokio::test]
async fn different_readings_are_disputed_shown_side_by_side_and_not_counted() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let anyone = server.anyone();
        let form = read_twice(&server, TPS, &plausible(3), &plausible(4)).await;
        assert_eq!(form["status"], "disputed", "{form}");
        assert!(codes(&form["errors"]).contains(&"F401"), "{form}");
        let tps = anyone.waits_for(&tps_json(TPS), "disputed", |tps| tps["status"]["code"] == "disputed").await;
        let differences = tps["readings"]["differences"].as_array().unwrap();
        let votes = differences.iter().find(|difference| difference["figure"] == "votes.1").unwrap();
        assert_eq!((&votes["first"], &votes["second"]), (&json!(63), &json!(64)));
        let region =
            anyone.waits_for(&region_json(KELURAHAN), "held back", |r| r["not_counted"]["held_back"] == 1).await;
        assert_eq!(region["figures"], Value::Null);
        assert_eq!(region["not_counted"]["reasons"][0]["code"], "F401");
    }
}

#[tokio::test]
async fn a_paper_whose_sums_are_wrong_is_held_back_until_ppk_decides_with_a_reason() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let anyone = server.anyone();
        let paper = with(plausible(5), &[("votes.1", 60)]);
        let form = read_twice(&server, TPS, &paper, &paper).await;
        assert_eq!((form["status"].as_str(), codes(&form["errors"])), (Some("disputed"), vec!["F201"]), "{form}");
        let region =
            anyone.waits_for(&region_json(PROVINCE), "held back", |r| r["not_counted"]["held_back"] == 1).await;
        assert_eq!(region["not_counted"]["reasons"][0]["code"], "F201");

        let ppk = server.ppk(KECAMATAN).await;
        let right = plausible(5);
        ppk.decides(TPS, Some(&right), Some("Dihitung ulang di pleno")).await.refused(409, "NOT_IN_SESSION");
        ppk.opens().await;
        ppk.decides(TPS, None, None).await.refused(409, "NOTHING_TO_CONFIRM");
        ppk.decides(TPS, Some(&right), None).await.refused(422, "REASON_MISSING");
        let decided = ppk.decides(TPS, Some(&right), Some("Dihitung ulang di pleno")).await.done();
        assert_eq!(decided["status"], "verified", "{decided}");
        let region = anyone.waits_for(&region_json(PROVINCE), "counted", counts(right["total"])).await;
        assert_eq!(region["candidates"][0]["votes"], right["votes.1"]);
        assert_eq!(region["tps"]["bar"]["verified"], 1);
        let tps = anyone.waits_for(&tps_json(TPS), "verified", |tps| tps["status"]["code"] == "verified").await;
        assert_eq!(tps["readings"]["decision"]["reason"], "Dihitung ulang di pleno");
        let last = tps["history"].as_array().unwrap().last().unwrap().clone();
        assert_eq!(
            (&last["what"], &last["changes"][0]),
            (&json!("decided"), &json!({"figure": "votes.1", "old": 60, "new": 65}))
        );
    }
}

#[tokio::test]
async fn what_is_written_on_the_paper_is_taken_even_where_it_breaks_rules_but_not_what_no_paper_holds() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    let bad = [
        (with(plausible(1), &[("valid", -1)]), "FIGURES_OUT_OF_RANGE"),
        (with(plausible(1), &[("valid", 1000)]), "FIGURES_OUT_OF_RANGE"),
        (with(plausible(1), &[("valid", i64::MAX)]), "FIGURES_OUT_OF_RANGE"),
        (with(plausible(1), &[("votes.4", 1)]), "FIGURES_UNKNOWN"),
    ];
    for (figures, code) in &bad {
        kpps.enters(figures).await.refused(422, code);
    }
    let mut missing = plausible(1);
    missing.remove("invalid");
    let problem = kpps.enters(&missing).await.refused(422, "FIGURES_MISSING");
    assert_eq!(problem["figures"], json!(["invalid"]));
    kpps.posts(&format!("/api/v1/tps/{TPS}/readings/first"), &json!({ "figures": { "valid": 1.5 } }))
        .await
        .refused(422, "FIGURES_MISSING");
    kpps.posts(&format!("/api/v1/tps/{TPS}/readings/first"), &json!({ "figures": { "valid": "1" } }))
        .await
        .refused(400, "BAD_JSON");
    kpps.posts(&format!("/api/v1/tps/{TPS}/readings/first"), &json!({ "figur": {} })).await.refused(400, "BAD_JSON");
    kpps.enters(&with(plausible(1), &[("total", 999)])).await.done();
}

#[tokio::test]
async fn a_correction_needs_a_reason_and_is_refused_once_the_plenary_began() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let slip = with(plausible(8), &[("votes.2", 5)]);
    read_twice(&server, TPS, &slip, &plausible(8)).await;
    let (kpps, pps) = (server.person(&format!("kpps:{TPS}:2")).await, server.pps(KELURAHAN).await);
    kpps.corrects(TPS, &[("votes.2", 50)], "").await.refused(422, "REASON_MISSING");
    kpps.corrects(TPS, &[("votes.2", 50)], "NIK 3171234567890001").await.refused(422, "TEXT_HAS_PERSONAL_NUMBER");
    kpps.corrects(TPS, &[("votes.2", 5)], "sama saja").await.refused(409, "NOTHING_CHANGES");
    let form = kpps.corrects(TPS, &[("votes.2", 50)], "Angka nol terlewat").await.done();
    assert_eq!(form["status"], "agreed", "{form}");
    let tps = anyone.waits_for(&tps_json(TPS), "corrected", |tps| tps["counted"] == true).await;
    let line = tps["history"].as_array().unwrap().iter().find(|line| line["what"] == "corrected").unwrap().clone();
    assert_eq!(line["changes"], json!([{ "figure": "votes.2", "old": 5, "new": 50 }]));
    assert_eq!((&line["reason"], &line["by"]["role"]), (&json!("Angka nol terlewat"), &json!("kpps")));

    server.ppk(KECAMATAN).await.opens().await;
    kpps.corrects(TPS, &[("votes.2", 51)], "masih salah").await.refused(409, "PLENARY_BEGAN");
    pps.corrects(TPS, &[("votes.2", 51)], "masih salah").await.refused(409, "PLENARY_BEGAN");
    // A TPS that comes late is read all the same.
    server.kpps(KNOWN_TPS).await.enters(&plausible(1)).await.done();
}

#[tokio::test]
async fn the_second_reader_and_the_public_do_not_see_the_first_reading() {
    let server = TestServer::start();
    let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
    kpps.uploads_all(100).await;
    // 997 and 996 stand nowhere else on the form.
    let first = with(plausible(9), &[("votes.1", 997)]);
    kpps.enters(&first).await.done();
    let public = anyone.waits_for(&tps_json(TPS), "entered", |tps| tps["status"]["code"] == "entered").await;
    assert_eq!((&public["figures"], &public["readings"]), (&Value::Null, &Value::Null));
    for other in [&pps.0, &server.ppk(KECAMATAN).await.0, &server.auditor("0").await.0] {
        let form = other.sees(TPS).await;
        assert_eq!(
            (&form["first"]["hidden"], &form["first"]["figures"]),
            (&json!(true), &Value::Null),
            "{}",
            other.actor
        );
    }
    assert_eq!(kpps.sees(TPS).await["first"]["figures"]["votes.1"], 997, "one's own reading");
    kpps.corrects(TPS, &[("votes.1", 996)], "Salah ketik: 997 menjadi 996").await.done();
    // Everything so far is published after this.
    anyone.waits(&tps_json(TPS)).await;
    for path in [tps_json(TPS), tps_page(TPS), format!("/en{}", tps_page(TPS)), region_json(KELURAHAN), official(TPS)] {
        let answer = anyone.reads(&path).await;
        assert_eq!(answer.status, 200, "{answer}");
        let text = answer.text();
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        assert!(!words.any(|word| word == "997" || word == "996"), "{path} shows the first reading:\n{text}");
    }
    let task = pps.reads(&format!("/api/v1/regions/{KELURAHAN}/tps")).await.done();
    let line = task.as_array().unwrap().iter().find(|line| line["tps"] == TPS).unwrap().clone();
    assert_eq!(line["wants_second_reading"], true);
    assert_eq!(line["next"], json!({ "role": "pps", "step": "read-second", "yours": true }));
    let asked = |role: &str| format!("/api/v1/regions/{KELURAHAN}/tps?status=entered&role={role}");
    for (role, count) in [("pps", 1), ("kpps", 0), ("ppk", 0)] {
        assert_eq!(pps.reads(&asked(role)).await.done().as_array().unwrap().len(), count, "{role}");
    }
    assert!(!line.to_string().contains("996"), "{line}");
    pps.reads_first(TPS, &first).await.refused(409, "ALREADY_ENTERED");
    pps.enters(TPS, &with(first, &[("votes.1", 996)])).await.done();
    assert_eq!(pps.sees(TPS).await["first"]["figures"]["votes.1"], 996, "open once both are in");
}

#[tokio::test]
async fn pps_corrects_the_first_reading_and_then_gives_no_second() {
    let server = TestServer::start();
    let (kpps, pps, ppk) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.ppk(KECAMATAN).await);
    kpps.uploads_all(70).await;
    kpps.enters(&with(plausible(3), &[("votes.1", 1)])).await.done();
    assert_eq!(pps.sees(TPS).await["first"]["figures"], Value::Null);
    ppk.corrects(TPS, &[("votes.1", 63)], "bukan pleno").await.refused(409, "NOTHING_TO_CORRECT");
    let form = pps.corrects(TPS, &[("votes.1", 63)], "KPPS menelepon: salah ketik").await.done();
    assert_eq!((&form["first"]["hands"], &form["first"]["figures"]["votes.1"]), (&json!(["kpps", "pps"]), &json!(63)));
    assert_eq!(kpps.sees(TPS).await["first"]["figures"]["votes.1"], 63, "the officer sees what became of it");
    assert_eq!(ppk.sees(TPS).await["first"]["figures"], Value::Null, "the second reader does not");
    pps.enters(TPS, &plausible(3)).await.refused(409, "SAME_ROLE");
    let form = ppk.reads_second(TPS, &plausible(3)).await.done();
    assert_eq!(form["status"], "agreed", "{form}");
    let body = json!({ "changes": { "votes.1": 64 }, "reason": "mencoba", "reading": "first" });
    ppk.posts(&format!("/api/v1/tps/{TPS}/corrections"), &body).await.refused(409, "SAME_ROLE");
    let tps = server.anyone().waits_for(&tps_json(TPS), "counted", |tps| tps["counted"] == true).await;
    let line = tps["history"].as_array().unwrap().iter().find(|line| line["what"] == "corrected").unwrap().clone();
    assert_eq!((&line["reading"], &line["by"]["role"]), (&json!("first"), &json!("pps")), "{line}");
}

#[tokio::test]
async fn the_two_readings_come_from_two_roles_and_each_is_given_once() {
    let server = TestServer::start();
    let (kpps, pps) = (server.kpps(TPS).await, server.pps(KELURAHAN).await);
    pps.enters(TPS, &plausible(1)).await.done();
    pps.reads_first(TPS, &plausible(1)).await.refused(409, "SAME_ROLE");
    let before = pps.sees(TPS).await["version"].clone();
    pps.enters(TPS, &plausible(1)).await.done();
    assert_eq!(pps.sees(TPS).await["version"], before, "the same reading again appends nothing");
    pps.enters(TPS, &plausible(2)).await.refused(409, "ALREADY_ENTERED");
    kpps.corrects(TPS, &[("votes.1", 1)], "belum membaca").await.refused(409, "NOTHING_TO_CORRECT");
    let form = kpps.enters(&plausible(1)).await.done();
    assert_eq!(
        (form["status"].as_str(), codes(&form["errors"])),
        (Some("disputed"), vec!["F402", "F402", "F402"]),
        "no page is in"
    );
    kpps.uploads_all(40).await;
    assert_eq!(kpps.sees(TPS).await["status"], "agreed", "the pages came");
}

#[tokio::test]
async fn a_warning_is_explained_in_public_and_does_not_hold_anything_back() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let figures = with(plausible(2), &[("ballots_received", 297), ("ballots_left", 297 - 197 - 2)]);
    let form = read_twice(&server, KNOWN_TPS, &figures, &figures).await;
    assert_eq!((form["status"].as_str(), codes(&form["warnings"])), (Some("agreed"), vec!["W101"]), "{form}");
    let kpps = server.person(&format!("kpps:{KNOWN_TPS}:2")).await;
    kpps.explains(KNOWN_TPS, "W203", "tidak ada").await.refused(409, "NO_SUCH_WARNING");
    kpps.explains(KNOWN_TPS, "F201", "bukan peringatan").await.refused(409, "NO_SUCH_WARNING");
    kpps.explains(KNOWN_TPS, "W101", "Satu lembar rusak sebelum dibuka").await.done();
    let shown = |tps: &Value| tps["warnings"][0]["explanation"] == "Satu lembar rusak sebelum dibuka";
    anyone.waits_for(&tps_json(KNOWN_TPS), "explained", shown).await;
    anyone.waits_for(&region_json(PROVINCE), "counted", counts(figures["total"])).await;
}

#[tokio::test]
async fn a_special_location_where_one_sex_is_not_recorded_counts() {
    let server = TestServer::start();
    let figures = with(plausible(6), &[("voters.male", 0), ("voters_dpt.male", 0), ("dpt.male", 0)]);
    let form = read_twice(&server, PRISON, &figures, &figures).await;
    assert_eq!(form["status"], "agreed", "{form}");
    let tps = server.anyone().waits_for(&tps_json(PRISON), "counted", |tps| tps["counted"] == true).await;
    assert_eq!(tps["tps"]["special"], "prison");
}

#[tokio::test]
async fn a_new_counting_round_supersedes_the_one_before_which_stays_visible() {
    let server = TestServer::start();
    let anyone = server.anyone();
    let old = plausible(10);
    read_twice(&server, FAR_TPS, &old, &old).await;
    anyone.waits_for(&region_json(OTHER_CITY), "counted", counts(old["total"])).await;
    let city = server.city(OTHER_CITY).await;
    city.opens_round(FAR_TPS, "PSU", "").await.refused(422, "REASON_MISSING");
    city.opens_round(FAR_TPS, "LAIN", "tidak ada").await.refused(400, "BAD_JSON");
    let form = city.opens_round(FAR_TPS, "PSU", "Rekomendasi Bawaslu").await.done();
    assert_eq!((&form["round"], &form["status"]), (&json!(2), &json!("missing")), "{form}");
    let region =
        anyone.waits_for(&region_json(OTHER_CITY), "recounting", |r| r["not_counted"]["recounting"] == 1).await;
    assert_eq!((&region["figures"], &region["status"]["code"]), (&Value::Null, &json!("recount")));

    let new = plausible(20);
    let (kpps, pps) = (server.person(&format!("kpps:{FAR_TPS}:2")).await, server.pps(kelurahan(FAR_TPS)).await);
    for page in 1..=3 {
        kpps.uploads_for(FAR_TPS, page, &crate::common::photos::photo(900 + u32::from(page))).await.receipt();
    }
    kpps.reads_first(FAR_TPS, &new).await.done();
    pps.enters(FAR_TPS, &new).await.done();
    anyone.waits_for(&region_json(PROVINCE), "counted again", counts(new["total"])).await;
    let tps = anyone
        .waits_for(&tps_json(FAR_TPS), "in round 2", |tps| tps["counted"] == true && tps["round"]["number"] == 2)
        .await;
    assert_eq!(tps["past_rounds"][0]["figures"]["total"], old["total"]);
    assert_eq!(tps["round"]["kind"], "PSU");
}
