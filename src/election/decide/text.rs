//! Free text that becomes public: short, not empty, and without numbers that look personal.

use super::Refusal;

/// Longest reason, explanation or remark, in characters.
const MAX_CHARS: usize = 500;
/// A NIK has 16 digits, a telephone number 10 or more; a TPS code has 13 but no reason needs to name one digit by digit.
const PERSONAL_DIGITS: usize = 10;

/// Checks and trims a text that must be there.
pub(super) fn required(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
        return Err(Refusal::ReasonMissing);
    }
    if text.chars().count() > MAX_CHARS {
        return Err(Refusal::TextTooLong(MAX_CHARS));
    }
    let longest = longest_number(text);
    if longest >= PERSONAL_DIGITS {
        return Err(Refusal::PersonalNumber(longest));
    }
    Ok(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

/// Checks and trims a text that may be missing.
pub(super) fn optional(text: Option<&str>) -> Result<Option<String>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(required).transpose()
}

/// Digits in the longest run, not broken by single spaces, dots or dashes as numbers are often written.
fn longest_number(text: &str) -> usize {
    let (mut longest, mut run, mut gap) = (0, 0, 0);
    for c in text.chars() {
        if c.is_ascii_digit() {
            run += 1;
            gap = 0;
        } else if matches!(c, ' ' | '.' | '-') && gap == 0 {
            gap = 1;
        } else {
            run = 0;
            gap = 0;
        }
        longest = longest.max(run);
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_trimmed_and_must_say_something() {
        assert_eq!(required("  salah ketik \n"), Ok("salah ketik".into()));
        assert_eq!(required(" .. "), Err(Refusal::ReasonMissing));
        assert_eq!(required(&"a".repeat(501)), Err(Refusal::TextTooLong(500)));
        assert_eq!(optional(Some("  ")), Ok(None));
    }

    #[test]
    fn a_number_that_may_be_personal_is_refused_however_it_is_grouped() {
        for text in ["NIK 3171234567890001", "telp 0812-3456-7890", "nik 3171 2345 6789 0001"] {
            assert!(matches!(required(text), Err(Refusal::PersonalNumber(_))), "{text}");
        }
        for text in ["suara 123 menjadi 132", "halaman 2 dan 3, 211 suara"] {
            assert!(required(text).is_ok(), "{text}");
        }
    }
}
