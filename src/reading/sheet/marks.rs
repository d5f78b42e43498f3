//! Corner marks: from a tag outwards, each that is found makes the guess for the next one better.

use super::grey::{Grey, Point};
use super::patches::Patch;
use super::projective::{Homography, Pair};
use super::tag::Tag;
use super::template::{Fiducial, Mark, Template, corners};
use crate::election::form::MarkShape;

/// A guess that rests on a tag alone misses a far mark by up to this share of the distance: measured on a photo of page 1 of 2024's form
/// taken aslant, whose far corners the tag alone missed by a sixth of the page.
const SLACK: f32 = 0.2;

/// How much darker than its light quarters the dark ones of a mark must be, in shades.
const CONTRAST: f32 = 30.0;

/// The page's marks that were found, and the map through them and the tag.
#[derive(Debug, Clone)]
pub struct Cornered {
    /// From page (mm) to picture (pixels).
    pub map: Homography,
    /// How many corner marks were found.
    pub marks: usize,
}

/// Finds the corner marks of the page whose tag was read.
#[must_use]
pub fn around(grey: &Grey, tag: &Tag, fiducial: &Fiducial, page: &Template, patches: &[Patch]) -> Option<Cornered> {
    let mut known: Vec<Pair> =
        corners(&fiducial.rect).iter().zip(tag.corners).map(|(mm, at)| Pair { mm: *mm, at, weight: 1.0 }).collect();
    let middle = Point::new(fiducial.rect.x + fiducial.rect.w / 2.0, fiducial.rect.y + fiducial.rect.h / 2.0);
    let [a, b, c, _] = &tag.corners;
    let scale = f32::midpoint(a.distance(*b), b.distance(*c)) / fiducial.rect.w;
    let mut marks: Vec<&Mark> = page.marks.iter().collect();
    marks.sort_by(|a, b| a.middle.distance(middle).total_cmp(&b.middle.distance(middle)));
    let mut found = 0;
    for mark in marks {
        let Some(map) = Homography::affine(&known) else { continue };
        let guess = map.at(mark.middle);
        let slack = SLACK * scale * mark.middle.distance(middle) + mark.side * scale;
        if let Some(at) = nearest(grey, &map, mark, guess, slack, scale, patches) {
            found += 1;
            known.push(Pair { mm: mark.middle, at, weight: 10.0 });
        }
    }
    let map = if found >= 2 { Homography::through(&known)? } else { Homography::affine(&known)? };
    Some(Cornered { map, marks: found })
}

/// The place near the guess that looks most like the mark.
fn nearest(
    grey: &Grey,
    map: &Homography,
    mark: &Mark,
    guess: Point,
    slack: f32,
    scale: f32,
    patches: &[Patch],
) -> Option<Point> {
    let side = mark.side * scale;
    let look = Look::of(map, mark);
    let mut best: Option<(f32, Point)> = None;
    for patch in patches {
        let middle = patch.middle();
        let (wide, high) = patch.size();
        let size = wide.max(high) as f32;
        if middle.distance(guess) > slack || size < side * 0.3 || size > side * 1.8 {
            continue;
        }
        // The patch may be the whole mark or one of its squares: the middle of the mark lies within one side of the patch's. A first look at
        // every second place, a second one around the best of them.
        let step = side * 0.1;
        let Some(rough) = best_of(grey, &look, middle, step * 2.0, 3) else { continue };
        let Some((score, at)) = best_of(grey, &look, rough.1, step * 0.5, 3) else { continue };
        if score > CONTRAST {
            // Of two that look alike the nearer one is meant.
            let score = score * (1.0 - 0.5 * at.distance(guess) / slack.max(1.0));
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, at));
            }
        }
    }
    best.map(|(_, at)| at)
}

/// The place most like the mark among those `step` pixels apart, up to `steps` from the middle in each direction.
fn best_of(grey: &Grey, look: &Look, middle: Point, step: f32, steps: i16) -> Option<(f32, Point)> {
    let mut best: Option<(f32, Point)> = None;
    for down in -steps..=steps {
        for across in -steps..=steps {
            let at = middle.moved(f32::from(across) * step, f32::from(down) * step);
            let score = look.likeness(grey, at);
            if best.is_none_or(|(most, _)| score > most) {
                best = Some((score, at));
            }
        }
    }
    best.filter(|(score, _)| *score > 0.0)
}

/// Where a mark is dark and where light around it, in pixels from its middle.
struct Look {
    dark: Vec<[Point; 4]>,
    light: Vec<[Point; 4]>,
}

impl Look {
    fn of(map: &Homography, mark: &Mark) -> Self {
        let centre = map.at(mark.middle);
        let quarter = mark.side / 4.0;
        let patch = |(dx, dy): &(f32, f32)| {
            [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)].map(|(ex, ey)| {
                let there = map.at(mark.middle.moved((dx + ex) * quarter, (dy + ey) * quarter));
                there.moved(-centre.x, -centre.y)
            })
        };
        type Patches = &'static [(f32, f32)];
        let (dark, light): (Patches, Patches) = match mark.shape {
            MarkShape::Diagonal => (&[(-1.0, -1.0), (1.0, 1.0)], &[(1.0, -1.0), (-1.0, 1.0)]),
            MarkShape::Square => (
                &[(-1.0, -1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, 1.0)],
                &[(-4.0, 0.0), (4.0, 0.0), (0.0, 4.0), (0.0, -4.0)],
            ),
        };
        Self { dark: dark.iter().map(patch).collect(), light: light.iter().map(patch).collect() }
    }

    /// How much a place looks like the mark: the darkest of what should be light less the lightest of what should be dark, in shades.
    fn likeness(&self, grey: &Grey, at: Point) -> f32 {
        let shade = |places: &[Point; 4]| places.iter().map(|p| grey.at(at.moved(p.x, p.y))).sum::<f32>() / 4.0;
        let dark = self.dark.iter().map(shade).fold(0.0, f32::max);
        let light = self.light.iter().map(shade).fold(255.0, f32::min);
        light - dark
    }
}
