//! Free text that becomes public: short, not empty, and without numbers that look personal.

use super::Refusal;
use super::personal::personal_digits;

/// Longest reason, explanation or remark, in characters.
const MAX_CHARS: usize = 500;

/// Checks and trims a text that must be there.
pub(super) fn required(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.chars().filter(|c| c.is_alphanumeric()).count() < 3 {
        return Err(Refusal::ReasonMissing);
    }
    if text.chars().count() > MAX_CHARS {
        return Err(Refusal::TextTooLong(MAX_CHARS));
    }
    if let Some(digits) = personal_digits(text) {
        return Err(Refusal::PersonalNumber(digits));
    }
    Ok(text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect())
}

/// Checks and trims a text that may be missing.
pub(super) fn optional(text: Option<&str>) -> Result<Option<String>, Refusal> {
    text.filter(|text| !text.trim().is_empty()).map(required).transpose()
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
