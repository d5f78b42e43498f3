//! The rules: which figures cannot stand together (errors, F) and which ask a human to look (warnings, W).
//!
//! One table ([`RuleCode`]) holds every code with severity and texts; `docs/rules.md` is written from it. Which rules apply to
//! a form, and to which of its figures, is data of the form ([`Check`]); limits are data of the election ([`Limits`]).
//! A form that breaks a rule is never refused: the finding keeps it out of the totals until an official decides.

mod check;
mod evaluate;
mod table;
#[cfg(test)]
mod tests;

pub use check::{Check, CheckKind, Pair, SumCheck};
pub use evaluate::{Context, Finding, Neighbourhood, Registered, evaluate};
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
}
