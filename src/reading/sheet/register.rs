//! The page's printed rules against the picture: whether a guess is right, and the map that lays them onto each other.

use super::grey::{Grey, Point, count};
use super::placement::Placement;
use super::projective::{Homography, Sighting};
use super::template::{Piece, Template};

/// How far rules are looked for, as shares of the page's width, one refit after the other; the last is two rule widths of the form of 2024.
/// Working values, chosen by looking at what was found in the photos at hand, not measured.
const REACH: [f32; 5] = [0.014, 0.012, 0.008, 0.005, 0.0035];

/// Of how many rules one is looked for at each reach: the first steps need no more to come near.
const STRIDES: [usize; 5] = [3, 3, 2, 2, 1];

/// Samples along a piece: 5 mm apart on the form of 2024.
const SAMPLES: usize = 4;

/// From which reach on, pixels, whole pixels are stepped over; below, half ones.
const COARSE: f32 = 6.0;

/// Shades by which a rule must be darker than the paper on both its sides. A working value: it finds the faint scans of 2019 and lets the grain
/// of a grey wall pass; neither was measured.
const DARKER: f32 = 4.0;

/// What was found of the rules of a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Match {
    /// Share of the rules that were found where they should be, 0 to 1. Rules outside the picture are not counted.
    pub share: f32,
    /// Weight of the rules that were found.
    pub found: f32,
    /// Share of the rules that lie within the picture.
    pub inside: f32,
    /// Root mean square distance of the found ones from where the map puts them, pixels of the working picture.
    pub residual: f32,
}

/// One rule seen near its place.
#[derive(Debug, Clone, Copy)]
pub struct Seen {
    /// Middle of the piece on paper, mm.
    pub mm: Point,
    /// Unit vector across the rule, in the picture.
    pub normal: Point,
    /// How far along it the rule lies, pixels; `None` where none was found.
    pub off: Option<f32>,
    /// Weight of the piece.
    pub weight: f32,
}

/// Looks for one piece within `reach` pixels of where `place` puts it; `None` when it lies outside the picture.
fn look(grey: &Grey, piece: &Piece, place: &impl Fn(Point) -> Point, reach: f32) -> Option<Seen> {
    let mm = Point::new(f32::midpoint(piece.from.x, piece.to.x), f32::midpoint(piece.from.y, piece.to.y));
    let (a, b) = (place(piece.from), place(piece.to));
    let middle = place(mm);
    let length = a.distance(b);
    if length < 3.0 || !grey.holds(middle, 3.0) || !grey.holds(a, -reach) || !grey.holds(b, -reach) {
        return None;
    }
    let normal = Point::new((a.y - b.y) / length, (b.x - a.x) / length);
    // Far enough from the rule to be paper, near enough to be in the same shadow.
    let beside = (length * 0.12).clamp(2.5, 4.0);
    let pace = if reach > COARSE { 1.0 } else { 0.5 };
    let reached = count((reach / pace).ceil());
    let margin = count(beside / pace).max(1);
    let steps = 2 * (reached + margin) + 1;
    let mut profile = [0.0_f32; 80];
    for sample in 0..SAMPLES {
        let along = (sample as f32 + 0.5) / SAMPLES as f32;
        let at = Point::new(a.x + (b.x - a.x) * along, a.y + (b.y - a.y) * along);
        for (step, sum) in profile.iter_mut().take(steps).enumerate() {
            let off = (step as f32 - (reached + margin) as f32) * pace;
            *sum += grey.at(at.moved(normal.x * off, normal.y * off));
        }
    }
    let scale = 1.0 / SAMPLES as f32;
    let mut best: Option<(f32, f32)> = None;
    for step in margin..(steps - margin) {
        let of = |at: usize| profile.get(at).copied().unwrap_or(0.0) * scale;
        let darker = of(step - margin).min(of(step + margin)) - of(step);
        let local = (of(step) <= of(step.saturating_sub(1))) && of(step) <= of(step + 1);
        if local && darker > DARKER && best.is_none_or(|(_, most)| darker > most) {
            // The parabola through the darkest value and its neighbours finds the middle between steps.
            let (left, here, right) = (of(step.saturating_sub(1)), of(step), of(step + 1));
            let bend = left - 2.0 * here + right;
            let shift = if bend > 0.01 { ((left - right) / (2.0 * bend)).clamp(-1.0, 1.0) } else { 0.0 };
            best = Some(((step as f32 + shift - (reached + margin) as f32) * pace, darker));
        }
    }
    let off = best.map(|(off, _)| off).filter(|off| off.abs() <= reach);
    Some(Seen { mm, normal, off, weight: piece.weight })
}

/// Every piece (each `stride`-th only), looked for within `reach` pixels.
pub fn sightings(
    grey: &Grey,
    pieces: &[Piece],
    place: &impl Fn(Point) -> Point,
    reach: f32,
    stride: usize,
) -> Vec<Seen> {
    pieces.iter().step_by(stride.max(1)).filter_map(|piece| look(grey, piece, place, reach.min(30.0))).collect()
}

/// What the sightings say about the guess: found are those within `near` pixels.
#[must_use]
pub fn judge(page: &Template, seen: &[Seen], near: f32, stride: usize) -> Match {
    let all: f32 = page.pieces.iter().step_by(stride.max(1)).map(|piece| piece.weight).sum();
    let inside: f32 = seen.iter().map(|s| s.weight).sum();
    let (mut found, mut squares) = (0.0, 0.0);
    for s in seen {
        if let Some(off) = s.off.filter(|off| off.abs() <= near) {
            found += s.weight;
            squares += s.weight * off * off;
        }
    }
    let share = if inside > 0.0 { found / inside } else { 0.0 };
    Match {
        share,
        found,
        inside: if all > 0.0 { inside / all } else { 0.0 },
        residual: if found > 0.0 { (squares / found).sqrt() } else { f32::INFINITY },
    }
}

/// Pixels per millimetre about the middle of the page's boxes.
#[must_use]
pub fn scale(page: &Template, place: &impl Fn(Point) -> Point) -> f32 {
    let b = &page.boxes;
    let (left, right) = (place(Point::new(b.x, b.y + b.h / 2.0)), place(Point::new(b.x + b.w, b.y + b.h / 2.0)));
    let (top, bottom) = (place(Point::new(b.x + b.w / 2.0, b.y)), place(Point::new(b.x + b.w / 2.0, b.y + b.h)));
    f32::midpoint(left.distance(right) / b.w.max(1.0), top.distance(bottom) / b.h.max(1.0))
}

/// A guess that rests on a tag and most of the corner marks is this near already, as a share of the page's width. To look further finds
/// the neighbouring box: on the form of 2024 they stand 0.006 to 0.009 apart.
const ANCHORED: f32 = 0.0055;

/// Rules that a homography can be refitted to. Pages with fewer stay where their marks put them: the 36 edges of nine boxes in one corner say
/// little about the rest of the page.
const FEW: usize = 100;

/// Share of the rules from which on the sheet lies well; below, it may be bent further than a flat guess can follow.
pub const WELL: f32 = 0.85;

/// Share of the rules below which a guess without corner marks is taken for a wrong one, bent or not.
pub const HOPELESS: f32 = 0.2;

/// Share of the rules that must be found without creases before creases are looked for on a page that does not rest on corner marks.
const CREASED: f32 = 0.62;

/// How far the lines of tables are looked for on a sheet that may be bent, as shares of the page's width, one step after the other: rendered
/// sheets of the two worse grades bend by up to 0.015. Lines of tables stand 0.0125 and more apart.
const BENT: [f32; 4] = [0.013, 0.009, 0.006, 0.004];

/// The guess laid onto the rules: homography first, then what a bent sheet adds to it. `anchored` guesses rest on corner marks.
#[must_use]
pub fn register(grey: &Grey, page: &Template, guess: Homography, anchored: bool) -> Option<(Placement, Match)> {
    let first = register_flat(grey, page, guess, anchored);
    match first {
        Some((_, matched)) if matched.share >= WELL || (matched.share < HOPELESS && !anchored) => first,
        _ => {
            let better = register_bent(grey, page, if anchored { guess } else { first?.0.homography }, anchored);
            [first, better].into_iter().flatten().max_by(|a, b| a.1.share.total_cmp(&b.1.share))
        }
    }
}

/// As [`register`], for a sheet that is about flat.
#[must_use]
pub fn register_flat(grey: &Grey, page: &Template, guess: Homography, anchored: bool) -> Option<(Placement, Match)> {
    let map = flat(grey, page, guess, anchored)?;
    Some(settled(grey, page, Placement::flat(map, page.size), anchored))
}

/// From a map that fits a sheet here and there: the lines of its tables followed from further off. `None` for a page with few of them.
#[must_use]
pub fn register_bent(grey: &Grey, page: &Template, map: Homography, anchored: bool) -> Option<(Placement, Match)> {
    if page.ruled < FEW {
        return None;
    }
    let mut bent = Placement::flat(map, page.size);
    let pixels = page.size.0 * scale(page, &|mm| bent.at(mm));
    let ruled = page.pieces.get(..page.ruled).unwrap_or_default();
    for share in BENT {
        let reach = (share * pixels).clamp(3.0, 30.0);
        let seen = sightings(grey, ruled, &|mm| bent.at(mm), reach, 1);
        bent.bend(&seen, reach);
    }
    Some(settled(grey, page, bent, anchored))
}

/// The flat sheet.
fn flat(grey: &Grey, page: &Template, guess: Homography, anchored: bool) -> Option<Homography> {
    let mut map = guess;
    let reaches = REACH.into_iter().zip(STRIDES).filter(|(reach, _)| !anchored || *reach < ANCHORED);
    for (share, stride) in reaches {
        if anchored && page.pieces.len() < FEW {
            break;
        }
        let reach = (page.size.0 * share * scale(page, &|mm| map.at(mm))).clamp(3.0, 30.0);
        let stride = if page.pieces.len() < FEW { 1 } else { stride };
        let seen = sightings(grey, &page.pieces, &|mm| map.at(mm), reach, stride);
        map = refit(&map, &seen, reach)?;
        if !map.faces(&page.corners()) {
            return None;
        }
    }
    Some(map)
}

/// A placement that is near, bent to where the rules are, and how well it then fits.
fn settled(grey: &Grey, page: &Template, mut placement: Placement, anchored: bool) -> (Placement, Match) {
    let pixels = page.size.0 * scale(page, &|mm| placement.at(mm));
    let last = (pixels * 0.0035).clamp(2.0, 12.0);
    let look = |placement: &Placement| sightings(grey, &page.pieces, &|mm| placement.at(mm), last, 1);
    for _ in 0..2 {
        let seen = look(&placement);
        placement.bend(&seen, last);
    }
    // A rule counts as found within a pixel or half a rule's width of 2024, whichever is more.
    let near = (pixels * 0.0012).max(1.0);
    let seen = look(&placement);
    let matched = judge(page, &seen, near, 1);
    // Creases have room for every line of a grid: they refine what is a page without them.
    if page.ruled < FEW || (matched.share < CREASED && !anchored) {
        return (placement, matched);
    }
    placement.crease(&seen, last);
    let creased = judge(page, &look(&placement), near, 1);
    (placement, creased)
}

/// One robust step: what lies far from the bulk of the sightings counts little (Tukey's biweight).
fn refit(map: &Homography, seen: &[Seen], reach: f32) -> Option<Homography> {
    let sightings: Vec<Sighting> = seen
        .iter()
        .filter_map(|s| {
            let off = s.off?;
            let share = (off / (reach * 1.2)).clamp(-1.0, 1.0);
            let weight = f64::from(s.weight * (1.0 - share * share).powi(2));
            Some(Sighting { mm: s.mm, normal: s.normal, off, weight })
        })
        .collect();
    if sightings.len() < 8 {
        return None;
    }
    map.corrected(&sightings)
}
