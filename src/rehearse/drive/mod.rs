//! Plays an election night over HTTP against a server and holds what the public reads against what was counted.
//!
//! [`plan`] decides beforehand what everybody does and what goes wrong; [`night`] lets officers, second readers and plenaries do it through
//! the same routes as real ones; [`compare`] is the judge. [`own`] starts a server in this process to play against.

pub mod badges;
pub mod client;
pub mod compare;
pub mod failure;
mod machine;
pub mod night;
mod officer;
pub mod own;
pub mod plan;
mod plenary;
pub mod stage;
pub mod summary;
pub mod tally;
#[cfg(test)]
mod tests;
pub mod trouble;
mod upload;
