//! What the public must not see of a page: signature tables, painted over.

use super::picture::Picture;

/// A part of the upright page picture that the public must not see, in fractions of its width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaskRect {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl MaskRect {
    /// A rectangle from its left upper corner; parts outside the picture are allowed and cut off.
    /// `None` when a value is not a number or nothing of the picture lies inside: a mask that hides nothing is a
    /// mistake in the form definition, to be found before a name is published.
    #[must_use]
    pub fn new(x: f32, y: f32, width: f32, height: f32) -> Option<Self> {
        let inside = x < 1.0 && y < 1.0 && x + width > 0.0 && y + height > 0.0 && width > 0.0 && height > 0.0;
        inside.then_some(Self { x, y, width, height })
    }
}

/// A part of the upright picture, by the corners of its outline in pixels: where a page that was found has something to hide. It may lie
/// partly outside.
#[derive(Debug, Clone, PartialEq)]
pub struct MaskArea(pub Vec<(f32, f32)>);

const MASK_GREY: u8 = 150;
const MASK_LINE: u8 = 130;
/// Distance of the hatch lines in pixels.
const HATCH: usize = 16;
/// Pixels added around a mask: resizing spreads a pixel over its neighbours (Lanczos3 reaches three).
const MARGIN: f32 = 3.0;

/// Paints the masks: grey with a subtle hatch, so that a reader sees that it is deliberate and not damage.
pub(super) fn mask(page: &mut Picture, masks: &[MaskRect]) {
    let (width, height, channels) = (page.width(), page.height(), page.channels().count());
    for rect in masks {
        let (left, right) = span(rect.x, rect.width, width);
        let (top, bottom) = span(rect.y, rect.height, height);
        for (y, row) in page.rows_mut().enumerate().skip(top).take(bottom - top) {
            for (x, pixel) in row.chunks_exact_mut(channels).enumerate().skip(left).take(right - left) {
                pixel.fill(if (x + y) % HATCH < 2 { MASK_LINE } else { MASK_GREY });
            }
        }
    }
}

/// The pixels from `start` over `length` (fractions) of a side of `pixels`, rounded outwards.
fn span(start: f32, length: f32, side: u32) -> (usize, usize) {
    #[expect(clippy::cast_precision_loss, reason = "a side of at most 16,384 pixels, which an f32 holds exactly")]
    let whole = side as f32;
    pixels(start * whole, (start + length) * whole, side)
}

/// The pixels of a side between two places, with [`MARGIN`], rounded outwards.
fn pixels(from: f32, to: f32, side: u32) -> (usize, usize) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "clamped to a side of at most 16,384 pixels, which an f32 holds exactly"
    )]
    let (from, to) = {
        let side = side as f32;
        ((from - MARGIN).floor().clamp(0.0, side) as usize, (to + MARGIN).ceil().clamp(0.0, side) as usize)
    };
    (from, to.max(from))
}

/// Paints what lies within these outlines, and [`MARGIN`] around it.
pub(super) fn mask_areas(page: &mut Picture, areas: &[MaskArea]) {
    let (width, height) = (page.width(), page.height());
    let channels = page.channels().count();
    for MaskArea(corners) in areas {
        let top = corners.iter().map(|corner| corner.1).fold(f32::INFINITY, f32::min);
        let bottom = corners.iter().map(|corner| corner.1).fold(f32::NEG_INFINITY, f32::max);
        if !(top.is_finite() && bottom.is_finite()) {
            continue;
        }
        let (first, last) = pixels(top, bottom, height);
        for (y, row) in page.rows_mut().enumerate().skip(first).take(last - first) {
            #[expect(clippy::cast_precision_loss, reason = "a row of at most 16,384")]
            let at = (y as f32 + 0.5).clamp(top, bottom);
            for (from, to) in crossings(corners, at) {
                let (left, right) = pixels(from, to, width);
                for (x, pixel) in row.chunks_exact_mut(channels).enumerate().skip(left).take(right - left) {
                    pixel.fill(if (x + y) % HATCH < 2 { MASK_LINE } else { MASK_GREY });
                }
            }
        }
    }
}

/// Where a horizontal line runs inside an outline: pairs of x, left to right. A row that only touches a corner gives a point.
fn crossings(corners: &[(f32, f32)], y: f32) -> Vec<(f32, f32)> {
    let edges = corners.iter().zip(corners.iter().cycle().skip(1));
    let mut all: Vec<f32> = edges
        .filter(|((_, from), (_, to))| (*from <= y) != (*to <= y))
        .map(|((x0, y0), (x1, y1))| x0 + (x1 - x0) * (y - y0) / (y1 - y0))
        .collect();
    if all.is_empty() {
        // The lowest corner itself, of which no edge goes on.
        all.extend(corners.iter().filter(|corner| corner.1 >= y).flat_map(|corner| [corner.0; 2]));
    }
    all.sort_by(f32::total_cmp);
    all.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.last()?))).collect()
}
