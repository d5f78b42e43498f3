//! What lies over the sheet's edge: fingers that hold it, clips that hang it up.

use image::RgbImage;
use rand::RngExt;

use super::defects::{Defect, Defects};
use super::geometry::{at, number, one_of, shade};
use super::light::Light;
use super::shape::Shape;

/// Lays fingers and clips over the edge of the sheet.
pub(super) fn over(photo: &mut RgbImage, shape: &Shape, light: &Light, defects: &Defects) {
    let grade = defects.grade(Defect::Cover);
    if grade == 0 {
        return;
    }
    let mut chance = defects.chance(6);
    let reach = defects.by(Defect::Cover, [0.0, 0.03, 0.06, 0.11]);
    let skin = one_of(&mut chance, [[196.0, 150.0, 118.0], [168.0, 120.0, 88.0], [132.0, 92.0, 66.0]]);
    for n in 0..=grade {
        // Corners first: there the marks are by which a sheet is found.
        let corner = chance.random_bool(0.5);
        let (u, v) = if corner {
            (one_of(&mut chance, [0.02, 0.98]), one_of(&mut chance, [0.02, 0.98]))
        } else {
            (one_of(&mut chance, [-0.01, 1.01]), chance.random_range(0.1..0.9))
        };
        let clip = n % 2 == 1;
        let (half_u, half_v) = if clip { (reach * 0.45, reach * 0.35) } else { (reach * 0.9, reach * 0.42) };
        let turn: f32 = chance.random_range(-0.5..0.5);
        let metal = chance.random_range(30.0..200.0);
        let colour = if clip { [metal, metal, metal * 1.04] } else { skin };
        blob(photo, shape, light, &Blob { at: (u, v), half: (half_u, half_v), turn, square: clip, colour });
    }
}

struct Blob {
    at: (f32, f32),
    half: (f32, f32),
    turn: f32,
    square: bool,
    colour: [f32; 3],
}

/// One finger (a rounded shape, darker at its rim) or clip.
fn blob(photo: &mut RgbImage, shape: &Shape, light: &Light, blob: &Blob) {
    let (width, height) = (number(photo.width()), number(photo.height()));
    let (sin, cos) = blob.turn.sin_cos();
    // The page's place says where it is; pixels are asked one by one, so it follows the perspective.
    let (mut low, mut high) = ((i32::MAX, i32::MAX), (i32::MIN, i32::MIN));
    let distance = |x: f32, y: f32| {
        let (u, v) = shape.place(x, y);
        let (du, dv) = (u - blob.at.0, (v - blob.at.1) * 1.5);
        let (a, b) = ((du * cos + dv * sin) / blob.half.0, (dv * cos - du * sin) / (blob.half.1 * 1.5));
        if blob.square { a.abs().max(b.abs()) } else { (a.powi(4) + b.powi(4)).sqrt().sqrt() }
    };
    for y in (0..at(height)).step_by(8) {
        for x in (0..at(width)).step_by(8) {
            if distance(f(x), f(y)) < 1.6 {
                low = (low.0.min(x - 8), low.1.min(y - 8));
                high = (high.0.max(x + 8), high.1.max(y + 8));
            }
        }
    }
    for y in low.1.max(0)..=high.1.min(at(height) - 1) {
        for x in low.0.max(0)..=high.0.min(at(width) - 1) {
            let off = distance(f(x), f(y));
            let Some(pixel) = u32::try_from(x).ok().zip(u32::try_from(y).ok()).map(|(x, y)| photo.get_pixel_mut(x, y))
            else {
                continue;
            };
            if off < 1.0 {
                let (bright, _) = light.at(f(x) / width, f(y) / height, None, shape);
                let round = if blob.square { 1.0 } else { 1.05 - 0.35 * off * off };
                for ((to, c), tint) in pixel.0.iter_mut().zip(blob.colour).zip(light.tint) {
                    *to = shade(c * bright * tint * round);
                }
            } else if off < 1.25 {
                let dim = 0.7 + 0.3 * (off - 1.0) / 0.25;
                pixel.0 = pixel.0.map(|p| shade(f32::from(p) * dim));
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "sides of photos are far below 2^23")]
const fn f(n: i32) -> f32 {
    n as f32
}
