//! The whole page as if it lay flat before the camera: for people, never for reading (boxes are cut from the photo itself).

use super::grey::{Full, Point, count, shade};
use super::{Placement, Sheet};
use crate::photo::{Channels, Picture};

/// The page at this many pixels per mm, grey; `None` below 0.1 or where it would have more than 40 million pixels.
#[must_use]
pub fn rectified(picture: &Picture, sheet: &Sheet, pixels_per_mm: f32) -> Option<Picture> {
    flattened(picture, &sheet.placement, sheet.size_mm, pixels_per_mm)
}

/// As [`rectified`], of a page of this size (mm) that lies in the picture like this.
#[must_use]
pub fn flattened(picture: &Picture, placement: &Placement, size_mm: (f32, f32), pixels_per_mm: f32) -> Option<Picture> {
    let (width, height) = size_mm;
    let (wide, high) = (count((width * pixels_per_mm).round()), count((height * pixels_per_mm).round()));
    if pixels_per_mm < 0.1 || wide == 0 || high == 0 || wide.checked_mul(high)? > 40_000_000 {
        return None;
    }
    let full = Full(picture);
    let (right, bottom) = (picture.width() as f32, picture.height() as f32);
    let mut pixels = Vec::with_capacity(wide * high);
    for row in 0..high {
        for column in 0..wide {
            let mm = Point::new((column as f32 + 0.5) / pixels_per_mm, (row as f32 + 0.5) / pixels_per_mm);
            let at = placement.at(mm);
            let inside = at.x >= 0.0 && at.y >= 0.0 && at.x < right && at.y < bottom;
            pixels.push(if inside { shade(full.at(at).round()) } else { 128 });
        }
    }
    Picture::new(u32::try_from(wide).ok()?, u32::try_from(high).ok()?, Channels::Grey, pixels)
}
