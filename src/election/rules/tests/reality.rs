//! The rules against two real elections: they must find exactly what was wrong in public.
//!
//! The counts are those that the data's own description states: of 348 complete TPS of 2024, 28 have candidates that do not sum to the valid
//! votes; of 29,063 TPS of 2019, 570 have, and in 2,174 valid + invalid is not the total.

use std::path::PathBuf;

use super::limits;
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::rules::{Context, Neighbourhood, RuleCode, evaluate};

pub(super) fn data(file: &str) -> Option<csv::Reader<std::fs::File>> {
    let folder = std::env::var_os("REKAP_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = folder.join("results").join(file);
    match csv::Reader::from_path(&path) {
        Ok(reader) => Some(reader),
        Err(_) => {
            eprintln!("SKIPPED: {} is not here; set REKAP_SHARED_DATA to run this test", path.display());
            None
        }
    }
}

/// A form with just the votes, because that is all the data has; four boxes, because some published numbers are above 999.
const VOTES_ONLY: &str = r#"
id = "votes-only"
name = { id = "uji", en = "test" }
pages = 1
page_mm = [100.0, 100.0]
digits = 4
box_mm = [5.0, 5.0]
columns.one = { names = [""], text = [{ id = "Jumlah", en = "Number" }], x = [[10.0, 16.0, 22.0, 28.0]] }
candidates = { id = "votes", block = "IV", page = 1, first_y = 10.0, pitch = 10.0, last_y = 50.0, columns = "one" }
block = [{ id = "IV", page = 1, y = 5.0, text = { id = "Suara", en = "Votes" } }]
line = [
  { id = "valid", block = "IV", page = 1, y = 60.0, columns = "one", text = { id = "Sah", en = "Valid" } },
  { id = "invalid", block = "IV", page = 1, y = 70.0, columns = "one", text = { id = "Tidak sah", en = "Invalid" } },
  { id = "total", block = "IV", page = 1, y = 80.0, columns = "one", text = { id = "Jumlah", en = "Total" } },
]
check = [
  { code = "F201", kind = "sum", terms = ["votes.*"], total = "valid" },
  { code = "F202", kind = "sum", terms = ["valid", "invalid"], total = "total" },
]
"#;

fn votes_only(candidates: usize) -> Form {
    Form::parse(VOTES_ONLY, candidates).unwrap()
}

/// How many forms break each of the two rules. A number that four boxes cannot hold is cut to the largest one, which never makes a
/// broken sum true in this data.
fn count(form: &Form, rows: impl Iterator<Item = (Vec<u32>, u32, u32, u32)>) -> (usize, usize, usize) {
    let limits = limits();
    let context = Context { limits: &limits, special: false, registered: None, around: Neighbourhood::default() };
    let fit = |n: u32| u16::try_from(n).unwrap_or(u16::MAX).min(form.max_value());
    let (mut all, mut f201, mut f202) = (0, 0, 0);
    for (votes, valid, invalid, total) in rows {
        let mut values = vec![0; form.figures.len()];
        for (figure, votes) in form.votes().zip(votes) {
            values[figure] = fit(votes);
        }
        for (id, value) in [("valid", valid), ("invalid", invalid), ("total", total)] {
            values[form.index_of(id).unwrap()] = fit(value);
        }
        let figures = Figures::new(form, values).unwrap();
        let codes: Vec<RuleCode> = evaluate(form, &figures, &context).iter().map(|f| f.code).collect();
        all += 1;
        f201 += usize::from(codes.contains(&RuleCode::F201));
        f202 += usize::from(codes.contains(&RuleCode::F202));
    }
    (all, f201, f202)
}

#[test]
fn of_the_tps_that_sirekap_published_in_2024_28_of_348_complete_ones_do_not_add_up() {
    let Some(mut reader) = data("pilpres-2024-dki-tps-sample.csv") else { return };
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|h| h == name).unwrap();
    let columns = ["p1", "p2", "p3", "suara_sah", "suara_tidak_sah", "suara_total"].map(at);
    let rows = reader.records().map(Result::unwrap).filter_map(|row| {
        let n: Vec<u32> = columns.iter().filter_map(|c| row[*c].parse().ok()).collect();
        (n.len() == columns.len()).then(|| (n[..3].to_vec(), n[3], n[4], n[5]))
    });
    let (all, f201, _) = count(&votes_only(3), rows);
    assert_eq!((all, f201), (348, 28));
}

#[test]
fn of_29063_tps_of_2019_the_rules_find_570_and_2174_broken_sums() {
    let Some(mut reader) = data("pilpres-2019-dki-tps.csv") else { return };
    let rows = reader.records().map(Result::unwrap).map(|row| {
        let n: Vec<u32> = (5..10).map(|c| row[c].parse().unwrap_or(0)).collect();
        (n[..2].to_vec(), n[2], n[3], n[4])
    });
    let (all, f201, f202) = count(&votes_only(2), rows);
    assert_eq!((all, f201, f202), (29_063, 570, 2174));
}
