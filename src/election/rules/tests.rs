//! The table of cases, and the rules against two real elections.

mod reality;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::election::codes::TpsCode;
use crate::election::figures::Figures;
use crate::election::form::{Form, tests_support::governor};
use crate::election::lang::Lang;

#[derive(Deserialize)]
struct Cases {
    base: BTreeMap<String, Numbers>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Numbers {
    One(u16),
    Many(Vec<u16>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    why: String,
    #[serde(default)]
    set: BTreeMap<String, u16>,
    #[serde(default)]
    special: bool,
    registered: Option<[u16; 2]>,
    ballots: Option<u16>,
    around_invalid: Option<(u64, u64)>,
    #[serde(default)]
    twin: bool,
    breaks: Vec<RuleCode>,
}

pub(super) fn limits() -> Limits {
    Limits {
        max_dpt: 600,
        reserve_per_mille: 25,
        candidate_share_per_mille: 950,
        invalid_distance_per_mille: 50,
        added_share_per_mille: 100,
    }
}

fn base(form: &Form, cases: &Cases) -> BTreeMap<String, u16> {
    let mut named = BTreeMap::new();
    for (id, numbers) in &cases.base {
        match numbers {
            Numbers::One(number) => _ = named.insert(id.clone(), *number),
            Numbers::Many(many) if id == "votes" => {
                named.extend(many.iter().zip(1..).map(|(n, i)| (format!("votes.{i}"), *n)));
            }
            Numbers::Many(many) => {
                named.extend(["male", "female", "total"].iter().zip(many).map(|(c, n)| (format!("{id}.{c}"), *n)));
            }
        }
    }
    assert_eq!(named.len(), form.figures.len());
    named
}

fn run(form: &Form, named: &BTreeMap<String, u16>, case: &Case) -> Vec<Finding> {
    let named = named.iter().map(|(id, n)| (id.clone(), (*n).into())).collect();
    let figures = Figures::from_named(form, &named).unwrap();
    let neighbour: TpsCode = "3171011001002".parse().unwrap();
    let limits = limits();
    let context = Context {
        limits: &limits,
        special: case.special,
        registered: case.registered.map(|[male, female]| Registered { male, female, ballots: case.ballots }),
        around: Neighbourhood { kecamatan_invalid: case.around_invalid, twin: case.twin.then_some(&neighbour) },
    };
    evaluate(form, &figures, &context)
}

#[test]
fn every_case_of_the_table_raises_exactly_its_codes() {
    let form = governor(3);
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    for case in &cases.case {
        let mut named = base(&form, &cases);
        for (id, number) in &case.set {
            assert!(named.insert(id.clone(), *number).is_some(), "{}: no figure {id}", case.why);
        }
        let codes: Vec<RuleCode> = run(&form, &named, case).iter().map(|finding| finding.code).collect();
        assert_eq!(codes, case.breaks, "{}", case.why);
    }
}

/// F401..F403 and W301..W303 speak of readings and photos; their cases are in `state::tests` and `state::accounts`.
#[test]
fn every_rule_of_the_form_has_a_case() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    for check in &governor(3).checks {
        assert!(cases.case.iter().any(|case| case.breaks.contains(&check.code)), "{} has no case", check.code);
    }
}

#[test]
fn every_rule_says_what_is_wrong_in_both_languages_and_is_explained_in_the_handbook() {
    let handbook = include_str!("../../../docs/rules.md");
    for code in RuleCode::ALL {
        assert!(handbook.contains(&format!("{code}")), "{code} is not in docs/rules.md");
        for lang in [Lang::Id, Lang::En] {
            assert!(!code.title().get(lang).is_empty() && code.sentence().get(lang).contains("{left}"), "{code}");
        }
        assert_eq!(code.as_str().parse(), Ok(*code));
    }
}

#[test]
fn a_finding_names_row_and_column_and_both_numbers() {
    let form = governor(3);
    let figure = form.index_of("voters_dpt.female");
    let finding = Finding::new(RuleCode::F302, figure, 151, 150);
    assert_eq!(
        finding.sentence(&form, Lang::Id),
        "Pengguna hak pilih dalam DPT, Perempuan (P) tertulis 151, lebih dari DPT (150)."
    );
    assert_eq!(
        finding.sentence(&form, Lang::En),
        "Voters from the DPT, Female is written as 151, more than the DPT (150)."
    );
}
