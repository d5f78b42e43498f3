//! How bright each place is: lamp, shadow, glare, folds.

use std::f32::consts::TAU;

use rand::RngExt;

use super::defects::{Defect, Defects};
use super::shape::Shape;

/// The light of a photo.
pub(super) struct Light {
    lamp: (f32, f32),
    falloff: f32,
    shadows: Vec<Shadow>,
    glare: Option<(f32, f32, f32, f32)>,
    /// Brightness of each colour.
    pub tint: [f32; 3],
    /// Overall brightness.
    exposure: f32,
}

/// A half plane in shadow with a soft border: head, arm or phone of who takes the photo.
struct Shadow {
    normal: (f32, f32),
    at: f32,
    soft: f32,
    depth: f32,
    curve: f32,
}

impl Light {
    pub fn of(defects: &Defects) -> Self {
        let mut chance = defects.chance(3);
        let depth = defects.by(Defect::Shadow, [0.0, 0.2, 0.38, 0.55]);
        let shadows = (0..defects.grade(Defect::Shadow).min(2))
            .map(|_| {
                let way = chance.random_range(0.0..TAU);
                Shadow {
                    normal: (way.cos(), way.sin()),
                    at: chance.random_range(-0.25..0.25),
                    soft: chance.random_range(0.01..0.12),
                    depth: depth * chance.random_range(0.7..1.0),
                    curve: chance.random_range(-0.8..0.8),
                }
            })
            .collect();
        let shine = defects.by(Defect::Glare, [0.0, 0.25, 0.55, 1.0]);
        let glare = (shine > 0.0).then(|| {
            let radius = chance.random_range(0.06..0.12) + 0.06 * shine;
            (chance.random_range(0.15..0.85), chance.random_range(0.15..0.85), radius, shine)
        });
        let cast = defects.by(Defect::Balance, [0.02, 0.07, 0.15, 0.26]);
        // Between the yellow of a bulb and the blue of a shaded morning, at times a little green.
        let side = if chance.random_bool(0.5) { 1.0 } else { -1.0 };
        let warm = side * chance.random_range(0.5..1.0_f32) * cast;
        let green = chance.random_range(-0.25..0.25_f32) * cast;
        let dim = 1.0 - defects.by(Defect::Noise, [0.0, 0.08, 0.2, 0.35]) * chance.random_range(0.3..1.0_f32);
        Self {
            lamp: (chance.random_range(0.2..0.8), chance.random_range(-0.1..0.6)),
            falloff: chance.random_range(0.08..0.3),
            shadows,
            glare,
            tint: [1.0 + warm, 1.0 + green, 1.0 - warm * 1.2],
            exposure: dim * chance.random_range(0.82..0.98_f32),
        }
    }

    /// Brightness at a place of the photo (shares of its sides) that shows this place of the page, and how much white is laid over it.
    pub fn at(&self, x: f32, y: f32, page: Option<(f32, f32)>, shape: &Shape) -> (f32, f32) {
        let (dx, dy) = (x - self.lamp.0, y - self.lamp.1);
        let mut bright = self.exposure * (1.0 - self.falloff * (dx * dx + dy * dy));
        // Lenses lose light towards the corners.
        let (cx, cy) = (x - 0.5, y - 0.5);
        bright *= 1.0 - 0.22 * (cx * cx + cy * cy);
        for shadow in &self.shadows {
            let along = cx * shadow.normal.1 - cy * shadow.normal.0;
            let off = cx * shadow.normal.0 + cy * shadow.normal.1 - shadow.at + shadow.curve * along * along;
            bright *= 1.0 - shadow.depth / (1.0 + (-off / shadow.soft).exp());
        }
        if let Some((u, v)) = page {
            bright *= 1.0 + 0.3 * shape.slope(u, v).clamp(-0.6, 0.6);
            for crease in &shape.creases {
                // One side of a crease is turned to the lamp, the other away; on the crease itself the paper is worn.
                let off = crease.off(u, v);
                let side = crease.lift * 22.0 * (off / 0.01).tanh() * (-off.abs() / 0.05).exp();
                bright *= 1.0 + side - 0.25 * (-(off / 0.0022).powi(2)).exp() * crease.lift.abs() * 120.0;
            }
        }
        let white = self.glare.map_or(0.0, |(gx, gy, radius, shine)| {
            let (dx, dy) = ((x - gx) / radius, (y - gy) / (radius * 0.8));
            shine * (-(dx * dx + dy * dy)).exp()
        });
        (bright.max(0.02), white)
    }
}
