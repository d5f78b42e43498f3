//! The projective map from paper to picture, and how it is fitted.

use serde::{Deserialize, Serialize};

use super::grey::Point;
use super::solve::Normal;

/// A projective map of the plane (row by row; what it is given in millimetres it answers in pixels).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Homography([[f64; 3]; 3]);

/// Where a place on paper was seen, and how sure that is.
#[derive(Debug, Clone, Copy)]
pub struct Pair {
    /// On paper, mm.
    pub mm: Point,
    /// In the picture, pixels.
    pub at: Point,
    /// Weight of the pair.
    pub weight: f64,
}

/// A printed line seen near its place: `mm` lies `off` pixels further along the unit vector `normal` than the map says.
#[derive(Debug, Clone, Copy)]
pub struct Sighting {
    /// On paper, mm.
    pub mm: Point,
    /// Across the line, in the picture; of length 1.
    pub normal: Point,
    /// Pixels.
    pub off: f32,
    /// Weight.
    pub weight: f64,
}

fn multiply(a: &[[f64; 3]; 3], b: &[[f64; 3]; 3]) -> [[f64; 3]; 3] {
    let [b0, b1, b2] = b;
    a.map(|[x, y, z]| {
        let mut row = [0.0; 3];
        for (cell, ((p, q), r)) in row.iter_mut().zip(b0.iter().zip(b1).zip(b2)) {
            *cell = x * p + y * q + z * r;
        }
        row
    })
}

/// Moves the middle of some places to the origin and their mean distance from it to 1: without it the equations of a homography lose half
/// their digits (Hartley 1997).
struct Scale {
    x: f64,
    y: f64,
    size: f64,
}

impl Scale {
    fn of(places: impl Iterator<Item = Point> + Clone) -> Self {
        let count = places.clone().count().max(1) as f64;
        let x = places.clone().map(|p| f64::from(p.x)).sum::<f64>() / count;
        let y = places.clone().map(|p| f64::from(p.y)).sum::<f64>() / count;
        let spread = places.map(|p| (f64::from(p.x) - x).hypot(f64::from(p.y) - y)).sum::<f64>() / count;
        Self { x, y, size: spread.max(1e-6) }
    }

    fn apply(&self, at: Point) -> (f64, f64) {
        ((f64::from(at.x) - self.x) / self.size, (f64::from(at.y) - self.y) / self.size)
    }

    fn forward(&self) -> [[f64; 3]; 3] {
        let s = 1.0 / self.size;
        [[s, 0.0, -self.x * s], [0.0, s, -self.y * s], [0.0, 0.0, 1.0]]
    }

    fn back(&self) -> [[f64; 3]; 3] {
        [[self.size, 0.0, self.x], [0.0, self.size, self.y], [0.0, 0.0, 1.0]]
    }
}

impl Homography {
    /// The map that takes each pair's place on paper to its place in the picture, in the least-squares sense; four pairs are met exactly.
    /// `None` for fewer than four.
    #[must_use]
    pub fn through(pairs: &[Pair]) -> Option<Self> {
        if pairs.len() < 4 {
            return None;
        }
        let from = Scale::of(pairs.iter().map(|p| p.mm));
        let to = Scale::of(pairs.iter().map(|p| p.at));
        let mut normal = Normal::<8>::held([1e-9; 8]);
        for pair in pairs {
            let ((x, y), (u, v)) = (from.apply(pair.mm), to.apply(pair.at));
            normal.add(&[x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u, pair.weight);
            normal.add(&[0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v, pair.weight);
        }
        let [a, b, c, d, e, f, g, h] = normal.solve()?;
        let inner = [[a, b, c], [d, e, f], [g, h, 1.0]];
        Some(Self(multiply(&multiply(&to.back(), &inner), &from.forward())))
    }

    /// The affine map that fits the pairs best: for guesses far beyond them, where a homography through noisy pairs runs away.
    #[must_use]
    pub fn affine(pairs: &[Pair]) -> Option<Self> {
        let from = Scale::of(pairs.iter().map(|p| p.mm));
        let to = Scale::of(pairs.iter().map(|p| p.at));
        let (mut across, mut down) = (Normal::<3>::held([1e-9; 3]), Normal::<3>::held([1e-9; 3]));
        for pair in pairs {
            let ((x, y), (u, v)) = (from.apply(pair.mm), to.apply(pair.at));
            across.add(&[x, y, 1.0], u, pair.weight);
            down.add(&[x, y, 1.0], v, pair.weight);
        }
        let inner = [across.solve()?, down.solve()?, [0.0, 0.0, 1.0]];
        Some(Self(multiply(&multiply(&to.back(), &inner), &from.forward())))
    }

    /// Where a place on paper is in the picture.
    #[must_use]
    pub fn at(&self, mm: Point) -> Point {
        let (u, v, w) = self.raw(mm);
        Point::new(narrow(u / w), narrow(v / w))
    }

    fn raw(&self, mm: Point) -> (f64, f64, f64) {
        let (x, y) = (f64::from(mm.x), f64::from(mm.y));
        let [u, v, w] = self.0.map(|[a, b, c]| a * x + b * y + c);
        (u, v, if w.abs() < 1e-9 { 1e-9 } else { w })
    }

    /// Whether every one of these places lies before the camera, on the same side of the horizon.
    #[must_use]
    pub fn faces(&self, places: &[Point]) -> bool {
        let mut sides = places.iter().map(|mm| self.raw(*mm).2 > 0.0);
        let first = sides.next();
        sides.all(|side| Some(side) == first)
    }

    /// The map back from picture to paper; `None` for a map that flattens the page.
    #[must_use]
    pub fn inverse(&self) -> Option<Self> {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        let inverse = [
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ];
        let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
        (determinant.abs() > 1e-12).then(|| Self(inverse.map(|row| row.map(|cell| cell / determinant))))
    }

    /// The same map into a picture that is `factor` times as large.
    #[must_use]
    pub fn enlarged(&self, factor: f64) -> Self {
        Self(multiply(&[[factor, 0.0, 0.0], [0.0, factor, 0.0], [0.0, 0.0, 1.0]], &self.0))
    }

    /// The map turned so that its lines come to lie where they were seen (one step of Gauss and Newton). `None` where too few were.
    #[must_use]
    pub fn corrected(&self, seen: &[Sighting]) -> Option<Self> {
        let from = Scale::of(seen.iter().map(|s| s.mm));
        let to = Scale::of(seen.iter().map(|s| self.at(s.mm)));
        let inner = multiply(&multiply(&to.forward(), &self.0), &from.back());
        let [_, _, [_, _, corner]] = inner;
        if corner.abs() < 1e-12 {
            return None;
        }
        let inner = inner.map(|row| row.map(|cell| cell / corner));
        // Held a little to what it was: lines that say nothing about one of the unknowns leave it alone.
        let mut normal = Normal::<8>::held([1e-3; 8]);
        for s in seen {
            let (x, y) = from.apply(s.mm);
            let [u, v, w] = inner.map(|[a, b, c]| a * x + b * y + c);
            let (u, v) = (u / w, v / w);
            let (nx, ny) = (f64::from(s.normal.x) / w, f64::from(s.normal.y) / w);
            let along = -(nx * u + ny * v);
            let factors = [nx * x, nx * y, nx, ny * x, ny * y, ny, along * x, along * y];
            normal.add(&factors, f64::from(s.off) / to.size, s.weight);
        }
        let [a, b, c, d, e, f, g, h] = normal.solve()?;
        let [[a0, b0, c0], [d0, e0, f0], [g0, h0, _]] = inner;
        let inner = [[a0 + a, b0 + b, c0 + c], [d0 + d, e0 + e, f0 + f], [g0 + g, h0 + h, 1.0]];
        Some(Self(multiply(&multiply(&to.back(), &inner), &from.forward())))
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels: 24 bits hold them to a thousandth")]
const fn narrow(value: f64) -> f32 {
    value as f32
}
