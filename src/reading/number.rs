//! The number of the TPS in the head of a page: digits without boxes, on a dotted line.
//!
//! It is read only to say that a photo shows another TPS than it was sent for (W301), so a number that is not certain is no number. Of the 42 scans of
//! 2019 half have it in Roman numerals and half repeat it in words behind it: what is not a row of plain digits is left alone, and so is a row
//! of strokes, which may be Roman (II is two) or not (11).

use std::num::NonZeroU16;
use std::ops::Range;

use super::crop::{Crop, SIDE};
use super::digits::{Classifier, likeliest};
use super::sheet::grey::{shade, whole};
use super::sheet::room::{HEIGHT, Room};
use super::symbol::{Scores, Symbol};

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

/// Widest digit, as a share of its height: what is wider is two that touch.
const WIDEST: f32 = 1.15;

/// Height of a digit in its crop, pixels: what digits have in the boxes of 2024, in the mean.
const WRITTEN: f32 = 24.0;

/// Nearest that two strokes stand to each other, from middle to middle, as a share of their height.
const DOUBLED: f32 = 0.4;

/// How probable each digit must be: of 1,200 rendered pages on which 0.9 was enough, three were read wrong, none with more than 0.98.
const SURE: f32 = 0.99;

/// The same for zeros before the number.
const PADDING: f32 = 0.9;

/// Where the rule of a box lies in a crop, pixels from its borders.
const RULE: [usize; 2] = [2, 3];

/// Share of the way from paper to ink from which on something may be faint writing; and how much of it beside a mark, as a share of the mark's
/// pixels, makes the mark uncertain.
const FAINT: f32 = 0.22;
const REST: f32 = 0.25;

/// How far the soft edge of a stroke reaches, pixels.
const EDGE: usize = 2;

/// Marks that may be the digits of a number, left to right.
#[derive(Debug, Clone)]
pub struct Written {
    /// Each as if it stood in a box.
    pub crops: Vec<Crop>,
    /// What the network makes of each.
    pub scores: Vec<Scores>,
    /// The number, where it is certain.
    pub number: Option<NonZeroU16>,
}

/// A connected patch of ink.
#[derive(Debug, Clone)]
struct Blob {
    label: u16,
    across: Range<usize>,
    down: Range<usize>,
}

/// Ink in a room: a label for each pixel, 0 for paper.
struct Ink {
    labels: Vec<u16>,
    blobs: Vec<Blob>,
    paper: u8,
    dark: u8,
}

/// What stands in a room, digit by digit, and the number where it is certain that it is one, and which. `None` where the room does not hold
/// one to three marks that may be digits.
#[must_use]
pub fn read(room: &Room, classifier: &Classifier) -> Option<Written> {
    let ink = ink(room)?;
    let groups = groups(room, &ink)?;
    let whole = groups.iter().all(|group| !leaves_faint(room, &ink, group));
    let crops: Vec<Crop> = groups.iter().map(|group| crop(room, &ink, group)).collect();
    let scores = classifier.classify(&crops);
    let number = number(&scores).filter(|_| whole && !is_doubled(&groups, &scores));
    Some(Written { number, crops, scores })
}

/// The number that these digits make, 1 to 999.
fn number(scores: &[Scores]) -> Option<NonZeroU16> {
    let (mut number, mut strokes) = (0, true);
    for scores in scores {
        let (symbol, probability) = likeliest(&scores.without_blank());
        let Symbol::Digit(digit) = symbol else { return None };
        // Zeros before it change nothing in a number; taken for one, another digit is seldom this probable.
        let padding = number == 0 && digit == 0;
        if probability < if padding { PADDING } else { SURE } {
            return None;
        }
        number = number * 10 + u16::from(digit);
        strokes &= digit == 1;
    }
    let roman = strokes && scores.len() > 1;
    NonZeroU16::new(number).filter(|_| !roman)
}

/// Whether beside a mark there is fainter writing that belongs to none: the bar of a 7 that a shaken photo has smeared, which leaves a 1.
fn leaves_faint(room: &Room, ink: &Ink, group: &[Blob]) -> bool {
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

/// Whether one stroke may be seen as two: two of them close together, as a shaken hand photographs one.
fn is_doubled(groups: &[Vec<Blob>], scores: &[Scores]) -> bool {
    let strokes: Vec<Option<Blob>> = groups
        .iter()
        .zip(scores)
        .map(|(group, scores)| (likeliest(scores).0 == Symbol::Digit(1)).then(|| bounds(group)))
        .collect();
    let close = |pair: &[Option<Blob>]| match pair {
        [Some(left), Some(right)] => {
            let step = (right.across.start + right.across.end).saturating_sub(left.across.start + left.across.end);
            (step as f32) < 2.0 * DOUBLED * left.high().max(right.high()) as f32
        }
        _ => false,
    };
    strokes.windows(2).any(close)
}

/// What is dark in a room, in connected patches; `None` where nothing is.
fn ink(room: &Room) -> Option<Ink> {
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
fn groups(room: &Room, ink: &Ink) -> Option<Vec<Vec<Blob>>> {
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

    fn high(&self) -> usize {
        self.down.len()
    }
}

/// Whether a patch stands over or under most of a group, or most of the group over or under it.
fn overlaps(group: &[Blob], blob: &Blob) -> bool {
    let whole = bounds(group);
    let both = whole.across.end.min(blob.across.end).saturating_sub(whole.across.start.max(blob.across.start));
    both * 2 >= whole.wide().min(blob.wide())
}

fn bounds(group: &[Blob]) -> Blob {
    let joined = group.iter().cloned().reduce(|a, b| Blob {
        label: a.label,
        across: a.across.start.min(b.across.start)..a.across.end.max(b.across.end),
        down: a.down.start.min(b.down.start)..a.down.end.max(b.down.end),
    });
    joined.unwrap_or(Blob { label: 0, across: 0..0, down: 0..0 })
}

/// A mark in the middle of a box, as high as digits are there. Whatever else stands in the room is paper. The network has learnt digits in
/// frames: without one it takes angular digits for printed guides.
fn crop(room: &Room, ink: &Ink, group: &[Blob]) -> Crop {
    let Blob { across, down, .. } = bounds(group);
    let step = (down.len() as f32 / WRITTEN).max(across.len() as f32 / (WRITTEN * WIDEST));
    let middle =
        (f32::midpoint(across.start as f32, across.end as f32), f32::midpoint(down.start as f32, down.end as f32));
    let alone = alone(room, ink, group);
    let pixel = |x: f32, y: f32| -> f32 {
        let at = |value: f32, most: usize| usize::try_from(whole(value)).ok().filter(|at| *at < most);
        let index = at(x, room.width).zip(at(y, HEIGHT)).map(|(x, y)| y * room.width + x);
        f32::from(index.and_then(|index| alone.get(index).copied()).unwrap_or(ink.paper))
    };
    let mut crop = [ink.paper; SIDE * SIDE];
    for (index, slot) in crop.iter_mut().enumerate() {
        let (column, row) = (index % SIDE, index / SIDE);
        let from_middle = |at: usize| (at as f32 + 0.5 - SIDE as f32 / 2.0) * step;
        let (x, y) = (middle.0 + from_middle(column) - 0.5, middle.1 + from_middle(row) - 0.5);
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let above = pixel(x.floor(), y.floor()) * (1.0 - fx) + pixel(x.floor() + 1.0, y.floor()) * fx;
        let below = pixel(x.floor(), y.floor() + 1.0) * (1.0 - fx) + pixel(x.floor() + 1.0, y.floor() + 1.0) * fx;
        *slot = shade(above * (1.0 - fy) + below * fy);
    }
    for at in 0..SIDE {
        for rule in RULE.into_iter().chain(RULE.map(|rule| SIDE - 1 - rule)) {
            for index in [rule * SIDE + at, at * SIDE + rule] {
                let drawn = (RULE[0]..SIDE - RULE[0]).contains(&at);
                if let Some(pixel) = crop.get_mut(index).filter(|_| drawn) {
                    *pixel = ink.dark;
                }
            }
        }
    }
    Crop(crop)
}

/// The room with nothing in it but a mark and its soft edge.
fn alone(room: &Room, ink: &Ink, group: &[Blob]) -> Vec<u8> {
    let own = |label: &u16| group.iter().any(|blob| blob.label == *label);
    let near = near(room, ink, |label| own(&label));
    let shades = room.shades.iter().zip(&near).zip(&ink.labels);
    shades.map(|((shade, near), label)| if *near && (*label == 0 || own(label)) { *shade } else { ink.paper }).collect()
}

/// What lies within the soft edge of patches with these labels.
fn near(room: &Room, ink: &Ink, of: impl Fn(u16) -> bool) -> Vec<bool> {
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

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 100;

    /// A sheet of paper with strokes on it: left, top, width, height in pixels.
    fn room(strokes: &[[usize; 4]]) -> Room {
        let mut shades = vec![215; WIDTH * HEIGHT];
        for (index, shade) in shades.iter_mut().enumerate() {
            let (x, y) = (index % WIDTH, index / WIDTH);
            let inked = |[left, top, wide, high]: &[usize; 4]| {
                (*left..left + wide).contains(&x) && (*top..top + high).contains(&y)
            };
            if strokes.iter().any(inked) {
                *shade = 50;
            }
        }
        Room { width: WIDTH, closed: false, shades }
    }

    /// An upright stroke with this left edge.
    fn stroke(left: usize) -> [usize; 4] {
        [left, 14, 4, 28]
    }

    fn number(strokes: &[[usize; 4]]) -> Option<u16> {
        read(&room(strokes), &Classifier::load().unwrap())?.number.map(NonZeroU16::get)
    }

    fn marks(strokes: &[[usize; 4]]) -> Option<usize> {
        let room = room(strokes);
        groups(&room, &ink(&room)?).map(|groups| groups.len())
    }

    #[test]
    fn one_stroke_is_one_and_more_may_be_roman() {
        assert_eq!(number(&[stroke(40)]), Some(1));
        assert_eq!(number(&[stroke(40), stroke(54)]), None, "11 or II");
        assert_eq!(number(&[stroke(40), stroke(54), stroke(68)]), None, "111 or III");
        let pair = |apart: usize| {
            let room = room(&[stroke(40), stroke(40 + apart)]);
            let groups = groups(&room, &ink(&room).unwrap()).unwrap();
            is_doubled(&groups, &read(&room, &Classifier::load().unwrap()).unwrap().scores)
        };
        assert_eq!((pair(8), pair(14)), (true, false), "one stroke of a shaken photo, two strokes");
        assert_eq!(marks(&[stroke(40), stroke(54), stroke(68)]), Some(3));
    }

    #[test]
    fn print_and_what_reaches_in_from_other_rows_is_no_part_of_a_number() {
        let dots = (0..12).map(|n| [20 + n * 6, 44, 2, 2]);
        let (colon, bracket, above) = ([5, 24, 4, 12], [95, 22, 3, 16], [30, 0, 20, 9]);
        let all: Vec<_> = dots.chain([colon, bracket, above, stroke(40)]).collect();
        assert_eq!(number(&all), Some(1));
        assert_eq!(number(&[]), None);
        assert_eq!(number(&[colon, bracket]), None);
    }

    #[test]
    fn a_one_beside_a_faint_bar_may_be_a_seven() {
        let mut room = room(&[stroke(50)]);
        let read_of = |room: &Room| read(room, &Classifier::load().unwrap()).unwrap().number.map(NonZeroU16::get);
        assert_eq!(read_of(&room), Some(1));
        for y in 14..18 {
            room.shades[y * WIDTH + 36..y * WIDTH + 48].fill(165);
        }
        assert_eq!(read_of(&room), None);
    }

    #[test]
    fn what_is_cut_off_or_runs_on_is_no_number() {
        assert_eq!(marks(&[stroke(40), stroke(90)]), Some(1), "far from it: words");
        let closed = Room { closed: true, ..room(&[stroke(40), stroke(90)]) };
        assert!(groups(&closed, &ink(&closed).unwrap()).is_none(), "no words belong before the bracket");
        assert_eq!(marks(&[stroke(4)]), None, "where the colon should be");
        assert_eq!(marks(&[stroke(78), stroke(96)]), None, "the next digit may be another");
        assert_eq!(marks(&[[40, 0, 4, 40]]), None);
        assert_eq!(marks(&[stroke(20), stroke(34), stroke(48), stroke(62)]), None, "four digits");
        assert_eq!(marks(&[stroke(40), [54, 30, 4, 12]]), None, "a comma, a small letter");
        assert_eq!(marks(&[[30, 14, 40, 28]]), None, "two digits that touch");
    }
}
