//! Signatures stay hidden, whichever page a photo is sent for first, and however long somebody keeps a copy.

use image::GrayImage;
use rekap::election::codes::Page;
use rekap::election::form::Form;
use rekap::evidence::{CopyOf, Key, Store};
use rekap::hash::Sha256;
use serde_json::{Value, json};

use crate::common::answer::Answer;
use crate::common::election::TPS;
use crate::common::people::Anyone;
use crate::common::photos::{scribbled, sha256};
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

const FORM: &str = include_str!("../../../forms/c-hasil-kwk-gubernur-2024.toml");

fn picture(answer: &Answer) -> GrayImage {
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("image/jpeg")), "{answer}");
    image::load_from_memory(&answer.body).expect("a JPEG").to_luma8()
}

/// Share of pixels in the masks of this page that are neither the grey of a mask nor near it, per mille.
fn written(picture: &GrayImage, page: u8) -> u64 {
    let form = Form::parse(FORM, 3).expect("the form of the election");
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let (mut all, mut other) = (0, 0);
    for [x, y, w, h] in form.mask_fractions(Page::new(page).expect("a page")) {
        for (px, py, pixel) in picture.enumerate_pixels() {
            let (px, py) = (px as f32 / width, py as f32 / height);
            if px >= x && px < x + w && py >= y && py < y + h {
                all += 1;
                other += u64::from(!(105..=175).contains(&pixel.0[0]));
            }
        }
    }
    assert!(all > 0, "page {page} has no mask");
    other * 1000 / all
}

fn checked(page: usize) -> impl Fn(&Value) -> bool {
    move |tps| tps["pages"][page]["photo"]["state"] == "checked"
}

async fn both(anyone: &Anyone, tps: &Value, page: usize) -> [Answer; 2] {
    let photo = &tps["pages"][page]["photo"];
    [
        anyone.reads(photo["public"].as_str().expect("a public copy")).await,
        anyone.reads(photo["thumb"].as_str().expect("a thumbnail")).await,
    ]
}

#[tokio::test]
async fn the_masks_of_every_page_a_photo_was_sent_for_are_painted_in_either_order() {
    for (first, second) in [(1_u8, 3_u8), (3, 1)] {
        let server = TestServer::start();
        let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
        let bytes = scribbled(u32::from(first));
        kpps.uploads(first, &bytes).await.receipt();
        let tps = anyone.waits_for(&tps_json(TPS), "checked", checked(usize::from(first) - 1)).await;
        for answer in both(&anyone, &tps, usize::from(first) - 1).await {
            let picture = picture(&answer);
            assert_eq!(written(&picture, first), 0, "the mask of page {first} is painted");
            assert!(written(&picture, second) > 300, "that of page {second} is not: nobody said it shows that page");
        }
        kpps.uploads(second, &bytes).await.receipt();
        let tps = anyone.waits_for(&tps_json(TPS), "checked again", checked(usize::from(second) - 1)).await;
        for answer in both(&anyone, &tps, usize::from(second) - 1).await {
            let picture = picture(&answer);
            assert_eq!((written(&picture, first), written(&picture, second)), (0, 0), "{first}, then {second}");
        }
    }
}

#[tokio::test]
async fn a_copy_without_the_second_pages_mask_is_shown_to_nobody_and_kept_by_no_cache() {
    let mut server = TestServer::start();
    let bytes = scribbled(7);
    let address = |kind: &str| format!("/photos/{kind}/{}.jpg", sha256(&bytes));
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    kpps.uploads(1, &bytes).await.receipt();
    let tps = anyone.waits_for(&tps_json(TPS), "checked", checked(0)).await;
    let old = both(&anyone, &tps, 0).await;
    for answer in &old {
        let kept = answer.header("cache-control").expect("a rule for caches");
        assert!(kept.contains("no-cache") && !kept.contains("immutable"), "{kept}");
        let etag = answer.header("etag").expect("an ETag");
        let path = answer.asked.rsplit(' ').next().expect("a path").to_owned();
        let again = anyone.sends(reqwest::Method::GET, &path, |r| r.header("if-none-match", etag)).await;
        assert_eq!((again.status, again.header("cache-control")), (304, Some(kept)), "{again}");
    }
    // Nobody prepares photos: the moment between the second page and the new copies lasts.
    server.settings.workers = 0;
    server.restart();
    kpps.uploads(3, &bytes).await.receipt();
    for kind in ["public", "thumb"] {
        anyone.reads(&address(kind)).await.refused(404, "PHOTO_NOT_READY");
    }
    let waits = |tps: &Value| tps["pages"][2]["photo"]["state"] == "pending";
    let tps = anyone.waits_for(&tps_json(TPS), "waits", waits).await;
    for page in [0, 2] {
        let photo = &tps["pages"][page]["photo"];
        assert_eq!((&photo["public"], &photo["thumb"]), (&json!(null), &json!(null)), "page {page}");
    }
    let html = anyone.waits_text(&tps_page(TPS), "sedang disiapkan").await;
    assert!(!html.contains("/photos/"), "{html}");
    server.settings.workers = 1;
    server.restart();
    anyone.waits_for(&tps_json(TPS), "checked again", checked(2)).await;
    for (kind, old) in ["public", "thumb"].into_iter().zip(&old) {
        let etag = old.header("etag").expect("an ETag");
        let fresh = anyone.sends(reqwest::Method::GET, &address(kind), |r| r.header("if-none-match", etag)).await;
        assert_eq!(written(&picture(&fresh), 3), 0, "who kept the old one gets the new one");
    }
    server.stop();
    let store = Store::open(&server.settings.evidence).await.expect("the store of the server");
    for (pages, there) in [(1, false), (2, true)] {
        let key = Key::Public(CopyOf { photo: Sha256::of(&bytes), pages });
        let found = store.head(&key).await.expect("the store answers").is_some();
        assert_eq!(found, there, "the copy with the masks of {pages} pages");
    }
}
