//! Tests of what is public, on a small election night in which nearly everything happens.

mod machine;
mod official;
mod pages;
mod size;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use super::tests_support::{Night, region, tps};
use super::{Document, Pending, Site};
use crate::election::state::State;

/// Every document, by path.
pub(super) fn everything(state: &State) -> BTreeMap<Arc<str>, Document> {
    let mut all = BTreeMap::new();
    Pending::everything().render(state, |documents| {
        for document in documents {
            all.insert(Arc::clone(&document.path), document);
        }
    });
    all
}

pub(super) fn json(all: &BTreeMap<Arc<str>, Document>, path: &str) -> Value {
    let document = all.get(path).unwrap_or_else(|| panic!("no {path}"));
    serde_json::from_slice(&document.body()).unwrap()
}

#[test]
fn replaying_the_journal_elsewhere_gives_the_same_documents_byte_for_byte() {
    let mut night = Night::eventful();
    night.reopen();
    let mut elsewhere = State::default();
    for (envelope, stream, event) in &night.log {
        // Through text, as the journal keeps it.
        let body = serde_json::to_string(event).unwrap();
        let event = crate::election::event::Event::parse(event.kind(), &body).unwrap();
        elsewhere.apply(*envelope, stream, event).unwrap();
    }
    assert_eq!(everything(&night.state), everything(&elsewhere));
}

#[test]
fn rendering_what_each_event_touched_equals_rendering_everything_at_the_end() {
    let mut night = Night::eventful();
    night.reopen();
    let site = Site::new();
    let mut state = State::default();
    for (envelope, stream, event) in night.log {
        let touched = state.apply(envelope, &stream, event).unwrap();
        let mut pending = Pending::default();
        pending.add(&state, &touched);
        pending.render(&state, |documents| drop(site.publish(documents)));
        let kind = stream.to_string();
        for (path, document) in everything(&state) {
            let kept = site.get(&path).unwrap_or_else(|| panic!("{path} missing after {kind}"));
            assert_eq!(
                String::from_utf8(kept.body()).unwrap(),
                String::from_utf8(document.body()).unwrap(),
                "{path} is stale after an event on {kind}"
            );
        }
    }
    assert_eq!(site.len(), everything(&state).len());
}

#[test]
fn nothing_is_published_before_the_election_exists_and_every_subject_once_it_does() {
    assert!(everything(&State::default()).is_empty());
    let night = Night::eventful();
    let all = everything(&night.state);
    let (regions, stations) = (night.state.tree().regions().len(), night.state.tree().tps().len());
    // Ours and two pages, the official tally and list per region; ours, one page and the official one per TPS; start pages,
    // stylesheet, index, candidates, national list of regions and tally.
    assert_eq!(all.len(), regions * 5 + stations * 3 + 7);
    assert_eq!(all["/"].etag, all["/hasil/gubernur/31"].etag);
}

#[test]
fn a_region_tells_what_counts_what_is_held_back_and_why() {
    let night = Night::eventful();
    let all = everything(&night.state);
    let gambir = json(&all, "/results/v1/gubernur/317101.json");
    assert_eq!(gambir["status"]["code"], "recount");
    assert_eq!(gambir["tps"]["total"], 8);
    assert_eq!(gambir["tps"]["counted"], 3);
    assert_eq!(gambir["tps"]["bar"], serde_json::json!({"missing": 1, "read": 4, "agreed": 1, "verified": 2}));
    let held = &gambir["not_counted"];
    assert_eq!(held["held_back"], 2);
    let reasons: Vec<(&str, u64)> = held["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["code"].as_str().unwrap(), r["tps"].as_u64().unwrap()))
        .collect();
    assert_eq!(reasons, [("F201", 1), ("F202", 1), ("F401", 1)]);
    // 60 + 7, 60 + 12 and the decided 60 + 30.
    assert_eq!(gambir["candidates"][0]["votes"], 67 + 72 + 90);
    assert_eq!(gambir["figures"]["votes.1"], 67 + 72 + 90);
    assert_eq!(gambir["children"][0]["votes"], serde_json::json!([67, 53, 60]));
    let share = gambir["candidates"][0]["share_percent"].as_f64().unwrap();
    assert!((share - 42.41).abs() < 1e-9, "{share}");
    assert_eq!(gambir["path"][0]["code"], "31");
    assert_eq!(gambir["links"]["parent"], "/results/v1/gubernur/3171.json");
    let empty = json(&all, "/results/v1/gubernur/317201.json");
    assert_eq!(empty["figures"], Value::Null, "missing is not zero");
    assert_eq!(empty["candidates"][0]["votes"], Value::Null);
    assert_eq!(empty["at"], Value::Null);
}

#[test]
fn a_kelurahan_is_certified_with_its_kecamatan_and_open_again_with_it() {
    let mut night = Night::eventful();
    let word = |night: &Night, code: &str| {
        json(&everything(&night.state), &format!("/results/v1/gubernur/{code}.json"))["status"]["code"].clone()
    };
    assert_eq!(word(&night, "317102"), "certified");
    assert_eq!(word(&night, "3171021001"), "certified");
    night.reopen();
    assert_eq!(word(&night, "317102"), "correction");
    assert_eq!(word(&night, "3171021001"), "correction");
    let station = json(&everything(&night.state), "/results/v1/gubernur/tps/3171021001001.json");
    assert_eq!(station["status"]["code"], "verified");
}

#[test]
fn a_single_reading_and_its_corrections_stay_hidden_until_the_second_is_in() {
    let mut night = Night::eventful();
    let all = everything(&night.state);
    let code = "3171011001901";
    let path = format!("/results/v1/gubernur/tps/{code}.json");
    let station = json(&all, &path);
    assert_eq!(station["status"]["code"], "entered");
    assert_eq!(station["figures"], Value::Null);
    assert_eq!(station["readings"], Value::Null);
    let corrected = &station["history"][1];
    assert_eq!(corrected["what"], "corrected");
    assert_eq!(corrected["hidden"], true);
    assert_eq!(corrected.get("changes"), None);
    assert_eq!(corrected.get("reason"), None);
    for path in [&path, &format!("/hasil/gubernur/tps/{code}"), &official(code)] {
        let body = String::from_utf8(all[path.as_str()].body()).unwrap();
        assert!(!body.contains("seharusnya"), "{path} tells the hidden reason");
    }
    night.second_by("ppk:317101:1", code, &super::tests_support::figures(0));
    let station = json(&everything(&night.state), &path);
    assert_eq!(station["history"][1]["changes"][0]["figure"], "votes.3");
    assert_eq!(station["history"][1]["changes"][0]["old"], 61);
    assert_eq!(station["history"][1]["reason"], "Salah ketik: 61 seharusnya 60");
    assert_eq!(station["figures"]["votes.3"], 60);
}

fn official(code: &str) -> String {
    format!("/pilkada/hhcw/pkwkp/31/3171/317101/3171011001/{code}.json")
}

#[test]
fn a_disputed_tps_shows_both_readings_their_differences_and_sentences() {
    let all = everything(&Night::eventful().state);
    let station = json(&all, "/results/v1/gubernur/tps/3171011001002.json");
    assert_eq!(station["status"]["code"], "disputed");
    assert_eq!(station["counted"], false);
    let differences = station["readings"]["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 2);
    assert_eq!(differences[0], serde_json::json!({"figure": "votes.1", "first": 63, "second": 50}));
    assert_eq!(station["readings"]["first"].get("figures"), None, "the first reading is what is shown above");
    assert_eq!(station["readings"]["second"]["figures"]["votes.1"], 50);
    assert_eq!(station["errors"][0]["code"], "F401");
    assert!(station["errors"][0]["text"]["en"].as_str().unwrap().contains("first reading 63, second 50"));
}

#[test]
fn nobody_is_named_only_roles_and_places() {
    let all = everything(&Night::eventful().state);
    let station = json(&all, "/results/v1/gubernur/tps/3171011001001.json");
    let by = &station["readings"]["first"]["by"];
    assert_eq!(*by, serde_json::json!({"role": "kpps", "scope": "3171011001001"}), "the account number stays inside");
}

#[test]
fn photos_are_listed_page_by_page_and_linked_only_once_their_public_copy_exists() {
    let mut night = Night::eventful();
    let before = json(&everything(&night.state), "/results/v1/gubernur/tps/3171011001004.json");
    assert_eq!(before["pages"][0]["photo"]["flags"], serde_json::json!(["blurred"]));
    assert_eq!(before["pages"][1]["photo"]["state"], "unreadable");
    assert_eq!(before["pages"][1]["photo"]["public"], Value::Null);
    assert_eq!(before["pages"][1]["requested"], "Foto rusak, mohon ulang");
    assert_eq!(before["pages"][2]["photo"], Value::Null);
    let sha256 = night.photo("3171011001004", 2, "again");
    let after = json(&everything(&night.state), "/results/v1/gubernur/tps/3171011001004.json");
    let page = &after["pages"][1];
    assert_eq!(page["photo"]["sha256"], sha256.to_string());
    assert_eq!(page["photo"]["state"], "pending");
    assert_eq!(page["superseded"][0]["state"], "unreadable");
    assert_eq!(page["requested"], Value::Null);
    night.checked(sha256, Vec::new());
    let done = json(&everything(&night.state), "/results/v1/gubernur/tps/3171011001004.json");
    assert_eq!(done["pages"][1]["photo"]["public"], format!("/photos/public/{sha256}.jpg"));
    let shared = json(&everything(&night.state), "/results/v1/gubernur/tps/3171011002002.json");
    assert_eq!(shared["pages"][2]["photo"]["shared"], true);
    assert_eq!(shared["warnings"][0]["code"], "W301");
}

#[test]
fn a_superseded_round_stays_visible_and_no_longer_counts() {
    let all = everything(&Night::eventful().state);
    let station = json(&all, "/results/v1/gubernur/tps/3171011002003.json");
    assert_eq!(station["round"], serde_json::json!({"number": 2, "kind": "PSU"}));
    assert_eq!(station["status"]["code"], "missing");
    assert_eq!(station["figures"], Value::Null);
    assert_eq!(station["past_rounds"][0]["figures"]["votes.1"], 56);
    assert_eq!(station["pages"][0]["photo"], Value::Null);
    assert_eq!(station["pages"][0]["superseded"][0]["round"], 1);
}

#[test]
fn the_index_names_contests_candidates_figures_key_and_levels() {
    let all = everything(&Night::eventful().state);
    let index = json(&all, super::paths::INDEX);
    assert_eq!(index["contests"][0]["candidates"][2]["official_id"], 1_000_025);
    assert_eq!(index["contests"][0]["form"]["figures"].as_object().unwrap().len(), 28);
    assert_eq!(index["levels"][3]["level"], "kelurahan");
    assert_eq!(index["levels"][3]["regions"], 4);
    assert_eq!(index["tps"], 12);
    assert_eq!(index["public_key"].as_str().unwrap().len(), 64);
}

#[test]
fn figures_stand_in_the_order_of_the_form() {
    let all = everything(&Night::eventful().state);
    let body = String::from_utf8(all["/results/v1/gubernur/31.json"].body()).unwrap();
    let places: Vec<usize> =
        ["\"dpt.male\":", "\"dpt.total\":", "\"voters.total\":", "\"votes.1\":", "\"valid\":", "\"total\":"]
            .iter()
            .map(|id| body.rfind(id).unwrap())
            .collect();
    assert!(places[..5].is_sorted(), "{places:?}");
}

#[test]
fn a_region_outside_the_contest_has_no_documents() {
    let mut definition = super::tests_support::definition();
    definition.contests[0].region = region("3171");
    let regions = vec![
        super::tests_support::record("31", "DKI Jakarta", &[]),
        super::tests_support::record("3171", "Kota Jakarta Pusat", &[]),
        super::tests_support::record("317101", "Gambir", &[]),
        super::tests_support::record("3171011001", "Gambir", &[1]),
        super::tests_support::record("3172", "Kota Jakarta Utara", &[]),
        super::tests_support::record("317201", "Penjaringan", &[]),
        super::tests_support::record("3172011001", "Penjaringan", &[1]),
    ];
    let night = Night::new(definition, regions);
    let all = everything(&night.state);
    assert!(all.contains_key("/results/v1/gubernur/3171.json"));
    assert!(!all.contains_key("/results/v1/gubernur/31.json"));
    assert!(!all.contains_key("/results/v1/gubernur/tps/3172011001001.json"));
    let outside = night.state.find_tps(tps("3172011001001")).unwrap();
    assert!(super::render_tps(&night.state, 0, outside).is_empty());
    assert_eq!(json(&all, "/results/v1/gubernur/3171.json")["links"]["parent"], Value::Null);
}
