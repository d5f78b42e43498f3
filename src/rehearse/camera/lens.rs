//! What lens and sensor do: out of focus, motion, grain.

use std::f32::consts::TAU;

use image::RgbImage;
use rand::RngExt;

use super::defects::{Defect, Defects};
use super::geometry::{at, number, pixels, shade};

/// The picture as the sensor gives it.
pub(super) fn through(photo: RgbImage, defects: &Defects) -> RgbImage {
    // Blur is a share of the picture, so that a grade means the same at any resolution.
    let unit = number(photo.width()) / 1400.0;
    let mut chance = defects.chance(7);
    let sigma = defects.by(Defect::Defocus, [0.45, 0.9, 1.6, 2.6]) * unit;
    let mut photo = defocus(photo, sigma);
    let length = defects.by(Defect::Motion, [0.0, 2.5, 5.5, 10.0]) * unit;
    if length >= 1.0 {
        photo = motion(&photo, length, chance.random_range(0.0..TAU));
    }
    noise(&mut photo, defects.by(Defect::Noise, [1.2, 3.5, 7.0, 13.0]), chance.random_range(1..u64::MAX));
    photo
}

/// A Gaussian, first along rows, then along columns.
fn defocus(photo: RgbImage, sigma: f32) -> RgbImage {
    if sigma < 0.3 {
        return photo;
    }
    let reach = usize::from(pixels((sigma * 2.6).ceil()).clamp(1, 24));
    let mut kernel: Vec<f32> = (0..=2 * reach)
        .map(|n| {
            let off = number(u32::try_from(n.abs_diff(reach)).unwrap_or(0));
            (-0.5 * (off / sigma).powi(2)).exp()
        })
        .collect();
    let sum: f32 = kernel.iter().sum();
    // Whole numbers of 1/4096: as exact as bytes need, and faster.
    let kernel: Vec<u32> = kernel.drain(..).map(|k| u32::from(pixels(k / sum * 4096.0 + 0.5))).collect();
    let (width, height) = photo.dimensions();
    let row = usize::try_from(width).unwrap_or(0) * 3;
    let mut across = photo.as_raw().clone();
    for (to, from) in across.chunks_exact_mut(row.max(1)).zip(photo.as_raw().chunks_exact(row.max(1))) {
        let last = row / 3 - 1;
        let mut sums = vec![0_u32; row];
        for (n, weight) in kernel.iter().enumerate() {
            let off = n as isize - reach as isize;
            add_row(&mut sums, from, off * 3, last, *weight);
        }
        to.iter_mut().zip(&sums).for_each(|(to, sum)| *to = u8::try_from((sum >> 12).min(255)).unwrap_or(255));
    }
    let mut out = across.clone();
    let rows = usize::try_from(height).unwrap_or(0);
    let mut sums = vec![0_u32; row];
    for (y, to) in out.chunks_exact_mut(row.max(1)).enumerate() {
        sums.fill(0);
        for (n, weight) in kernel.iter().enumerate() {
            let from = (y + n).saturating_sub(reach).min(rows - 1);
            if let Some(from) = across.get(from * row..(from + 1) * row) {
                sums.iter_mut().zip(from).for_each(|(sum, from)| *sum += weight * u32::from(*from));
            }
        }
        to.iter_mut().zip(&sums).for_each(|(to, sum)| *to = u8::try_from((sum >> 12).min(255)).unwrap_or(255));
    }
    RgbImage::from_raw(width, height, out).unwrap_or(photo)
}

/// Adds a row shifted by some bytes; its ends repeat.
fn add_row(sums: &mut [u32], from: &[u8], by: isize, last: usize, weight: u32) {
    let shift = by.unsigned_abs();
    let len = from.len();
    if shift >= len {
        return;
    }
    if by < 0 {
        let (head, tail) = sums.split_at_mut(shift);
        tail.iter_mut().zip(from).for_each(|(sum, from)| *sum += weight * u32::from(*from));
        for (n, sum) in head.iter_mut().enumerate() {
            *sum += weight * u32::from(from.get(n % 3).copied().unwrap_or(0));
        }
    } else {
        let (head, tail) = sums.split_at_mut(len - shift);
        head.iter_mut().zip(from.iter().skip(shift)).for_each(|(sum, from)| *sum += weight * u32::from(*from));
        for (n, sum) in tail.iter_mut().enumerate() {
            *sum += weight * u32::from(from.get(last * 3 + n % 3).copied().unwrap_or(0));
        }
    }
}

/// The mean along a short line.
fn motion(photo: &RgbImage, length: f32, way: f32) -> RgbImage {
    let (width, height) = photo.dimensions();
    let steps = pixels(length.ceil()).clamp(2, 40);
    let row = i64::from(width) * 3;
    let offsets: Vec<i64> = (0..steps)
        .map(|n| {
            let t = (f32::from(n) / f32::from(steps - 1) - 0.5) * length;
            i64::from(at((t * way.cos()).round())) * 3 + i64::from(at((t * way.sin()).round())) * row
        })
        .collect();
    let from = photo.as_raw();
    let len = i64::try_from(from.len()).unwrap_or(0);
    let mut out = from.clone();
    let mut sums = vec![0_u16; usize::try_from(row).unwrap_or(0)];
    for (y, to) in (0_i64..).zip(out.chunks_exact_mut(sums.len().max(1))) {
        sums.fill(0);
        for offset in &offsets {
            // Beyond the picture its own first or last row is repeated.
            let start = (y * row + offset).clamp(0, len - row);
            let start = usize::try_from(start - start.rem_euclid(3)).unwrap_or(0);
            let line = from.get(start..start + sums.len()).unwrap_or_default();
            sums.iter_mut().zip(line).for_each(|(sum, p)| *sum += u16::from(*p));
        }
        to.iter_mut().zip(&sums).for_each(|(to, sum)| *to = u8::try_from(sum / steps).unwrap_or(255));
    }
    RgbImage::from_raw(width, height, out).unwrap_or_else(|| photo.clone())
}

/// Grain of this standard deviation, stronger where it is dark, a little different per colour.
fn noise(photo: &mut RgbImage, sigma: f32, seed: u64) {
    // Bell-shaped numbers, drawn once and met in an order that does not repeat within a photo.
    let mut state = seed | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let bell: Vec<i16> = (0..4096)
        .map(|_| {
            let bits = next();
            // Of six bytes: mean 765, standard deviation 181.
            let sum: f32 = bits.to_le_bytes().iter().take(6).map(|b| f32::from(*b)).sum();
            i16::try_from(at((sum - 765.0) / 181.0 * sigma * 16.0)).unwrap_or(0)
        })
        .collect();
    let gain: Vec<i16> = (0..=255_u8).map(|p| i16::from(shade(22.0 - 10.0 * f32::from(p) / 255.0))).collect();
    for chunk in photo.chunks_mut(5) {
        let mut bits = next();
        for p in chunk {
            let grain = usize::try_from(bits & 4095).ok().and_then(|n| bell.get(n)).copied().unwrap_or(0);
            let gain = gain.get(usize::from(*p)).copied().unwrap_or(16);
            let value = i32::from(*p) + i32::from(grain) * i32::from(gain) / 256;
            *p = u8::try_from(value.clamp(0, 255)).unwrap_or(0);
            bits >>= 12;
        }
    }
}
