//! Recap reports as CSV and XLSX.

use crate::election::{lang::Lang, state::{ContestIndex, RegionIndex, State}};

/// Placeholder until branch publish lands.
pub struct Recap;
/// Placeholder.
pub fn table(_: &State, _: ContestIndex, _: RegionIndex) -> Option<Recap> { None }
/// Placeholder.
pub fn to_csv(_: &Recap, _: Lang) -> Vec<u8> { Vec::new() }
/// Placeholder.
pub fn to_xlsx(_: &Recap, _: Lang) -> Result<Vec<u8>, std::io::Error> { Ok(Vec::new()) }
