//! The machine as second reader: from three photos to a TPS that counts with one person, and what the public sees of it.

use std::collections::BTreeMap;

use rekap::election::codes::Page;
use rekap::election::figures::Figures as Read;
use rekap::election::form::Form;
use rekap::evidence::{CopyOf, Key, ReadingOf, Store};
use rekap::hash::Sha256;
use rekap::photo::{Limits, decode};
use rekap::reading::read::Reader;
use rekap::rehearse::draw::{PageDrawer, PageHead, encode};
use serde_json::{Value, json};

use crate::common::backend::Backend;
use crate::common::election::{KELURAHAN, TPS};
use crate::common::figures::{Figures, plausible};
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

const FORM: &str = include_str!("../../../forms/c-hasil-kwk-gubernur-2024.toml");

/// Photos of a form, and how the machine reads them.
struct Paper {
    photos: Vec<Vec<u8>>,
    /// Ids of the figures it is sure of.
    sure: Vec<String>,
}

/// The pages of a form with these figures, as they are drawn for rehearsals, in a hand that the machine reads well: of every figure it is
/// sure or nearly so. How often that is, is not what is tested here (docs/reading.md).
fn legible(figures: &Figures) -> Paper {
    legible_of(TPS, figures)
}

/// The same of another TPS, whose number can be read on every page.
fn legible_of(tps: &str, figures: &Figures) -> Paper {
    let form = Form::parse(FORM, 3).expect("the form of the election");
    let names = ["Satu", "Dua", "Tiga"].map(str::to_owned);
    let named: BTreeMap<String, serde_json::Number> = figures.iter().map(|(id, v)| (id.clone(), (*v).into())).collect();
    let read = Read::from_named(&form, &named).expect("figures of the form");
    let place = || "Contoh".to_owned();
    let head = PageHead {
        tps: tps.parse().expect("a TPS"),
        province: place(),
        city: place(),
        kecamatan: place(),
        kelurahan: place(),
    };
    let drawer = PageDrawer::new(&form, &names, 2.0).expect("a drawer");
    let reader = Reader::new(vec![form.clone()]).expect("a reader");
    for hand in 1..40 {
        let draw = |page: u8| drawer.draw(Page::new(page).expect("a page"), &head, &read, hand).expect("a page");
        let photos: Vec<Vec<u8>> = (1..=3).map(|page| encode(&draw(page), 85).expect("a JPEG")).collect();
        let picture = |bytes: &Vec<u8>| decode(bytes, &Limits::default()).expect("a picture");
        let pages: Vec<_> = photos.iter().filter_map(|bytes| reader.page(&picture(bytes)).ok()).collect();
        let decoded = reader.figures(0, &pages.iter().collect::<Vec<_>>()).expect("the form");
        let named = tps == TPS || pages.iter().all(|page| page.tps.is_some());
        if named && decoded.readings.iter().all(|figure| figure.accepted || figure.confidence >= 0.96) {
            let sure = form.figures.iter().zip(&decoded.readings).filter(|(_, figure)| figure.accepted);
            return Paper { photos, sure: sure.map(|(figure, _)| figure.id.clone()).collect() };
        }
    }
    panic!("no hand of forty is legible");
}

fn has_read(tps: &Value) -> bool {
    tps["machine"]["seq"].is_u64()
}

#[tokio::test]
async fn three_clear_photos_and_one_officer_are_enough_and_everyone_sees_what_was_read() {
    let server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    let figures = plausible(7);
    let paper = legible(&figures);
    for (page, bytes) in (1..).zip(&paper.photos) {
        kpps.uploads(page, bytes).await.receipt();
    }
    let read = anyone.waits_for(&tps_json(TPS), "read by the machine", has_read).await;
    assert_eq!(read["machine"]["sure"], json!(paper.sure.len()), "{}", read["machine"]);
    assert_eq!((&read["figures"], read["machine"].get("figures")), (&Value::Null, None), "{read}");
    assert_eq!(kpps.sees(TPS).await["machine"]["figures"], Value::Null, "nor does the officer see it");
    let form = kpps.enters(&figures).await.done();
    assert_eq!((&form["status"], &form["second"]["by"]), (&json!("agreed"), &json!("machine")), "{form}");
    let pps = server.pps(KELURAHAN).await;
    pps.reads_second(TPS, &figures).await.refused(409, "ALREADY_ENTERED");
    let shown = anyone.waits_for(&tps_json(TPS), "agreed", |tps| tps["counted"] == true).await;
    for page in shown["pages"].as_array().expect("pages") {
        for (kind, least) in [("crops", 40), ("sheet", 1_000)] {
            let answer = anyone.reads(page["photo"][kind].as_str().expect("a link")).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")), "{answer}");
            let picture = image::load_from_memory(&answer.body).expect("a JPEG");
            assert!(picture.height() > least && picture.width() >= 100, "{kind} {}", picture.height());
        }
    }
    let page = anyone.waits_text(&tps_page(TPS), "class=\"crop\"").await;
    assert!(page.contains("Mesin"), "{page}");
    anyone.reads(&format!("/photos/crops/{}.jpg", "0".repeat(64))).await.refused(404, "UNKNOWN_PHOTO");
}

#[tokio::test]
async fn an_officers_mistake_is_caught_without_a_second_person() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
        let figures = plausible(3);
        let paper = legible(&figures);
        let figure = paper.sure.first().expect("something is sure");
        let (right, mut typed) = (figures[figure], figures.clone());
        typed.insert(figure.clone(), right + 1);
        kpps.enters(&typed).await.done();
        for (page, bytes) in (1..).zip(&paper.photos) {
            kpps.uploads(page, bytes).await.receipt();
        }
        let held = |tps: &Value| tps["status"]["code"] == "disputed";
        let tps = anyone.waits_for(&tps_json(TPS), "held back", held).await;
        let differs = json!([{ "figure": figure, "first": right + 1, "second": right }]);
        assert_eq!(tps["readings"]["differences"], differs, "{tps}");
        kpps.corrects(TPS, &[(figure, right)], "Salah ketik").await.done();
        assert_eq!(kpps.sees(TPS).await["status"], "agreed");
    }
}

#[tokio::test]
async fn what_the_machine_leaves_is_typed_by_a_second_person_and_nothing_else() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
        let figures = plausible(5);
        let paper = legible(&figures);
        let path = format!("/api/v1/tps/{TPS}/readings/second");
        let part = |ids: &[String]| -> Figures { ids.iter().map(|id| (id.clone(), figures[id])).collect() };
        let rest = |typed: Figures| json!({ "figures": typed, "rest": "machine" });
        for (page, bytes) in (1..).zip(&paper.photos).take(2) {
            kpps.uploads(page, bytes).await.receipt();
        }
        pps.posts(&path, &rest(part(&paper.sure))).await.refused(409, "MACHINE_READ_NOTHING");
        // Of page 3 the machine sees nothing.
        kpps.uploads(3, &crate::common::photos::photo(903)).await.receipt();
        let read = anyone.waits_for(&tps_json(TPS), "read by the machine", has_read).await;
        let left: Vec<String> = read["machine"]["left"]
            .as_array()
            .expect("figures")
            .iter()
            .map(|left| left["figure"].as_str().expect("an id").to_owned())
            .collect();
        assert!(left.len() >= 3 && left.len() < figures.len(), "{left:?}");
        let missing = pps.posts(&path, &rest(part(&left[1..]))).await.refused(422, "FIGURES_MISSING");
        assert_eq!(missing["figures"], json!([left[0]]), "{missing}");
        pps.reads_second(TPS, &part(&left)).await.refused(422, "FIGURES_MISSING");
        pps.posts(&path, &json!({ "figures": part(&left), "rest": "nobody" })).await.refused(400, "BAD_JSON");
        kpps.enters(&figures).await.done();
        let form = pps.posts(&path, &rest(part(&left))).await.done();
        assert_eq!((&form["status"], &form["second"]["by"]), (&json!("agreed"), &json!("pps")), "{form}");
        let by_machine = form["second"]["by_machine"].as_array().expect("ids");
        assert_eq!(by_machine.len(), figures.len() - left.len());
        let shown = anyone.waits_for(&tps_json(TPS), "agreed", |tps| tps["counted"] == true).await;
        assert_eq!(shown["readings"]["second"]["by_machine"], form["second"]["by_machine"]);
    }
}

#[tokio::test]
async fn photos_that_name_another_tps_are_said_and_their_numbers_are_nobodys() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
        let figures = plausible(7);
        let other = format!("{}002", &TPS[..10]);
        for (page, bytes) in (1..).zip(&legible_of(&other, &figures).photos) {
            kpps.uploads(page, bytes).await.receipt();
        }
        let read = anyone.waits_for(&tps_json(TPS), "read by the machine", has_read).await;
        let why = |left: &Value| left["why"] == "other-tps";
        let left = read["machine"]["left"].as_array().expect("figures");
        assert!(left.len() == figures.len() && left.iter().all(why), "{}", read["machine"]);
        let form = kpps.enters(&figures).await.done();
        assert_eq!((&form["status"], &form["machine"]["sure"]), (&json!("entered"), &json!(0)), "{form}");
        let said = form["photo_warnings"].as_array().expect("warnings").iter();
        let said: Vec<_> = said.map(|w| (&w["code"], &w["causes"], &w["left"], &w["right"])).collect();
        let page = |page: u8| (json!("W301"), json!(["other-tps"]), json!(page), json!(2));
        assert_eq!(json!(said), json!([page(1), page(2), page(3)]), "{form}");
        let shown = anyone.waits_text(&tps_page(TPS), "tertulis TPS 2").await;
        assert!(shown.contains("fotonya menyebut TPS lain"), "{shown}");
        kpps.explains(TPS, "W301", "Ketua salah menulis nomor TPS").await.done();
        assert_eq!(pps.enters(TPS, &figures).await.done()["status"], "agreed", "people decide what it is");
    }
}

#[tokio::test]
async fn photos_of_no_form_are_read_by_nobody_and_people_go_on_as_ever() {
    let server = TestServer::start();
    let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
    kpps.uploads_all(900).await;
    let checked = |tps: &Value| {
        let pages = tps["pages"].as_array().expect("pages");
        pages
            .iter()
            .all(|page| page["photo"]["flags"].as_array().is_some_and(|flags| flags.contains(&json!("no-page"))))
    };
    let tps = anyone.waits_for(&tps_json(TPS), "checked", checked).await;
    assert_eq!((&tps["machine"], &tps["pages"][0]["photo"]["crops"]), (&Value::Null, &Value::Null), "{tps}");
    kpps.enters(&plausible(1)).await.done();
    assert_eq!(pps.enters(TPS, &plausible(1)).await.done()["status"], "agreed");
}

#[tokio::test]
async fn what_was_read_of_the_boxes_may_be_spoilt_and_is_read_again() {
    let mut server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    let figures = plausible(9);
    let Paper { photos, sure } = legible(&figures);
    for (page, bytes) in (1..).zip(&photos).take(2) {
        kpps.uploads(page, bytes).await.receipt();
    }
    let both = |tps: &Value| (0..2).all(|page| tps["pages"][page]["photo"]["crops"].is_string());
    anyone.waits_for(&tps_json(TPS), "looked at", both).await;
    let journal = server.auditor("0").await.reads("/api/v1/journal?limit=1000").await.done();
    let events = journal.as_array().expect("events").clone();
    let model = events.iter().find_map(|event| event["body"]["model"].as_str()).expect("a page was read").to_owned();
    server.stop();
    let store = Store::open(&server.settings.evidence).await.expect("the store");
    for bytes in photos.iter().take(2) {
        let copy = CopyOf { photo: Sha256::of(bytes), pages: 1 };
        let key = Key::Boxes(ReadingOf::new(copy, &model).expect("a model"));
        assert!(store.get(&key).await.expect("the store answers").is_some(), "{key}");
        store.put(&key, "{".into()).await.expect("spoilt");
    }
    server.restart();
    kpps.uploads(3, &photos[2]).await.receipt();
    let read = anyone.waits_for(&tps_json(TPS), "read by the machine", has_read).await;
    assert_eq!(read["machine"]["sure"], json!(sure.len()), "{}", read["machine"]);
    // The scores of the boxes, which would tell a second reader the numbers, are served under no address.
    anyone.reads(&format!("/photos/boxes/{}.json", Sha256::of(&photos[0]))).await.refused(404, "NOT_FOUND");
}
