//! The rules about voters against what was published of the presidential election of 2024: of 1,000 TPS 465 have every field about
//! voters, and 348 of those every vote too.
//!
//! The counts were made once more with a few lines of another language before they were written here. The paper of 2024 says DPTb and
//! DPK where the governor's says DPPh and DPTb; ballots, voters with disabilities and registered lists were not published, so F204, F301,
//! F303, F304, W101 and F203's ballots are not tried here.

use std::collections::{BTreeMap, HashMap};

use super::limits;
use super::reality::data;
use crate::election::codes::TpsCode;
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::rules::{Context, Finding, Neighbourhood, RuleCode, evaluate};

const FORM: &str = r#"
id = "voters-and-votes"
name = { id = "uji", en = "test" }
pages = 1
page_mm = [100.0, 100.0]
digits = 3
box_mm = [5.0, 5.0]
columns.one = { names = [""], text = [{ id = "Jumlah", en = "Number" }], x = [[10.0, 16.0, 22.0]] }
columns.sexes = { names = ["male", "female", "total"], text = [{ id = "L", en = "M" }, { id = "P", en = "F" }, { id = "J", en = "T" }], x = [[1.0, 7.0, 13.0], [21.0, 27.0, 33.0], [41.0, 47.0, 53.0]] }
candidates = { id = "votes", block = "IV", page = 1, first_y = 10.0, pitch = 10.0, last_y = 50.0, columns = "one" }
block = [
  { id = "I", page = 1, y = 5.0, text = { id = "Pemilih", en = "Voters" } },
  { id = "IV", page = 1, y = 5.0, text = { id = "Suara", en = "Votes" } },
]
line = [
  { id = "dpt", block = "I", page = 1, y = 60.0, columns = "sexes", text = { id = "DPT", en = "DPT" } },
  { id = "voters_dpt", block = "I", page = 1, y = 60.0, columns = "sexes", text = { id = "Pengguna DPT", en = "Voters of the DPT" } },
  { id = "voters_moved", block = "I", page = 1, y = 60.0, columns = "sexes", text = { id = "Pindahan", en = "Moved" } },
  { id = "voters_added", block = "I", page = 1, y = 60.0, columns = "sexes", text = { id = "Tambahan", en = "Added" } },
  { id = "voters", block = "I", page = 1, y = 60.0, columns = "sexes", text = { id = "Pengguna", en = "Voters" } },
  { id = "valid", block = "IV", page = 1, y = 60.0, columns = "one", text = { id = "Sah", en = "Valid" } },
  { id = "invalid", block = "IV", page = 1, y = 70.0, columns = "one", text = { id = "Tidak sah", en = "Invalid" } },
  { id = "total", block = "IV", page = 1, y = 80.0, columns = "one", text = { id = "Jumlah", en = "Total" } },
]
check = [
  { code = "F101", kind = "sexes-add-up" },
  { code = "F102", kind = "sum", terms = ["voters_dpt", "voters_moved", "voters_added"], total = "voters" },
  { code = "F203", kind = "same", figures = ["total", "voters.total"] },
  { code = "F302", kind = "at-most", figure = "voters_dpt", limit = "dpt" },
  { code = "W201", kind = "unusual", registered = "dpt.total", voters = "voters_dpt.total", votes = "votes.*", valid = "valid", invalid = "invalid", total = "total" },
  { code = "W203", kind = "share-above", terms = ["voters_moved.total", "voters_added.total"], of = "voters.total" },
]
"#;

const LINES: [(&str, &str); 5] = [
    ("pemilih_dpt", "dpt"),
    ("pengguna_dpt", "voters_dpt"),
    ("pengguna_dptb", "voters_moved"),
    ("pengguna_non_dpt", "voters_added"),
    ("pengguna_total", "voters"),
];
const VOTES: [(&str, &str); 6] = [
    ("p1", "votes.1"),
    ("p2", "votes.2"),
    ("p3", "votes.3"),
    ("suara_sah", "valid"),
    ("suara_tidak_sah", "invalid"),
    ("suara_total", "total"),
];

/// TPS, figures by id, and whether every vote is there too.
type Published = (TpsCode, BTreeMap<String, u16>, bool);

/// Rows with every field about voters.
fn published() -> Option<Vec<Published>> {
    let mut reader = data("pilpres-2024-dki-tps-sample.csv")?;
    let rows: Vec<HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let number = |row: &HashMap<String, String>, column: &str| row[column].parse::<u16>().ok();
    let mut found = Vec::new();
    for row in &rows {
        let mut figures = BTreeMap::new();
        for (theirs, ours) in LINES {
            for (suffix, column) in [("l", "male"), ("p", "female"), ("j", "total")] {
                if let Some(n) = number(row, &format!("{theirs}_{suffix}")) {
                    figures.insert(format!("{ours}.{column}"), n);
                }
            }
        }
        if figures.len() < 15 {
            continue;
        }
        let votes = VOTES.iter().filter_map(|(theirs, ours)| Some(((*ours).to_owned(), number(row, theirs)?)));
        figures.extend(votes);
        let complete = figures.len() == 21;
        found.push((row["kode_tps"].parse().unwrap(), figures, complete));
    }
    Some(found)
}

fn judged(form: &Form, tps: TpsCode, named: &BTreeMap<String, u16>, usual: Option<(u64, u64)>) -> Vec<Finding> {
    let mut values = vec![0; form.figures.len()];
    for (id, value) in named {
        values[form.index_of(id).unwrap()] = *value;
    }
    let figures = Figures::new(form, values).unwrap();
    let limits = limits();
    let around = Neighbourhood { kecamatan_invalid: usual, twin: None };
    evaluate(form, &figures, &Context { limits: &limits, special: tps.is_special(), registered: None, around })
}

#[test]
fn of_465_tps_with_all_fields_about_voters_27_25_50_and_8_break_a_rule_about_them() {
    let Some(rows) = published() else { return };
    let form = Form::parse(FORM, 3).unwrap();
    let mut broken: BTreeMap<RuleCode, usize> = BTreeMap::new();
    for (tps, named, _) in &rows {
        assert!(named.contains_key("total"), "{tps}: F203 needs the total, which every one of these has");
        let mut codes: Vec<RuleCode> = judged(&form, *tps, named, None).iter().map(|finding| finding.code).collect();
        codes.dedup();
        for code in codes {
            *broken.entry(code).or_default() += 1;
        }
    }
    // W201 is counted below: without votes every candidate would have none.
    broken.remove(&RuleCode::W201);
    assert_eq!(rows.len(), 465);
    let expected = [(RuleCode::F101, 27), (RuleCode::F102, 25), (RuleCode::F203, 50), (RuleCode::F302, 8)];
    for (code, count) in expected {
        assert_eq!(broken.get(&code), Some(&count), "{code}");
    }
}

#[test]
fn the_causes_of_unusual_figures_in_348_complete_tps() {
    let Some(rows) = published() else { return };
    let form = Form::parse(FORM, 3).unwrap();
    let complete: Vec<_> = rows.iter().filter(|(_, _, complete)| *complete).collect();
    assert_eq!(complete.len(), 348);
    let mut around: BTreeMap<_, (u64, u64, u32)> = BTreeMap::new();
    for (tps, named, _) in &complete {
        let sums = around.entry(tps.kelurahan().parent()).or_default();
        *sums = (sums.0 + u64::from(named["invalid"]), sums.1 + u64::from(named["total"]), sums.2 + 1);
    }
    let mut causes: BTreeMap<&str, usize> = BTreeMap::new();
    for (tps, named, _) in &complete {
        let (invalid, total, counted) = around[&tps.kelurahan().parent()];
        let usual = (counted >= limits().compare_from_tps).then_some((invalid, total));
        for cause in judged(&form, *tps, named, usual).iter().filter_map(|finding| finding.cause) {
            *causes.entry(cause.as_str()).or_default() += 1;
        }
    }
    let expected =
        [("candidate-nearly-all", 9), ("candidate-nothing", 1), ("everybody-voted", 27), ("invalid-many", 4)];
    assert_eq!(causes, expected.into());
}
