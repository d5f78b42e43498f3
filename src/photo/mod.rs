//! What is in a photo: type, dimensions, structure, orientation, quality, public copy, thumbnail.
//!
//! Bytes in, values out: nothing here knows storage, web or clock. Two moments use it.
//!
//! * **While an upload arrives**, [`Inspector`] sees every chunk once, in constant memory, and answers with
//!   [`Facts`] (format, dimensions, SHA-256) or a typed [`Refusal`]. It checks what can be checked without
//!   decoding: the container from its first byte to its end marker.
//! * **Afterwards**, [`derive`](derive()) decodes the photo strictly and under a memory bound, and makes what
//!   may be shown: a public copy without metadata and with its masks painted over, a thumbnail, and the
//!   [`Measures`] that rules W301 and W302 judge. What fails here is asked for again.

pub mod bench;
pub mod decode;
pub mod derive;
pub mod exif;
pub mod fingerprint;
mod guard;
pub mod inspect;
pub mod mask;
pub mod measures;
mod picture;
pub mod texts;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

pub use decode::{DecodeError, decode};
pub use derive::{Derived, Settings, derive, derive_looking, encode, shrink, upright};
pub use exif::Shot;
pub use fingerprint::Fingerprint;
pub use inspect::{Facts, Format, Inspector, Limits, Refusal};
pub use mask::{MaskArea, MaskRect};
pub use measures::{Measures, Quality, Thresholds, judge, sharpness_of};
pub use picture::{Channels, Picture};
pub use texts::Texts;
