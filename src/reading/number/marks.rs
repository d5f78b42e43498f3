//! The marks in a room that may be the digits of a number: ink in connected patches, without print and what reaches in from other rows.

use std::ops::Range;

use super::WIDEST;
use crate::reading::sheet::room::{HEIGHT, Room};

/// How far the colon reaches into the room, as a share of its height: what begins before it shows that the room is not where it should be.
const COLON: f32 = 0.12;

/// Most digits of a number of a TPS.
const DIGITS: usize = 3;

/// Shades between paper and ink below which nothing is written.
const FAINTEST: i32 = 45;

/// Share of the way from paper to ink from which on a pixel is one of ink.
const INK: f32 = 0.45;

/// Patches no larger than this in both directions are dots of the line, as a share of the room's height: the dots of 2024 are 0.75 of 16 mm.
const DOT: f32 = 0.12;

/// How high and (below it) how wide a bracket is, as shares of the room's height: that of 2024 is 4.5 of 16 mm high, digits beside it 7 and more.
const BRACKET: Range<f32> = 0.15..0.37;

/// A number ends before a gap as wide as this share of its digits' height.
const GAP: f32 = 0.9;

/// The least height of a digit, as a share of the highest's.
const LEAST: f32 = 0.55;

/// Share of the way from paper to ink from which on something may be faint writing; and how much of it beside a mark, as a share of the mark's
/// pixels, makes the mark uncertain.
const FAINT: f32 = 0.22;
const REST: f32 = 0.25;

/// How far the soft edge of a stroke reaches, pixels.
const EDGE: usize = 2;

/// A connected patch of ink.
#[derive(Debug, Clone)]
pub(super) struct Blob {
    pub label: u16,
    pub across: Range<usize>,
    pub down: Range<usize>,
}

/// Ink in a room: a label for each pixel, 0 for paper.
pub(super) struct Ink {
    pub labels: Vec<u16>,
    blobs: Vec<Blob>,
    pub paper: u8,
    pub dark: u8,
}

/// What is dark in a room, in connected patches; `None` where nothing is.
pub(super) fn ink(room: &Room) -> Option<Ink> {
    let mut sorted = room.shades.clone();
    sorted.sort_unstable();
    let at = |share: usize| sorted.get(sorted.len() * share / 1000).copied();
    let (dark, paper) = (at(10)?, at(850)?);
    if i32::from(paper) - i32::from(dark) < FAINTEST {
        return None;
    }
    let limit = f32::from(paper) - (f32::from(paper) - f32::from(dark)) * INK;
    let is_ink: Vec<bool> = room.shades.iter().map(|shade| f32::from(*shade) < limit).collect();
    let mut labels = vec![0_u16; room.shades.len()];
    let mut blobs: Vec<Blob> = Vec::new();
    let mut open = Vec::new();
    for start in 0..labels.len() {
        if !is_ink.get(start).copied().unwrap_or(false) || labels.get(start) != Some(&0) {
            continue;
        }
        let label = u16::try_from(blobs.len() + 1).ok()?;
        let (x, y) = (start % room.width, start / room.width);
        let mut blob = Blob { label, across: x..x + 1, down: y..y + 1 };
        open.push(start);
        if let Some(slot) = labels.get_mut(start) {
            *slot = label;
        }
        while let Some(at) = open.pop() {
            let (x, y) = (at % room.width, at / room.width);
            blob.across = blob.across.start.min(x)..blob.across.end.max(x + 1);
            blob.down = blob.down.start.min(y)..blob.down.end.max(y + 1);
            for beside in y.saturating_sub(1)..(y + 2).min(HEIGHT) {
                for other in (x.saturating_sub(1)..(x + 2).min(room.width)).map(|x| beside * room.width + x) {
                    if is_ink.get(other) == Some(&true) && labels.get(other) == Some(&0) {
                        open.push(other);
                        if let Some(slot) = labels.get_mut(other) {
                            *slot = label;
                        }
                    }
                }
            }
        }
        blobs.push(blob);
    }
    Some(Ink { labels, blobs, paper, dark })
}

/// The marks that may be the digits of a number, left to right: each the patches of which it consists.
pub(super) fn groups(room: &Room, ink: &Ink) -> Option<Vec<Vec<Blob>>> {
    let share = |pixels: usize| pixels as f32 / HEIGHT as f32;
    let mut blobs: Vec<&Blob> = ink.blobs.iter().filter(|blob| share(blob.wide().max(blob.high())) > DOT).collect();
    // What reaches in from the rows above and below, and the colon, whose dots run together where the photo is soft.
    blobs.retain(|blob| {
        let above = blob.down.start == 0 && share(blob.down.end) < 0.4;
        let below = blob.down.end == HEIGHT && share(blob.down.start) > 0.7;
        // Where the sheet is bent, the bracket too.
        let colon = blob.across.end * 7 < room.width && share(blob.high()) < 0.3;
        let bracket = blob.across.end + room.width / 14 > room.width
            && BRACKET.contains(&share(blob.high()))
            && share(blob.wide()) < BRACKET.start;
        !above && !below && !colon && !bracket
    });
    blobs.sort_by_key(|blob| blob.across.start);
    let mut groups: Vec<Vec<Blob>> = Vec::new();
    for blob in blobs {
        match groups.last_mut() {
            Some(group) if overlaps(group, blob) => group.push(blob.clone()),
            _ => groups.push(vec![blob.clone()]),
        }
    }
    let highest = groups.iter().map(|group| bounds(group).high()).max()?;
    let gap = GAP * highest as f32;
    let starts = groups.iter().skip(1).map(|group| bounds(group).across.start);
    let ends = groups.iter().map(|group| bounds(group).across.end);
    let apart = ends.zip(starts).position(|(end, start)| start.saturating_sub(end) as f32 > gap);
    if room.closed && apart.is_some() {
        return None;
    }
    groups.truncate(apart.map_or(groups.len(), |last| last + 1));
    let fits = |group: &Vec<Blob>| {
        let Blob { across, down, .. } = bounds(group);
        let (wide, high) = (across.len() as f32, down.len() as f32);
        let within = share(across.start) > COLON && across.end < room.width && down.start > 0 && down.end < HEIGHT;
        within && high >= LEAST * highest as f32 && wide <= WIDEST * high
    };
    ((1..=DIGITS).contains(&groups.len()) && groups.iter().all(fits)).then_some(groups)
}

impl Blob {
    fn wide(&self) -> usize {
        self.across.len()
    }

    pub fn high(&self) -> usize {
        self.down.len()
    }
}

/// Whether a patch stands over or under most of a group, or most of the group over or under it.
fn overlaps(group: &[Blob], blob: &Blob) -> bool {
    let whole = bounds(group);
    let both = whole.across.end.min(blob.across.end).saturating_sub(whole.across.start.max(blob.across.start));
    both * 2 >= whole.wide().min(blob.wide())
}

pub(super) fn bounds(group: &[Blob]) -> Blob {
    let joined = group.iter().cloned().reduce(|a, b| Blob {
        label: a.label,
        across: a.across.start.min(b.across.start)..a.across.end.max(b.across.end),
        down: a.down.start.min(b.down.start)..a.down.end.max(b.down.end),
    });
    joined.unwrap_or(Blob { label: 0, across: 0..0, down: 0..0 })
}

/// Whether beside a mark there is fainter writing that belongs to none: the bar of a 7 that a shaken photo has smeared, which leaves a 1.
pub(super) fn leaves_faint(room: &Room, ink: &Ink, group: &[Blob]) -> bool {
    let Blob { across, down, .. } = bounds(group);
    let limit = f32::from(ink.paper) - (f32::from(ink.paper) - f32::from(ink.dark)) * FAINT;
    let beside = down.len() / 2;
    let across = across.start.saturating_sub(beside)..(across.end + beside).min(room.width);
    // Below, the dotted line runs.
    let down = down.start..down.end - down.len() / 5;
    let own = ink.labels.iter().filter(|label| group.iter().any(|blob| blob.label == **label)).count();
    let near = near(room, ink, |label| label > 0);
    let faint = down.flat_map(|y| across.clone().map(move |x| y * room.width + x)).filter(|at| {
        let shade = room.shades.get(*at).is_some_and(|shade| f32::from(*shade) < limit);
        shade && near.get(*at) == Some(&false)
    });
    faint.count() as f32 > own as f32 * REST
}

/// What lies within the soft edge of patches with these labels.
pub(super) fn near(room: &Room, ink: &Ink, of: impl Fn(u16) -> bool) -> Vec<bool> {
    let mut near = vec![false; room.shades.len()];
    for (at, _) in ink.labels.iter().enumerate().filter(|(_, label)| of(**label)) {
        let (x, y) = (at % room.width, at / room.width);
        for beside in y.saturating_sub(EDGE)..(y + EDGE + 1).min(HEIGHT) {
            let row = beside * room.width;
            let reach = row + x.saturating_sub(EDGE)..row + (x + EDGE + 1).min(room.width);
            near.get_mut(reach).into_iter().flatten().for_each(|near| *near = true);
        }
    }
    near
}
