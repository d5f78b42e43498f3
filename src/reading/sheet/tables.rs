//! Guesses from tables: the frame of a ruled table is one large connected patch, and its four corners place the page.

use super::grey::{Point, count};
use super::patches::{Patch, area};
use super::projective::{Homography, Pair};
use super::register::scale;
use super::template::{Template, corners};
use crate::election::form::Rect;

/// The smallest table that is looked at, as a share of the picture's long side.
const LEAST: f32 = 0.12;

/// Patches that are looked at, the largest first: the pages at hand have one to four tables.
const MOST: usize = 10;

/// How much the proportions of a table may differ from the printed ones: perspective of a sheet that leans back by 40 degrees.
const LEANING: f32 = 1.5;

/// A guess where a page lies.
#[derive(Debug, Clone, Copy)]
pub struct Guess {
    /// Position of the template.
    pub template: usize,
    /// From page (mm) to picture (pixels).
    pub map: Homography,
}

/// What is expected of the frames of tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frames {
    /// That they are seen as a whole, or run out of the picture.
    Whole,
    /// That one corner of each may be missing.
    Broken,
    /// That they are seen in a mirror.
    Mirrored,
}

/// Every way in which a large patch may be a table of one of the pages.
#[must_use]
pub fn guesses(pages: &[Template], patches: &[Patch], size: (usize, usize), frames: Frames) -> Vec<Guess> {
    let long = size.0.max(size.1) as f32;
    let large = large(patches, long);
    let shown: Vec<[Point; 4]> = large.iter().map(|patch| patch.corners()).collect();
    let mut found = Vec::new();
    for patch in large {
        let cut = reaches_border(patch, size);
        for (template, page) in pages.iter().enumerate() {
            let maps = page.tables.iter().flat_map(|table| maps(table, patch, cut, frames));
            for map in maps.filter(|map| plausible(map, page, long)) {
                let joined = if frames == Frames::Broken { joined(map, page, &shown, long) } else { None };
                found.extend([Some(map), joined].into_iter().flatten().map(|map| Guess { template, map }));
            }
        }
    }
    found
}

/// The patches that may be tables, the largest first; `long` is the long side of the picture.
fn large(patches: &[Patch], long: f32) -> Vec<&Patch> {
    let mut large: Vec<(f32, &Patch)> = patches
        .iter()
        .filter(|patch| patch.size().0.max(patch.size().1) as f32 > long * LEAST)
        .map(|patch| (area(&patch.corners()), patch))
        .filter(|(area, _)| *area > long * long * 0.004)
        .collect();
    large.sort_by(|a, b| b.0.total_cmp(&a.0));
    large.into_iter().take(MOST).map(|(_, patch)| patch).collect()
}

/// How near a corner of a patch must be to where a map puts the corner of a table to be taken for it, as a share of the page's width: on the ringed
/// paper of 2017 a small table at the foot of the page said where the corners of its head are to 0.05 and 0.08.
const NEAR: f32 = 0.08;

/// Corners that a patch must have in common with a table. Of a table whose frame is broken in one place, one lies elsewhere, and another may be near
/// only once the map is better.
const COMMON: usize = 2;

/// How often a map is refitted to what is near then.
const ROUNDS: usize = 6;

/// Distance from the map at which a corner weighs half of one that lies on it, as a share of the width of the page: where paint hides the corner of a
/// frame, its patch ends beside it.
const SOFT: f32 = 0.01;

/// A map refitted to all tables of its page that are seen, where there are two or more: one small table says little about the far end of the
/// page, and rows that are all alike are then found a row off. `shown` are the corners of patches that may be tables, `long` is the long side of
/// the picture.
fn joined(map: Homography, page: &Template, shown: &[[Point; 4]], long: f32) -> Option<Homography> {
    let width = page.size.0 * scale(page, &|mm| map.at(mm));
    let mut map = map;
    for _ in 0..ROUNDS {
        let tables: Vec<Vec<Pair>> =
            page.tables.iter().filter_map(|table| in_common(table, &map, shown, width)).collect();
        map = (tables.len() >= 2).then(|| Homography::through(&tables.concat()))??;
    }
    plausible(&map, page, long).then_some(map)
}

/// The corners of a table with those near them of the patch that has most in common with it; `width` is that of the page in the picture, pixels.
fn in_common(table: &Rect, map: &Homography, shown: &[[Point; 4]], width: f32) -> Option<Vec<Pair>> {
    let near = NEAR * width;
    let common = |seen: &[Point; 4]| {
        let nearest = |mm: &Point| {
            let at = map.at(*mm);
            let nearest = seen.iter().min_by(|a, b| a.distance(at).total_cmp(&b.distance(at)))?;
            let off = nearest.distance(at);
            let weight = 1.0 / f64::from(1.0 + (off / (SOFT * width)).powi(2));
            (off < near).then_some(Pair { mm: *mm, at: *nearest, weight })
        };
        let pairs: Vec<Pair> = corners(table).iter().filter_map(nearest).collect();
        let off: f32 = pairs.iter().map(|pair| pair.at.distance(map.at(pair.mm))).sum();
        (pairs.len() >= COMMON).then_some((off + (4 - pairs.len()) as f32 * near, pairs))
    };
    shown.iter().filter_map(common).min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, pairs)| pairs)
}

/// The maps that lay the table onto the patch, any way up.
fn maps(table: &Rect, patch: &Patch, cut: bool, frames: Frames) -> Vec<Homography> {
    let mut seen = patch.corners();
    if frames == Frames::Mirrored {
        seen.reverse();
    }
    let printed = corners(table);
    let mut found = Vec::new();
    for _ in 0..4 {
        let [a, b, c, d] = &seen;
        let across = a.distance(*b) + d.distance(*c);
        let down = a.distance(*d) + b.distance(*c);
        let leaning = (across / down.max(1.0)) / (table.w / table.h.max(0.1));
        let pair = |(mm, at): (&Point, &Point)| Pair { mm: *mm, at: *at, weight: 1.0 };
        if (1.0 / LEANING..=LEANING).contains(&leaning) {
            let pairs: Vec<Pair> = printed.iter().zip(&seen).map(pair).collect();
            found.extend(Homography::through(&pairs));
            if frames == Frames::Broken {
                let without = |missing: usize| {
                    let three = pairs.iter().enumerate().filter(|(corner, _)| *corner != missing);
                    Homography::affine(&three.map(|(_, pair)| *pair).collect::<Vec<_>>())
                };
                found.extend((0..4).filter_map(without));
            }
        }
        // A table that runs out of the picture shows one of its sides only: a scan is flat, so that two corners place it.
        if cut && frames == Frames::Whole {
            let [p, .., q] = &printed;
            let [from, .., to] = &seen;
            let (mm, px) = (Point::new(q.x - p.x, q.y - p.y), Point::new(to.x - from.x, to.y - from.y));
            // The side turned by a quarter, on paper and in the picture, gives a third place.
            let third = (p.moved(mm.y, -mm.x), from.moved(px.y, -px.x));
            let three = [(p, from), (q, to), (&third.0, &third.1)];
            found.extend(Homography::affine(&three.into_iter().map(pair).collect::<Vec<_>>()));
        }
        seen.rotate_left(1);
    }
    found
}

/// How near the border of the picture a table may end and still be one that runs out of it, as a share of the picture's long side: scanners
/// leave a white margin where the paper ended.
const BORDER: f32 = 0.025;

/// Whether a patch ends at the border of the picture.
fn reaches_border(patch: &Patch, (width, height): (usize, usize)) -> bool {
    let near = count(width.max(height) as f32 * BORDER);
    patch.left <= near || patch.top <= near || patch.right + near >= width || patch.bottom + near >= height
}

/// The page lies before the camera and is not much larger than the picture.
fn plausible(map: &Homography, page: &Template, long: f32) -> bool {
    if !map.faces(&page.corners()) {
        return false;
    }
    let quad = page.corners().map(|corner| map.at(corner));
    let span = area(&quad).abs();
    span > long * long * 0.02 && span < long * long * 4.0
}
