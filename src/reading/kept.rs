//! What is kept of a page that was read: enough for the figures of its form once all pages are there, and to lay it flat for people.

use std::collections::BTreeMap;
use std::num::NonZeroU16;

use serde::{Deserialize, Serialize};

use super::arithmetic::{Decoded, Seen};
use super::crop::{Crop, SIDE};
use super::read::{Page, Reader};
use super::sheet::{Placement, flattened};
use crate::election::codes;
use crate::election::form::{FigureIndex, Form};
use crate::photo::{Channels, Picture};

/// Colour of the outlines on a sheet laid flat: not that of print or ink.
const OUTLINE: [u8; 3] = [230, 110, 0];

/// A box whose ink is fewer shades darker than its paper is shown as it is: what would be stretched is noise.
const FAINTEST: i32 = 20;

/// A page as it was read, without its pictures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptPage {
    /// Name of its form.
    pub form: String,
    /// The page.
    pub page: codes::Page,
    /// From page (mm) to the upright photo at its public size (pixels).
    pub placement: Placement,
    /// Width and height of the page, mm.
    pub size_mm: (f32, f32),
    /// The number of the TPS in its head, where that is certain.
    #[serde(default)]
    pub tps: Option<NonZeroU16>,
    /// What was seen of each of its figures, by id.
    figures: BTreeMap<String, Seen>,
}

impl KeptPage {
    /// What is kept of a page; `None` where its form is none of the reader's.
    #[must_use]
    pub fn of(reader: &Reader, page: &Page) -> Option<Self> {
        let form = reader.finder().forms().get(page.sheet.form)?;
        let on_page = form.figures.iter().enumerate();
        let figures = on_page.filter_map(|(index, figure)| Some((figure.id.clone(), page.figure(index)?))).collect();
        Some(Self {
            form: form.id.clone(),
            page: page.sheet.page,
            placement: page.sheet.placement,
            size_mm: page.sheet.size_mm,
            tps: page.tps,
            figures,
        })
    }
}

impl Reader {
    /// The figures of a form from what was kept of its pages. Pages of other forms are left out; of two photos of one page the first counts.
    #[must_use]
    pub fn figures_kept(&self, form: &Form, pages: &[KeptPage]) -> Decoded {
        let seen = |id: &str| pages.iter().filter(|page| page.form == form.id).find_map(|page| page.figures.get(id));
        let seen: Vec<Option<Seen>> = form.figures.iter().map(|figure| seen(&figure.id).cloned()).collect();
        self.decode(form, &seen)
    }
}

/// The page of a photo (or of its public copy, which has the same size) laid flat, `height` pixels high, with an outline around every
/// digit box: for people. `None` where nothing of it is in the picture.
#[must_use]
pub fn flat_sheet(form: &Form, page: &KeptPage, picture: &Picture, height: u16) -> Option<Picture> {
    let scale = f32::from(height) / page.size_mm.1;
    let flat = flattened(picture, &page.placement, page.size_mm, scale)?;
    let (wide, high) = (flat.width() as usize, flat.height() as usize);
    let mut pixels: Vec<u8> = flat.pixels().iter().flat_map(|shade| [*shade; 3]).collect();
    let mut dot = |x: usize, y: usize| {
        let at = (y * wide + x) * 3;
        if let Some(pixel) = pixels.get_mut(at..at + 3).filter(|_| x < wide) {
            pixel.copy_from_slice(&OUTLINE);
        }
    };
    let on_page = form.figures.iter().filter(|figure| figure.page == page.page);
    for rect in on_page.flat_map(|figure| &figure.boxes) {
        let [left, right] = [rect.x, rect.x + rect.w].map(|mm| pixel(mm * scale, wide));
        let [top, bottom] = [rect.y, rect.y + rect.h].map(|mm| pixel(mm * scale, high));
        for x in left..=right {
            [top, top + 1, bottom, bottom + 1].into_iter().for_each(|y| dot(x, y));
        }
        for y in top..=bottom {
            [left, left + 1, right, right + 1].into_iter().for_each(|x| dot(x, y));
        }
    }
    Picture::new(flat.width(), flat.height(), Channels::Rgb, pixels)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "clamped to a side"
)]
fn pixel(at: f32, side: usize) -> usize {
    at.round().clamp(0.0, side as f32) as usize
}

/// The boxes of a page as the machine saw them, for people: one row per figure of the page in the form's order, one square of
/// [`SIDE`] pixels per box. `None` for a page without boxes.
#[must_use]
pub fn strip(form: &Form, page: &Page) -> Option<Picture> {
    let StripPlan { rows, boxes } = StripPlan::of(form, page.sheet.page);
    let (width, height) = (boxes * SIDE, rows.len() * SIDE);
    let mut pixels = vec![255; width * height];
    for seen in &page.sheet.boxes {
        let Some(row) = rows.iter().position(|figure| *figure == seen.figure) else { continue };
        let lit = lit(&seen.crop);
        for (line, shades) in lit.chunks_exact(SIDE).enumerate() {
            let at = (row * SIDE + line) * width + seen.position * SIDE;
            if let Some(place) = pixels.get_mut(at..at + SIDE) {
                place.copy_from_slice(shades);
            }
        }
    }
    Picture::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?, Channels::Grey, pixels)
}

/// A box in good light: its darkest place black, its paper white. Only for people; nothing is read from it.
fn lit(crop: &Crop) -> [u8; SIDE * SIDE] {
    let mut sorted = crop.0;
    sorted.sort_unstable();
    let (dark, paper) = (i32::from(sorted[0]), i32::from(sorted[SIDE * SIDE * 9 / 10]));
    if paper - dark < FAINTEST {
        return crop.0;
    }
    crop.0
        .map(|shade| u8::try_from(((i32::from(shade) - dark) * 255 / (paper - dark)).clamp(0, 255)).unwrap_or(u8::MAX))
}

/// How the boxes of a page lie in its [`strip`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StripPlan {
    /// Figures of the page, one per row.
    pub rows: Vec<FigureIndex>,
    /// The most boxes of a figure on it.
    pub boxes: usize,
}

impl StripPlan {
    /// The plan for a page of a form.
    #[must_use]
    pub fn of(form: &Form, page: codes::Page) -> Self {
        let on_page = || form.figures.iter().enumerate().filter(|(_, figure)| figure.page == page);
        let boxes = on_page().map(|(_, figure)| figure.boxes.len()).max().unwrap_or(0);
        Self { rows: on_page().map(|(index, _)| index).collect(), boxes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_earlier_revisions_kept_is_read_without_what_they_did_not_know() {
        let seen: Seen = serde_json::from_str(r#"{"boxes":[],"beside":[[132,0.99]],"registered":true}"#).unwrap();
        assert_eq!(seen, Seen { boxes: Vec::new(), bubbles: None, words: Vec::new(), registered: true });
    }

    #[test]
    fn a_dim_box_is_shown_in_good_light_and_an_empty_one_as_it_is() {
        let mut dim = [90; SIDE * SIDE];
        dim[..200].fill(40);
        let shown = lit(&Crop(dim));
        assert_eq!((shown[0], shown[SIDE * SIDE - 1]), (0, 255));
        let empty = [100; SIDE * SIDE];
        assert_eq!(lit(&Crop(empty)), empty);
    }
}
