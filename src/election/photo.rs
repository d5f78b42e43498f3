//! What the election knows of a photo: which sheet it shows, who sent it, what checking it found. Never its bytes.

use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::codes::{ContestId, Page};
use super::state::Model;
use crate::hash::Sha256;

pub use super::photo_causes::{PhotoFlag, PhotoFlags, Unreadable};

/// Type of an accepted photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PhotoFormat {
    /// JPEG (ITU-T T.81).
    Jpeg,
    /// PNG (ISO/IEC 15948).
    Png,
    /// WebP (RFC 9649).
    Webp,
}

impl PhotoFormat {
    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Webp => "image/webp",
        }
    }
}

/// What was seen of a photo while it streamed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhotoFacts {
    /// SHA-256 of the bytes: the photo's identity.
    pub sha256: Sha256,
    /// Type, by its bytes.
    pub format: PhotoFormat,
    /// Pixels across, before orientation.
    pub width: u32,
    /// Pixels down, before orientation.
    pub height: u32,
    /// Length in bytes.
    pub bytes: u32,
}

/// A photo accepted for a page of a TPS form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// Its facts.
    pub facts: PhotoFacts,
    /// The page it was sent for.
    pub page: Page,
    /// The counting round it was sent in, from 1.
    pub round: u8,
    /// Who sent it.
    pub by: Actor,
    /// When it was accepted, microseconds since 1970.
    pub at: i64,
    /// Its event in the journal: the receipt's sequence number.
    pub seq: u64,
}

/// A page of a contest's form: what a photo is sent for, and what the masks of its public copy belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormPage {
    /// The contest.
    pub contest: ContestId,
    /// The page of its form.
    pub page: Page,
}

/// A photo that figures were read from, as events and requests name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoRead {
    /// The page it was sent for.
    pub page: Page,
    /// The photo.
    pub sha256: Sha256,
}

/// What the derived work found: the photo decodes, its public copy exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedPhoto {
    /// Upright width of the public copy, pixels.
    pub width: u32,
    /// Upright height of the public copy, pixels.
    pub height: u32,
    /// Sharpness, brightness and the like as `photo::measures` defines them; integers, kept for later comparison.
    pub sharpness: u32,
    /// Mean luma, 0..=255.
    pub brightness: u8,
    /// Perceptual fingerprint, hex.
    pub fingerprint: String,
    /// What there is to say against it.
    #[serde(default, skip_serializing_if = "PhotoFlags::is_empty")]
    pub flags: PhotoFlags,
}

/// What the machine saw of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    /// Which model.
    pub model: Model,
    /// Whether a page was found in it.
    pub page: bool,
    /// What there is to say against it.
    pub flags: PhotoFlags,
    /// The number of the TPS that stands on the page.
    pub tps: Option<NonZeroU16>,
}

/// State of the derived work of one photo.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Check {
    /// Still to do.
    #[default]
    Pending,
    /// Done. The measures stay in the journal: a nation has 2.5 million photos.
    Checked {
        /// Upright width of the public copy, pixels.
        width: u32,
        /// Upright height of the public copy, pixels.
        height: u32,
        /// What there is to say against it.
        flags: PhotoFlags,
    },
    /// The strict decode failed: the page must be photographed again.
    Unreadable(Unreadable),
}
