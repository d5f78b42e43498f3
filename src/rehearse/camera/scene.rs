//! Paper, ink and what lies behind, put together pixel by pixel.

use std::f32::consts::TAU;

use image::{GrayImage, RgbImage};
use rand::RngExt;

use super::cover;
use super::defects::{Defect, Defects};
use super::geometry::{at, number, shade};
use super::lens;
use super::light::Light;
use super::shape::Shape;
use crate::rehearse::draw::Layers;

/// Pixels between two places at which shape and light are computed; in between they are interpolated.
const GRID: u32 = 6;

/// Where a place of the photo lies on the page, in pixels of its layers, and its light.
#[derive(Clone, Copy, Default)]
struct Node {
    x: f32,
    y: f32,
    bright: f32,
    white: f32,
}

impl Node {
    fn between(self, other: Self, t: f32) -> Self {
        let mix = |a: f32, b: f32| a + (b - a) * t;
        Self {
            x: mix(self.x, other.x),
            y: mix(self.y, other.y),
            bright: mix(self.bright, other.bright),
            white: mix(self.white, other.white),
        }
    }
}

/// What lies behind the sheet.
struct Behind {
    colour: [f32; 3],
    kind: u8,
    grain: [f32; 3],
}

impl Behind {
    fn of(defects: &Defects) -> Self {
        let mut chance = defects.chance(4);
        let kind = chance.random_range(0..4_u8);
        let vary = chance.random_range(0.8..1.15_f32);
        let colour = match kind {
            // A wall, a wooden table, tiles, a board.
            0 => [205.0, 200.0, 186.0],
            1 => [142.0, 98.0, 62.0],
            2 => [188.0, 190.0, 190.0],
            _ => [86.0, 104.0, 92.0],
        };
        let way = chance.random_range(0.0..TAU);
        Self { colour: colour.map(|c| c * vary), kind, grain: [way.cos(), way.sin(), chance.random_range(0.0..TAU)] }
    }

    /// Colour at a place of the photo, as shares of its width.
    fn at(&self, x: f32, y: f32) -> [f32; 3] {
        let [cos, sin, phase] = self.grain;
        let (a, b) = (x * cos + y * sin, y * cos - x * sin);
        let factor = match self.kind {
            1 => {
                let bent = a + 0.02 * (b * 5.0 + phase).sin();
                1.0 + 0.05 * (bent * 230.0).sin() + 0.05 * (bent * 61.0 + phase).sin() + 0.06 * (bent * 17.0).sin()
            }
            2 => {
                let seam = |t: f32| (t * 3.3 + phase).rem_euclid(1.0) < 0.02;
                if seam(a) || seam(b) { 0.6 } else { 1.0 }
            }
            _ => 1.0 + 0.03 * (a * 19.0 + phase).sin() * (b * 23.0).cos(),
        };
        self.colour.map(|c| c * factor)
    }
}

/// Takes the photo. The same layers and defects give the same picture.
#[must_use]
pub fn photograph(layers: &Layers<'_>, defects: &Defects) -> RgbImage {
    sized(layers, defects, defects.size())
}

/// As [`photograph`], with this width and height.
pub(super) fn sized(layers: &Layers<'_>, defects: &Defects, (width, height): (u32, u32)) -> RgbImage {
    let page = (number(layers.print.width()), number(layers.print.height()));
    let shape = Shape::of((width, height), page, defects);
    let light = Light::of(defects);
    let behind = Behind::of(defects);
    let mut chance = defects.chance(5);
    // Black or blue pens, and the off-white of cheap paper.
    let red: [f32; 3] = [186.0, 40.0, 48.0];
    let pen: [f32; 3] = if chance.random_bool(0.5) { [38.0, 36.0, 40.0] } else { [34.0, 48.0, 122.0] };
    let paper = [1.0, chance.random_range(0.975..1.0), chance.random_range(0.93..1.0_f32)];
    let stripes = defects.by(Defect::Moire, [0.0, 0.05, 0.12, 0.22]);
    let pitch = chance.random_range(0.25..0.9_f32);
    let way = chance.random_range(0.0..TAU);
    let full = f32::from(252 - layers.pen.min(200));

    let node = |column: u32, row: u32| {
        let (x, y) = (number(column * GRID), number(row * GRID));
        let (u, v) = shape.place(x, y);
        let on = (-0.05..1.05).contains(&u) && (-0.05..1.05).contains(&v);
        let (bright, white) = light.at(x / number(width), y / number(height), on.then_some((u, v)), &shape);
        Node { x: u * page.0 - 0.5, y: v * page.1 - 0.5, bright, white }
    };
    let columns = width.div_ceil(GRID) + 1;
    let row_of = |row: u32| -> Vec<Node> { (0..columns).map(|column| node(column, row)).collect() };
    let mut photo = RgbImage::new(width, height);
    let (mut above, mut below) = (row_of(0), row_of(1));
    for (y, line) in (0_u32..).zip(photo.rows_mut()) {
        if y > 0 && y % GRID == 0 {
            above = std::mem::replace(&mut below, row_of(y / GRID + 1));
        }
        let down = number(y % GRID) / number(GRID);
        let mut cell = u32::MAX;
        let (mut left, mut right) = (Node::default(), Node::default());
        for (x, pixel) in (0_u32..).zip(line) {
            if x / GRID != cell {
                cell = x / GRID;
                let column = |at: u32| {
                    let at = usize::try_from(at).unwrap_or(0);
                    let (a, b) =
                        (above.get(at).copied().unwrap_or_default(), below.get(at).copied().unwrap_or_default());
                    a.between(b, down)
                };
                (left, right) = (column(cell), column(cell + 1));
            }
            let here = left.between(right, number(x % GRID) / number(GRID));
            let inside = here.x > -1.0 && here.y > -1.0 && here.x < page.0 && here.y < page.1;
            let mut colour = if inside {
                let print = sample(&layers.print, here.x, here.y) / 252.0;
                let ink = ((252.0 - sample(&layers.ink, here.x, here.y)) / full).clamp(0.0, 1.0);
                let mut colour = paper.map(|p| p * print * 235.0);
                for (c, pen) in colour.iter_mut().zip(pen) {
                    *c += (pen.min(*c) - *c) * ink * layers.strength;
                }
                if let Some(over) = &layers.red {
                    let ink = (252.0 - sample(over, here.x, here.y)) / 252.0;
                    for (c, red) in colour.iter_mut().zip(red) {
                        *c += (red.min(*c) - *c) * ink * 0.9;
                    }
                }
                colour
            } else {
                // The sheet throws a narrow shadow.
                let off = (here.x.max(here.x - page.0).max(-here.x)).max(here.y - page.1).max(-here.y);
                let near = if off < page.0 * 0.01 { 0.72 } else { 1.0 };
                behind.at(number(x) / number(width), number(y) / number(width)).map(|c| c * near)
            };
            if stripes > 0.0 {
                let along = number(x) * (way.cos() * pitch) + number(y) * (way.sin() * pitch);
                let wave = 1.0 + stripes * along.sin() * (0.6 + 0.4 * (along * 0.031).sin());
                colour = colour.map(|c| c * wave);
            }
            for ((to, c), tint) in pixel.0.iter_mut().zip(colour).zip(light.tint) {
                let lit = c * here.bright * tint;
                *to = shade(lit + (255.0 - lit).max(0.0) * here.white.min(1.0));
            }
        }
    }
    cover::over(&mut photo, &shape, &light, defects);
    lens::through(photo, defects)
}

/// Between four pixels; paper outside.
fn sample(image: &GrayImage, x: f32, y: f32) -> f32 {
    let (x, y) = (x.max(0.0), y.max(0.0));
    let (x0, y0) = (at(x), at(y));
    let (fx, fy) = (x - number_of(x0), y - number_of(y0));
    let width = usize::try_from(image.width()).unwrap_or(0);
    let (column, row) = (usize::try_from(x0).unwrap_or(0), usize::try_from(y0).unwrap_or(0));
    let start = row * width + column;
    let pixels = image.as_raw();
    let pair = |from: usize| match pixels.get(from..from + 2) {
        Some([a, b]) if column + 1 < width => f32::from(*a) * (1.0 - fx) + f32::from(*b) * fx,
        _ => 252.0,
    };
    pair(start) * (1.0 - fy) + pair(start + width) * fy
}

#[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below 2^23")]
const fn number_of(n: i32) -> f32 {
    n as f32
}
