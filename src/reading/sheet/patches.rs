//! Connected dark patches: candidates for a tag, for corner marks, for the frame of a table.

use super::grey::Point;

/// A dark patch: its bounds, its size, and its outermost points.
#[derive(Debug, Clone, Copy)]
pub struct Patch {
    /// Leftmost pixel column.
    pub left: usize,
    /// Topmost pixel row.
    pub top: usize,
    /// Rightmost pixel column.
    pub right: usize,
    /// Lowest pixel row.
    pub bottom: usize,
    /// Pixels.
    pub area: usize,
    /// The outermost pixels towards top left, top right, bottom right and bottom left.
    aslant: [(usize, usize); 4],
    /// The outermost pixels towards top, right, bottom and left.
    straight: [(usize, usize); 4],
}

impl Patch {
    fn of(run: &Run) -> Self {
        let (first, last) = ((run.left, run.y), (run.right, run.y));
        Self {
            left: run.left,
            top: run.y,
            right: run.right,
            bottom: run.y,
            area: run.right - run.left + 1,
            aslant: [first, last, last, first],
            straight: [first, last, last, first],
        }
    }

    fn join(&mut self, run: &Run) {
        self.left = self.left.min(run.left);
        self.right = self.right.max(run.right);
        self.bottom = self.bottom.max(run.y);
        self.area += run.right - run.left + 1;
        let (first, last) = ((run.left, run.y), (run.right, run.y));
        let [nw, ne, se, sw] = &mut self.aslant;
        let sum = |(x, y): (usize, usize)| x + y;
        // x - y, kept positive.
        let difference = |(x, y): (usize, usize)| x + (1 << 20) - y.min(1 << 20);
        if sum(first) < sum(*nw) {
            *nw = first;
        }
        if difference(last) > difference(*ne) {
            *ne = last;
        }
        if sum(last) > sum(*se) {
            *se = last;
        }
        if difference(first) < difference(*sw) {
            *sw = first;
        }
        let [_, right, bottom, left] = &mut self.straight;
        if last.0 > right.0 {
            *right = last;
        }
        if last.1 > bottom.1 {
            *bottom = last;
        }
        if first.0 < left.0 {
            *left = first;
        }
    }

    /// Width and height, pixels.
    #[must_use]
    pub const fn size(&self) -> (usize, usize) {
        (self.right - self.left + 1, self.bottom - self.top + 1)
    }

    /// The middle of its bounds.
    #[must_use]
    pub fn middle(&self) -> Point {
        Point::new((self.left + self.right + 1) as f32 / 2.0, (self.top + self.bottom + 1) as f32 / 2.0)
    }

    /// The four corners of the quadrangle it fills, clockwise. Outermost points on the diagonals are the corners of a shape that stands about
    /// upright, outermost points on the axes those of one that stands on a corner: whichever four hold the larger area.
    #[must_use]
    pub fn corners(&self) -> [Point; 4] {
        let middle = self.middle();
        // Pixels have a size: the edge runs half a pixel further out than their middles.
        let outwards = |(x, y): (usize, usize)| {
            let at = Point::new(x as f32 + 0.5, y as f32 + 0.5);
            let step = |from: f32, to: f32| if to > from { 0.5 } else { -0.5 };
            at.moved(step(middle.x, at.x), step(middle.y, at.y))
        };
        let (aslant, straight) = (self.aslant.map(outwards), self.straight.map(outwards));
        if area(&straight) > area(&aslant) * 1.1 { straight } else { aslant }
    }
}

/// Area of a quadrangle given clockwise (in a picture, where y grows downwards); negative the other way round.
#[must_use]
pub fn area(quad: &[Point; 4]) -> f32 {
    let [a, b, c, d] = quad;
    ((c.x - a.x) * (d.y - b.y) - (d.x - b.x) * (c.y - a.y)) / 2.0
}

struct Run {
    y: usize,
    left: usize,
    right: usize,
    label: usize,
}

/// Every patch whose bounds are at least `least` pixels wide or high. Pixels that touch at a corner belong together.
#[must_use]
pub fn patches(mask: &[u8], width: usize, least: usize) -> Vec<Patch> {
    let mut runs: Vec<Run> = Vec::new();
    let mut parents: Vec<usize> = Vec::new();
    let mut above = 0..0;
    for (y, row) in mask.chunks_exact(width.max(1)).enumerate() {
        let start = runs.len();
        let mut candidate = above.start;
        let mut x = 0;
        while let Some(from) = row.iter().skip(x).position(|dark| *dark == 1).map(|found| x + found) {
            let length = row.iter().skip(from).position(|dark| *dark == 0).unwrap_or(width - from);
            let (left, right) = (from, from + length - 1);
            x = right + 1;
            let mut label = None;
            // Runs of the row above that end before this one begins can touch no later one either.
            while runs.get(candidate).is_some_and(|run| candidate < above.end && run.right + 1 < left) {
                candidate += 1;
            }
            let mut other = candidate;
            while other < above.end {
                let Some(run) = runs.get(other).filter(|run| run.left <= right + 1) else { break };
                let root = root(&mut parents, run.label);
                label = Some(match label {
                    Some(mine) if mine != root => {
                        let (low, high) = (root.min(mine), root.max(mine));
                        if let Some(parent) = parents.get_mut(high) {
                            *parent = low;
                        }
                        low
                    }
                    _ => root,
                });
                other += 1;
            }
            let label = label.unwrap_or_else(|| {
                parents.push(parents.len());
                parents.len() - 1
            });
            runs.push(Run { y, left, right, label });
        }
        above = start..runs.len();
    }
    gather(&runs, &mut parents, least)
}

fn root(parents: &mut [usize], label: usize) -> usize {
    let mut at = label;
    while let Some(parent) = parents.get(at).copied().filter(|parent| *parent != at) {
        let grand = parents.get(parent).copied().unwrap_or(parent);
        if let Some(slot) = parents.get_mut(at) {
            *slot = grand;
        }
        at = grand;
    }
    at
}

fn gather(runs: &[Run], parents: &mut [usize], least: usize) -> Vec<Patch> {
    let mut found: Vec<Option<Patch>> = vec![None; parents.len()];
    for run in runs {
        let label = root(parents, run.label);
        if let Some(slot) = found.get_mut(label) {
            match slot {
                Some(patch) => patch.join(run),
                None => *slot = Some(Patch::of(run)),
            }
        }
    }
    found.into_iter().flatten().filter(|patch| patch.size().0.max(patch.size().1) >= least).collect()
}
