use std::collections::BTreeSet;

use crate::photo::texts::TABLE;
use crate::photo::{DecodeError, Format, Refusal, Texts};

fn every_answer() -> Vec<(&'static str, Texts)> {
    let size = (1234, 5678);
    let refusals = [
        Refusal::Empty,
        Refusal::TooLarge { limit: 20_000_000 },
        Refusal::NotAPhoto { looks_like: Some("HEIC") },
        Refusal::NotAPhoto { looks_like: None },
        Refusal::TooManyPixels { width: size.0, height: size.1 },
        Refusal::TooSmall { width: size.0, height: size.1 },
        Refusal::Truncated { bytes: 99 },
        Refusal::Animated { format: Format::Png },
        Refusal::Unsupported { what: "a thing" },
        Refusal::Broken { what: "a thing" },
    ];
    let errors = [
        DecodeError::Refused(Refusal::Empty),
        DecodeError::Undecodable { cause: "a cause".to_owned() },
        DecodeError::NeedsTooMuchMemory { bytes: 1 << 40 },
    ];
    let refusals = refusals.iter().map(|refusal| (refusal.code(), refusal.texts()));
    refusals.chain(errors.iter().map(|error| (error.code(), error.texts()))).collect()
}

#[test]
fn every_answer_is_in_the_table_and_every_row_is_used() {
    let said: BTreeSet<_> = every_answer().into_iter().map(|(code, _)| code).collect();
    let table: BTreeSet<_> = TABLE.iter().map(|entry| entry.code).collect();
    assert_eq!(said, table);
    assert_eq!(table.len(), TABLE.len(), "a code appears twice");
}

#[test]
fn every_answer_is_said_in_both_languages_with_its_values_filled_in() {
    for (code, texts) in every_answer() {
        for text in [&texts.id, &texts.en] {
            assert!(text.len() > 30 && !text.contains(['{', '}']), "{code}: {text}");
        }
        assert_ne!(texts.id, texts.en);
    }
    let heic = Refusal::NotAPhoto { looks_like: Some("HEIC") }.texts();
    assert!(heic.id.contains("(HEIC)") && heic.en.contains("(HEIC)"));
}
