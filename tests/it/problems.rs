//! The table of problem codes: every one has its texts, and every one can happen.

use std::fs;
use std::path::{Path, PathBuf};

use rekap::api::problem::Code;
use rekap::election::lang::Lang;
use rekap::photo::texts::TABLE;

/// Every source file of the library with its text.
pub fn sources(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.push((path, text));
        }
    }
    found
}

pub fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

#[test]
fn every_code_has_a_text_in_both_languages() {
    for code in Code::ALL {
        let own = code.text();
        let photo = TABLE.iter().find(|entry| entry.code == code.as_str());
        let (id, en) = photo.map_or((own.get(Lang::Id), own.get(Lang::En)), |entry| (entry.id, entry.en));
        assert!(id.len() > 10 && en.len() > 10, "{}: `{id}` / `{en}`", code.as_str());
        assert_ne!(id, en, "{}", code.as_str());
        assert!((400..600).contains(&code.status()), "{}", code.as_str());
    }
}

#[test]
fn every_refusal_of_a_photo_is_in_the_table() {
    // What only the strict decode finds is a finding (W303) of an accepted photo, not an answer.
    let later = ["PHOTO_UNDECODABLE", "PHOTO_NEEDS_TOO_MUCH_MEMORY"];
    for entry in TABLE.iter().filter(|entry| !later.contains(&entry.code)) {
        assert!(Code::ALL.iter().any(|code| code.as_str() == entry.code), "{}", entry.code);
    }
}

#[test]
fn every_code_is_used_outside_the_table() {
    let mut text = String::new();
    for (path, source) in sources(&src()) {
        if path.ends_with("api/problem.rs") {
            let (before, rest) = source.split_once("\ncodes! {").expect("the table");
            let (_, after) = rest.split_once("\n}\n").expect("its end");
            text.push_str(before);
            text.push_str(after);
        } else {
            text.push_str(&source);
        }
    }
    let used = |code: &str| {
        let path = format!("Code::{code}");
        let by_name = text
            .match_indices(&path)
            .any(|(at, _)| !text[at + path.len()..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'));
        by_name || text.contains(&format!("\"{code}\""))
    };
    let unused: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).filter(|code| !used(code)).collect();
    assert!(unused.is_empty(), "codes that nothing answers: {unused:?}");
}
