//! What may be shown of a photo: public copy, thumbnail, measures. The photo is decoded once.
//!
//! # Memory
//! The full-size picture is made smaller before it is turned upright, and dropped before anything else is made.
//! With r = public long side / original long side (0.5 for 12 megapixels at 2000 px), the peak per pixel of a
//! colour original is the larger of the decode ([`super::decode`]: 3 for camera JPEGs, at most 9 for progressive)
//! and 3 + 3r + 3r² while resizing: 5.25 bytes per pixel for a 12-megapixel photo, 63 MB. An original at or below the public
//! size is not resized: 3, or 6 while a quarter turn is made.

use fast_image_resize::FilterType;
use jpeg_encoder::{ColorType, Encoder};

use super::decode::{DecodeError, contained, decode_stored};
use super::exif::{Shot, from_block};
use super::inspect::Limits;
use super::mask::{MaskArea, MaskRect, mask, mask_areas};
use super::measures::Measures;
use super::picture::{Channels, Picture};

/// How the derived pictures are made. Data of the election.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Bounds of the original, as for the inspector.
    pub limits: Limits,
    /// Longest side of the public copy in pixels. 2000: on an A3 page 4.8 px per millimetre, a digit box is 28 px.
    pub public_side: u32,
    /// JPEG quality of the public copy, 1 to 100.
    pub public_quality: u8,
    /// Longest side of the thumbnail in pixels.
    pub thumb_side: u32,
    /// JPEG quality of the thumbnail, 1 to 100.
    pub thumb_quality: u8,
}

impl Default for Settings {
    fn default() -> Self {
        Self { limits: Limits::default(), public_side: 2000, public_quality: 80, thumb_side: 320, thumb_quality: 75 }
    }
}

/// Everything made from one photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derived {
    /// The public copy: a JPEG without any metadata, masks painted over, upright, never larger than the original.
    pub public: Vec<u8>,
    /// Its width and height in pixels.
    pub public_size: (u32, u32),
    /// The thumbnail, made from the masked copy: a JPEG.
    pub thumb: Vec<u8>,
    /// Its width and height in pixels.
    pub thumb_size: (u32, u32),
    /// Quality and fingerprint of the whole page, measured before the masks.
    pub measures: Measures,
    /// What the original's EXIF says of time and place: for rule W302 only, never published.
    pub shot: Shot,
}

/// Decodes the photo once and makes everything that is derived from it, with the masks where they lie if the page fills the photo.
///
/// # Errors
/// [`DecodeError`] when the photo cannot be opened completely: it is flagged and asked for again.
pub fn derive(bytes: &[u8], masks: &[MaskRect], settings: &Settings) -> Result<Derived, DecodeError> {
    derive_looking(bytes, masks, settings, |_| ((), None)).map(|(derived, ())| derived)
}

/// As [`derive`], with somebody who `look`s at the upright picture at its public size before anything is masked: where it finds the page,
/// it says what to mask instead of `masks`.
///
/// # Errors
/// As [`derive`].
pub fn derive_looking<T>(
    bytes: &[u8],
    masks: &[MaskRect],
    settings: &Settings,
    look: impl FnOnce(&Picture) -> (T, Option<Vec<MaskArea>>),
) -> Result<(Derived, T), DecodeError> {
    let stored = decode_stored(bytes, &settings.limits)?;
    let shot = stored.exif.map(from_block).unwrap_or_default();
    contained(|| {
        let mut page = shrink(stored.picture, settings.public_side).upright(stored.orientation);
        let measures = Measures::of(&page);
        let (seen, areas) = look(&page);
        match areas {
            Some(areas) => mask_areas(&mut page, &areas),
            None => mask(&mut page, masks),
        }
        let public = encode(&page, settings.public_quality)?;
        let small = thumbnail(&page, settings.thumb_side);
        let derived = Derived {
            public,
            public_size: (page.width(), page.height()),
            thumb: encode(&small, settings.thumb_quality)?,
            thumb_size: (small.width(), small.height()),
            measures,
            shot,
        };
        Ok((derived, seen))
    })
}

/// The picture at most `side` pixels long; the larger one is dropped.
#[must_use]
pub fn shrink(picture: Picture, side: u32) -> Picture {
    let (width, height) = picture.fitting(side);
    if (width, height) == (picture.width(), picture.height()) {
        picture
    } else {
        picture.resized(width, height, FilterType::Lanczos3)
    }
}

pub(super) fn thumbnail(page: &Picture, side: u32) -> Picture {
    let (width, height) = page.fitting(side);
    page.resized(width, height, FilterType::CatmullRom)
}

/// The upright photo at its public size, as [`derive_looking`] shows it: nothing is masked.
///
/// # Errors
/// As [`derive`].
pub fn upright(bytes: &[u8], settings: &Settings) -> Result<Picture, DecodeError> {
    let stored = decode_stored(bytes, &settings.limits)?;
    contained(|| Ok(shrink(stored.picture, settings.public_side).upright(stored.orientation)))
}

/// A picture as a JPEG of this quality, 1 to 100.
///
/// # Errors
/// [`DecodeError::Undecodable`] for a side longer than a JPEG can have.
pub fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, DecodeError> {
    let kind = match picture.channels() {
        Channels::Grey => ColorType::Luma,
        Channels::Rgb => ColorType::Rgb,
    };
    let undecodable = |cause: String| DecodeError::Undecodable { cause };
    let side = |length: u32| u16::try_from(length).map_err(|_| undecodable("too long for a JPEG".to_owned()));
    let (width, height) = (side(picture.width())?, side(picture.height())?);
    let mut jpeg = Vec::with_capacity(picture.pixels().len() / 8);
    Encoder::new(&mut jpeg, quality.clamp(1, 100))
        .encode(picture.pixels(), width, height, kind)
        .map_err(|error| undecodable(error.to_string()))?;
    Ok(jpeg)
}
