//! From a photo of a page to figures that are right, or a typed refusal.
//!
//! Values in, values out: nothing here knows storage, web or people. The stages, each named for what it finds:
//!
//! 1. `sheet`: the page in the photo, which form and page it is, and where each box lies; gives [`Crop`]s.
//! 2. `digits`: what is written in a box, as calibrated [`Scores`] over [`Symbol`]s; `ink` doubts what is much paler than the rest of the page.
//!    `number` reads the number of the TPS with the same network; `words` reads figures that are written in words, with another one.
//! 3. `arithmetic`: the figures, decoded with the sums the form itself states, and whether each may be accepted.
//!
//! A figure that is accepted must be right; what is not sure is left to a person, with the reason.

pub mod arithmetic;
pub mod crop;
pub mod digits;
pub mod forms;
mod ink;
pub mod kept;
pub mod network;
pub mod number;
pub mod read;
pub mod sheet;
pub mod symbol;
#[cfg(test)]
mod tests;
pub mod words;

pub use crop::Crop;
pub use symbol::{Scores, Symbol};
