//! Photos as phones take them: a written page, held or pinned somewhere, seen through a phone's camera.
//!
//! Every [`Defect`] has a grade from 0, fine, to 3, bad, drawn from a seed. The stages: [`shape`] says where each pixel of the photo lies on
//! the page (perspective, rotation, bend, folds), [`light`] how bright it is there, [`scene`] puts paper, ink and what lies behind together,
//! [`cover`] lays fingers and clips over it, and [`lens`] blurs and adds noise. [`Studio`] does it for the pages of an election. Pure: no clock, no files.

mod cover;
mod defects;
mod geometry;
mod lens;
mod light;
mod scene;
mod shape;
mod studio;
#[cfg(test)]
mod tests;
mod wrong_sums;

pub use defects::{Defect, Defects};
pub use scene::photograph;
pub use studio::{Photo, Studio};
pub use wrong_sums::misadded;

use image::RgbImage;

use super::draw::{DrawError, Layers};

/// Pixels per millimetre at which the page of a photo of this size should be drawn, so that nothing is lost: from a ladder, because the
/// printed part of each step is drawn once. Beyond 5, which shows every stroke, only photos for which `fine` detail counts.
#[must_use]
pub fn page_scale(size: (u32, u32), page_mm: (f32, f32), fine: bool) -> f32 {
    const LADDER: [f32; 8] = [1.3, 1.7, 2.2, 2.9, 3.8, 5.0, 7.0, 10.0];
    let steps = LADDER.get(..if fine { LADDER.len() } else { 6 }).unwrap_or(&LADDER);
    let pixels = |n: u32| f32::from(u16::try_from(n).unwrap_or(u16::MAX));
    let (short, long) = (size.0.min(size.1), size.0.max(size.1));
    let scale = (pixels(short) / page_mm.0).min(pixels(long) / page_mm.1);
    steps.iter().copied().find(|step| *step >= scale).or(steps.last().copied()).unwrap_or(5.0)
}

/// Encodes a photo as a baseline JPEG of this quality (1 to 100).
///
/// # Errors
/// [`DrawError::Encode`] for an image beyond what JPEG can hold.
pub fn encode(photo: &RgbImage, quality: u8) -> Result<Vec<u8>, DrawError> {
    let side = |pixels: u32| u16::try_from(pixels).map_err(|e| DrawError::Encode(e.to_string()));
    let mut bytes = Vec::with_capacity(photo.len() / 12);
    let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, quality.clamp(1, 100));
    // As phones do: colours at half the resolution.
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder
        .encode(photo.as_raw(), side(photo.width())?, side(photo.height())?, jpeg_encoder::ColorType::Rgb)
        .map_err(|e| DrawError::Encode(e.to_string()))?;
    Ok(bytes)
}

/// A photo of a page: picture and JPEG quality of its grade.
///
/// # Errors
/// [`DrawError::Encode`].
pub fn shoot(layers: &Layers<'_>, defects: &Defects) -> Result<Vec<u8>, DrawError> {
    encode(&photograph(layers, defects), defects.jpeg_quality())
}
