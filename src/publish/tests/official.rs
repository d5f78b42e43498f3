//! The official layout against the real files: same key sets, same JSON types.

use std::path::PathBuf;

use serde_json::Value;

use super::{everything, json};
use crate::publish::tests_support::Night;

/// `REKAP_SHARED_DATA`, else beside the repository.
fn real(name: &str) -> Option<Value> {
    let root = std::env::var_os("REKAP_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let text = std::fs::read_to_string(root.join("kpu-api").join(name)).ok();
    if text.is_none() {
        println!("skipped: {name} of the real input is not here (REKAP_SHARED_DATA)");
    }
    text.map(|text| serde_json::from_str(&text).unwrap())
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Keys that are codes of regions, TPS or candidates: any of them stands for all.
fn is_code(key: &str) -> bool {
    key.bytes().all(|b| b.is_ascii_digit())
}

/// Compares key sets and types all the way down.
fn same_shape(ours: &Value, theirs: &Value, place: &str) {
    assert_eq!(kind(ours), kind(theirs), "type of {place}");
    match (ours, theirs) {
        (Value::Object(ours), Value::Object(theirs)) => {
            let names = |map: &serde_json::Map<String, Value>| -> Vec<String> {
                let mut names: Vec<String> =
                    map.keys().map(|k| if is_code(k) { "<code>".into() } else { k.clone() }).collect();
                names.sort_unstable();
                names.dedup();
                names
            };
            assert_eq!(names(ours), names(theirs), "keys of {place}");
            for (key, value) in ours {
                let twin = theirs.get(key).filter(|_| !is_code(key)).or_else(|| {
                    theirs.iter().find(|(k, v)| is_code(k) && is_code(key) && kind(v) == kind(value)).map(|(_, v)| v)
                });
                same_shape(value, twin.unwrap_or_else(|| panic!("{place}.{key}")), &format!("{place}.{key}"));
            }
        }
        (Value::Array(ours), Value::Array(theirs)) => {
            for (index, value) in ours.iter().enumerate() {
                if let Some(twin) = theirs.get(index).or_else(|| theirs.first()) {
                    same_shape(value, twin, &format!("{place}[{index}]"));
                }
            }
        }
        _ => {}
    }
}

/// Our document with rows dropped in which nothing counts: the real files show none of them.
fn with_counted_rows(mut document: Value) -> Value {
    if let Some(table) = document.pointer_mut("/tungsura/table").and_then(Value::as_object_mut) {
        table.retain(|_, row| row["status_progress"] == true);
        assert!(!table.is_empty());
    }
    document
}

#[test]
fn every_official_document_has_the_shape_of_the_real_one() {
    let all = everything(&Night::eventful().state);
    for (ours, theirs) in [
        ("/pilkada/hhcw/pkwkp/0.json", "pilkada2024_hhcw_pkwkp_0.json"),
        ("/pilkada/hhcw/pkwkp/31.json", "pilkada2024_hhcw_pkwkp_31.json"),
        ("/pilkada/hhcw/pkwkp/31/3171.json", "pilkada2024_hhcw_pkwkp_31_3171.json"),
        ("/pilkada/hhcw/pkwkp/31/3171/317101.json", "pilkada2024_hhcw_pkwkp_31_3171.json"),
        ("/pilkada/hhcw/pkwkp/31/3171/317101/3171011001.json", "pilkada2024_hhcw_pkwkp_31_3171.json"),
        ("/pilkada/paslon/pkwkp.json", "pilkada2024_paslon_pkwkp.json"),
        ("/wilayah/pkwkp/0.json", "pilkada2024_wilayah_pkwkp_31.json"),
        ("/wilayah/pkwkp/31.json", "pilkada2024_wilayah_pkwkp_31.json"),
        ("/wilayah/pkwkp/31/3171.json", "pilkada2024_wilayah_pkwkp_31.json"),
        ("/wilayah/pkwkp/31/3171/317101.json", "pilkada2024_wilayah_pkwkp_31.json"),
        ("/wilayah/pkwkp/31/3171/317101/3171011001.json", "pemilu2024_wilayah_ppwp_31_3171_317101_3171011001.json"),
        (
            "/pilkada/hhcw/pkwkp/31/3171/317101/3171011001/3171011001001.json",
            "pemilu2024_hhcw_ppwp_11_1101_110101_1101012001_1101012001001.json",
        ),
        (
            "/pilkada/hhcw/pkwkp/31/3171/317101/3171011001/3171011001004.json",
            "pemilu2024_hhcw_tps_empty_3101011001004.json",
        ),
    ] {
        if let Some(real) = real(theirs) {
            same_shape(&with_counted_rows(json(&all, ours)), &real, ours);
        }
    }
}

#[test]
fn a_region_counts_and_a_row_without_anything_counted_has_no_votes() {
    let all = everything(&Night::eventful().state);
    let province = json(&all, "/pilkada/hhcw/pkwkp/31.json");
    assert_eq!(province["progres"], serde_json::json!({"total": 12, "progres": 5}));
    assert_eq!(province["tungsura"]["chart"]["progres"]["persen"], 41.67);
    assert_eq!(province["tungsura"]["chart"]["1000023"], 67 + 72 + 90 + 80 + 40);
    assert_eq!(province["tungsura"]["table"]["3172"]["status_progress"], false);
    assert_eq!(province["tungsura"]["table"]["3172"].get("1000023"), None);
    let ts = province["ts"].as_str().unwrap();
    assert!(ts.starts_with("2024-11-27 ") && ts.len() == 19, "{ts}");
    assert_eq!(json(&all, "/pilkada/hhcw/pkwkp/31/3172.json")["ts"], "2024-11-27 00:00:00");
    let list = json(&all, "/wilayah/pkwkp/31.json");
    assert_eq!(list[0]["nama"], "KOTA JAKARTA PUSAT");
    assert_eq!(list[0]["tingkat"], 2);
}

#[test]
fn a_tps_maps_the_governor_form_to_the_official_fields() {
    let all = everything(&Night::eventful().state);
    let path = "/pilkada/hhcw/pkwkp/31/3171/317101/3171011001/3171011001001.json";
    let ours = json(&all, "/results/v1/gubernur/tps/3171011001001.json");
    let station = json(&all, path);
    for (field, figure) in [
        ("suara_sah", "valid"),
        ("pengguna_dptb_j", "voters_moved.total"),
        ("pengguna_non_dpt_j", "voters_added.total"),
        ("pengguna_total_p", "voters.female"),
        ("pemilih_dpt_l", "dpt.male"),
    ] {
        assert_eq!(station["administrasi"][field], ours["figures"][figure], "{field}");
    }
    assert_eq!(station["images"][0], ours["pages"][0]["photo"]["public"]);
    assert_eq!(station["chart"]["1000023"], 67);
    let held = json(&all, "/pilkada/hhcw/pkwkp/31/3171/317101/3171011001/3171011001002.json");
    assert_eq!(held["chart"], Value::Null, "what is held back is not shown as a result");
    assert_eq!(held["status_suara"], false);
    let round = json(&all, "/pilkada/hhcw/pkwkp/31/3171/317101/3171011002/3171011002003.json");
    assert_eq!(round["psu"], "PSU");
}

#[test]
fn ids_of_regions_and_tps_never_meet() {
    let all = everything(&Night::eventful().state);
    let mut ids: Vec<u64> = Vec::new();
    for path in all.keys().filter(|path| path.starts_with("/wilayah/")) {
        ids.extend(json(&all, path).as_array().unwrap().iter().map(|area| area["id"].as_u64().unwrap()));
    }
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}
