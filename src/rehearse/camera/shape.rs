//! Where each place of the photo lies on the page.

use std::f32::consts::{PI, TAU};

use rand::RngExt;

use super::defects::{Defect, Defects};
use super::geometry::{Homography, number, one_of};

/// A crease across the page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Crease {
    /// Along the page's height, else along its width.
    pub across: bool,
    /// Where, as a share of that side.
    pub at: f32,
    /// How far the paper stands off, as a share of that side, and with which sign.
    pub lift: f32,
}

impl Crease {
    /// Distance from the crease, as a share of the side it crosses; negative before it.
    pub fn off(&self, u: f32, v: f32) -> f32 {
        if self.across { v - self.at } else { u - self.at }
    }
}

/// The sheet as it hangs in the picture.
pub(super) struct Shape {
    to_page: Homography,
    waves: Vec<[f32; 4]>,
    pub creases: Vec<Crease>,
}

impl Shape {
    pub fn of(size: (u32, u32), page_mm: (f32, f32), defects: &Defects) -> Self {
        let mut chance = defects.chance(2);
        let (width, height) = (number(size.0), number(size.1));
        let rotation = defects.grade(Defect::Rotation);
        let lying = rotation == Defects::WORST && chance.random_bool(0.6);
        let turn = if lying { one_of(&mut chance, [0.5, 1.0, 1.5]) * PI } else { 0.0 };
        let tilt =
            defects.by(Defect::Rotation, [0.8, 3.0, 7.0, 13.0]).to_radians() * chance.random_range(-1.0..1.0_f32);
        let angle = turn + tilt;
        // As large as fits with a margin, turned; then each corner strays.
        let (sin, cos) = (angle.sin().abs(), angle.cos().abs());
        let fit = (width / (page_mm.0 * cos + page_mm.1 * sin)).min(height / (page_mm.0 * sin + page_mm.1 * cos));
        let cut = defects.grade(Defect::Cut);
        let fill = match cut {
            0 => chance.random_range(0.86..0.97),
            1 => chance.random_range(0.97..1.02),
            _ => chance.random_range(0.99..1.06),
        };
        let scale = fit * fill;
        let mut shift = (chance.random_range(-0.01..0.01) * width, chance.random_range(-0.01..0.01) * height);
        if cut > 0 {
            let far = defects.by(Defect::Cut, [0.0, 0.015, 0.05, 0.16]);
            let way = chance.random_range(0.0..TAU);
            shift = (shift.0 + way.cos() * far * width, shift.1 + way.sin() * far * height);
        }
        let skew = defects.by(Defect::Perspective, [0.006, 0.02, 0.05, 0.1]);
        // Seen from one side: opposite edges differ in length, more than chance alone would make them.
        let lean = (chance.random_range(-skew..=skew), chance.random_range(-skew..=skew));
        let corner = |x: f32, y: f32, stray: (f32, f32)| {
            let px = page_mm.0 * (x * (1.0 + lean.0 * y) + stray.0);
            let py = page_mm.1 * (y * (1.0 + lean.1 * x) + stray.1);
            (
                width / 2.0 + shift.0 + scale * (px * angle.cos() - py * angle.sin()),
                height / 2.0 + shift.1 + scale * (px * angle.sin() + py * angle.cos()),
            )
        };
        let mut stray = || {
            let by = skew * 0.4;
            (chance.random_range(-by..=by), chance.random_range(-by..=by))
        };
        let corners = [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(x, y)| corner(x, y, stray()));
        let bend = defects.by(Defect::Bend, [0.0004, 0.002, 0.005, 0.011]);
        let waves = (0..3)
            .map(|_| {
                [
                    chance.random_range(-bend..=bend),
                    chance.random_range(0.5..1.6) * PI,
                    chance.random_range(0.5..1.6) * PI,
                    chance.random_range(0.0..TAU),
                ]
            })
            .collect();
        let folds = defects.grade(Defect::Fold);
        let lift = defects.by(Defect::Fold, [0.0, 0.0015, 0.003, 0.006]);
        // A sheet of 60 x 90 cm travels folded in half or in four.
        let creases = (0..folds.saturating_add(u8::from(folds > 0)))
            .map(|n| Crease {
                across: n % 2 == 0,
                at: [0.5, 0.5, 0.25, 0.75].get(usize::from(n)).copied().unwrap_or(0.5)
                    + chance.random_range(-0.02..0.02),
                lift: lift * if chance.random_bool(0.5) { 1.0 } else { -1.0 },
            })
            .collect();
        Self { to_page: Homography::from_square(corners).inverse(), waves, creases }
    }

    /// The place on the page, as shares of its width and height, that is seen at this place of the photo.
    pub fn place(&self, x: f32, y: f32) -> (f32, f32) {
        let (u, v) = self.to_page.map(x, y);
        let (mut du, mut dv) = (0.0, 0.0);
        for [by, fu, fv, phase] in &self.waves {
            let wave = (fu * u + fv * v + phase).sin();
            du += by * wave;
            dv += by * 0.7 * (fv * u - fu * v + phase).cos();
        }
        for crease in &self.creases {
            let bump = crease.lift * (-crease.off(u, v).abs() / 0.08).exp();
            du += if crease.across { 0.3 * bump } else { bump };
            dv += if crease.across { bump } else { 0.3 * bump };
        }
        (u + du, v + dv)
    }

    /// Slope of the bend towards the light, about -1 to 1 at the worst grade.
    pub fn slope(&self, u: f32, v: f32) -> f32 {
        self.waves.iter().map(|[by, fu, fv, phase]| by * 30.0 * (fu * u + fv * v + phase).cos()).sum()
    }
}
