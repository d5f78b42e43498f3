//! The table of cases, and the rules against two real elections.

mod administration;
mod reality;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::*;
use crate::election::codes::TpsCode;
use crate::election::figures::Figures;
use crate::election::form::{Form, tests_support::governor};
use crate::election::lang::Lang;
use crate::election::reference::{ListStage, RegisteredCount, TpsRecord};

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
    /// Male and female of the imported list.
    registered: Option<[u16; 2]>,
    #[serde(default = "final_list")]
    stage: ListStage,
    /// Of the imported logistics record.
    ballots: Option<u16>,
    around_invalid: Option<(u64, u64)>,
    #[serde(default)]
    twin: bool,
    breaks: Vec<RuleCode>,
    /// Causes of the findings, where they have one.
    #[serde(default)]
    causes: Vec<String>,
}

fn final_list() -> ListStage {
    ListStage::Dpt
}

pub(super) fn limits() -> Limits {
    Limits {
        max_dpt: 600,
        reserve_per_mille: 25,
        candidate_share_per_mille: 950,
        invalid_distance_per_mille: 50,
        added_share_per_mille: 100,
        compare_from_tps: 20,
        photo: PhotoLimits::default(),
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
    let record = TpsRecord {
        tps: "3171011001001".parse().unwrap(),
        registered: case.registered.map(|[male, female]| RegisteredCount { male, female, stage: case.stage }),
        ballots: case.ballots,
        special: None,
    };
    let context = Context {
        limits: &limits,
        special: case.special,
        registered: record.for_rules(),
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
        let found = run(&form, &named, case);
        let codes: Vec<RuleCode> = found.iter().map(|finding| finding.code).collect();
        assert_eq!(codes, case.breaks, "{}", case.why);
        let causes: Vec<&str> = found.iter().filter_map(|finding| finding.cause).map(Cause::as_str).collect();
        assert_eq!(causes, case.causes, "{}", case.why);
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
fn every_cause_has_a_case() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    for cause in Cause::ALL {
        assert!(cases.case.iter().any(|case| case.causes.iter().any(|c| c == cause.as_str())), "{}", cause.as_str());
    }
}

#[test]
fn an_unusual_figure_says_why_with_the_numbers_it_was_compared_with() {
    let form = governor(3);
    let say = |cause, id: &str, left, right, lang| {
        let finding = Finding { cause: Some(cause), ..Finding::new(RuleCode::W201, form.index_of(id), left, right) };
        finding.sentence(&form, lang)
    };
    let few = Cause::InvalidFew { kecamatan: 152 };
    assert_eq!(
        say(few, "invalid", 15, 195, Lang::Id),
        "Suara tidak sah 15 dari 195 (7,6 %), jauh di bawah kecamatannya (15,2 %)."
    );
    assert_eq!(
        say(few, "invalid", 15, 195, Lang::En),
        "15 of 195 votes are invalid (7.6 %), far below its kecamatan (15.2 %)."
    );
    assert_eq!(
        say(Cause::CandidateNearlyAll { limit: 950 }, "votes.1", 172, 180, Lang::En),
        "Candidate pair 1: 172 of 180 valid votes (95.5 %), more than 95.0 %."
    );
    assert_eq!(
        say(Cause::NobodyVoted, "voters_dpt.total", 0, 290, Lang::En),
        "None of the 290 voters of the DPT voted."
    );
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
