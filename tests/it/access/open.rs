//! What anyone may ask: every address that can be read can be asked for its head, tags are of the bytes they came with, problems are
//! explained where they point to, and a recap file says what the JSON says.

use std::process::Command;
use std::time::Duration;

use rekap::api::problem::{Code, Problem};
use rekap::election::lang::Lang;
use reqwest::Method;
use serde_json::Value;

use crate::common::answer::Answer;
use crate::common::election::{KELURAHAN, PROVINCE, TPS};
use crate::common::figures::plausible;
use crate::common::people::Anyone;
use crate::common::photos::{photo, sha256};
use crate::common::server::TestServer;
use crate::common::verbs::{region_json, region_page, tps_page};

/// Longer than a recap file is given to all.
const MADE_ANEW: Duration = Duration::from_millis(2100);

async fn get(anyone: &Anyone, path: &str, headers: &[(&str, &str)]) -> Answer {
    anyone
        .sends(Method::GET, path, |mut request| {
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            request
        })
        .await
}

#[tokio::test]
async fn whatever_can_be_read_can_be_asked_for_its_head() {
    let server = TestServer::start();
    let (anyone, bytes) = (server.anyone(), photo(1));
    server.kpps(TPS).await.uploads(1, &bytes).await.receipt();
    let thumb = format!("/photos/thumb/{}.jpg", sha256(&bytes));
    while anyone.reads(&thumb).await.status != 200 {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let (csv, english) = (region_json(PROVINCE).replace(".json", ".csv"), format!("/en{}", tps_page(TPS)));
    let (page, json) = (region_page(PROVINCE), region_json(PROVINCE));
    let paths = ["/healthz", "/readyz", "/openapi.json", "/docs/problems", &thumb, &csv, &english, &page, &json];
    for path in paths {
        let (read, head) = (anyone.reads(path).await, anyone.sends(Method::HEAD, path, |r| r).await);
        assert_eq!((head.status, head.body.len()), (read.status, 0), "{path}");
        assert_eq!(head.header("content-length"), read.header("content-length"), "{path}");
        assert_eq!(head.header("content-type"), read.header("content-type"), "{path}");
    }
    let missing = anyone.sends(Method::HEAD, &format!("/photos/thumb/{}.jpg", "0".repeat(64)), |r| r).await;
    assert_eq!(missing.status, 404);
}

#[tokio::test]
async fn each_encoding_has_its_own_tag_and_either_says_still_the_same() {
    let server = TestServer::start();
    let (anyone, path) = (server.anyone(), region_page(PROVINCE));
    let plain = get(&anyone, &path, &[]).await;
    let zipped = get(&anyone, &path, &[("accept-encoding", "gzip")]).await;
    let tag = |answer: &Answer| answer.header("etag").unwrap().to_owned();
    assert_eq!(tag(&zipped), format!("{}-gz\"", tag(&plain).trim_end_matches('"')));
    for known in [tag(&plain), tag(&zipped), format!("\"other\", W/{}", tag(&zipped)), "*".to_owned()] {
        for encoding in ["identity", "gzip"] {
            let same = get(&anyone, &path, &[("accept-encoding", encoding), ("if-none-match", &known)]).await;
            assert_eq!((same.status, same.header("vary")), (304, Some("accept-encoding")), "{known} {encoding}");
            assert_eq!(tag(&same), if encoding == "gzip" { tag(&zipped) } else { tag(&plain) });
        }
    }
    assert_eq!(get(&anyone, &path, &[("if-none-match", "\"other\"")]).await.status, 200);
}

#[tokio::test]
async fn the_type_of_every_problem_leads_to_its_explanation() {
    let server = TestServer::start();
    let mut pages = std::collections::HashMap::new();
    for code in Code::ALL {
        let body = Problem::new(*code).body(Lang::En);
        let (path, fragment) = body["type"].as_str().unwrap().split_once('#').unwrap();
        for path in [path.to_owned(), format!("/en{path}")] {
            if !pages.contains_key(&path) {
                let answer = server.anyone().reads(&path).await;
                assert!(answer.header("content-security-policy").is_some(), "{answer}");
                pages.insert(path.clone(), answer.text());
            }
            assert!(pages[&path].contains(&format!("id=\"{fragment}\"")), "{path}#{fragment}");
        }
    }
}

/// The last column of the row of each figure of a recap.
fn totals(csv: &str, figure: &str) -> Option<u64> {
    let mut lines = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(csv.as_bytes());
    let row = lines.records().map(Result::unwrap).find(|row| row.get(2) == Some(figure))?;
    row.iter().next_back()?.parse().ok()
}

fn same_sums(csv: &str, region: &Value) {
    let figures = region["figures"].as_object().unwrap();
    assert!(figures.len() > 20);
    for (figure, sum) in figures {
        assert_eq!(totals(csv, figure), sum.as_u64(), "{figure}");
    }
}

#[tokio::test]
async fn a_recap_file_sums_to_what_the_json_says_and_so_does_the_exported_one() {
    let mut server = TestServer::start();
    let (kpps, pps, anyone) = (server.kpps(TPS).await, server.pps(KELURAHAN).await, server.anyone());
    let path = region_json(PROVINCE).replace(".json", ".csv");
    assert_eq!(totals(&anyone.reads(&path).await.text(), "valid"), None, "nothing counts yet");
    kpps.uploads_all(1).await;
    kpps.enters(&plausible(1)).await.done();
    pps.enters(TPS, &plausible(1)).await.done();
    let region = anyone.waits_for(&region_json(PROVINCE), "counted", |region| region["tps"]["counted"] == 1).await;
    tokio::time::sleep(MADE_ANEW).await;
    let csv = anyone.reads(&path).await;
    assert_eq!(csv.status, 200, "{csv}");
    same_sums(&csv.text(), &region);
    assert!(anyone.reads(&format!("{path}?lang=en")).await.text().contains("TOTAL"));
    let page = anyone.reads(&format!("/en{}", region_page(PROVINCE))).await.text();
    assert!(page.contains(&format!("href=\"{path}?lang=en\"")), "{page}");

    server.stop();
    let out = server.settings.data.join("recap.csv");
    let exported = Command::new(env!("CARGO_BIN_EXE_rekap"))
        .env_clear()
        .arg("--data")
        .arg(&server.settings.data)
        .args(["export", PROVINCE, "--format", "csv", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    assert!(exported.status.success(), "{}", String::from_utf8_lossy(&exported.stderr));
    assert_eq!(std::fs::read(&out).unwrap(), csv.body, "the same file, byte for byte");
}
