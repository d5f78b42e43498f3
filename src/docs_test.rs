//! The handbook says what the tables say: every rule, event kind and problem code has its place in `docs/`, and no page speaks
//! of one that does not exist.

use std::collections::BTreeSet;

use crate::api::problem::Code;
use crate::election::event::Event;
use crate::election::rules::{Cause, RuleCode};
use crate::import::ProblemKind;
use crate::photo::texts::TABLE;

const RULES: &str = include_str!("../docs/rules.md");
const EVENTS: &str = include_str!("../docs/events.md");
const PROBLEMS: &str = include_str!("../docs/problems.md");
const IMPORT: &str = include_str!("../docs/import.md");

/// Table rows whose first cell is a code: the code, and the whole row.
fn coded_rows(page: &str) -> Vec<(&str, &str)> {
    page.lines().filter_map(|row| Some((row.strip_prefix("| `")?.split_once('`')?.0, row))).collect()
}

/// The row of this code, which must be there exactly once.
fn row<'a>(rows: &[(&str, &'a str)], code: &str) -> &'a str {
    let found: Vec<&str> = rows.iter().filter(|(own, _)| *own == code).map(|(_, row)| *row).collect();
    assert_eq!(found.len(), 1, "{code} stands {} times on its page", found.len());
    found[0]
}

/// The text between a heading and the next one of any level.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let (_, rest) = page.split_once(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("no heading `{heading}`"));
    rest.split("\n#").next().unwrap()
}

#[test]
fn every_rule_is_explained_and_no_other() {
    let rows = coded_rows(RULES);
    for rule in RuleCode::ALL {
        let (code, title, sentence) = (rule.as_str(), rule.title(), rule.sentence());
        let row = row(&rows, code);
        assert!(row.contains(title.id) && row.contains(title.en), "{code}: titles differ from the table");
        let section = section(RULES, &format!("### {code}"));
        assert!(
            section.contains(sentence.id) && section.contains(sentence.en),
            "{code}: sentences differ from the table"
        );
    }
    for cause in Cause::ALL {
        let (row, sentence) = (self::row(&rows, cause.as_str()), cause.sentence());
        assert!(row.contains(sentence.id) && row.contains(sentence.en), "{}: differs from the table", cause.as_str());
    }
    let known: BTreeSet<&str> = RuleCode::ALL.iter().map(|rule| rule.as_str()).collect();
    let is_code =
        |word: &&str| word.len() == 4 && word.starts_with(['F', 'W']) && word[1..].bytes().all(|b| b.is_ascii_digit());
    for word in RULES.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_code) {
        assert!(known.contains(word), "docs/rules.md speaks of {word}, which is no rule");
    }
}

#[test]
fn every_event_is_explained_and_its_example_is_read() {
    let headings = EVENTS.lines().filter_map(|line| line.strip_prefix("### `")?.strip_suffix('`'));
    let written: BTreeSet<&str> = headings.collect();
    let known: BTreeSet<&str> = Event::KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(written, known);
    for (kind, about) in Event::KINDS {
        let section = section(EVENTS, &format!("### `{kind}`"));
        let about = about.trim_end_matches('.').split([':', ';']).next().unwrap();
        assert!(section.contains(about), "{kind}: `{about}` is not on the page");
        let (_, example) = section.split_once("```json\n").unwrap_or_else(|| panic!("{kind}: no example"));
        let example = example.split("\n```").next().unwrap();
        let event = Event::parse(kind, example).unwrap_or_else(|error| panic!("{kind}: {error}"));
        let again = crate::journal::Canonical::of(&event).unwrap();
        assert_eq!(again.get(), example, "{kind}: the example is not the body that the journal would hold");
        for (field, _) in serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(example).unwrap() {
            assert!(section.contains(&format!("| `{field}` |")), "{kind}: field {field} is not explained");
        }
    }
}

#[test]
fn every_problem_code_is_explained_and_no_other() {
    let rows = coded_rows(PROBLEMS);
    for code in Code::ALL {
        let (name, text) = (code.as_str(), code.text());
        let row = row(&rows, name);
        assert!(row.contains(&format!("| {} |", code.status())), "{name}: another status");
        assert!(row.contains(text.id) && row.contains(text.en), "{name}: texts differ from the table");
    }
    for entry in TABLE {
        let row = row(&rows, entry.code);
        assert!(row.contains(entry.id) && row.contains(entry.en), "{}: texts differ from the table", entry.code);
    }
    let known = |name: &str| Code::ALL.iter().any(|c| c.as_str() == name) || TABLE.iter().any(|e| e.code == name);
    for (name, _) in rows {
        assert!(known(name), "docs/problems.md speaks of {name}, which is no code");
    }
}

#[test]
fn every_import_problem_is_explained_and_no_other() {
    let (_, table) = IMPORT.split_once("\n## What can be wrong\n").unwrap();
    let rows = coded_rows(table);
    for kind in ProblemKind::ALL {
        let (row, sentence) = (row(&rows, kind.code()), kind.sentence());
        assert!(row.contains(sentence.id) && row.contains(sentence.en), "{}: texts differ from the table", kind.code());
    }
    assert_eq!(rows.len(), ProblemKind::ALL.len(), "docs/import.md speaks of problems that do not exist");
}
