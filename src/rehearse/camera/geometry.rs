//! Homographies, and numbers that become pixels.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

/// A pixel count from a number that is one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and photos are below 65,536"
)]
pub(super) const fn pixels(n: f32) -> u16 {
    n as u16
}

/// A pixel position, which may lie outside.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
pub(super) const fn at(n: f32) -> i32 {
    n as i32
}

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "sides of photos are far below 2^23")]
pub(super) const fn number(n: u32) -> f32 {
    n as f32
}

/// A shade from 0 to 255.
#[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=255")]
pub(super) const fn shade(n: f32) -> u8 {
    n.clamp(0.0, 255.0) as u8
}

/// A projective map of the plane, row by row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Homography([f32; 9]);

impl Homography {
    /// Takes the unit square (0,0), (1,0), (1,1), (0,1) to these corners (Heckbert 1989).
    pub fn from_square(corners: [(f32, f32); 4]) -> Self {
        let [(x0, y0), (x1, y1), (x2, y2), (x3, y3)] = corners;
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let (dx1, dx2, dy1, dy2) = (x1 - x2, x3 - x2, y1 - y2, y3 - y2);
        let det = dx1 * dy2 - dx2 * dy1;
        let (g, h) = ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det);
        Self([x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1.0])
    }

    /// The way back, up to a factor, which a projective map does not notice.
    pub fn inverse(&self) -> Self {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        Self([
            e * i - f * h,
            c * h - b * i,
            b * f - c * e,
            f * g - d * i,
            a * i - c * g,
            c * d - a * f,
            d * h - e * g,
            b * g - a * h,
            a * e - b * d,
        ])
    }

    pub fn map(&self, x: f32, y: f32) -> (f32, f32) {
        let [a, b, c, d, e, f, g, h, i] = self.0;
        let w = g * x + h * y + i;
        let w = if w.abs() < 1e-12 { 1e-12 } else { w };
        ((a * x + b * y + c) / w, (d * x + e * y + f) / w)
    }
}

/// One of these by chance.
pub(super) fn one_of<T: Copy + Default, const N: usize>(chance: &mut Xoshiro256PlusPlus, of: [T; N]) -> T {
    of.get(chance.random_range(0..N.max(1))).copied().unwrap_or_default()
}
