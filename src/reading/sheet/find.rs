//! Which page is in the picture and where: every guess is put to the same test, the page's own ruled lines.

use super::dark::{dark_mask, grown};
use super::grey::{Grey, Point};
use super::marks;
use super::patches::{Patch, patches};
use super::placement::Placement;
use super::refusal::Refusal;
use super::register::{HOPELESS, Match, WELL, judge, register, register_bent, register_flat, scale, sightings};
use super::tables::{Frames, Guess, guesses};
use super::tag::{self, Tag};
use super::template::Template;

/// Share of a page's ruled lines that must be found where they should be. Over the photos and scans at hand the right page reaches 0.8 and
/// more (the faintest scan 0.62), a wrong page at most 0.35.
const ENOUGH: f32 = 0.62;

/// The same for a page whose tag was read and most of whose corner marks were found: which page it is is known then, and pages 2 and 3 of the
/// governor form have 36 edges of digit boxes only, through a third of which digits may run. A working value, not measured.
const ENOUGH_TAGGED: f32 = 0.4;

/// By how much more of a page must be found in a mirror than as it is: tables that reach from side to side look much the same in a mirror, and a
/// rendered photo of page 2 that was not found for another reason was called mirrored.
const MIRRORED: f32 = 0.15;

/// Guesses from tables that are looked at closely, the best first.
const CLOSELY: usize = 8;

/// Guesses that are rated by more than a few rules.
const SOME: usize = 60;

/// Share of the few rules below which no guess is looked at closely.
const FAINT: f32 = 0.15;

/// Of the pages found by tables, so many are looked at again as sheets that may be bent. All of them took twice the time of a refusal.
const BENT: usize = 2;

/// Share of the rules from which on nothing better is looked for in the same place.
const CERTAIN: f32 = 0.7;

/// How far beside its place a page is looked for to see whether there are lines everywhere, as a share of its width: no row of a form at hand
/// is a whole part of it.
const BESIDE: f32 = 0.0217;

/// Share of its rules that must lie in the picture for a page whose tag was not read. A grid of any pitch matches some part of a page of tally
/// tables that runs out of the picture (0.65 of it at most, of 350 grids); of the photos and scans at hand every page is there as a whole.
const WHOLE: f32 = 0.8;

/// Share of the rules within the picture from which on such a part is one of a page. A crop of the right half of a page of 2024 has 0.59 on its
/// twin, whose rows are the same.
const PARTLY: f32 = 0.55;

/// Share of what was found on its place that, found beside it (mean of eight places around), makes the place mean nothing. The
/// photos and scans at hand have 0.22 at most, grids of two to five pixels 0.5 to 0.9.
const ALIKE: f32 = 0.45;

/// Shortest side of a picture in which anything is looked for, pixels.
const LEAST_SIDE: u32 = 160;

/// A page that was found.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Position of its template.
    pub template: usize,
    /// Where it lies, in pixels of the working picture.
    pub placement: Placement,
    /// How well its rules match.
    pub matched: Match,
    /// Corner marks found; 0 where the page was found by its tables.
    pub marks: usize,
    /// Whether its tag was read.
    pub tagged: bool,
}

impl Found {
    /// Whether much of a page without a tag lies outside the picture: which page it is cannot be told then, only that it is cut off.
    pub(super) fn partial(&self) -> bool {
        !self.tagged && self.matched.inside < WHOLE
    }

    /// Whether enough of the page was found.
    pub(super) fn convincing(&self) -> bool {
        self.matched.share >= if self.tagged && self.marks >= 3 { ENOUGH_TAGGED } else { ENOUGH }
    }
}

/// Everything that was looked at, kept for drawing.
#[derive(Debug, Clone, Default)]
pub struct Looked {
    /// The dark patches.
    pub patches: Vec<Patch>,
    /// The tags that were read.
    pub tags: Vec<Tag>,
    /// The page that is found best, convincing or not.
    pub best: Option<Found>,
}

/// Finds the one page that is in the picture.
///
/// # Errors
/// [`Refusal`] where there is none, more than one, or it cannot be used.
pub fn find(grey: &Grey, pages: &[Template]) -> (Result<Found, Refusal>, Looked) {
    let mask = dark_mask(grey);
    let mut looked = Looked { patches: patches(&mask, grey.width, 5), ..Looked::default() };
    drop(mask);
    let result = look(grey, pages, &mut looked);
    (result, looked)
}

fn look(grey: &Grey, pages: &[Template], looked: &mut Looked) -> Result<Found, Refusal> {
    let (width, height) = (grey.width * grey.factor, grey.height * grey.factor);
    if u32::try_from(width.min(height)).is_ok_and(|side| side < LEAST_SIDE) {
        let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
        return Err(Refusal::PictureTooSmall { width: pixels(width), height: pixels(height) });
    }
    let mut found = by_tags(grey, pages, looked)?;
    if !found.iter().any(Found::convincing) {
        found.extend(by_tables(grey, pages, &looked.patches, Frames::Whole));
    }
    if !found.iter().any(|found| found.tagged || found.convincing()) {
        let mended = patches(&grown(&dark_mask(grey), grey.width, mending(grey)), grey.width, 5);
        found.extend(by_tables(grey, pages, &mended, Frames::Broken));
    }
    found.sort_by(|a, b| rank(pages, b).total_cmp(&rank(pages, a)));
    looked.best = found.first().copied();
    let Some(best) = looked.best else { return Err(mirrored_or_none(grey, pages, looked, 0.0)) };
    let page = pages.get(best.template).map(|page| page.page);
    let Some(page) = page else { return Err(Refusal::NotAForm { share: 0.0 }) };
    // Of a page that runs out of the picture, the caller says how much is missing.
    let lined = || pages.get(best.template).is_some_and(|page| lined_all_over(grey, page, &best));
    if best.partial() && best.matched.share >= PARTLY && !lined() {
        return Ok(best);
    }
    let cut = best.tagged && best.matched.inside < 0.97;
    if !best.convincing() && !cut {
        let share = best.matched.share;
        return Err(if best.tagged {
            Refusal::Unclear { page, share }
        } else {
            mirrored_or_none(grey, pages, looked, share)
        });
    }
    if !best.tagged && (best.partial() || lined()) {
        return Err(Refusal::NotAForm { share: best.matched.share });
    }
    let middle = |f: &Found| pages.get(f.template).map(|page| f.placement.at(centre(page)));
    for other in found.iter().skip(1).filter(|f| f.convincing()) {
        let Some(template) = pages.get(other.template) else { continue };
        // The same sheet found twice has the same middle; another sheet lies beside it or overlaps it in part.
        let apart = middle(&best).zip(middle(other)).is_some_and(|(a, b)| {
            a.distance(b) > 0.4 * template.size.0.min(template.size.1) * scale(template, &|mm| other.placement.at(mm))
        });
        if apart {
            return Err(Refusal::TwoSheets { first: page, second: template.page });
        }
    }
    Ok(best)
}

/// By how much lines are grown where no page is found by its tables as they are, pixels: gaps of twice that close.
fn mending(grey: &Grey) -> usize {
    1 + grey.width.max(grey.height) / 500
}

/// Whether the rules are found beside their places as well as on them, whichever way the page is shifted: a grid, stripes, a brick wall.
/// Without a tag nothing else tells that from a page.
fn lined_all_over(grey: &Grey, page: &Template, found: &Found) -> bool {
    let by = BESIDE * page.size.0;
    let pixels = page.size.0 * scale(page, &|mm| found.placement.at(mm));
    let (reach, near) = ((pixels * 0.0035).clamp(2.0, 12.0), (pixels * 0.0012).max(1.0));
    let around = [(1.0, 1.0), (1.0, -1.0), (-1.0, 1.0), (-1.0, -1.0), (1.7, 0.6), (-1.7, 0.6), (0.6, 1.7), (0.6, -1.7)];
    let beside = around.map(|(x, y)| {
        let place = |mm: Point| found.placement.at(mm.moved(x * by, y * by));
        judge(page, &sightings(grey, &page.pieces, &place, reach, 2), near, 2).share
    });
    let mean = beside.iter().sum::<f32>() / beside.len() as f32;
    mean > found.matched.share * ALIKE
}

fn centre(page: &Template) -> Point {
    Point::new(page.size.0 / 2.0, page.size.1 / 2.0)
}

/// The better match first; of two forms that match alike, the one of which more was found: its print explains more of the picture.
fn rank(pages: &[Template], found: &Found) -> f32 {
    let all: f32 = pages.get(found.template).map_or(1.0, |page| page.pieces.iter().map(|piece| piece.weight).sum());
    (found.matched.share * 25.0).round() + (found.matched.found / (all + 400.0)) + found.matched.share * 0.1
}

fn by_tags(grey: &Grey, pages: &[Template], looked: &mut Looked) -> Result<Vec<Found>, Refusal> {
    let mut ids: Vec<u32> = pages.iter().filter_map(|page| page.tag.map(|tag| tag.id)).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::new();
    if ids.is_empty() {
        return Ok(found);
    }
    let long = grey.width.max(grey.height);
    for patch in looked.patches.iter().filter(|patch| patch.size().0.max(patch.size().1) < long / 4) {
        looked.tags.extend(tag::read(grey, patch, &ids));
    }
    for tag in &looked.tags {
        for (template, page) in pages.iter().enumerate() {
            let Some(fiducial) = page.tag.filter(|fiducial| fiducial.id == tag.id) else { continue };
            if tag.mirrored {
                return Err(Refusal::Mirrored { page: page.page });
            }
            let Some(cornered) = marks::around(grey, tag, &fiducial, page, &looked.patches) else { continue };
            let Some((placement, matched)) = register(grey, page, cornered.map, cornered.marks >= 3) else { continue };
            found.push(Found { template, placement, matched, marks: cornered.marks, tagged: true });
        }
    }
    Ok(found)
}

fn by_tables(grey: &Grey, pages: &[Template], patches: &[Patch], frames: Frames) -> Vec<Found> {
    // A dozen rules tell most bad guesses, some dozens the good ones from the rest.
    let guesses = guesses(pages, patches, (grey.width, grey.height), frames);
    let rough = rated(grey, pages, guesses.iter(), 14);
    let rated = rated(grey, pages, rough.iter().take(SOME).map(|(_, guess)| guess), 40);
    let least = rated.first().map_or(0.0, |(best, _)| best * 0.5).max(FAINT);
    let rated = rated.into_iter().filter(|(rating, _)| *rating >= least).collect::<Vec<_>>();
    let mut found: Vec<Found> = Vec::new();
    for (_, guess) in rated.iter().take(CLOSELY) {
        let Some(page) = pages.get(guess.template) else { continue };
        let middle = guess.map.at(centre(page));
        let near = 0.3 * page.size.0 * scale(page, &|mm| guess.map.at(mm));
        // One guess that fits makes the others for the same place superfluous.
        let known = |f: &Found| {
            let placed = pages.get(f.template).map(|other| f.placement.at(centre(other)));
            f.matched.share >= CERTAIN && placed.is_some_and(|at| at.distance(middle) < near)
        };
        if found.iter().any(known) {
            continue;
        }
        if let Some((placement, matched)) = register_flat(grey, page, guess.map, false) {
            found.push(Found { template: guess.template, placement, matched, marks: 0, tagged: false });
        }
    }
    found.sort_by(|a, b| b.matched.share.total_cmp(&a.matched.share));
    let doubtful = |found: &&mut Found| (HOPELESS..WELL).contains(&found.matched.share);
    for found in found.iter_mut().take(if frames == Frames::Mirrored { 0 } else { BENT }).filter(doubtful) {
        let bent = pages
            .get(found.template)
            .and_then(|page| register_bent(grey, page, found.placement.homography, false))
            .filter(|(_, matched)| matched.share > found.matched.share);
        if let Some((placement, matched)) = bent {
            (found.placement, found.matched) = (placement, matched);
        }
    }
    found
}

/// The guesses, the best first, by how many of about so many rules are found.
fn rated<'a>(
    grey: &Grey,
    pages: &[Template],
    guesses: impl Iterator<Item = &'a Guess>,
    rules: usize,
) -> Vec<(f32, Guess)> {
    let rate = |guess: &Guess| {
        let page = pages.get(guess.template)?;
        let place = |mm| guess.map.at(mm);
        let size = scale(page, &place) * page.size.0;
        let stride = (page.pieces.len() / rules).max(1);
        let reach = (size * 0.01).clamp(3.0, 16.0);
        let seen = sightings(grey, &page.pieces, &place, reach, stride);
        let matched = judge(page, &seen, reach * 0.7, stride);
        Some((matched.share * matched.inside.min(0.9), *guess))
    };
    let mut rated: Vec<(f32, Guess)> = guesses.filter_map(rate).collect();
    rated.sort_by(|a, b| b.0.total_cmp(&a.0));
    rated
}

/// Whether the page is there in a mirror; looked for only where nothing else was found.
fn mirrored_or_none(grey: &Grey, pages: &[Template], looked: &Looked, share: f32) -> Refusal {
    let found = by_tables(grey, pages, &looked.patches, Frames::Mirrored);
    let best = found.iter().max_by(|a, b| a.matched.share.total_cmp(&b.matched.share));
    match best.filter(|f| f.matched.share >= ENOUGH.max(share + MIRRORED)).and_then(|f| pages.get(f.template)) {
        Some(page) => Refusal::Mirrored { page: page.page },
        None => Refusal::NotAForm { share },
    }
}
