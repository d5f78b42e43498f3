//! The digit boxes: each figure's boxes moved onto their own printed rules, and the pictures of what stands in them.

use super::find::Found;
use super::grey::{Full, Grey, Point, count, shade};
use super::guides;
use super::placement::Placement;
use super::register::{Seen, scale, sightings};
use super::solve::Normal;
use super::template::{Piece, Template, corners};
use crate::election::form::{Figure, FigureIndex, Form, Rect};
use crate::photo::Picture;
use crate::reading::crop::{Crop, SIDE};

/// How far the rules of a figure's boxes are looked for, as a share of the box's width, after the page as a whole was placed: 1.6 mm of a
/// box of 17.5.
const REACH: f32 = 0.09;

/// How much of the paper around a framed box its picture shows, as a share of the box's width on each side. The digits published from the
/// forms of 2024, which the network has learnt, have the middle of the printed rule 3 pixels from the border of their 40 (mean of all 8,550);
/// ours lies 0.02 of the box within it.
const AROUND: f32 = 0.065;

/// A digit box and what stands in it.
#[derive(Debug, Clone)]
pub struct BoxSeen {
    /// The figure it belongs to.
    pub figure: FigureIndex,
    /// 0 is the most significant.
    pub position: usize,
    /// Its outer corners in the photo, clockwise from the top left of the upright page, pixels.
    pub quad: [Point; 4],
    /// How far its own printed rules lie from the edges of the quadrangle, as a share of its width (root mean square); infinite where none of
    /// them was found.
    pub residual: f32,
    /// How many of its four edges were found.
    pub edges: u8,
    /// The picture.
    pub crop: Crop,
}

/// The boxes of the page that was found. The photo gives the pixels, the working picture the rules.
#[must_use]
pub fn boxes(picture: &Picture, grey: &Grey, form: &Form, page: &Template, found: &Found) -> Vec<BoxSeen> {
    let full = Full(picture);
    let upscaled = found.placement.enlarged(grey.factor);
    let mut seen = Vec::new();
    let on_page = form.figures.iter().enumerate().filter(|(_, figure)| figure.page == page.page);
    for (index, figure) in on_page {
        let shift = settle(grey, page, figure, &found.placement);
        let factor = grey.factor as f32;
        let place = |rect: &Rect| corners(rect).map(|mm| upscaled.at(mm).moved(shift.x * factor, shift.y * factor));
        let band = if form.framed { WHOLE } else { written(&full, &figure.boxes, &place) };
        let around = if form.framed { AROUND } else { 0.0 };
        for (position, rect) in figure.boxes.iter().enumerate() {
            let quad = place(rect);
            let (residual, edges) = fit(grey, page, rect, &found.placement, shift);
            let picture = crop(&full, &part(&quad, band, around));
            let picture = if form.framed { picture } else { clean(&picture) };
            seen.push(BoxSeen { figure: index, position, quad, residual, edges, crop: picture });
        }
    }
    if form.ruled_guides {
        guides::take_out(&mut seen);
    }
    seen
}

/// The part of a box from its upper to its lower edge, as shares of its height.
type Band = (f32, f32);

/// All of it.
const WHOLE: Band = (0.0, 1.0);

/// Shades below its brightest tenth from which on a place counts as ink. Watermarks of the forms of 2019 lie 30 below their paper.
const INK: f32 = 90.0;

/// A scanner makes paper white; paper in a photo is grey.
const SCANNED: u8 = 250;

/// Shades below the paper within which print under the writing lies.
const FAINT: u8 = 60;

/// The band of a figure's cells that is written in, where they are much higher than wide: digits stretched to the shape of a high cell are not
/// what the network has learnt. It is never less high than the cells are wide.
fn written(full: &Full<'_>, cells: &[Rect], place: &impl Fn(&Rect) -> [Point; 4]) -> Band {
    let Some(first) = cells.first().filter(|cell| cell.h > cell.w * 1.25) else { return WHOLE };
    let (mut top, mut bottom) = (1.0_f32, 0.0_f32);
    for cell in cells {
        let quad = place(cell);
        let mut shades: Vec<(f32, f32)> = Vec::with_capacity(24 * 40);
        for row in 0..40_u8 {
            // Rules run along the edges.
            let v = 0.07 + 0.86 * (f32::from(row) + 0.5) / 40.0;
            for column in 0..24_u8 {
                let u = 0.15 + 0.7 * (f32::from(column) + 0.5) / 24.0;
                shades.push((full.at(within(&quad, u, v)), v));
            }
        }
        let mut sorted: Vec<f32> = shades.iter().map(|(shade, _)| *shade).collect();
        sorted.sort_by(f32::total_cmp);
        let paper = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(255.0);
        for (_, v) in shades.iter().filter(|(shade, _)| *shade < paper - INK) {
            top = top.min(*v);
            bottom = bottom.max(*v);
        }
    }
    if bottom <= top {
        return WHOLE;
    }
    // Room above and below as digits have it in square boxes.
    let least = first.w / first.h;
    let (middle, high) = (f32::midpoint(top, bottom), ((bottom - top) * 1.35).max(least).min(1.0));
    let start = (middle - high / 2.0).clamp(0.0, 1.0 - high);
    (start, start + high)
}

/// The quadrangle of a band, and of this share of the box's sides around it.
fn part(quad: &[Point; 4], (top, bottom): Band, around: f32) -> [Point; 4] {
    let (left, top, right, bottom) = (-around, top - around, 1.0 + around, bottom + around);
    [within(quad, left, top), within(quad, right, top), within(quad, right, bottom), within(quad, left, bottom)]
}

fn edges(rect: &Rect) -> Vec<Piece> {
    let rule = rect.w * 0.02;
    let (left, top) = (rect.x + rule, rect.y + rule);
    let (right, bottom) = (rect.x + rect.w - rule, rect.y + rect.h - rule);
    let quad = [Point::new(left, top), Point::new(right, top), Point::new(right, bottom), Point::new(left, bottom)];
    let next = quad.iter().skip(1).chain(quad.iter().take(1));
    quad.iter().zip(next).map(|(from, to)| Piece { from: *from, to: *to, weight: 1.0 }).collect()
}

fn look(grey: &Grey, pieces: &[Piece], placement: &Placement, shift: Point, reach: f32) -> Vec<Seen> {
    sightings(grey, pieces, &|mm: Point| placement.at(mm).moved(shift.x, shift.y), reach, 1)
}

/// The step, in pixels of the working picture, that lays the boxes of a figure onto their rules.
fn settle(grey: &Grey, page: &Template, figure: &Figure, placement: &Placement) -> Point {
    let Some(first) = figure.boxes.first() else { return Point::default() };
    let pixels = scale(page, &|mm| placement.at(mm));
    let reach = (first.w * REACH * pixels).clamp(2.0, 12.0);
    let mut shift = Point::default();
    let pieces: Vec<Piece> = figure.boxes.iter().flat_map(edges).collect();
    for _ in 0..2 {
        let seen = look(grey, &pieces, placement, shift, reach);
        // Held to where the page puts it: one doubtful edge alone moves nothing far.
        let mut normal = Normal::<2>::held([1.5; 2]);
        for s in &seen {
            let Some(off) = s.off else { continue };
            let share = (off / (reach * 1.1)).clamp(-1.0, 1.0);
            let weight = f64::from((1.0 - share * share).powi(2));
            normal.add(&[f64::from(s.normal.x), f64::from(s.normal.y)], f64::from(off), weight);
        }
        let Some([dx, dy]) = normal.solve() else { break };
        shift = shift.moved(narrow(dx), narrow(dy));
    }
    shift
}

/// How well a box lies on its rules.
fn fit(grey: &Grey, page: &Template, rect: &Rect, placement: &Placement, shift: Point) -> (f32, u8) {
    let pixels = scale(page, &|mm| placement.at(mm));
    let side = (rect.w * pixels).max(1.0);
    let seen = look(grey, &edges(rect), placement, shift, (side * REACH).clamp(2.0, 12.0));
    let (mut squares, mut found) = (0.0, 0_u8);
    for off in seen.iter().filter_map(|s| s.off) {
        squares += (off / side) * (off / side);
        found += 1;
    }
    (if found > 0 { (squares / f32::from(found)).sqrt() } else { f32::INFINITY }, found)
}

/// The quadrangle as a square picture, straight from the pixels of the photo.
fn crop(full: &Full<'_>, quad: &[Point; 4]) -> Crop {
    let [a, b, c, d] = quad;
    let longest = a.distance(*b).max(b.distance(*c)).max(c.distance(*d)).max(d.distance(*a));
    // As many samples a pixel as the photo has pixels there, so that thin strokes do not fall between them.
    let fine = count((longest / SIDE as f32).ceil()).clamp(1, 4);
    let per_side = (SIDE * fine) as f32;
    let part = full.part(quad);
    let shade_at = |at: Point| part.as_ref().map_or(0.0, |(part, from)| part.at(at.moved(-from.x, -from.y)));
    let mut pixels = [0_u8; SIDE * SIDE];
    for (at, pixel) in pixels.iter_mut().enumerate() {
        let (column, row) = (at % SIDE, at / SIDE);
        let mut sum = 0.0;
        for below in 0..fine {
            for beside in 0..fine {
                let u = ((column * fine + beside) as f32 + 0.5) / per_side;
                let v = ((row * fine + below) as f32 + 0.5) / per_side;
                sum += shade_at(within(quad, u, v));
            }
        }
        *pixel = shade((sum / (fine * fine) as f32).round());
    }
    Crop(pixels)
}

/// The crop with what is printed faintly under the writing taken for paper, and strokes of a fine scan as wide as those of a photo: the network
/// has learnt from photos, whose strokes are three pixels wide, on plain paper.
fn clean(crop: &Crop) -> Crop {
    let mut sorted = crop.0;
    sorted.sort_unstable();
    let paper = sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(u8::MAX);
    if paper < SCANNED {
        return *crop;
    }
    let faint = paper.saturating_sub(FAINT);
    let plain = crop.0.map(|shade| if shade > faint { paper } else { shade });
    let at = |x: usize, y: usize| plain.get(y * SIDE + x).copied().unwrap_or(paper);
    let mut pixels = plain;
    for (index, pixel) in pixels.iter_mut().enumerate() {
        let (x, y) = (index % SIDE, index / SIDE);
        let (left, right) = (x.saturating_sub(1), (x + 1).min(SIDE - 1));
        let (up, down) = (y.saturating_sub(1), (y + 1).min(SIDE - 1));
        let darkest = at(left, y).min(at(right, y)).min(at(x, up)).min(at(x, down)).min(*pixel);
        *pixel = u8::midpoint(darkest, *pixel);
    }
    Crop(pixels)
}

/// A place in a quadrangle, its sides running from 0 to 1. Within a box perspective is below a hundredth of its side.
fn within([a, b, c, d]: &[Point; 4], u: f32, v: f32) -> Point {
    let mix = |a: f32, b: f32, c: f32, d: f32| (a * (1.0 - u) + b * u) * (1.0 - v) + (d * (1.0 - u) + c * u) * v;
    Point::new(mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y))
}

#[expect(clippy::cast_possible_truncation, reason = "pixels: 24 bits hold them to a thousandth")]
const fn narrow(value: f64) -> f32 {
    value as f32
}
