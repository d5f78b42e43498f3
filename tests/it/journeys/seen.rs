//! Every figure stands beside the photo it was read from, also when better photos come later.

use serde_json::{Value, json};

use crate::common::election::{KECAMATAN, KELURAHAN, TPS};
use crate::common::figures::{plausible, with};
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

/// Page and hash of what a reading, decision or history line says it was read from.
fn photos(of: &Value) -> Vec<(u64, String)> {
    let list = of["photos"].as_array().unwrap_or_else(|| panic!("no photos: {of}"));
    list.iter().map(|p| (p["page"].as_u64().unwrap(), p["sha256"].as_str().unwrap().to_owned())).collect()
}

fn named(wanted: &[(u64, u32)]) -> Vec<(u64, String)> {
    wanted.iter().map(|(page, number)| (*page, sha256(&photo(*number)))).collect()
}

#[tokio::test]
async fn readings_corrections_and_decisions_say_from_which_photos_and_a_newer_one_is_said_to_be_newer() {
    let server = TestServer::start();
    let (kpps, pps, ppk) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.ppk(KECAMATAN).await);
    let anyone = server.anyone();
    kpps.uploads_all(0).await;
    let figures = plausible(7);
    let form = kpps.enters(&figures).await.done();
    assert_eq!(photos(&form["first"]), named(&[(1, 1), (2, 2), (3, 3)]));
    kpps.uploads(2, &photo(20)).await.receipt();
    pps.enters(TPS, &with(figures.clone(), &[("votes.1", 1)])).await.done();
    let body = json!({ "changes": { "votes.1": figures["votes.1"] }, "reason": "salah ketik",
        "photos": [{ "page": 2, "sha256": sha256(&photo(2)) }] });
    let form = pps.posts(&format!("/api/v1/tps/{TPS}/corrections"), &body).await.done();
    assert_eq!((photos(&form["second"]), &form["status"]), (named(&[(2, 2)]), &json!("agreed")));

    let three = |tps: &Value| tps["history"].as_array().is_some_and(|lines| lines.len() == 3);
    let ready = |tps: &Value| three(tps) && tps["pages"][1]["photo"]["state"] == "checked";
    let tps = anyone.waits_for(&tps_json(TPS), "corrected", ready).await;
    let lines = &tps["history"];
    assert_eq!(photos(&lines[0]), named(&[(1, 1), (2, 2), (3, 3)]));
    assert_eq!(photos(&lines[1]), named(&[(1, 1), (2, 20), (3, 3)]));
    assert_eq!(photos(&lines[2]), named(&[(2, 2)]), "{lines}");
    let link = lines[0]["photos"][1]["public"].as_str().unwrap();
    assert_eq!(link, format!("/photos/public/{}.jpg", sha256(&photo(2))), "the superseded photo stays linked");
    assert_eq!(anyone.reads(link).await.status, 200);
    assert_eq!(tps["readings"]["first"]["newer_photos"], json!([2]));
    assert_eq!(tps["readings"]["second"]["newer_photos"], json!([]));
    let page = anyone.waits_text(&tps_page(TPS), "masuk setelah angkanya dibaca").await;
    assert!(page.contains(&format!("href=\"{link}\"")), "{page}");

    ppk.opens().await;
    let body = json!({ "figures": figures, "reason": "C.Hasil dibuka di pleno", "photos": [] });
    let form = ppk.posts(&format!("/api/v1/tps/{TPS}/decision"), &body).await.done();
    assert_eq!(photos(&form["decision"]), []);
    let tps = anyone.waits_for(&tps_json(TPS), "decided", |tps| tps["status"]["code"] == "verified").await;
    assert_eq!(tps["readings"]["decision"]["newer_photos"], json!([]));
    let page = anyone.waits_text(&tps_page(TPS), "dibaca tanpa foto").await;
    assert!(!page.contains("masuk setelah angkanya dibaca"), "the decision was taken after it: {page}");
}

#[tokio::test]
async fn a_photo_of_another_form_page_or_of_none_is_refused_by_name() {
    let server = TestServer::start();
    let kpps = server.kpps(TPS).await;
    kpps.uploads(1, &photo(1)).await.receipt();
    let path = format!("/api/v1/tps/{TPS}/readings/first");
    for (page, number) in [(2, 1), (1, 9)] {
        let read = json!({ "page": page, "sha256": sha256(&photo(number)) });
        let body = json!({ "figures": plausible(1), "photos": [read] });
        let problem = kpps.posts(&path, &body).await.refused(422, "PHOTO_NOT_OF_FORM");
        assert_eq!(problem["photo"], read);
    }
    for photos in [json!([{ "page": 1 }]), json!([{ "page": 1, "sha256": "00" }]), json!("all")] {
        let body = json!({ "figures": plausible(1), "photos": photos });
        kpps.posts(&path, &body).await.refused(400, "BAD_JSON");
    }
    assert_eq!(kpps.sees(TPS).await["first"], json!(null));
}
