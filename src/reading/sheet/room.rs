//! Places where something is written by hand without boxes, laid flat: the number of the TPS, and figures in words.

use std::ops::Range;

use super::grey::{Full, Point, count, shade, single};
use super::placement::Placement;
use crate::election::form::{Rect, TpsNumber, WordsPlace};
use crate::photo::{Channels, Picture};

/// Height of the place of a TPS number as it is cut out, pixels: a digit that fills the half of it has what it has in a box of 40.
pub(in crate::reading) const HEIGHT: usize = 56;

/// Least height in the photo, pixels: digits of half of that height are as small as those in the smallest boxes that are read.
const LEAST: f32 = 17.0;

/// Widest place of a TPS number for its height: a longer one would be mostly empty.
const WIDEST: f32 = 12.0;

/// The place for words keeps the pixels that it has in the photo, within this height; letters of a third of the least are not legible.
const WORDS: std::ops::RangeInclusive<f32> = 10.0..=160.0;

/// Widest place for words, pixels: 600 mm at the density of the largest photo that is read.
const LONGEST: f32 = 2400.0;

/// What stands in a rectangle of the page, grey, 0 black to 255 white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Width, pixels.
    pub width: usize,
    /// Height, pixels.
    pub height: usize,
    /// Whether print closes it, so that what stands in it behind the number belongs elsewhere.
    pub closed: bool,
    /// Columns in which a hint is printed.
    pub hint: Range<usize>,
    /// Shades, row by row from the top left.
    pub shades: Vec<u8>,
}

impl Room {
    /// It as a picture.
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        Picture::new(width, height, Channels::Grey, self.shades.clone())
    }

    /// The shade at a place between its pixels; beyond it, that of its edge.
    pub(in crate::reading) fn between(&self, x: f64, y: f64) -> f64 {
        let within = |at: f64, side: usize| at.clamp(0.0, (side - 1) as f64);
        let pixel = |x: f64, y: f64| {
            let at = count(single(within(y, self.height))) * self.width + count(single(within(x, self.width)));
            f64::from(self.shades.get(at).copied().unwrap_or(255))
        };
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let above = pixel(left, top) * (1.0 - right) + pixel(left + 1.0, top) * right;
        let below = pixel(left, top + 1.0) * (1.0 - right) + pixel(left + 1.0, top + 1.0) * right;
        above * (1.0 - down) + below * down
    }
}

/// Cuts the place of the TPS number out of the photo, [`HEIGHT`] pixels high; `None` where it does not lie within the photo as a whole, or
/// has too few pixels there.
pub(super) fn cut(picture: &Picture, place: &TpsNumber, placement: &Placement) -> Option<Room> {
    let high = seen_height(picture, &place.rect, placement)?;
    let fits = high >= LEAST && place.rect.w <= place.rect.h * WIDEST;
    fits.then(|| flat(picture, &place.rect, placement, HEIGHT, place.bracketed))
}

/// Cuts the place for words out of the photo, about as many pixels high as it has there; `None` as for the TPS number.
pub(super) fn words(picture: &Picture, place: &WordsPlace, placement: &Placement) -> Option<Room> {
    let rect = &place.rect;
    let high = seen_height(picture, rect, placement)?;
    let high = high.min(*WORDS.end()).min(LONGEST * rect.h / rect.w).round();
    let column = |mm: f32| count((mm - rect.x) / rect.h * high);
    let hint = place.hint.map_or(0..0, |(from, to)| column(from)..column(to));
    (high >= *WORDS.start()).then(|| Room { hint, ..flat(picture, rect, placement, count(high), false) })
}

/// Cuts the place of a QR code out of the photo, this many pixels high; `None` where it does not lie within the photo as a whole.
pub(super) fn code(picture: &Picture, rect: &Rect, placement: &Placement, height: usize) -> Option<Room> {
    seen_height(picture, rect, placement).map(|_| flat(picture, rect, placement, height, false))
}

/// Height of a rectangle in the photo, pixels, where all of it is in there.
fn seen_height(picture: &Picture, rect: &Rect, placement: &Placement) -> Option<f32> {
    let at = |u: f32, v: f32| at(rect, placement, u, v);
    let (right, bottom) = (picture.width() as f32, picture.height() as f32);
    let inside = |at: Point| at.x >= 0.0 && at.y >= 0.0 && at.x < right && at.y < bottom;
    let corners = [at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)];
    corners.into_iter().all(inside).then(|| at(0.5, 0.0).distance(at(0.5, 1.0)))
}

/// Where in the photo a point of the rectangle lies, given as shares of its width and height.
fn at(rect: &Rect, placement: &Placement, u: f32, v: f32) -> Point {
    placement.at(Point::new(rect.x + rect.w * u, rect.y + rect.h * v))
}

fn flat(picture: &Picture, rect: &Rect, placement: &Placement, height: usize, closed: bool) -> Room {
    let width = count((height as f32 * rect.w / rect.h).round()).max(1);
    let full = Full(picture);
    let mut shades = Vec::with_capacity(width * height);
    for row in 0..height {
        for column in 0..width {
            let (u, v) = ((column as f32 + 0.5) / width as f32, (row as f32 + 0.5) / height as f32);
            shades.push(shade(full.at(at(rect, placement, u, v)).round()));
        }
    }
    Room { width, height, closed, hint: 0..0, shades }
}
