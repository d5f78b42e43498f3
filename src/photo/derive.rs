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
use super::measures::Measures;
use super::picture::{Channels, Picture};

/// A part of the upright page picture that the public must not see, in fractions of its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaskRect {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl MaskRect {
    /// A rectangle from its left upper corner; parts outside the picture are allowed and cut off.
    /// `None` when a value is not a number or nothing of the picture lies inside: a mask that hides nothing is a
    /// mistake in the form definition, to be found before a name is published.
    #[must_use]
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Option<Self> {
        let inside = x < 1.0 && y < 1.0 && x + width > 0.0 && y + height > 0.0 && width > 0.0 && height > 0.0;
        inside.then_some(Self { x, y, width, height })
    }
}

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

/// Decodes the photo once and makes everything that is derived from it.
///
/// # Errors
/// [`DecodeError`] when the photo cannot be opened completely: it is flagged and asked for again.
pub fn derive(bytes: &[u8], masks: &[MaskRect], settings: &Settings) -> Result<Derived, DecodeError> {
    let stored = decode_stored(bytes, &settings.limits)?;
    let shot = stored.exif.map(from_block).unwrap_or_default();
    contained(|| {
        let mut page = shrink(stored.picture, settings.public_side).upright(stored.orientation);
        let measures = Measures::of(&page);
        mask(&mut page, masks);
        let public = encode(&page, settings.public_quality)?;
        let small = thumbnail(&page, settings.thumb_side);
        Ok(Derived {
            public,
            public_size: (page.width(), page.height()),
            thumb: encode(&small, settings.thumb_quality)?,
            thumb_size: (small.width(), small.height()),
            measures,
            shot,
        })
    })
}

/// The picture at most `side` pixels long; the larger one is dropped.
pub(super) fn shrink(picture: Picture, side: u32) -> Picture {
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

const MASK_GREY: u8 = 150;
const MASK_LINE: u8 = 130;
/// Distance of the hatch lines in pixels.
const HATCH: usize = 16;
/// Pixels added around a mask: resizing spreads a pixel over its neighbours (Lanczos3 reaches three).
const MARGIN: f32 = 3.0;

/// Paints the masks: grey with a subtle hatch, so that a reader sees that it is deliberate and not damage.
pub(super) fn mask(page: &mut Picture, masks: &[MaskRect]) {
    let (width, height, channels) = (page.width(), page.height(), page.channels().count());
    for rect in masks {
        let (left, right) = span(rect.x, rect.width, width);
        let (top, bottom) = span(rect.y, rect.height, height);
        for (y, row) in page.rows_mut().enumerate().skip(top).take(bottom - top) {
            for (x, pixel) in row.chunks_exact_mut(channels).enumerate().skip(left).take(right - left) {
                pixel.fill(if (x + y) % HATCH < 2 { MASK_LINE } else { MASK_GREY });
            }
        }
    }
}

/// The pixels from `start` over `length` (fractions) of a side of `pixels`, rounded outwards.
fn span(start: f32, length: f32, pixels: u32) -> (usize, usize) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to a side of at most 16,384 pixels, which an f32 holds exactly"
    )]
    let (from, to) = {
        let side = pixels as f32;
        let from = (start * side - MARGIN).floor().clamp(0.0, side) as usize;
        let to = ((start + length) * side + MARGIN).ceil().clamp(0.0, side) as usize;
        (from, to)
    };
    (from, to.max(from))
}

pub(super) fn encode(picture: &Picture, quality: u8) -> Result<Vec<u8>, DecodeError> {
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
