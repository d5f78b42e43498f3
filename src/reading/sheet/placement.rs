//! Where everything on the page is in the picture: a flat sheet under perspective, and how it is bent.

use serde::{Deserialize, Serialize};

use super::grey::{Point, count};
use super::projective::Homography;
use super::register::Seen;
use super::solve::Normal;

/// Terms of the bend in each direction: the powers of x and y up to the third order.
const TERMS: usize = 10;

/// Places across and down the page at which creases are held.
const COLUMNS: usize = 9;
const ROWS: usize = 13;

/// How far around such a place rules tell of it, as a share of the page's width: creases of rendered sheets fade over a tenth of the page.
const AROUND: f32 = 0.17;

/// From paper (mm) to picture (pixels), for one sheet in one photo.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    /// The flat sheet.
    pub homography: Homography,
    /// Width and height of the page, mm.
    size: (f32, f32),
    /// Pixels to the right and downwards that a bent sheet deviates, as polynomials of the place on the page.
    bend: [[f32; TERMS]; 2],
    /// What creases add, at places spread evenly over the page; in between it is interpolated.
    creases: [[Point; COLUMNS]; ROWS],
    /// Pixels of the answers for one of the picture in which `bend` is measured.
    factor: f32,
}

/// The powers at a place: x and y run from -1 to 1 over the page.
fn terms(size: (f32, f32), mm: Point) -> [f32; TERMS] {
    // Beyond the paper polynomials run away; nothing is asked there but the corners of the picture to draw.
    let x = (2.0 * mm.x / size.0 - 1.0).clamp(-1.1, 1.1);
    let y = (2.0 * mm.y / size.1 - 1.0).clamp(-1.1, 1.1);
    [1.0, x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y]
}

impl Placement {
    /// A flat sheet.
    #[must_use]
    pub const fn flat(homography: Homography, size: (f32, f32)) -> Self {
        let creases = [[Point::new(0.0, 0.0); COLUMNS]; ROWS];
        Self { homography, size, bend: [[0.0; TERMS]; 2], creases, factor: 1.0 }
    }

    /// Where a place on the page is in the picture.
    #[must_use]
    pub fn at(&self, mm: Point) -> Point {
        let flat = self.homography.at(mm);
        let terms = terms(self.size, mm);
        let [across, down] = self.bend.map(|bend| bend.iter().zip(terms).map(|(a, b)| a * b).sum::<f32>());
        let crease = self.creased(mm);
        flat.moved((across + crease.x) * self.factor, (down + crease.y) * self.factor)
    }

    fn creased(&self, mm: Point) -> Point {
        let x = (mm.x / self.size.0).clamp(0.0, 0.9999) * (COLUMNS - 1) as f32;
        let y = (mm.y / self.size.1).clamp(0.0, 0.9999) * (ROWS - 1) as f32;
        let (column, row) = (count(x), count(y));
        let (fx, fy) = (x - column as f32, y - row as f32);
        let node = |column: usize, row: usize| {
            self.creases.get(row).and_then(|row| row.get(column)).copied().unwrap_or_default()
        };
        let mix = |a: Point, b: Point, t: f32| Point::new(a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t);
        let above = mix(node(column, row), node(column + 1, row), fx);
        let below = mix(node(column, row + 1), node(column + 1, row + 1), fx);
        mix(above, below, fy)
    }

    /// Adds what the sightings around each place of a grid say that a smooth bend does not follow.
    pub fn crease(&mut self, seen: &[Seen], reach: f32) {
        let around = self.size.0 * AROUND;
        let step = (self.size.0 / (COLUMNS - 1) as f32, self.size.1 / (ROWS - 1) as f32);
        for (row, nodes) in self.creases.iter_mut().enumerate() {
            for (column, node) in nodes.iter_mut().enumerate() {
                let at = Point::new(column as f32 * step.0, row as f32 * step.1);
                let mut normal = Normal::<2>::held([3.0; 2]);
                for s in seen {
                    let Some(off) = s.off else { continue };
                    let far = at.distance(s.mm) / around;
                    if far >= 1.0 {
                        continue;
                    }
                    let (share, near) = ((off / (reach * 1.2)).clamp(-1.0, 1.0), 1.0 - far * far);
                    let weight = f64::from(s.weight * near * near * (1.0 - share * share).powi(2));
                    normal.add(&[f64::from(s.normal.x), f64::from(s.normal.y)], f64::from(off), weight);
                }
                if let Some([dx, dy]) = normal.solve() {
                    *node = node.moved(narrow(dx), narrow(dy));
                }
            }
        }
    }

    /// Adds the bend that the sightings show; each says how far a rule lies off its place, across it.
    pub fn bend(&mut self, seen: &[Seen], reach: f32) {
        let mut normal = Normal::<20>::held([2.0; 20]);
        let mut enough = 0;
        for s in seen {
            let Some(off) = s.off else { continue };
            enough += 1;
            let share = (off / (reach * 1.2)).clamp(-1.0, 1.0);
            let weight = f64::from(s.weight * (1.0 - share * share).powi(2));
            let terms = terms(self.size, s.mm);
            let mut factors = [0.0_f64; 20];
            let both = terms.iter().map(|t| t * s.normal.x).chain(terms.iter().map(|t| t * s.normal.y));
            for (factor, value) in factors.iter_mut().zip(both) {
                *factor = f64::from(value);
            }
            normal.add(&factors, f64::from(off), weight);
        }
        // Fewer than twice the unknowns would bend the sheet after their noise.
        let Some(found) = (enough > 40).then(|| normal.solve()).flatten() else { return };
        let flat: Vec<f32> = self.bend.iter().flatten().copied().collect();
        let mut added = flat.iter().zip(found).map(|(a, b)| a + narrow(b));
        for cell in self.bend.iter_mut().flatten() {
            *cell = added.next().unwrap_or(0.0);
        }
    }

    /// The same placement in a picture that is `factor` times as large.
    #[must_use]
    pub fn enlarged(&self, factor: usize) -> Self {
        Self { homography: self.homography.enlarged(factor as f64), factor: self.factor * factor as f32, ..*self }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels: 24 bits hold them to a thousandth")]
const fn narrow(value: f64) -> f32 {
    value as f32
}
