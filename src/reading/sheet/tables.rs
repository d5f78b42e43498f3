//! Guesses from tables: the frame of a ruled table is one large connected patch, and its four corners place the page.

use super::grey::Point;
use super::patches::{Patch, area};
use super::projective::{Homography, Pair};
use super::template::{Template, corners};

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
    let mut large: Vec<(f32, [Point; 4])> = patches
        .iter()
        .filter(|patch| patch.size().0.max(patch.size().1) as f32 > long * LEAST)
        .map(|patch| patch.corners())
        .map(|quad| (area(&quad), quad))
        .filter(|(area, _)| *area > long * long * 0.004)
        .collect();
    large.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut found = Vec::new();
    for (_, quad) in large.iter().take(MOST) {
        for (template, page) in pages.iter().enumerate() {
            for table in &page.tables {
                for turn in 0..4 {
                    let mut seen = *quad;
                    if mirrored {
                        seen.reverse();
                    }
                    seen.rotate_left(turn);
                    let [a, b, c, d] = &seen;
                    let across = a.distance(*b) + d.distance(*c);
                    let down = a.distance(*d) + b.distance(*c);
                    let leaning = (across / down.max(1.0)) / (table.w / table.h.max(0.1));
                    if !(1.0 / LEANING..=LEANING).contains(&leaning) {
                        continue;
                    }
                    let pairs: Vec<Pair> = corners(table)
                        .iter()
                        .zip(seen)
                        .map(|(mm, at)| Pair { mm: *mm, at, weight: 1.0 })
                        .collect();
                    found.extend(
                        Homography::through(&pairs)
                            .filter(|map| plausible(map, page, long))
                            .map(|map| Guess { template, map }),
                    );
                }
            }
        }
    }
    found
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
