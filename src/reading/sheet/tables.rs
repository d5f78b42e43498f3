//! Guesses from tables: the frame of a ruled table is one large connected patch, and its four corners place the page.

use super::grey::{Point, count};
use super::patches::{Patch, area};
use super::projective::{Homography, Pair};
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

/// Every way in which a large patch may be a table of one of the pages.
#[must_use]
pub fn guesses(pages: &[Template], patches: &[Patch], size: (usize, usize), mirrored: bool) -> Vec<Guess> {
    let long = size.0.max(size.1) as f32;
    let mut large: Vec<(f32, &Patch)> = patches
        .iter()
        .filter(|patch| patch.size().0.max(patch.size().1) as f32 > long * LEAST)
        .map(|patch| (area(&patch.corners()), patch))
        .filter(|(area, _)| *area > long * long * 0.004)
        .collect();
    large.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut found = Vec::new();
    for (_, patch) in large.iter().take(MOST) {
        let cut = reaches_border(patch, size);
        for (template, page) in pages.iter().enumerate() {
            let maps = page.tables.iter().flat_map(|table| maps(table, patch, cut, mirrored));
            found.extend(maps.filter(|map| plausible(map, page, long)).map(|map| Guess { template, map }));
        }
    }
    found
}

/// The maps that lay the table onto the patch, any way up.
fn maps(table: &Rect, patch: &Patch, cut: bool, mirrored: bool) -> Vec<Homography> {
    let mut seen = patch.corners();
    if mirrored {
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
            found.extend(Homography::through(&printed.iter().zip(&seen).map(pair).collect::<Vec<_>>()));
        }
        // A table that runs out of the picture shows one of its sides only: a scan is flat, so that two corners place it.
        if cut && !mirrored {
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
