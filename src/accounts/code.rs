//! Activation codes: typed once, by hand, from paper, at night.
//!
//! 19 random characters of Crockford's base32 alphabet (95 bits; no I, L, O, U) and one check character, in five groups
//! of four. The check character is the parity symbol of a Reed–Solomon code over GF(32): any single wrong character
//! and any two swapped ones are noticed on the spot, without asking the store and without costing a try.

use std::fmt;

use rand::{CryptoRng, RngExt as _};

use super::error::AccountsError;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM: usize = 19;
/// Letters and digits in a code, the check character included.
pub const CODE_LENGTH: usize = RANDOM + 1;
const GROUP: usize = 4;

/// A one-time activation code in the clear: exists between its making and its printing, and while one is being tried.
#[derive(Clone, PartialEq, Eq)]
pub struct ActivationCode(String);

impl ActivationCode {
    /// A new random code.
    pub fn random(rng: &mut impl CryptoRng) -> Self {
        let mut check = 0;
        let mut text = String::with_capacity(CODE_LENGTH);
        for _ in 0..RANDOM {
            let value = rng.random_range(0..32_u8);
            check = next(check, value);
            text.push(symbol(value));
        }
        // The check value c solves next(check, c) = 0.
        text.push(symbol(double(check)));
        Self(text)
    }

    /// Reads what was typed: case, spaces, dashes and dots do not matter, O is 0, I and L are 1.
    ///
    /// # Errors
    /// [`AccountsError::CodeMistyped`] where length, alphabet or check character do not fit.
    pub fn parse(typed: &str) -> Result<Self, AccountsError> {
        let mut text = String::with_capacity(CODE_LENGTH);
        let (mut check, mut given, mut foreign) = (0, 0_usize, false);
        for character in typed.chars().filter(|c| !is_separator(*c)) {
            given += 1;
            match value(character) {
                Some(value) if given <= CODE_LENGTH => {
                    check = next(check, value);
                    text.push(symbol(value));
                }
                _ => foreign = true,
            }
        }
        if foreign || given != CODE_LENGTH || check != 0 {
            return Err(AccountsError::CodeMistyped { given, wanted: CODE_LENGTH });
        }
        Ok(Self(text))
    }

    /// The code in its groups, for the paper: the one deliberate way to see it.
    #[must_use]
    pub fn reveal(&self) -> String {
        let mut out = String::with_capacity(CODE_LENGTH + CODE_LENGTH / GROUP);
        for (at, character) in self.0.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                out.push('-');
            }
            out.push(character);
        }
        out
    }

    pub(super) fn normalised(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationCode(…)")
    }
}

fn is_separator(character: char) -> bool {
    // Phone keyboards turn `--` into en and em dashes.
    character.is_whitespace() || matches!(character, '-' | '.' | '_' | '\u{2010}'..='\u{2015}')
}

fn value(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let at = ALPHABET.iter().position(|symbol| char::from(*symbol) == upper)?;
    u8::try_from(at).ok()
}

fn symbol(value: u8) -> char {
    ALPHABET.get(usize::from(value)).copied().map_or('0', char::from)
}

/// Horner step of the parity polynomial at the primitive element 2.
const fn next(check: u8, value: u8) -> u8 {
    double(check) ^ value
}

/// Multiplication by 2 in GF(32) modulo x^5 + x^2 + 1 (primitive: 2 has order 31, so 20 places have different weights).
const fn double(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 32 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng as _;
    use rand::rngs::StdRng;

    use super::*;

    fn code(seed: u64) -> ActivationCode {
        ActivationCode::random(&mut StdRng::seed_from_u64(seed))
    }

    proptest! {
        #[test]
        fn any_one_wrong_character_is_noticed(seed: u64, at in 0..CODE_LENGTH, by in 1_u8..32) {
            let mut typed: Vec<char> = code(seed).0.chars().collect();
            let right = value(typed[at]).unwrap();
            typed[at] = symbol((right + by) % 32);
            let typed: String = typed.into_iter().collect();
            prop_assert!(matches!(ActivationCode::parse(&typed), Err(AccountsError::CodeMistyped { .. })), "{}", typed);
        }

        #[test]
        fn any_two_swapped_characters_are_noticed(seed: u64, a in 0..CODE_LENGTH, b in 0..CODE_LENGTH) {
            let mut typed: Vec<char> = code(seed).0.chars().collect();
            prop_assume!(typed[a] != typed[b]);
            typed.swap(a, b);
            prop_assert!(ActivationCode::parse(&typed.into_iter().collect::<String>()).is_err());
        }

        #[test]
        fn a_missing_or_additional_character_is_noticed(seed: u64, at in 0..CODE_LENGTH, extra in 0_u8..32) {
            let mut short = code(seed).0;
            short.remove(at);
            prop_assert!(ActivationCode::parse(&short).is_err());
            let mut long = code(seed).0;
            long.insert(at, symbol(extra));
            prop_assert!(ActivationCode::parse(&long).is_err());
        }

        #[test]
        fn however_it_is_written_it_is_the_same_code(seed: u64) {
            let code = code(seed);
            let shown = code.reveal();
            prop_assert_eq!(shown.len(), 24);
            let forms = [
                shown.to_lowercase(),
                shown.replace('-', " "),
                shown.replace('-', "\u{2013}"),
                shown.replace('0', "O").replace('1', "l"),
                shown.replace('0', "o").replace('1', "I"),
                format!("  {}\n", code.normalised()),
            ];
            for form in forms {
                prop_assert_eq!(&ActivationCode::parse(&form).unwrap(), &code);
            }
        }

        #[test]
        fn no_text_makes_the_parser_panic(text: String) {
            if let Ok(code) = ActivationCode::parse(&text) {
                prop_assert_eq!(code.normalised().len(), CODE_LENGTH);
            }
        }
    }

    #[test]
    fn letters_that_are_not_in_the_alphabet_are_a_typing_error() {
        for text in ["", "U", &"U".repeat(20), &"é".repeat(20), &"0".repeat(21)] {
            assert!(ActivationCode::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn two_codes_differ_and_debug_shows_neither() {
        let (a, b) = (code(1), code(2));
        assert_ne!(a, b);
        let shown = format!("{a:?}");
        assert!(!shown.contains(a.normalised()) && !shown.contains(&a.reveal()));
    }
}
