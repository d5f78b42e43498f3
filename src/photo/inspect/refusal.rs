//! Why a photo is refused while it arrives.

use super::Format;
use crate::photo::texts::{Texts, texts};

/// Why the bytes are not taken as a photo. Each has a stable [`code`](Self::code) and says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No byte arrived.
    #[error("the file is empty")]
    Empty,
    /// More bytes than the limit.
    #[error("the file is larger than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The first bytes are not those of a JPEG, PNG or WebP.
    #[error("not a JPEG, PNG or WebP (looks like {looks_like:?})")]
    NotAPhoto {
        /// What it seems to be, where that is plain: "HEIC", "PDF", "GIF", "HTML"...
        looks_like: Option<&'static str>,
    },
    /// More pixels in all, or along one side, than the limit.
    #[error("{width} x {height} pixels are too many")]
    TooManyPixels {
        /// Claimed width in pixels.
        width: u32,
        /// Claimed height in pixels.
        height: u32,
    },
    /// A thumbnail or a tracking pixel, not a photo of a form: see [`super::Limits::floor`].
    #[error("{width} x {height} pixels are too few to read a form")]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The file ends before its picture does.
    #[error("cut off after {bytes} bytes")]
    Truncated {
        /// How many bytes arrived.
        bytes: u64,
    },
    /// An animated PNG or WebP: which frame would be the evidence?
    #[error("an animated {format:?}")]
    Animated {
        /// The container.
        format: Format,
    },
    /// A legal file of a kind no phone writes and few programs open.
    #[error("unsupported: {what}")]
    Unsupported {
        /// What it is, in English.
        what: &'static str,
    },
    /// The container contradicts itself.
    #[error("damaged: {what}")]
    Broken {
        /// What does not hold, in English.
        what: &'static str,
    },
}

impl Refusal {
    /// The stable code, as in [`crate::photo::texts::TABLE`].
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "PHOTO_EMPTY",
            Self::TooLarge { .. } => "PHOTO_TOO_LARGE",
            Self::NotAPhoto { .. } => "PHOTO_NOT_A_PHOTO",
            Self::TooManyPixels { .. } => "PHOTO_TOO_MANY_PIXELS",
            Self::TooSmall { .. } => "PHOTO_TOO_SMALL",
            Self::Truncated { .. } => "PHOTO_TRUNCATED",
            Self::Animated { .. } => "PHOTO_ANIMATED",
            Self::Unsupported { .. } => "PHOTO_UNSUPPORTED",
            Self::Broken { .. } => "PHOTO_BROKEN",
        }
    }

    /// What to tell the person who sent it, in both languages.
    #[must_use]
    pub fn texts(&self) -> Texts {
        let values = match self {
            Self::Empty | Self::Animated { .. } => vec![],
            Self::TooLarge { limit } => vec![("limit", limit.to_string())],
            Self::NotAPhoto { looks_like } => {
                vec![("looks_like", looks_like.map_or_else(String::new, |kind| format!(" ({kind})")))]
            }
            Self::TooManyPixels { width, height } | Self::TooSmall { width, height } => {
                vec![("width", width.to_string()), ("height", height.to_string())]
            }
            Self::Truncated { bytes } => vec![("bytes", bytes.to_string())],
            Self::Unsupported { what } | Self::Broken { what } => {
                vec![("what", (*what).to_owned())]
            }
        };
        texts(self.code(), &values)
    }
}
