//! The working picture: grey and of bounded size, so that finding a sheet costs the same whatever the phone.

use serde::{Deserialize, Serialize};

use crate::photo::{Channels, Picture};

/// The long side that the working picture comes near to, in pixels. A page of 600 x 900 mm that fills it has 1.3 pixels per mm: the rules of
/// its digit boxes (0.9 mm) are then a pixel wide, and rules that are still seen can be placed to a fifth of one.
const LONG_SIDE: u32 = 1280;

/// A place in a picture, or on paper. In a picture the unit is a pixel and the middle of the first one lies at (0.5, 0.5).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Point {
    /// To the right.
    pub x: f32,
    /// Downwards.
    pub y: f32,
}

impl Point {
    /// A place.
    #[must_use]
    pub const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    /// How far it is to another.
    #[must_use]
    pub fn distance(self, other: Self) -> f32 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    /// Both coordinates times a factor.
    #[must_use]
    pub fn scaled(self, factor: f32) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    /// Moved by a step.
    #[must_use]
    pub fn moved(self, dx: f32, dy: f32) -> Self {
        Self { x: self.x + dx, y: self.y + dy }
    }
}

/// A whole number of pixels; values beyond `i32` saturate.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and pictures are far smaller than 2^31")]
pub(in crate::reading) const fn whole(value: f32) -> i32 {
    value as i32
}

/// A number of steps, never negative.
#[must_use]
pub(in crate::reading) fn count(value: f32) -> usize {
    usize::try_from(whole(value)).unwrap_or(0)
}

/// A number of pixels, or a shade, that was reckoned with more digits than it needs.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "numbers of pixels and shades are small")]
pub(in crate::reading) const fn single(value: f64) -> f32 {
    value as f32
}

/// A shade, 0 to 255.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 before")]
pub(in crate::reading) const fn shade(value: f32) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

/// A grey picture with the factor by which the original is larger.
#[derive(Debug, Clone)]
pub struct Grey {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// Shades row by row.
    pub data: Vec<u8>,
    /// Pixels of the original for one pixel of this.
    pub factor: usize,
}

/// Brightness of a pixel (ITU-R BT.601 weights).
fn luma(pixel: [u8; 3]) -> u32 {
    let [r, g, b] = pixel.map(u32::from);
    (77 * r + 150 * g + 29 * b) >> 8
}

impl Grey {
    /// The working picture of a photo: blocks of whole pixels averaged.
    #[must_use]
    pub fn working(picture: &Picture) -> Self {
        let long = picture.width().max(picture.height());
        Self::reduced(picture, ((long + LONG_SIDE / 2) / LONG_SIDE).max(1) as usize)
    }

    /// Each pixel the mean of `factor` x `factor` pixels; what does not fill a block at the right and lower edge is left out.
    #[must_use]
    pub fn reduced(picture: &Picture, factor: usize) -> Self {
        let (wide, high) = (picture.width() as usize, picture.height() as usize);
        let factor = factor.clamp(1, wide.min(high).max(1));
        let (width, height) = (wide / factor, high / factor);
        let stride = wide * picture.channels().count();
        let mut data = Vec::with_capacity(width * height);
        let mut columns = vec![0_u32; if factor == 1 { 0 } else { wide }];
        let full = u32::try_from(factor * factor * 256).unwrap_or(256);
        for block in picture.pixels().chunks_exact((stride * factor).max(1)).take(height) {
            if factor == 1 {
                plain_row(&mut data, block, picture.channels());
                continue;
            }
            columns.fill(0);
            for row in block.chunks_exact(stride) {
                add_row(&mut columns, row, picture.channels());
            }
            data.extend(columns.chunks_exact(factor).take(width).map(|block| {
                let sum = block.iter().fold(0_u32, |sum, column| sum.wrapping_add(*column));
                u8::try_from(sum / full).unwrap_or(u8::MAX)
            }));
        }
        Self { width, height, data, factor }
    }

    /// The shade at a place, interpolated between the four nearest pixels; beyond the border, the border's. A third of the finder's time is
    /// spent here.
    #[must_use]
    #[inline]
    pub fn at(&self, at: Point) -> f32 {
        let (x, y) = (
            (at.x - 0.5).clamp(0.0, (self.width as f32 - 1.001).max(0.0)),
            (at.y - 0.5).clamp(0.0, (self.height as f32 - 1.001).max(0.0)),
        );
        let (left, top) = (count(x), count(y));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let first = top * self.width + left;
        let pair = |at: usize| match self.data.get(at..).and_then(<[u8]>::first_chunk::<2>) {
            Some([a, b]) => f32::from(*a) + (f32::from(*b) - f32::from(*a)) * fx,
            None => 0.0,
        };
        let (above, below) = (pair(first), pair(first + self.width));
        above + (below - above) * fy
    }

    /// Whether a place lies within the picture, at least `margin` pixels from its border.
    #[must_use]
    pub fn holds(&self, at: Point, margin: f32) -> bool {
        at.x >= margin && at.y >= margin && at.x <= self.width as f32 - margin && at.y <= self.height as f32 - margin
    }
}

/// A row's brightness as it is. 255 times the sum of the weights fits into 16 bits, of which the compiler does sixteen at once.
fn plain_row(data: &mut Vec<u8>, row: &[u8], channels: Channels) {
    match channels {
        Channels::Grey => data.extend_from_slice(row),
        Channels::Rgb => data.extend(row.as_chunks::<3>().0.iter().map(|[r, g, b]| {
            let (r, g, b) = (u16::from(*r), u16::from(*g), u16::from(*b));
            let [_, luma] =
                r.wrapping_mul(77).wrapping_add(g.wrapping_mul(150)).wrapping_add(b.wrapping_mul(29)).to_le_bytes();
            luma
        })),
    }
}

/// Adds a row's brightness, times 256, to the columns. Sums of 255 x 256 over fewer than 65,000 pixels fit; without overflow checks the
/// compiler does eight at once, and this is the one loop that touches every byte of the photo.
fn add_row(columns: &mut [u32], row: &[u8], channels: Channels) {
    match channels {
        Channels::Grey => {
            for (column, shade) in columns.iter_mut().zip(row) {
                *column = column.wrapping_add(u32::from(*shade) << 8);
            }
        }
        Channels::Rgb => {
            for (column, [r, g, b]) in columns.iter_mut().zip(row.as_chunks::<3>().0) {
                let (r, g, b) = (u32::from(*r), u32::from(*g), u32::from(*b));
                let luma = r.wrapping_mul(77).wrapping_add(g.wrapping_mul(150)).wrapping_add(b.wrapping_mul(29));
                *column = column.wrapping_add(luma);
            }
        }
    }
}

/// A photo's full resolution, read in grey where it is asked.
#[derive(Debug, Clone, Copy)]
pub(super) struct Full<'a>(pub &'a Picture);

impl Full<'_> {
    fn pixel(&self, x: i32, y: i32) -> f32 {
        let (x, y) = (usize::try_from(x).unwrap_or(0), usize::try_from(y).unwrap_or(0));
        let (width, height) = (self.0.width() as usize, self.0.height() as usize);
        let at = y.min(height.saturating_sub(1)) * width + x.min(width.saturating_sub(1));
        match self.0.channels() {
            Channels::Grey => f32::from(self.0.pixels().get(at).copied().unwrap_or(0)),
            Channels::Rgb => {
                let pixel = self.0.pixels().as_chunks::<3>().0.get(at).copied().unwrap_or_default();
                luma(pixel) as f32
            }
        }
    }

    /// The shade at a place of the original, interpolated; beyond the border, the border's.
    pub fn at(&self, at: Point) -> f32 {
        let (x, y) = (at.x - 0.5, at.y - 0.5);
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (whole(left), whole(top));
        let above = self.pixel(left, top) * (1.0 - fx) + self.pixel(left + 1, top) * fx;
        let below = self.pixel(left, top + 1) * (1.0 - fx) + self.pixel(left + 1, top + 1) * fx;
        above * (1.0 - fy) + below * fy
    }

    /// The part that holds these places, in grey, and where its first pixel is; `None` where none of it lies within the picture.
    pub fn part(&self, places: &[Point]) -> Option<(Grey, Point)> {
        let (width, height) = (self.0.width() as usize, self.0.height() as usize);
        let end = |most: f32, size: usize| count(most.ceil() + 2.0).min(size);
        let of = |value: fn(&Point) -> f32| {
            let values = || places.iter().map(value);
            (values().fold(f32::INFINITY, f32::min), values().fold(f32::NEG_INFINITY, f32::max))
        };
        let ((left, right), (top, bottom)) = (of(|p| p.x), of(|p| p.y));
        let (left, right) = (count(left - 1.0), end(right, width));
        let (top, bottom) = (count(top - 1.0), end(bottom, height));
        let wide = right.checked_sub(left).filter(|wide| *wide > 0)?;
        let high = bottom.checked_sub(top).filter(|high| *high > 0)?;
        let channels = self.0.channels();
        let mut data = Vec::with_capacity(wide * high);
        for y in top..bottom {
            let from = (y * width + left) * channels.count();
            plain_row(&mut data, self.0.pixels().get(from..from + wide * channels.count())?, channels);
        }
        Some((Grey { width: wide, height: high, data, factor: 1 }, Point::new(left as f32, top as f32)))
    }
}
