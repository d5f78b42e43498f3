//! Drawing on a grey page in millimetres: rectangles, lines, pen strokes and printed text.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use image::{GrayImage, Luma};

use super::crops::{Cover, SIDE};
use crate::election::form::Rect;

/// A page being drawn. Lengths are millimetres; 0 is black, 255 paper.
#[derive(Clone)]
pub(super) struct Canvas {
    image: GrayImage,
    scale: f32,
}

/// How a text stands at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Centre,
}

/// A text to print: letter height (of the font's line) in mm, shade, and the most it may be wide before it is set smaller.
#[derive(Debug, Clone, Copy)]
pub(super) struct Print<'a> {
    pub text: &'a str,
    pub size: f32,
    pub ink: u8,
    pub most: f32,
    pub align: Align,
}

impl<'a> Print<'a> {
    pub const fn new(text: &'a str, size: f32, most: f32, align: Align) -> Self {
        Self { text, size, ink: 30, most, align }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "pixels of a page: bounded by the page's size, and `as` saturates")]
const fn whole(value: f32) -> i32 {
    value as i32
}

#[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=255 before")]
fn shade(value: f32) -> u8 {
    value.clamp(0.0, 255.0) as u8
}

impl Canvas {
    /// White paper of this size.
    pub fn new(width_mm: f32, height_mm: f32, scale: f32) -> Self {
        let pixels = |mm: f32| u32::try_from(whole((mm * scale).round())).unwrap_or(1).max(1);
        Self { image: GrayImage::from_pixel(pixels(width_mm), pixels(height_mm), Luma([252])), scale }
    }

    pub fn into_image(self) -> GrayImage {
        self.image
    }

    pub const fn image(&self) -> &GrayImage {
        &self.image
    }

    /// Empty paper of the same size.
    pub fn empty(&self) -> Self {
        let (width, height) = self.image.dimensions();
        Self { image: GrayImage::from_pixel(width, height, Luma([252])), scale: self.scale }
    }

    /// A picture of ink over a rectangle, a little larger than it, as crops of boxes are.
    pub fn paste(&mut self, cover: &Cover, at: Rect, ink: u8) {
        let side = at.w.min(at.h) * self.scale;
        let (left, top) =
            ((at.x + at.w / 2.0) * self.scale - side / 2.0, (at.y + at.h / 2.0) * self.scale - side / 2.0);
        #[expect(clippy::cast_precision_loss, reason = "a crop has 40 pixels, a page fewer than 2^23")]
        let grid = (SIDE as f32 - 1.0) / side.max(1.0);
        let covered = |x: i32, y: i32| -> f32 {
            let at = usize::try_from(y).ok().zip(usize::try_from(x).ok()).filter(|(y, x)| *y < SIDE && *x < SIDE);
            at.and_then(|(y, x)| cover.get(y * SIDE + x)).map_or(0.0, |c| f32::from(*c) / 255.0)
        };
        for py in whole(top)..=whole(top + side) {
            for px in whole(left)..=whole(left + side) {
                #[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below 2^23")]
                let (x, y) = ((px as f32 - left) * grid, (py as f32 - top) * grid);
                let (x0, y0) = (whole(x.floor()), whole(y.floor()));
                let (fx, fy) = (x - x.floor(), y - y.floor());
                let row = |y: i32| covered(x0, y) * (1.0 - fx) + covered(x0 + 1, y) * fx;
                let cover = row(y0) * (1.0 - fy) + row(y0 + 1) * fy;
                if cover > 0.02 {
                    self.touch(px, py, cover, ink);
                }
            }
        }
    }

    /// Covers part of a pixel with ink; what is darker already stays.
    fn touch(&mut self, x: i32, y: i32, cover: f32, ink: u8) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if let Some(Luma([pixel])) = self.image.get_pixel_mut_checked(x, y) {
            *pixel = (*pixel).min(shade(252.0 - cover.clamp(0.0, 1.0) * (252.0 - f32::from(ink))));
        }
    }

    /// Takes what was drawn away within a circle, with a soft edge.
    pub fn erase(&mut self, x: f32, y: f32, radius: f32) {
        let (x, y, radius) = (x * self.scale, y * self.scale, radius * self.scale);
        for py in whole((y - radius).floor())..=whole((y + radius).ceil()) {
            for px in whole((x - radius).floor())..=whole((x + radius).ceil()) {
                #[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below 2^23")]
                let off = (px as f32 + 0.5 - x).hypot(py as f32 + 0.5 - y);
                let (Ok(px), Ok(py)) = (u32::try_from(px), u32::try_from(py)) else { continue };
                if let Some(Luma([pixel])) = self.image.get_pixel_mut_checked(px, py) {
                    let taken = (radius - off + 0.5).clamp(0.0, 1.0);
                    *pixel = shade(f32::from(*pixel) + (252.0 - f32::from(*pixel)) * taken);
                }
            }
        }
    }

    /// Pixels per millimetre.
    pub const fn scale(&self) -> f32 {
        self.scale
    }

    /// A filled rectangle with soft edges.
    pub fn fill(&mut self, x: f32, y: f32, w: f32, h: f32, ink: u8) {
        let (left, top) = (x * self.scale, y * self.scale);
        let (right, bottom) = ((x + w) * self.scale, (y + h) * self.scale);
        #[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below 2^23")]
        let overlap = |from: f32, to: f32, at: i32| (to.min(at as f32 + 1.0) - from.max(at as f32)).clamp(0.0, 1.0);
        for py in whole(top.floor())..=whole(bottom) {
            let across = overlap(top, bottom, py);
            for px in whole(left.floor())..=whole(right) {
                self.touch(px, py, across * overlap(left, right, px), ink);
            }
        }
    }

    /// The outline of a rectangle.
    pub fn frame(&mut self, x: f32, y: f32, w: f32, h: f32, line: f32, ink: u8) {
        self.fill(x, y, w, line, ink);
        self.fill(x, y + h - line, w, line, ink);
        self.fill(x, y, line, h, ink);
        self.fill(x + w - line, y, line, h, ink);
    }

    /// A horizontal row of dots.
    pub fn dots(&mut self, x: f32, y: f32, w: f32) {
        let mut at = x;
        while at < x + w {
            self.fill(at, y, 0.7, 0.7, 60);
            at += 3.3;
        }
    }

    /// The outline of a circle.
    pub fn ring(&mut self, x: f32, y: f32, radius: f32, ink: u8) {
        let points: Vec<(f32, f32)> = (0..=20_u8)
            .map(|k| {
                let angle = f32::from(k) * std::f32::consts::TAU / 20.0;
                (x + radius * angle.cos(), y + radius * angle.sin())
            })
            .collect();
        self.stroke(&points, 0.5, ink);
    }

    /// A pen drawn along points, round at its ends.
    pub fn stroke(&mut self, points: &[(f32, f32)], width: f32, ink: u8) {
        let scaled = |p: (f32, f32)| (p.0 * self.scale, p.1 * self.scale);
        let radius = width * self.scale / 2.0;
        let segments: Vec<_> =
            points.windows(2).filter_map(|w| Some((scaled(*w.first()?), scaled(*w.last()?)))).collect();
        for (a, b) in segments {
            self.segment(a, b, radius, ink);
        }
    }

    fn segment(&mut self, a: (f32, f32), b: (f32, f32), radius: f32, ink: u8) {
        let reach = radius + 1.0;
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = (dx * dx + dy * dy).max(1e-6);
        for y in whole((a.1.min(b.1) - reach).floor())..=whole((a.1.max(b.1) + reach).ceil()) {
            for x in whole((a.0.min(b.0) - reach).floor())..=whole((a.0.max(b.0) + reach).ceil()) {
                #[expect(clippy::cast_precision_loss, reason = "pixels of a page are far below 2^23")]
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let along = (((px - a.0) * dx + (py - a.1) * dy) / length).clamp(0.0, 1.0);
                let (ex, ey) = (px - a.0 - along * dx, py - a.1 - along * dy);
                let cover = radius + 0.5 - (ex * ex + ey * ey).sqrt();
                // A pen thinner than a pixel leaves a paler line, not a thinner one.
                if cover > 0.0 {
                    self.touch(x, y, cover.min(2.0 * radius), ink);
                }
            }
        }
    }

    /// Prints a text with its middle line at `y`.
    pub fn print(&mut self, font: &FontRef<'_>, x: f32, y: f32, print: &Print<'_>) {
        let width = |size: f32| {
            let scaled = font.as_scaled(PxScale::from(size * self.scale));
            print.text.chars().map(|c| scaled.h_advance(scaled.glyph_id(c))).sum::<f32>() / self.scale
        };
        let natural = width(print.size);
        let size = if natural > print.most { print.size * print.most / natural } else { print.size };
        let start = if print.align == Align::Centre { x - natural.min(print.most) / 2.0 } else { x };
        let px = PxScale::from(size * self.scale);
        let scaled = font.as_scaled(px);
        let baseline = y * self.scale + (scaled.ascent() + scaled.descent()) / 2.0;
        let mut pen = start * self.scale;
        for letter in print.text.chars() {
            let id = scaled.glyph_id(letter);
            if let Some(outline) = font.outline_glyph(id.with_scale_and_position(px, point(pen, baseline))) {
                let bounds = outline.px_bounds();
                let (left, top) = (whole(bounds.min.x), whole(bounds.min.y));
                outline.draw(|gx, gy, cover| {
                    let at = |from: i32, by: u32| from.saturating_add(i32::try_from(by).unwrap_or(0));
                    self.touch(at(left, gx), at(top, gy), cover, print.ink);
                });
            }
            pen += scaled.h_advance(id);
        }
    }
}
