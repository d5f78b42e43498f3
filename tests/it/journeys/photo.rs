//! From the phone to the page: receipts, the same photo again, for another TPS, damaged, asked for again.

use rekap::engine::receipt::BadReceipt;
use serde_json::{Value, json};

use crate::common::backend::Backend;
use crate::common::election::{FAR_TPS, KECAMATAN, KELURAHAN, THIRD_TPS, TPS};
use crate::common::figures::plausible;
use crate::common::photos::{cmyk, damaged_scan, photo, png, png_of_16_bits, progressive, sha256, webp};
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

fn checked(page: usize) -> impl Fn(&Value) -> bool {
    move |tps| tps["pages"][page]["photo"]["state"] == "checked"
}

#[tokio::test]
async fn a_photo_gets_a_receipt_that_anyone_verifies_offline_and_a_changed_one_does_not() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let kpps = server.kpps(TPS).await;
        let signed = kpps.uploads(2, &photo(1)).await.receipt();
        let index = server.anyone().reads("/results/v1/index.json").await.done();
        let key = index["public_key"].as_str().unwrap();
        assert_eq!(signed.verify(key), Ok(()));
        assert_eq!(signed.receipt.sha256.to_string(), sha256(&photo(1)));
        assert_eq!((signed.receipt.tps.to_string(), signed.receipt.page.number()), (TPS.to_owned(), 2));
        let mut forged = signed.clone();
        forged.receipt.tps = FAR_TPS.parse().unwrap();
        assert_eq!(forged.verify(key), Err(BadReceipt::Forged));
        let mut forged = signed.clone();
        forged.receipt.at += 1;
        assert_eq!(forged.verify(key), Err(BadReceipt::Forged));
        assert!(signed.verify(&"0".repeat(64)).is_err());
    }
}

#[tokio::test]
async fn a_photo_is_shown_as_public_copy_and_thumbnail_and_its_original_stays_sealed() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let (kpps, ppk, anyone) = (server.kpps(TPS).await, server.ppk(KECAMATAN).await, server.anyone());
        let bytes = photo(2);
        kpps.uploads(1, &bytes).await.receipt();
        let tps = anyone.waits_for(&tps_json(TPS), "checked", checked(0)).await;
        let shown = &tps["pages"][0]["photo"];
        for link in ["public", "thumb"] {
            let answer = anyone.reads(shown[link].as_str().unwrap()).await;
            assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")), "{answer}");
            assert!(answer.body.starts_with(&[0xFF, 0xD8]) && answer.body != bytes);
        }
        let page = anyone.waits_text(&tps_page(TPS), shown["thumb"].as_str().unwrap()).await;
        assert!(!page.contains("/original"), "{page}");
        let original = ppk.opens_original(TPS, &sha256(&bytes)).await;
        assert_eq!((original.status, sha256(&original.body)), (200, sha256(&bytes)));
        kpps.opens_original(TPS, &sha256(&bytes)).await.refused(403, "ROLE_NOT_ALLOWED");
        ppk.opens_original(THIRD_TPS, &sha256(&bytes)).await.refused(404, "UNKNOWN_PHOTO");
        anyone.reads(&format!("/photos/public/{}.jpg", "0".repeat(64))).await.refused(404, "UNKNOWN_PHOTO");
        let journal = server.auditor("0").await.reads("/api/v1/journal?limit=1000").await.done();
        let views = journal.as_array().unwrap().iter().filter(|event| event["kind"] == "photo.viewed").count();
        assert_eq!(views, 1, "each view of an original is an event");
    }
}

#[tokio::test]
async fn the_same_photo_twice_is_one_photo_with_the_same_receipt() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let kpps = server.kpps(TPS).await;
        let first = kpps.uploads(1, &photo(3)).await.receipt();
        server.clock.advance(60_000_000);
        let again = kpps.uploads(1, &photo(3)).await.receipt();
        let by_pps = server.pps(KELURAHAN).await.uploads_for(TPS, 1, &photo(3)).await.receipt();
        assert_eq!((&first, &first), (&again, &by_pps));
        assert_eq!(kpps.sees(TPS).await["photos"].as_array().unwrap().len(), 1);
    }
}

#[tokio::test]
async fn the_same_photo_for_another_tps_is_accepted_and_both_carry_w301() {
    let server = TestServer::start();
    let (here, there, anyone) = (server.kpps(TPS).await, server.kpps(FAR_TPS).await, server.anyone());
    let first = here.uploads(1, &photo(4)).await.receipt();
    let second = there.uploads(1, &photo(4)).await.receipt();
    assert_eq!(first.receipt.sha256, second.receipt.sha256);
    assert!(second.receipt.seq > first.receipt.seq);
    for tps in [TPS, FAR_TPS] {
        let warned =
            |tps: &Value| tps["warnings"].as_array().is_some_and(|all| all.iter().any(|w| w["code"] == "W301"));
        let document = anyone.waits_for(&tps_json(tps), "warned", warned).await;
        assert_eq!(document["pages"][0]["photo"]["shared"], true);
    }
    here.explains(TPS, "W301", "Foto tertukar, sudah dikirim ulang").await.done();
}

#[tokio::test]
async fn pages_may_come_in_any_order_and_a_newer_photo_supersedes_an_older_one() {
    let server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    for (page, missing) in [(3, json!([1, 2])), (1, json!([2])), (2, json!([]))] {
        kpps.uploads(page, &photo(50 + u32::from(page))).await.receipt();
        assert_eq!(kpps.sees(TPS).await["missing_pages"], missing);
    }
    assert_eq!(kpps.sees(TPS).await["status"], "photographed");
    kpps.uploads(3, &photo(60)).await.receipt();
    let newest = |tps: &Value| tps["pages"][2]["photo"]["sha256"] == sha256(&photo(60));
    let tps = anyone.waits_for(&tps_json(TPS), "superseded", newest).await;
    assert_eq!(tps["pages"][2]["superseded"][0]["sha256"], sha256(&photo(53)), "nothing is overwritten");
}

#[tokio::test]
async fn a_page_is_asked_for_again_and_the_request_goes_when_it_comes() {
    let server = TestServer::start();
    let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
    kpps.uploads(1, &photo(70)).await.receipt();
    pps.requests_page(TPS, 4, "tidak ada").await.refused(404, "UNKNOWN_PAGE");
    pps.requests_page(TPS, 1, " ").await.refused(422, "REASON_MISSING");
    kpps.requests_page(TPS, 1, "sendiri").await.refused(403, "ROLE_NOT_ALLOWED");
    pps.requests_page(TPS, 1, "Bagian bawah terpotong").await.done();
    assert_eq!(kpps.sees(TPS).await["requests"], json!([{ "page": 1, "reason": "Bagian bawah terpotong" }]));
    anyone.waits_for(&tps_json(TPS), "asked for", |t| t["pages"][0]["requested"] == "Bagian bawah terpotong").await;
    kpps.uploads(1, &photo(71)).await.receipt();
    assert_eq!(kpps.sees(TPS).await["requests"], json!([]));
}

#[tokio::test]
async fn a_photo_that_does_not_decode_is_kept_flagged_w303_and_its_page_asked_for_again() {
    for backend in Backend::all() {
        let server = TestServer::on(backend);
        let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
        kpps.uploads(1, &photo(81)).await.receipt();
        kpps.uploads(2, &photo(82)).await.receipt();
        let receipt = kpps.uploads(3, &damaged_scan(83)).await.receipt();
        let unreadable = |tps: &Value| tps["pages"][2]["photo"]["state"] == "unreadable";
        let tps = anyone.waits_for(&tps_json(TPS), "unreadable", unreadable).await;
        assert!(tps["warnings"].as_array().unwrap().iter().any(|w| w["code"] == "W303"), "{tps}");
        assert_eq!(
            (&tps["pages"][2]["photo"]["public"], &tps["pages"][2]["photo"]["seq"]),
            (&Value::Null, &json!(receipt.receipt.seq))
        );
        let figures = plausible(12);
        kpps.enters(&figures).await.done();
        let form = pps.enters(TPS, &figures).await.done();
        assert_eq!((&form["status"], &form["missing_pages"]), (&json!("disputed"), &json!([3])), "{form}");
        assert_eq!(form["errors"][0]["code"], "F402", "{form}");
        kpps.uploads(3, &photo(84)).await.receipt();
        assert_eq!(kpps.sees(TPS).await["status"], "agreed");
    }
}

#[tokio::test]
async fn every_kind_of_camera_picture_becomes_a_public_copy() {
    let server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    let kinds = [
        ("progressive", progressive()),
        ("CMYK", cmyk()),
        ("PNG", png()),
        ("16 bits", png_of_16_bits()),
        ("WebP", webp()),
    ];
    for (kind, bytes) in kinds {
        kpps.uploads(1, &bytes).await.receipt();
        let done = |tps: &Value| tps["pages"][0]["photo"]["sha256"] == sha256(&bytes) && checked(0)(tps);
        anyone.waits_for(&tps_json(TPS), kind, done).await;
    }
}
