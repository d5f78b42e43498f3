//! Which PINs and passwords are too easily guessed.

use crate::election::actor::Actor;

use super::error::Weakness;
use super::policy::{SecretKind, policy};

const LEAST_DIGITS: usize = 6;
const LEAST_CHARACTERS: usize = 15;
const MOST_CHARACTERS: usize = 256;

/// Checks a new secret for this account. A role that logs in with a PIN may choose a password instead.
///
/// # Errors
/// The first weakness found.
pub fn check(secret: &str, actor: Actor, login: &str) -> Result<(), Weakness> {
    let characters: Vec<char> = secret.chars().collect();
    let digits = !characters.is_empty() && characters.iter().all(char::is_ascii_digit);
    let pin = digits && policy(actor.role).secret == SecretKind::Pin;
    let least = match policy(actor.role).secret {
        SecretKind::Pin => LEAST_DIGITS,
        SecretKind::Password => LEAST_CHARACTERS,
    };
    if characters.len() < least {
        return Err(Weakness::TooShort { least });
    }
    if characters.len() > MOST_CHARACTERS {
        return Err(Weakness::TooLong);
    }
    let mut different = characters.clone();
    different.sort_unstable();
    different.dedup();
    if different.len() < if pin { 3 } else { 5 } || repeats(&characters) {
        return Err(Weakness::Repeated);
    }
    if digits && runs(&characters) {
        return Err(Weakness::Sequence);
    }
    if actor.scope.to_string().contains(secret) || secret.to_lowercase().contains(login) {
        return Err(Weakness::OwnCode);
    }
    Ok(())
}

/// Whether a block of at most half its length makes up the whole, as in 121212 or 123123.
fn repeats(characters: &[char]) -> bool {
    (1..=characters.len() / 2).any(|block| characters.iter().zip(characters.iter().skip(block)).all(|(a, b)| a == b))
}

/// Whether the digits, doubled ones taken as one, go up or down by one all the way (9 goes on to 0).
fn runs(characters: &[char]) -> bool {
    let mut digits: Vec<u32> = characters.iter().filter_map(|character| character.to_digit(10)).collect();
    digits.dedup();
    let by = |step: u32| digits.iter().zip(digits.iter().skip(1)).all(|(a, b)| (a + step) % 10 == *b);
    by(1) || by(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kpps() -> Actor {
        "kpps:3171011001001:1".parse().unwrap()
    }

    fn admin() -> Actor {
        "admin:0:1".parse().unwrap()
    }

    #[test]
    fn simple_pins_are_refused_and_others_are_not() {
        use Weakness::{OwnCode, Repeated, Sequence, TooLong, TooShort};
        let cases = [
            ("", Err(TooShort { least: 6 })),
            ("48213", Err(TooShort { least: 6 })),
            ("000000", Err(Repeated)),
            ("111222", Err(Repeated)),
            ("121212", Err(Repeated)),
            ("123123", Err(Repeated)),
            ("1231231", Err(Repeated)),
            ("123456", Err(Sequence)),
            ("654321", Err(Sequence)),
            ("789012", Err(Sequence)),
            ("112233", Err(Sequence)),
            ("317101", Err(OwnCode)),
            ("011001", Err(Repeated)),
            ("482916", Ok(())),
            ("90417736", Ok(())),
            ("kopi tubruk", Ok(())),
            (&"7x1b9".repeat(60), Err(TooLong)),
        ];
        for (secret, expected) in cases {
            assert_eq!(check(secret, kpps(), "kpps-x"), expected, "{secret}");
        }
    }

    #[test]
    fn a_desk_needs_a_long_password() {
        assert_eq!(check("482916", admin(), "admin-0-1"), Err(Weakness::TooShort { least: 15 }));
        assert_eq!(check("aaaaaaaaaaaaaaaaaaaa", admin(), "admin-0-1"), Err(Weakness::Repeated));
        assert_eq!(check("my admin-0-1 login", admin(), "admin-0-1"), Err(Weakness::OwnCode));
        assert_eq!(check("tujuh kuda minum kopi", admin(), "admin-0-1"), Ok(()));
    }
}
