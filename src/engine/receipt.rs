//! Receipts: a signed sentence that a photo is durably in the journal, which anyone can verify offline.
//!
//! The signature is Ed25519 (RFC 8032) over the line `rekap-receipt/1` and the canonical JSON (RFC 8785) of the receipt.
//! `docs/receipts.md` shows how to verify one with nothing but OpenSSL.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, Verifier as _, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::election::codes::{ContestId, Page, TpsCode};
use crate::hash::Sha256;
use crate::journal::Canonical;

const DOMAIN: &str = "rekap-receipt/1\n";

/// What is acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Receipt {
    /// Short name of the election.
    pub election: String,
    /// Contest.
    #[schema(value_type = String)]
    pub contest: ContestId,
    /// TPS.
    #[schema(value_type = String)]
    pub tps: TpsCode,
    /// Page of the form.
    #[schema(value_type = u8)]
    pub page: Page,
    /// SHA-256 of the photo's bytes, hex.
    #[schema(value_type = String)]
    pub sha256: Sha256,
    /// Sequence number in the journal.
    pub seq: u64,
    /// Time of acceptance, microseconds since 1970 UTC.
    pub at: i64,
}

/// A receipt with its signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SignedReceipt {
    /// What is signed.
    pub receipt: Receipt,
    /// Ed25519 signature, base64.
    pub signature: String,
    /// The election's public key, hex, as it stands in `/results/v1/index.json`.
    pub key: String,
}

/// The election's signing key.
#[derive(Clone)]
pub struct ReceiptKey(SigningKey);

/// Why a receipt does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadReceipt {
    /// Key or signature are not of the right shape.
    #[error("the key or the signature is not an Ed25519 one")]
    Malformed,
    /// The signature is not this key's over this receipt.
    #[error("the signature does not match: the receipt was changed or is not from this election")]
    Forged,
}

impl ReceiptKey {
    /// From its 32 secret bytes.
    #[must_use]
    pub fn from_bytes(secret: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(secret))
    }

    /// The public key, hex.
    #[must_use]
    pub fn public(&self) -> String {
        hex::encode(self.0.verifying_key().to_bytes())
    }

    /// Signs a receipt.
    #[must_use]
    pub fn sign(&self, receipt: Receipt) -> SignedReceipt {
        let signature = self.0.sign(&message(&receipt));
        SignedReceipt { signature: STANDARD.encode(signature.to_bytes()), key: self.public(), receipt }
    }
}

impl SignedReceipt {
    /// Verifies the receipt against the election's public key (hex), which must come from elsewhere than the receipt.
    ///
    /// # Errors
    /// [`BadReceipt`].
    pub fn verify(&self, public_key: &str) -> Result<(), BadReceipt> {
        let mut key = [0; 32];
        hex::decode_to_slice(public_key, &mut key).map_err(|_| BadReceipt::Malformed)?;
        let key = VerifyingKey::from_bytes(&key).map_err(|_| BadReceipt::Malformed)?;
        let signature = STANDARD.decode(&self.signature).map_err(|_| BadReceipt::Malformed)?;
        let signature = Signature::from_slice(&signature).map_err(|_| BadReceipt::Malformed)?;
        key.verify(&message(&self.receipt), &signature).map_err(|_| BadReceipt::Forged)
    }
}

fn message(receipt: &Receipt) -> Vec<u8> {
    let body = Canonical::of(receipt).map_or_else(|_| String::new(), |raw| raw.get().to_owned());
    [DOMAIN.as_bytes(), body.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_verifies_until_a_digit_changes() {
        let key = ReceiptKey::from_bytes(&[7; 32]);
        let receipt = Receipt {
            election: "uji".into(),
            contest: "gubernur".parse().unwrap(),
            tps: "3171011001001".parse().unwrap(),
            page: Page::new(2).unwrap(),
            sha256: Sha256::of(b"photo"),
            seq: 17,
            at: 1_732_700_000_000_000,
        };
        let signed = key.sign(receipt);
        assert_eq!(signed.verify(&key.public()), Ok(()));
        let mut forged = signed.clone();
        forged.receipt.seq = 18;
        assert_eq!(forged.verify(&key.public()), Err(BadReceipt::Forged));
        assert_eq!(signed.verify(&ReceiptKey::from_bytes(&[8; 32]).public()), Err(BadReceipt::Forged));
        assert_eq!(signed.verify("zz"), Err(BadReceipt::Malformed));
    }
}
