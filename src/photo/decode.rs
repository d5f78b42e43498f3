//! The full, strict decode of evidence, under a bound on memory.
//!
//! JPEG goes through zune-jpeg in strict mode: lenient decoders (the default of zune-jpeg and of the `image`
//! crate) answer a JPEG cut in half with a picture whose rest is grey, and a grey block could hide a figure.
//! Strict mode alone still accepts a cut picture with an end marker glued on: `guard.rs` closes that hole, and whatever
//! follows the end marker is cut off. PNG and WebP go through `image`, which notices missing data itself.
//!
//! Not noticed: the loss of the last eight bytes or of a part of the last of several restart intervals (cameras: a row of blocks), and a progressive JPEG that
//! lacks its last scans (a legal, coarser picture). The SHA-256 that the phone declares covers these.
//!
//! # Memory
//! At its peak a decode holds the file, for JPEG a copy of it, and, per pixel of the original:
//!
//! | kind | bytes per pixel |
//! |---|---|
//! | JPEG, one scan (what cameras write), grey / colour | 1 / 3 |
//! | JPEG of several scans (progressive), colour: all coefficients, then the pixels | at most 3·2 + 3 = 9 |
//! | PNG, 8 bits, grey / colour / with alpha | 1 / 3 / 4 + 3 |
//! | PNG, 16 bits, colour / with alpha: the wide pixels, then the eight-bit ones | 6 + 3 / 8 + 3 |
//! | WebP | at most 4 + 4 + 3 |
//!
//! The bound is checked from the header before the first pixel is allocated. With the default limits (256 MiB, files of 20 MB) a worker holds
//! at most 268 MB of picture and twice 20 MB of file: 310 MB. Measured by `photo::tests::memory`.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, ImageDecoder};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::guard::guarded;
use super::inspect::{self, Format, Limits, MAX_SCANS, Refusal, Shape};
use super::picture::{Channels, Picture};
use super::texts::{Texts, texts};

/// Why a photo whose container is complete cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The container itself does not hold: what the inspector refuses.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The compressed picture inside is damaged or incomplete.
    #[error("the picture does not decode: {cause}")]
    Undecodable {
        /// The decoder's own words, in English.
        cause: String,
    },
    /// Opening it would exceed [`Limits::memory`].
    #[error("decoding would take {bytes} bytes of memory")]
    NeedsTooMuchMemory {
        /// The estimate, in bytes.
        bytes: u64,
    },
}

impl DecodeError {
    /// The stable code, as in [`super::texts::TABLE`].
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Undecodable { .. } => "PHOTO_UNDECODABLE",
            Self::NeedsTooMuchMemory { .. } => "PHOTO_NEEDS_TOO_MUCH_MEMORY",
        }
    }

    /// What to tell the person who sent it, in both languages.
    #[must_use]
    pub fn texts(&self) -> Texts {
        match self {
            Self::Refused(refusal) => refusal.texts(),
            Self::Undecodable { cause } => texts(self.code(), &[("cause", cause.clone())]),
            Self::NeedsTooMuchMemory { bytes } => texts(self.code(), &[("bytes", bytes.to_string())]),
        }
    }

    fn undecodable(cause: impl ToString) -> Self {
        // Decoders may echo bytes of the file: keep what a person can read, and not much of it.
        let cause = cause.to_string().chars().filter(|c| !c.is_control()).take(120).collect();
        Self::Undecodable { cause }
    }
}

/// A picture as stored, with what turns it upright.
pub(super) struct Stored {
    pub(super) picture: Picture,
    pub(super) orientation: Orientation,
    /// The raw EXIF block, if any.
    pub(super) exif: Option<Vec<u8>>,
}

/// The photo as a person would see it: decoded completely, upright, eight bits, alpha over white.
///
/// # Errors
/// [`DecodeError`] when the container is refused, the picture inside is damaged, or the memory bound is too small.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, DecodeError> {
    let stored = decode_stored(bytes, limits)?;
    Ok(stored.picture.upright(stored.orientation))
}

/// The picture in stored orientation: turning it after it was made smaller saves a full-size copy.
pub(super) fn decode_stored(bytes: &[u8], limits: &Limits) -> Result<Stored, DecodeError> {
    let shape = inspect::shape(bytes, limits)?;
    let end = usize::try_from(shape.trailing).map_or(0, |trailing| bytes.len().saturating_sub(trailing));
    let bytes = bytes.split_at(end.min(bytes.len())).0;
    contained(|| match shape.format {
        Format::Jpeg => jpeg(bytes, shape, limits),
        Format::Png => {
            let bounds = image_limits(limits);
            other(image::codecs::png::PngDecoder::with_limits(Cursor::new(bytes), bounds), shape, limits)
        }
        Format::WebP => other(image::codecs::webp::WebPDecoder::new(Cursor::new(bytes)), shape, limits),
    })
}

/// Runs a decoder so that a panic in it is an answer about this photo. Evidence is hostile input, the decoders
/// are other people's code, and overflow checks are on in every profile.
pub(super) fn contained<T>(decode: impl FnOnce() -> Result<T, DecodeError>) -> Result<T, DecodeError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(decode))
        .unwrap_or_else(|_| Err(DecodeError::undecodable("the decoder gave up")))
}

fn affordable(shape: Shape, bytes_per_pixel: u64, limits: &Limits) -> Result<(), DecodeError> {
    let bytes = u64::from(shape.width) * u64::from(shape.height) * bytes_per_pixel;
    if bytes > limits.memory { Err(DecodeError::NeedsTooMuchMemory { bytes }) } else { Ok(()) }
}

pub(super) fn jpeg_options(limits: &Limits) -> DecoderOptions {
    DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(limits.side as usize)
        .set_max_height(limits.side as usize)
        .jpeg_set_max_scans(usize::from(MAX_SCANS))
}

fn jpeg(bytes: &[u8], shape: Shape, limits: &Limits) -> Result<Stored, DecodeError> {
    let channels = if shape.components == 1 { Channels::Grey } else { Channels::Rgb };
    let coefficients = if shape.several_scans { 2 * u64::from(shape.components) } else { 0 };
    affordable(shape, channels.count() as u64 + coefficients, limits)?;
    let options = jpeg_options(limits).jpeg_set_out_colorspace(match channels {
        Channels::Grey => ColorSpace::Luma,
        // CMYK and YCCK are converted by the decoder, in Adobe's inverted sense, without a colour profile.
        Channels::Rgb => ColorSpace::RGB,
    });
    let guarded =
        guarded(bytes, shape.several_scans).ok_or_else(|| DecodeError::undecodable("restart intervals are missing"))?;
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(guarded.as_slice()), options);
    let pixels = decoder.decode().map_err(DecodeError::undecodable)?;
    let exif = decoder.exif().cloned();
    stored(shape, channels, pixels, exif)
}

pub(super) fn image_limits(limits: &Limits) -> image::Limits {
    let mut bounds = image::Limits::no_limits();
    bounds.max_image_width = Some(limits.side);
    bounds.max_image_height = Some(limits.side);
    // For the side chunks of a PNG (profiles, texts): the pixels are bounded by `affordable`.
    bounds.max_alloc = Some(limits.memory.min(64 << 20));
    bounds
}

fn other(decoder: image::ImageResult<impl ImageDecoder>, shape: Shape, limits: &Limits) -> Result<Stored, DecodeError> {
    let mut decoder = decoder.map_err(DecodeError::undecodable)?;
    if decoder.dimensions() != (shape.width, shape.height) {
        return Err(DecodeError::undecodable("two headers disagree about its dimensions"));
    }
    let kind = decoder.color_type();
    let wide = u64::from(kind.bytes_per_pixel());
    let scratch = if shape.format == Format::WebP { 4 } else { 0 };
    let narrow = match kind {
        ColorType::L8 | ColorType::Rgb8 => 0,
        ColorType::L16 | ColorType::La8 | ColorType::La16 => 1,
        _ => 3,
    };
    affordable(shape, wide + scratch + narrow, limits)?;
    let exif = decoder.exif_metadata().map_err(DecodeError::undecodable)?;
    let length = usize::try_from(decoder.total_bytes()).map_err(DecodeError::undecodable)?;
    let mut pixels = vec![0; length];
    decoder.read_image(&mut pixels).map_err(DecodeError::undecodable)?;
    let (channels, pixels) = narrowed(kind, pixels)?;
    stored(shape, channels, pixels, exif)
}

fn stored(shape: Shape, channels: Channels, pixels: Vec<u8>, exif: Option<Vec<u8>>) -> Result<Stored, DecodeError> {
    let orientation = exif.as_deref().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    let picture = Picture::new(shape.width, shape.height, channels, pixels)
        .ok_or_else(|| DecodeError::undecodable("the decoder gave fewer pixels than it announced"))?;
    Ok(Stored { picture, orientation, exif })
}

/// Eight bits per channel, alpha laid over white: paper is white.
fn narrowed(kind: ColorType, pixels: Vec<u8>) -> Result<(Channels, Vec<u8>), DecodeError> {
    let over_white = |value: u8, alpha: u8| {
        let (value, alpha) = (u32::from(value), u32::from(alpha));
        u8::try_from((value * alpha + 255 * (255 - alpha) + 127) / 255).unwrap_or(u8::MAX)
    };
    Ok(match kind {
        ColorType::L8 => (Channels::Grey, pixels),
        ColorType::Rgb8 => (Channels::Rgb, pixels),
        ColorType::La8 => (Channels::Grey, pixels.as_chunks().0.iter().map(|&[v, a]| over_white(v, a)).collect()),
        ColorType::Rgba8 => {
            let rgba = pixels.as_chunks().0.iter();
            (Channels::Rgb, rgba.flat_map(|&[r, g, b, a]| [r, g, b].map(|v| over_white(v, a))).collect())
        }
        ColorType::L16 => (Channels::Grey, high_bytes(&pixels).map(|[v]| v).collect()),
        ColorType::Rgb16 => (Channels::Rgb, high_bytes(&pixels).map(|[v]| v).collect()),
        ColorType::La16 => (Channels::Grey, high_bytes(&pixels).map(|[v, a]| over_white(v, a)).collect()),
        ColorType::Rgba16 => {
            let rgba = high_bytes(&pixels);
            (Channels::Rgb, rgba.flat_map(|[r, g, b, a]| [r, g, b].map(|v| over_white(v, a))).collect())
        }
        _ => {
            return Err(Refusal::Unsupported { what: "a kind of pixel the standards do not name" }.into());
        }
    })
}

/// The more significant byte of each native-endian 16-bit sample, `N` samples at a time.
fn high_bytes<const N: usize>(pixels: &[u8]) -> impl Iterator<Item = [u8; N]> {
    let (samples, _) = pixels.as_chunks::<2>();
    let high = |&sample: &[u8; 2]| {
        let [high, _] = u16::from_ne_bytes(sample).to_be_bytes();
        high
    };
    samples.as_chunks::<N>().0.iter().map(move |group| group.each_ref().map(high))
}
