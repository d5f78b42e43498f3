//! Images of any size and polarity, as the crops that the network reads.

use std::fmt;

use image::GrayImage;
use image::imageops::{FilterType, resize};

use super::idx::Images;
use crate::reading::Crop;
use crate::reading::crop::SIDE;

/// Which of paper and ink is the lighter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Polarity {
    DarkOnLight,
    LightOnDark,
}

impl fmt::Display for Polarity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DarkOnLight => "(ink darker than paper)",
            Self::LightOnDark => "(ink lighter than paper: inverted)",
        })
    }
}

/// The crops of these images, turned dark on light where they are not, and which they were.
///
/// # Errors
/// None for images that [`super::idx::images`] read; their size is checked once more.
pub(super) fn crops(images: &Images) -> Result<(Vec<Crop>, Polarity), &'static str> {
    let size = images.width * images.height;
    let polarity = polarity(images.grey.chunks_exact(size));
    let (width, height) = (u32::try_from(images.width), u32::try_from(images.height));
    let (Ok(width), Ok(height), Ok(side)) = (width, height, u32::try_from(SIDE)) else {
        return Err("the images are too large");
    };
    let mut crops = Vec::with_capacity(images.grey.len() / size);
    for grey in images.grey.chunks_exact(size) {
        let mut grey = grey.to_vec();
        if polarity == Polarity::LightOnDark {
            grey.iter_mut().for_each(|value| *value = 255 - *value);
        }
        if (width, height) != (side, side) {
            let image = GrayImage::from_raw(width, height, grey).ok_or("the images are cut off")?;
            grey = resize(&image, side, side, FilterType::Triangle).into_raw();
        }
        crops.push(Crop(grey.try_into().map_err(|_| "the images are cut off")?));
    }
    Ok((crops, polarity))
}

/// Decided for the file as a whole, since files are of one kind and a heavy scribble is not: ink is the smaller part of an image, so the
/// mean lies on its side of the median.
fn polarity<'a>(images: impl Iterator<Item = &'a [u8]>) -> Polarity {
    let mut balance = 0_i64;
    for grey in images {
        let mut counts = [0_usize; 256];
        for value in grey {
            if let Some(count) = counts.get_mut(usize::from(*value)) {
                *count += 1;
            }
        }
        let mut below = 0;
        let median = counts.iter().position(|count| {
            below += count;
            below * 2 >= grey.len()
        });
        let sum: usize = grey.iter().map(|value| usize::from(*value)).sum();
        balance += match (median.unwrap_or_default() * grey.len()).cmp(&sum) {
            std::cmp::Ordering::Greater => 1,
            std::cmp::Ordering::Less => -1,
            std::cmp::Ordering::Equal => 0,
        };
    }
    if balance < 0 { Polarity::LightOnDark } else { Polarity::DarkOnLight }
}
