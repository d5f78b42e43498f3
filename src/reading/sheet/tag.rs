//! The AprilTag of family 36h10 that names a page: eight cells a side, a black border, six by six bits (Olson 2011).
//!
//! Only the tags that forms name are looked for (three of the family's 2,320, which differ in ten bits or more), so a few wrong bits are
//! forgiven without taking one for another.

use super::grey::{Grey, Point};
use super::patches::Patch;
use super::projective::{Homography, Pair};

/// Wrong bits that are forgiven: fewer than half of the ten in which two tags differ.
const FORGIVEN: u32 = 4;

/// Cells of the black border that may read white: a glint, a fold.
const BORDER_FORGIVEN: usize = 4;

/// Shades between the dark and the light cells below which nothing is read. The faintest tag in the photos at hand has 60.
const CONTRAST: f32 = 25.0;

/// Likeness (correlation of the cells' shades with what is printed) from which on a tag is read whose cells are blurred into one another, and how
/// far the next likely tag or way up must stay behind. In blurred rendered photos tags reach 0.6 to 0.9; of ten thousand other patches of
/// rendered and real photos the likest had 0.55.
const ALIKE: (f32, f32) = (0.62, 0.12);

/// Smallest side, pixels: a cell must be more than a pixel.
const LEAST_SIDE: usize = 10;

/// A tag that was read.
#[derive(Debug, Clone, Copy)]
pub struct Tag {
    /// Its id.
    pub id: u32,
    /// Its corners in the picture, clockwise from the one that is top left on the upright page.
    pub corners: [Point; 4],
    /// It was read in a mirror.
    pub mirrored: bool,
}

/// Rows of a tag, border included: bit 7 is the left cell, 1 is black. `None` for a family or an id whose cells are not known here.
///
/// The cells of ids 101 to 103 are those printed on pages 1 to 3 of the presidential C.HASIL of 2024.
#[must_use]
pub const fn rows(id: u32) -> Option<[u8; 8]> {
    match id {
        101 => Some([
            0b1111_1111,
            0b1111_0001,
            0b1100_1011,
            0b1111_0001,
            0b1110_1111,
            0b1011_0001,
            0b1100_0101,
            0b1111_1111,
        ]),
        102 => Some([
            0b1111_1111,
            0b1110_1011,
            0b1110_1101,
            0b1001_1011,
            0b1100_1101,
            0b1010_0111,
            0b1010_0111,
            0b1111_1111,
        ]),
        103 => Some([
            0b1111_1111,
            0b1110_0011,
            0b1010_0011,
            0b1011_0101,
            0b1110_1001,
            0b1011_1111,
            0b1111_0101,
            0b1111_1111,
        ]),
        _ => None,
    }
}

/// Reads the tag that a patch may be, among these ids.
#[must_use]
pub fn read(grey: &Grey, patch: &Patch, ids: &[u32]) -> Option<Tag> {
    let (wide, high) = patch.size();
    let corners = patch.corners();
    // A tag's black border alone fills 28 of its 64 cells.
    let filled = super::patches::area(&corners) * 0.3;
    if wide.max(high) < LEAST_SIDE || wide > high * 2 || high > wide * 2 || (patch.area as f32) < filled {
        return None;
    }
    let shades = cells(grey, &corners)?;
    by_bits(&shades, &corners, ids).or_else(|| by_likeness(&shades, &corners, ids))
}

/// Clear cells: each is black or white.
fn by_bits(shades: &Cells, corners: &[Point; 4], ids: &[u32]) -> Option<Tag> {
    let seen = bits(shades)?;
    let mut best: Option<(u32, Tag)> = None;
    for mirrored in [false, true] {
        let mut turned = if mirrored { flipped(seen) } else { seen };
        for turn in 0..4 {
            for id in ids {
                let Some(wrong) = rows(*id).map(|rows| differing(rows, turned)) else { continue };
                if wrong <= FORGIVEN && best.as_ref().is_none_or(|(least, _)| wrong < *least) {
                    best = Some((wrong, Tag { id: *id, corners: ordered(*corners, turn, mirrored), mirrored }));
                }
            }
            turned = quarter(turned);
        }
    }
    best.map(|(_, tag)| tag)
}

/// Blurred cells, taken together. What may be a mirrored tag is none: too little is sure here to send a photo back for that.
fn by_likeness(shades: &Cells, corners: &[Point; 4], ids: &[u32]) -> Option<Tag> {
    let mut found: Vec<(f32, Tag)> = Vec::with_capacity(ids.len() * 4);
    for id in ids {
        let Some(printed) = rows(*id) else { continue };
        // The print turned to the right is what is seen of a page turned to the right: three quarters to the left.
        let mut turned = printed;
        for turn in 0..4 {
            let likeness = likeness(shades, turned);
            found.push((likeness, Tag { id: *id, corners: ordered(*corners, (4 - turn) % 4, false), mirrored: false }));
            turned = quarter(turned);
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let next = found.get(1).map_or(0.0, |(likeness, _)| *likeness);
    found.first().filter(|(most, _)| *most >= ALIKE.0 && *most >= next + ALIKE.1).map(|(_, tag)| *tag)
}

/// Correlation of the shades with black and white cells.
fn likeness(shades: &Cells, printed: [u8; 8]) -> f32 {
    let (mut dark, mut count, mut sum, mut squares, mut of_dark) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
    for (at, shade) in shades.iter().enumerate() {
        let black = printed.get(at / 8).is_some_and(|row| row >> (7 - at % 8) & 1 == 1);
        count += 1.0;
        sum += shade;
        squares += shade * shade;
        if black {
            dark += 1.0;
            of_dark += shade;
        }
    }
    let (mean, share) = (sum / count, dark / count);
    let spread = (squares / count - mean * mean).max(0.0).sqrt() * (share * (1.0 - share)).max(0.0).sqrt();
    if spread > 1e-3 { (mean * share - of_dark / count) / spread } else { 0.0 }
}

fn ordered(corners: [Point; 4], turn: usize, mirrored: bool) -> [Point; 4] {
    let [a, b, c, d] = corners;
    let mut corners = if mirrored { [b, a, d, c] } else { corners };
    // Each turn of the cells to the left makes the next corner, clockwise, the first.
    corners.rotate_left(turn % 4);
    corners
}

/// Shades of the cells, row by row.
type Cells = [f32; 64];

/// The cells; `None` where the corners make no quadrangle.
fn cells(grey: &Grey, corners: &[Point; 4]) -> Option<Cells> {
    let square = [Point::new(0.0, 0.0), Point::new(8.0, 0.0), Point::new(8.0, 8.0), Point::new(0.0, 8.0)];
    let pairs: Vec<Pair> = square.iter().zip(corners).map(|(mm, at)| Pair { mm: *mm, at: *at, weight: 1.0 }).collect();
    let map = Homography::through(&pairs)?;
    let mut shades = [0.0_f32; 64];
    for (at, value) in shades.iter_mut().enumerate() {
        let (column, row) = ((at % 8) as f32, (at / 8) as f32);
        let mut sum = 0.0;
        for dy in [0.35, 0.5, 0.65] {
            for dx in [0.35, 0.5, 0.65] {
                sum += grey.at(map.at(Point::new(column + dx, row + dy)));
            }
        }
        *value = sum / 9.0;
    }
    Some(shades)
}

/// The cells as bits, 1 black; `None` without contrast or without the black border.
fn bits(shades: &Cells) -> Option<[u8; 8]> {
    let mut sorted = *shades;
    sorted.sort_by(f32::total_cmp);
    // At least 28 cells are the black border; of the tags at hand at least 14 are white.
    let (dark, light) = (*sorted.get(10)?, *sorted.get(58)?);
    if light - dark < CONTRAST {
        return None;
    }
    let middle = f32::midpoint(dark, light);
    let mut bits = [0_u8; 8];
    for (row, values) in bits.iter_mut().zip(shades.as_chunks::<8>().0) {
        for shade in values {
            *row = *row << 1 | u8::from(*shade < middle);
        }
    }
    (border_gaps(bits) <= BORDER_FORGIVEN).then_some(bits)
}

fn border_gaps(bits: [u8; 8]) -> usize {
    let rows = bits.iter().enumerate().map(|(at, row)| {
        let border = if at == 0 || at == 7 { 0xff } else { 0b1000_0001 };
        (!row & border).count_ones() as usize
    });
    rows.sum()
}

fn differing(a: [u8; 8], b: [u8; 8]) -> u32 {
    a.iter().zip(b).map(|(a, b)| ((a ^ b) & 0b0111_1110).count_ones()).sum()
}

/// Turned by a quarter to the left.
fn quarter(bits: [u8; 8]) -> [u8; 8] {
    let mut turned = [0_u8; 8];
    for (column, row) in turned.iter_mut().enumerate() {
        // The column at the right edge becomes the first row.
        *row = bits.iter().fold(0, |made, bits| made << 1 | (bits >> column & 1));
    }
    turned
}

fn flipped(bits: [u8; 8]) -> [u8; 8] {
    bits.map(u8::reverse_bits)
}
