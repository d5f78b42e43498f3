//! The place in the head of a page where something is written by hand without boxes, laid flat.

use super::grey::{Full, Point, count, shade};
use super::placement::Placement;
use crate::election::form::TpsNumber;
use crate::photo::{Channels, Picture};

/// Height of a room as it is cut out, pixels: a digit that fills the half of it has what it has in a box of 40.
pub(in crate::reading) const HEIGHT: usize = 56;

/// Least height in the photo, pixels: digits of half of that height are as small as those in the smallest boxes that are read.
const LEAST: f32 = 17.0;

/// Widest room for its height: a longer one would be mostly empty.
const WIDEST: f32 = 12.0;

/// What stands in a rectangle of the page, [`HEIGHT`] pixels high, grey, 0 black to 255 white.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Width, pixels.
    pub width: usize,
    /// Whether print closes it, so that what stands in it behind the number belongs elsewhere.
    pub closed: bool,
    /// Shades, row by row from the top left.
    pub shades: Vec<u8>,
}

impl Room {
    /// It as a picture.
    #[must_use]
    pub fn picture(&self) -> Option<Picture> {
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(HEIGHT).ok()?);
        Picture::new(width, height, Channels::Grey, self.shades.clone())
    }
}

/// Cuts the place of the TPS number out of the photo; `None` where it does not lie within the photo as a whole, or has too few pixels there.
pub(super) fn cut(picture: &Picture, place: &TpsNumber, placement: &Placement) -> Option<Room> {
    let rect = place.rect;
    let at = |u: f32, v: f32| placement.at(Point::new(rect.x + rect.w * u, rect.y + rect.h * v));
    let (right, bottom) = (picture.width() as f32, picture.height() as f32);
    let inside = |at: Point| at.x >= 0.0 && at.y >= 0.0 && at.x < right && at.y < bottom;
    let corners = [at(0.0, 0.0), at(1.0, 0.0), at(1.0, 1.0), at(0.0, 1.0)];
    let high = at(0.5, 0.0).distance(at(0.5, 1.0));
    if !corners.into_iter().all(inside) || high < LEAST || rect.w > rect.h * WIDEST {
        return None;
    }
    let width = count((HEIGHT as f32 * rect.w / rect.h).round()).max(1);
    let full = Full(picture);
    let mut shades = Vec::with_capacity(width * HEIGHT);
    for row in 0..HEIGHT {
        for column in 0..width {
            let (u, v) = ((column as f32 + 0.5) / width as f32, (row as f32 + 0.5) / HEIGHT as f32);
            shades.push(shade(full.at(at(u, v)).round()));
        }
    }
    Some(Room { width, closed: place.bracketed, shades })
}
