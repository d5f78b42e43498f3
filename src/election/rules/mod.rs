//! The rules: which figures cannot stand together (errors, F) and which ask a human to look (warnings, W).
//!
//! One table ([`RuleCode`]) holds every code with severity and texts; `docs/rules.md` is written from it. Which rules apply to
//! a form, and to which of its figures, is data of the form ([`Check`]); limits are data of the election ([`Limits`]).
//! A form that breaks a rule is never refused: the finding keeps it out of the totals until an official decides.

mod cause;
mod check;
mod evaluate;
mod table;
#[cfg(test)]
mod tests;

pub use cause::Cause;
pub use check::{Check, CheckKind, Pair, SumCheck};
pub use evaluate::{Context, Finding, Neighbourhood, Registered, Sexes, evaluate};
pub use table::{RuleCode, Severity};

use serde::{Deserialize, Serialize};

/// Limits and thresholds of one election: data, never constants of the program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Most voters a TPS may have registered (governor 2024: 600, PKPU 7/2024).
    pub max_dpt: u32,
    /// Reserve ballots per thousand of the DPT (governor 2024: 25, that is 2.5 %).
    pub reserve_per_mille: u32,
    /// A candidate above this share of the valid votes is unusual (W201), per mille.
    pub candidate_share_per_mille: u32,
    /// An invalid share this far from that of the kecamatan is unusual (W201), per mille of the votes.
    pub invalid_distance_per_mille: u32,
    /// Moved and added voters above this share of all voters are unusual (W203), per mille.
    pub added_share_per_mille: u32,
    /// Fewer counted TPS than this say nothing about what is usual in a kecamatan (W201).
    #[serde(default = "Limits::usual_compare_from_tps")]
    pub compare_from_tps: u32,
    /// When a photo is called blurred, dark or glaring (W302).
    #[serde(default)]
    pub photo: PhotoLimits,
}

impl Limits {
    /// With 20 TPS of 240 votes and 7.7 % invalid, chance alone moves the kecamatan's share by 0.4 points: small beside the distance of
    /// 5 points that W201 asks for.
    #[must_use]
    pub const fn usual_compare_from_tps() -> u32 {
        20
    }
}

/// Thresholds of W302. What they measure, and how the usual values were chosen, stands in `src/photo/measures.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhotoLimits {
    /// Blurred below this sharpness, per mille.
    pub sharpness_per_mille: u32,
    /// Dark below this mean brightness, 0 to 255.
    pub brightness: u8,
    /// Glaring above this share of clipped pixels, per mille.
    pub clipped_per_mille: u16,
}

impl Default for PhotoLimits {
    fn default() -> Self {
        Self { sharpness_per_mille: 500, brightness: 70, clipped_per_mille: 980 }
    }
}
