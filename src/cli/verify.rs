//! `rekap verify`

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use crate::engine::SignedReceipt;
use crate::hash::Sha256;

/// Verify a receipt, and that a photo is the one it is for, with nothing but the election's public key.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The receipt (JSON), as the upload answered it.
    receipt: PathBuf,
    /// The election's public key (64 hex digits), from /results/v1/index.json or the commission's own announcement.
    #[arg(long, value_name = "HEX")]
    key: String,
    /// The photo that was sent, to be compared with the receipt's SHA-256.
    #[arg(long, value_name = "FILE")]
    photo: Option<PathBuf>,
}

impl VerifyArgs {
    pub(super) fn run(&self) -> Outcome {
        let signed: SignedReceipt = serde_json::from_slice(&std::fs::read(&self.receipt)?)?;
        signed.verify(&self.key)?;
        if let Some(photo) = &self.photo
            && Sha256::of(&std::fs::read(photo)?) != signed.receipt.sha256
        {
            return Err("the photo is not the one of this receipt".into());
        }
        let receipt = &signed.receipt;
        println!(
            "good: TPS {} page {} photo {} is event {} of election {}",
            receipt.tps,
            receipt.page,
            receipt.sha256.short(),
            receipt.seq,
            receipt.election
        );
        Ok(())
    }
}
