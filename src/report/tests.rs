//! Reports read back: their numbers, their formulas, what is held back.

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Xlsx};

use super::{ColumnKind, Recap, table, to_csv, to_xlsx};
use crate::election::lang::Lang;
use crate::election::state::State;
use crate::publish::tests_support::{Night, contest, definition, record, region};

fn recap(state: &State, code: &str) -> Recap {
    let contest = state.find_contest(&contest()).unwrap();
    table(state, contest, state.tree().find(region(code)).unwrap()).unwrap()
}

fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

/// `D12` → (row, column) from 0.
fn cell(text: &str) -> (u32, u32) {
    let letters: String = text.chars().take_while(char::is_ascii_uppercase).collect();
    let column = letters.bytes().fold(0, |n, b| n * 26 + u32::from(b - b'A') + 1) - 1;
    (text[letters.len()..].parse::<u32>().unwrap() - 1, column)
}

/// Evaluates `SUM(a, b:c, SUM(..))`: all that our formulas use. Values of cells that are formulas are computed, not read.
fn evaluate(formula: &str, values: &Range<Data>, formulas: &Range<String>) -> f64 {
    let inner = formula.strip_prefix("SUM(").and_then(|rest| rest.strip_suffix(')')).unwrap();
    let (mut depth, mut arguments) = (0, vec![String::new()]);
    for c in inner.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if c == ',' && depth == 0 { arguments.push(String::new()) } else { arguments.last_mut().unwrap().push(c) }
    }
    let one = |at: (u32, u32)| match formulas.get_value(at).filter(|formula| !formula.is_empty()) {
        Some(formula) => evaluate(formula, values, formulas),
        None => match values.get_value(at) {
            Some(Data::Float(number)) => *number,
            _ => 0.0,
        },
    };
    arguments
        .iter()
        .map(|argument| match argument.split_once(':') {
            _ if argument.starts_with("SUM(") => evaluate(argument, values, formulas),
            Some((from, to)) => {
                let ((row, first), (_, last)) = (cell(from), cell(to));
                (first..=last).map(|column| one((row, column))).sum()
            }
            None => one(cell(argument)),
        })
        .sum()
}

#[test]
fn every_formula_of_every_level_evaluates_to_the_sum_of_the_state() {
    let night = Night::eventful();
    for code in ["31", "3171", "317101", "317102", "3171011001", "3171011002"] {
        let recap = recap(&night.state, code);
        let mut book = open(to_xlsx(&recap, Lang::Id).unwrap());
        let values = book.worksheet_range("Rekap").unwrap();
        let formulas = book.worksheet_formula("Rekap").unwrap();
        let sums = night.state.contests()[0].sums(night.state.tree().find(region(code)).unwrap()).unwrap();
        let last = u32::try_from(recap.columns.len()).unwrap() + 1;
        let mut checked = 0;
        for row in 0..=values.end().unwrap().0 {
            let Some(Data::String(id)) = values.get_value((row, 1)) else { continue };
            let Some(figure) = night.state.contests()[0].form().index_of(id) else { continue };
            let expected = sums.figures[figure] as f64;
            let formula = formulas.get_value((row, last)).unwrap();
            assert_eq!(evaluate(formula, &values, &formulas), expected, "{code} {id}: {formula}");
            assert_eq!(values.get_value((row, last)), Some(&Data::Float(expected)), "cached value of {code} {id}");
            checked += 1;
        }
        assert_eq!(checked, 28, "{code}");
    }
}

#[test]
fn a_kecamatan_has_its_tps_grouped_by_kelurahan_with_subtotals() {
    let recap = recap(&Night::eventful().state, "317101");
    let names: Vec<&str> = recap.columns.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "TPS 001", "TPS 002", "TPS 003", "TPS 004", "TPS 901", "Gambir", "TPS 001", "TPS 002", "TPS 003", "Cideng",
            "Gambir"
        ]
    );
    assert_eq!(recap.columns[5].kind, ColumnKind::Subtotal(0..5));
    assert_eq!(recap.columns[9].kind, ColumnKind::Subtotal(6..9));
    assert_eq!(recap.columns[10].kind, ColumnKind::Total(vec![5, 9]));
    let votes = recap.rows.iter().find(|row| row.figure == "votes.1").unwrap();
    let n = None;
    assert_eq!(votes.cells, [Some(67), n, n, n, n, Some(67), Some(72), Some(90), n, Some(162), Some(229)]);
    assert_eq!(votes.label.id, "1. H. M. Ridwan Kamil - H. Suswono");
    assert_eq!((recap.tps, recap.counted, recap.held_back, recap.waiting, recap.missing), (8, 3, 2, 2, 1));
    assert_eq!(recap.rows.iter().filter(|row| row.block.is_some()).count(), 6);
}

#[test]
fn what_is_missing_is_an_empty_cell_and_never_zero() {
    let night = Night::eventful();
    let city = recap(&night.state, "31");
    assert_eq!(city.columns[1].name, "Kota Jakarta Utara");
    assert!(city.rows.iter().all(|row| row.cells[1].is_none()));
    let empty = recap(&night.state, "3172");
    assert!(empty.rows.iter().all(|row| row.cells.iter().all(Option::is_none)), "the total too");
    let mut book = open(to_xlsx(&empty, Lang::Id).unwrap());
    let values = book.worksheet_range("Rekap").unwrap();
    assert!(!values.cells().any(|(_, _, value)| *value == Data::Float(0.0)));
}

#[test]
fn what_is_held_back_is_listed_with_every_reason() {
    let recap = recap(&Night::eventful().state, "317101");
    let csv = String::from_utf8(to_csv(&recap, Lang::Id)).unwrap();
    assert!(
        csv.contains("Gambir,3171011001002,ditahan,F401,\"Pasangan calon 1: pembacaan pertama 63, kedua 50.\""),
        "{csv}"
    );
    assert!(
        csv.contains("Gambir,3171011001004,ada foto\n") || csv.contains("Gambir,3171011001004,ada foto\r\n"),
        "{csv}"
    );
    let mut book = open(to_xlsx(&recap, Lang::En).unwrap());
    assert_eq!(book.sheet_names(), ["Recap", "Not counted"]);
    let held = book.worksheet_range("Not counted").unwrap();
    let rules: Vec<String> = held.rows().skip(1).map(|row| format!("{} {}", row[1], row[3])).collect();
    assert_eq!(
        rules,
        [
            "3171011001002 F401",
            "3171011001002 F401",
            "3171011001003 F201",
            "3171011001003 F202",
            "3171011001004 ",
            "3171011001901 "
        ]
    );
}

#[test]
fn a_csv_has_the_mark_for_excel_one_line_per_figure_and_the_header_lines() {
    let recap = recap(&Night::eventful().state, "3171011002");
    let bytes = to_csv(&recap, Lang::En);
    assert!(bytes.starts_with(&[0xef, 0xbb, 0xbf]));
    let text = String::from_utf8(bytes).unwrap();
    let line =
        |start: &str| text.lines().find(|line| line.contains(start)).unwrap_or_else(|| panic!("{start}: {text}"));
    assert_eq!(line("votes.1"), "IV. Votes per candidate pair,1. H. M. Ridwan Kamil - H. Suswono,votes.1,72,90,,162");
    assert_eq!(line("TPS counted,"), "TPS counted,2 of 3");
    assert_eq!(line("Status,"), "Status,Recount under way");
    assert!(line("REHEARSAL").contains("invented"));
    assert_eq!(text.lines().filter(|line| line.contains(",votes.")).count(), 3);
}

#[test]
fn names_that_look_like_formulas_stay_text() {
    let mut definition = definition();
    definition.name = "=HYPERLINK(1)".into();
    let regions = vec![
        record("31", "+62", &[]),
        record("3171", "=1+1", &[]),
        record("317101", "Gambir", &[]),
        record("3171011001", "@SUM", &[1]),
    ];
    let night = Night::new(definition, regions);
    let csv = String::from_utf8(to_csv(&recap(&night.state, "31"), Lang::Id)).unwrap();
    assert!(csv.contains(",'=HYPERLINK(1)") && csv.contains(",'=1+1,"), "{csv}");
    let mut book = open(to_xlsx(&recap(&night.state, "31"), Lang::Id).unwrap());
    let formulas = book.worksheet_formula("Rekap").unwrap();
    assert!(formulas.cells().all(|(_, _, formula)| formula.is_empty()));
}

#[test]
fn the_same_state_gives_the_same_bytes() {
    let night = Night::eventful();
    for lang in [Lang::Id, Lang::En] {
        let bytes = || to_xlsx(&recap(&night.state, "317101"), lang).unwrap();
        let first = bytes();
        // The clock of the machine goes on by more than a zip file's two seconds.
        std::thread::sleep(std::time::Duration::from_millis(2100));
        assert!(first == bytes());
        let csv = || to_csv(&recap(&night.state, "317101"), lang);
        assert_eq!(csv(), csv());
    }
}

/// Writes reports to `REKAP_PAGES`, to be opened and looked at.
#[test]
#[ignore = "writes files to look at, on demand"]
fn write_reports_to_look_at() {
    let Some(root) = std::env::var_os("REKAP_PAGES").map(std::path::PathBuf::from) else { return };
    let night = Night::eventful();
    for code in ["31", "317101", "3171011001"] {
        let recap = recap(&night.state, code);
        std::fs::write(root.join(format!("{code}.csv")), to_csv(&recap, Lang::Id)).unwrap();
        std::fs::write(root.join(format!("{code}.xlsx")), to_xlsx(&recap, Lang::Id).unwrap()).unwrap();
    }
}
