//! Drawings of what each stage saw, for people who look for a fault.

use super::grey::{Grey, Point, count, whole};
use super::template::corners;
use super::{Finder, Looked, Sheet};
use crate::photo::{Channels, Picture};
use crate::reading::crop::SIDE;

/// A colour picture being drawn on.
struct Drawing {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

impl Drawing {
    fn over(grey: &Grey) -> Self {
        let pixels = grey.data.iter().flat_map(|shade| [*shade; 3]).collect();
        Self { width: grey.width, height: grey.height, pixels }
    }

    fn dot(&mut self, x: i32, y: i32, colour: [u8; 3]) {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return };
        if x < self.width && y < self.height {
            let at = (y * self.width + x) * 3;
            if let Some(pixel) = self.pixels.get_mut(at..at + 3) {
                pixel.copy_from_slice(&colour);
            }
        }
    }

    fn line(&mut self, from: Point, to: Point, colour: [u8; 3]) {
        let steps = count(from.distance(to).ceil()).clamp(1, 20_000);
        for step in 0..=steps {
            let share = step as f32 / steps as f32;
            let at = Point::new(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share);
            self.dot(whole(at.x), whole(at.y), colour);
        }
    }

    fn quad(&mut self, quad: &[Point; 4], colour: [u8; 3]) {
        let next = quad.iter().skip(1).chain(quad.iter().take(1));
        for (from, to) in quad.iter().zip(next) {
            self.line(*from, *to, colour);
        }
    }

    fn picture(self) -> Option<Picture> {
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        Picture::new(width, height, Channels::Rgb, self.pixels)
    }
}

/// The working picture with the patches of interest (yellow), tags (magenta), the outline of the page (blue; orange where it was refused), its
/// printed lines (green), its boxes (red) and the places of its TPS number, its words and its QR code (cyan) on it.
#[must_use]
pub fn found(finder: &Finder, grey: &Grey, looked: &Looked, sheet: Option<&Sheet>) -> Option<Picture> {
    let mut drawing = Drawing::over(grey);
    let long = grey.width.max(grey.height);
    for patch in looked.patches.iter().filter(|patch| patch.size().0.max(patch.size().1) > long / 10) {
        drawing.quad(&patch.corners(), [230, 200, 0]);
    }
    for tag in &looked.tags {
        drawing.quad(&tag.corners, [230, 0, 230]);
    }
    let page = looked.best.and_then(|best| Some((best.placement, finder.pages.get(best.template)?)));
    if let Some((placement, page)) = page {
        drawing.quad(
            &page.corners().map(|mm| placement.at(mm)),
            if sheet.is_some() { [0, 80, 255] } else { [255, 120, 0] },
        );
        for piece in &page.pieces {
            drawing.line(placement.at(piece.from), placement.at(piece.to), [0, 200, 60]);
        }
    }
    if let Some((placement, page)) = page
        && let Some(form) = finder.forms.get(page.form)
    {
        let words =
            form.figures.iter().filter(|figure| figure.page == page.page).filter_map(|figure| Some(figure.words?.rect));
        let number = form.tps_number_on(page.page).map(|place| place.rect);
        let code = form.marks.as_ref().and_then(|marks| marks.code.as_ref()).map(|code| code.rect);
        for place in number.into_iter().chain(code).chain(words) {
            drawing.quad(&corners(&place).map(|mm| placement.at(mm)), [0, 190, 230]);
        }
    }
    for seen in sheet.map_or(&[][..], |sheet| &sheet.boxes) {
        drawing.quad(&seen.quad.map(|at| at.scaled(1.0 / grey.factor as f32)), [255, 0, 0]);
    }
    drawing.picture()
}

/// Every crop of the sheet, one figure a row, three times as large as they are.
#[must_use]
pub fn crops(sheet: &Sheet) -> Option<Picture> {
    const ZOOM: usize = 2;
    let side = SIDE * ZOOM + 4;
    let across = 9;
    let (width, height) = (side * across, side * sheet.boxes.len().div_ceil(across).max(1));
    let mut drawing = Drawing { width, height, pixels: vec![90; width * height * 3] };
    for (index, seen) in sheet.boxes.iter().enumerate() {
        let (left, top) = ((index % across) * side, (index / across) * side);
        for (at, shade) in seen.crop.0.iter().enumerate() {
            for down in 0..ZOOM {
                for beside in 0..ZOOM {
                    let (x, y) = (left + (at % SIDE) * ZOOM + beside, top + (at / SIDE) * ZOOM + down);
                    drawing.dot(i32::try_from(x).ok()?, i32::try_from(y).ok()?, [*shade; 3]);
                }
            }
        }
    }
    drawing.picture()
}
