//! Secrets as values that do not show themselves, and the one place that asks for randomness.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use rand::CryptoRng;

use super::code::ActivationCode;
use crate::hash::Sha256;

/// Characters of a session token: 256 bits in base64url without padding.
const TOKEN_LENGTH: usize = 43;

/// Domain of the keyed hash, so that the server's key serves other purposes without a hash of one passing for another.
const ACTIVATION_DOMAIN: &[u8] = b"rekap/accounts/activation/v1\0";

/// The randomness of every secret made here: ChaCha12, seeded and reseeded by the operating system.
pub(super) fn rng() -> impl CryptoRng {
    rand::rng()
}

/// The server's key for activation codes; without it a stolen table says nothing about any code.
#[derive(Clone)]
pub(super) struct ServerKey([u8; 32]);

impl ServerKey {
    pub(super) const fn new(key: [u8; 32]) -> Self {
        Self(key)
    }

    /// HMAC-SHA256 (RFC 2104) of domain and normalised code: what is stored, and what is looked up. Looking up by it
    /// needs no constant-time comparison: who does not know the key cannot steer the hash.
    pub(super) fn activation_hash(&self, code: &ActivationCode) -> Vec<u8> {
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(ACTIVATION_DOMAIN);
        mac.update(code.normalised().as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl fmt::Debug for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServerKey(…)")
    }
}

/// A session token in the clear: opaque, 256 random bits, shown once to whom it belongs.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    pub(super) fn random(rng: &mut impl CryptoRng) -> Self {
        let mut bytes = [0; 32];
        rng.fill_bytes(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The token itself, for the cookie or the answer: the one deliberate way to see it.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What is stored of a token; `None` where the text cannot be one, so that noise never reaches the store.
pub(super) fn token_hash(token: &str) -> Option<Sha256> {
    let fits = token.len() == TOKEN_LENGTH
        && token.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    fits.then(|| Sha256::of(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_256_bits_and_hides_itself() {
        let (a, b) = (Token::random(&mut rng()), Token::random(&mut rng()));
        assert_ne!(a, b);
        assert_eq!(a.reveal().len(), TOKEN_LENGTH);
        assert!(token_hash(a.reveal()).is_some());
        assert!(!format!("{a:?}").contains(a.reveal()));
    }

    #[test]
    fn what_cannot_be_a_token_is_not_looked_up() {
        for text in ["", "x", &"=".repeat(43), &"a".repeat(44), &"é".repeat(21)] {
            assert!(token_hash(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_stored_hash_of_a_code_depends_on_the_key() {
        let code = ActivationCode::random(&mut rng());
        let one = ServerKey::new([1; 32]);
        assert_eq!(one.activation_hash(&code), one.activation_hash(&code));
        assert_ne!(one.activation_hash(&code), ServerKey::new([2; 32]).activation_hash(&code));
        assert!(!format!("{one:?}").contains('1'));
    }
}
