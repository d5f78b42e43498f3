//! What a telephone writes into its photos: used to turn them upright and to judge time and place, shown to nobody.

use serde_json::{Value, json};

use crate::common::election::{KNOWN_TPS, THIRD_TPS, TPS};
use crate::common::people::Anyone;
use crate::common::photos::{Exif, MAKER, bomb, photo, sha256, telephone};
use crate::common::server::TestServer;
use crate::common::verbs::{tps_json, tps_page};

/// Election day at the TPS, in its kelurahan.
const THERE: Exif = Exif { orientation: 6, taken: "2024:11:27 14:03:22", place: Some([(6, 10), (106, 49)]) };
const BANDUNG: [(u32, u32); 2] = [(6, 55), (107, 36)];

async fn photo_of(anyone: &Anyone, tps: &str, page: usize, state: &str) -> Value {
    let there = |tps: &Value| tps["pages"][page]["photo"]["state"] == state;
    anyone.waits_for(&tps_json(tps), state, there).await
}

/// The markers of a JPEG up to its first scan.
fn markers(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, Vec::new());
    while let [0xFF, code, high, low, ..] = jpeg[at..] {
        found.push(code);
        if code == 0xDA {
            break;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    found
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[tokio::test]
async fn public_copies_are_upright_and_carry_nothing_of_what_the_telephone_wrote() {
    let server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    let bytes = telephone(1, THERE);
    assert!(holds(&bytes, b"Exif") && holds(&bytes, MAKER.as_bytes()) && markers(&bytes).contains(&0xE1));
    kpps.uploads(1, &bytes).await.receipt();
    let tps = photo_of(&anyone, TPS, 0, "checked").await;
    let shown = &tps["pages"][0]["photo"];
    assert_eq!(shown["flags"].as_array().unwrap().iter().filter(|f| f.as_str().unwrap().starts_with("far")).count(), 0);
    for (kind, size) in [("public", (600, 900)), ("thumb", (213, 320))] {
        let answer = anyone.reads(shown[kind].as_str().unwrap()).await;
        let copy = &answer.body;
        // JFIF (E0) is the one application segment; E1 holds EXIF and XMP, ED IPTC, FE comments.
        let of_applications: Vec<u8> =
            markers(copy).into_iter().filter(|code| (0xE0..=0xEF).contains(code) || *code == 0xFE).collect();
        assert!(of_applications.iter().all(|code| *code == 0xE0), "{kind}: {of_applications:x?}");
        for text in [b"Exif".as_slice(), b"GPS", b"2024:11:27", b"telepon", MAKER.as_bytes()] {
            assert!(!holds(copy, text), "{kind} holds {}", String::from_utf8_lossy(text));
        }
        let picture = image::load_from_memory(copy).unwrap().to_luma8();
        assert_eq!(picture.dimensions(), size, "{kind}");
        // Stored with its top to the left (orientation 6): the black corner is upper right when it is upright.
        let at = |x: u32, y: u32| picture.get_pixel(x * (size.0 - 1) / 100, y * (size.1 - 1) / 100).0[0];
        assert!(at(95, 5) < 60 && at(5, 5) > 190 && at(5, 60) > 190 && at(95, 60) > 190, "{kind} is not upright");
    }
}

#[tokio::test]
async fn a_photo_from_far_away_or_another_year_is_flagged_by_name_and_its_values_are_kept_nowhere() {
    let server = TestServer::start();
    let (anyone, auditor) = (server.anyone(), server.person("auditor:0:1").await);
    let cases = [
        (TPS, Exif { place: Some(BANDUNG), ..THERE }, json!(["far-place"]), "diambil jauh dari kelurahan"),
        (KNOWN_TPS, Exif { taken: "2023:02:14 09:26:53", ..THERE }, json!(["far-time"]), "diambil jauh dari hari"),
        (THIRD_TPS, Exif { place: None, ..THERE }, json!([]), ""),
    ];
    for (number, (tps, about, flags, sentence)) in (10..).zip(cases) {
        let kpps = server.kpps(tps).await;
        kpps.uploads(1, &telephone(number, about)).await.receipt();
        let document = photo_of(&anyone, tps, 0, "checked").await;
        // The test's picture is nearly blank; what is said of its light and sharpness is another matter.
        let far = |codes: &Value| -> Vec<Value> {
            let codes = codes.as_array().cloned().unwrap_or_default();
            codes.into_iter().filter(|code| code.as_str().is_some_and(|code| code.starts_with("far"))).collect()
        };
        assert_eq!(json!(far(&document["pages"][0]["photo"]["flags"])), flags, "{tps}");
        let warning = document["warnings"].as_array().unwrap().iter().find(|w| w["code"] == "W302").cloned();
        let warning = warning.unwrap_or_default();
        assert_eq!(json!(far(&warning["causes"])), flags, "{tps}: {warning}");
        if !sentence.is_empty() {
            assert!(warning["text"]["id"].as_str().unwrap().contains(sentence), "{warning}");
            assert!(warning["text"]["en"].as_str().unwrap().contains("taken far from the"), "{warning}");
            anyone.waits_text(&tps_page(tps), sentence).await;
        }
        if number == 11 {
            let journal = auditor.reads("/api/v1/journal?after=0&limit=1000").await.text();
            assert!(journal.contains("far-place") && journal.contains("far-time"));
            for value in ["2023", "02:14", "10736", "107.6", "-691"] {
                assert!(!journal.contains(value), "the journal holds {value}");
            }
        }
    }
}

#[tokio::test]
async fn a_photo_that_cannot_be_opened_says_why_in_public_and_the_server_lives_on() {
    let server = TestServer::start();
    let (kpps, anyone) = (server.kpps(TPS).await, server.anyone());
    // Less than a hundred bytes that would unpack to more than 500 MB.
    let bytes = bomb(7_000, 7_000);
    kpps.uploads(2, &bytes).await.receipt();
    let tps = photo_of(&anyone, TPS, 1, "unreadable").await;
    let reason = &tps["pages"][1]["photo"]["unreadable"];
    assert_eq!(reason["code"], "PHOTO_NEEDS_TOO_MUCH_MEMORY", "{tps}");
    let warning = tps["warnings"].as_array().unwrap().iter().find(|w| w["code"] == "W303").unwrap();
    assert_eq!(warning["causes"], json!(["PHOTO_NEEDS_TOO_MUCH_MEMORY"]));
    for lang in ["id", "en"] {
        let sentence = reason["text"][lang].as_str().unwrap();
        assert!(warning["text"][lang].as_str().unwrap().contains(sentence), "{warning}");
    }
    let page = anyone.waits_text(&tps_page(TPS), reason["text"]["id"].as_str().unwrap()).await;
    assert!(page.contains("PHOTO_NEEDS_TOO_MUCH_MEMORY"), "{page}");
    let check = kpps.sees(TPS).await["photos"][0]["check"].clone();
    assert_eq!((&check["code"], &check["text"]), (&reason["code"], &reason["text"]));
    anyone.reads(&format!("/photos/public/{}.jpg", sha256(&bytes))).await.refused(404, "UNKNOWN_PHOTO");
    kpps.uploads(2, &photo(1)).await.receipt();
    photo_of(&anyone, TPS, 1, "checked").await;
}
