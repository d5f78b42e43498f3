//! Canonical JSON (RFC 8785, restricted to integers): one value has one spelling, so that a hash of the
//! text is a hash of the meaning.
//!
//! Fractions are refused because figures, times and ids are all counts, and because the shortest decimal of a
//! double is where implementations of RFC 8785 differ. (`serde_json` spells NaN and infinity as `null` before
//! this module can see them.)

use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

/// Largest integer every JSON reader keeps exactly (RFC 8785 section 3.2.2.3, RFC 7493 section 2.2).
const EXACT: u64 = (1 << 53) - 1;

/// Why a value has no canonical spelling here.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotCanonical {
    /// A number with a fraction or an exponent.
    #[error("the number {0} is not an integer: record a count, or write it as a string")]
    Fraction(String),
    /// An integer beyond ±(2^53 - 1).
    #[error("the integer {0} is beyond 2^53 - 1, which JSON readers may round: write it as a string")]
    Inexact(String),
    /// The value cannot be JSON at all, for example a map whose keys are not strings.
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    /// The text is JSON, but another spelling of it is the canonical one.
    #[error("the JSON is not in canonical form: make it with journal::Canonical::of")]
    Spelling,
}

/// A text in canonical form: there is no other way to make one, so that nobody has to check it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canonical(Box<str>);

impl Canonical {
    /// The canonical text of `value`: keys sorted by UTF-16 code units, no white space, integers only.
    ///
    /// # Errors
    /// When the value holds a fraction, an integer beyond ±(2^53 - 1), or is not JSON.
    pub fn of(value: &impl Serialize) -> Result<Self, NotCanonical> {
        Ok(Self(spell(&serde_json::to_value(value)?)?.into()))
    }

    /// The text.
    #[must_use]
    pub const fn get(&self) -> &str {
        &self.0
    }
}

impl FromStr for Canonical {
    type Err = NotCanonical;

    /// Takes a text that [`Canonical::of`] could have written, and no other.
    fn from_str(text: &str) -> Result<Self, NotCanonical> {
        let again = spell(&serde_json::from_str(text)?)?;
        if again == text { Ok(Self(again.into())) } else { Err(NotCanonical::Spelling) }
    }
}

fn spell(value: &Value) -> Result<String, NotCanonical> {
    let mut text = String::new();
    write(value, &mut text)?;
    Ok(text)
}

fn write(value: &Value, out: &mut String) -> Result<(), NotCanonical> {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(number) => {
            let size = number.as_u64().or_else(|| number.as_i64().map(i64::unsigned_abs));
            match size {
                Some(size) if size <= EXACT => out.push_str(&number.to_string()),
                Some(_) => return Err(NotCanonical::Inexact(number.to_string())),
                None => return Err(NotCanonical::Fraction(number.to_string())),
            }
        }
        // serde_json escapes strings exactly as RFC 8785 section 3.2.2.2 asks.
        Value::String(string) => out.push_str(&serde_json::to_string(string)?),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write(item, out)?;
            }
            out.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push('{');
            for (index, (key, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                out.push_str(&serde_json::to_string(key)?);
                out.push(':');
                write(member, out)?;
            }
            out.push('}');
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn canonical(json: &str) -> String {
        Canonical::of(&serde_json::from_str::<Value>(json).unwrap()).unwrap().get().to_owned()
    }

    #[test]
    fn strings_and_literals_are_spelled_as_in_rfc_8785_section_3_2_2() {
        // The example of the RFC without its "numbers" member, which holds fractions.
        let text = r#"{ "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false] }"#;
        assert_eq!(canonical(text), "{\"literals\":[null,true,false],\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
    }

    #[test]
    fn keys_are_sorted_by_utf_16_code_units_as_in_rfc_8785_section_3_2_3() {
        let text = r#"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
            "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}"#;
        let values: Vec<String> =
            canonical(text).split("\":\"").skip(1).map(|v| v.split('"').next().unwrap().to_owned()).collect();
        assert_eq!(
            values,
            [
                "Carriage Return",
                "One",
                "Control",
                "Latin Small Letter O With Diaeresis",
                "Euro Sign",
                "Emoji: Grinning Face",
                "Hebrew Letter Dalet With Dagesh"
            ]
        );
    }

    #[test]
    fn nested_values_keep_array_order_and_lose_white_space() {
        assert_eq!(
            canonical(r#" { "b" : [ 3 , 1 , { "z" : -2, "a" : {} } ] , "a" : [] } "#),
            r#"{"a":[],"b":[3,1,{"a":{},"z":-2}]}"#
        );
    }

    #[test]
    fn fractions_and_integers_that_readers_round_are_refused() {
        assert!(matches!(Canonical::of(&json!({"share": 0.5})), Err(NotCanonical::Fraction(_))));
        assert!(matches!(Canonical::of(&1.0_f32), Err(NotCanonical::Fraction(_))));
        assert!(matches!(Canonical::of(&(1_u64 << 53)), Err(NotCanonical::Inexact(_))));
        assert!(matches!(Canonical::of(&-(1_i64 << 53)), Err(NotCanonical::Inexact(_))));
        assert_eq!(Canonical::of(&((1_i64 << 53) - 1)).unwrap().get(), "9007199254740991");
    }

    #[test]
    fn another_spelling_of_the_same_value_is_noticed() {
        for bad in [r#"{"b":1,"a":2}"#, r#"{"a": 1}"#, r#"{"a":1,"a":1}"#, r#""\u0041""#, r#""\/""#, "-0", "1e2"] {
            assert!(bad.parse::<Canonical>().is_err(), "{bad}");
        }
        assert!(r#"{"a":2,"b":"\n"}"#.parse::<Canonical>().is_ok());
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            any::<String>().prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect()))
            ]
        })
    }

    proptest! {
        #[test]
        fn the_canonical_text_means_the_same_and_is_canonical_again(value in any_json()) {
            let raw = Canonical::of(&value).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Value>(raw.get()).unwrap(), &value);
            prop_assert!(raw.get().parse::<Canonical>().is_ok());
            prop_assert!(!raw.get().bytes().any(|byte| byte < 0x20));
        }
    }
}
