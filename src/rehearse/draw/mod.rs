//! Draws a filled page of a TPS as an image, from the form definition: flat and clean, as a scan would be.
//!
//! The printed part of each page is drawn once; filling a page copies it and writes digits, tally marks, bubbles and scribbles on it with a
//! hand whose habits come from the TPS and a seed. Nobody's name or signature is drawn.

mod beside;
mod blank;
mod canvas;
mod crops;
mod glyphs;
mod hand;
mod layers;
mod letters;
mod manner;
mod signatures;
mod spoilt;
mod tables;
mod tag;
#[cfg(test)]
mod tests;

pub use crops::{BadCrops, Crops};
pub use layers::{Layers, Writing};
pub use manner::{Manner, Mark};
pub use spoilt::Spoilt;

use ab_glyph::FontRef;
use image::GrayImage;

use crate::election::codes::{Level, Page, TpsCode};
use crate::election::figures::Figures;
use crate::election::form::Form;
use crate::election::reference::Reference;
use crate::election::terbilang::terbilang;
use crate::fonts::{BOLD, REGULAR};
use blank::{Fonts, Printer};
use canvas::Canvas;
use hand::Hand;

/// Why pages cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrawError {
    /// Pixels per millimetre outside 0.5 to 8.
    #[error("pages are drawn at 0.5 to 8 pixels per millimetre")]
    Scale,
    /// The fonts of the program cannot be read.
    #[error("the embedded font cannot be read")]
    Font,
    /// The form has no such page.
    #[error("the form has no page {0}")]
    Page(Page),
    /// The encoder's words.
    #[error("the page cannot be encoded: {0}")]
    Encode(String),
}

/// What stands in the head of every page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageHead {
    /// The TPS; its number is written, its code gives the hand its habits.
    pub tps: TpsCode,
    /// Name of the province.
    pub province: String,
    /// Name of the city.
    pub city: String,
    /// Name of the kecamatan.
    pub kecamatan: String,
    /// Name of the kelurahan.
    pub kelurahan: String,
}

/// Draws the pages of one form for one list of candidates.
pub struct PageDrawer {
    form: Form,
    candidates: usize,
    blanks: Vec<Canvas>,
}

impl PageHead {
    /// The head of this TPS, with the names of the regions it lies in; a region that is not in the reference data stays empty.
    #[must_use]
    pub fn of(reference: &Reference, tps: TpsCode) -> Self {
        let name = |level| {
            let code = tps.kelurahan().ancestor(level);
            let region = reference.regions.iter().find(|region| Some(region.code) == code);
            region.map(|region| region.name.clone()).unwrap_or_default()
        };
        Self {
            tps,
            province: name(Level::Province),
            city: name(Level::City),
            kecamatan: name(Level::Kecamatan),
            kelurahan: name(Level::Kelurahan),
        }
    }
}

impl PageDrawer {
    /// Prints every blank page once. At 1.34 pixels per millimetre a page of 600 x 900 mm is about 800 x 1,200 pixels.
    ///
    /// # Errors
    /// [`DrawError::Scale`] outside 0.5 to 8 pixels per millimetre; [`DrawError::Font`] where the embedded fonts are damaged.
    pub fn new(form: &Form, candidates: &[String], pixels_per_mm: f32) -> Result<Self, DrawError> {
        if !(0.5..=8.0).contains(&pixels_per_mm) {
            return Err(DrawError::Scale);
        }
        let font = |bytes| FontRef::try_from_slice(bytes).map_err(|_| DrawError::Font);
        let fonts = Fonts { regular: font(REGULAR)?, bold: font(BOLD)? };
        let (width, height) = form.page_mm;
        let blanks = form
            .page_numbers()
            .map(|page| {
                let canvas = Canvas::new(width, height, pixels_per_mm);
                Printer { form, fonts: &fonts, candidates, page, canvas }.print()
            })
            .collect();
        Ok(Self { form: form.clone(), candidates: candidates.len(), blanks })
    }

    /// One filled page. The same arguments give the same image; another TPS, page or seed another.
    ///
    /// # Errors
    /// [`DrawError::Page`] for a page that the form does not have.
    pub fn draw(&self, page: Page, head: &PageHead, figures: &Figures, seed: u64) -> Result<GrayImage, DrawError> {
        let mut canvas = self.blank(page)?.clone();
        let writing = Writing { manner: Manner::CLEAN, crops: None, spoilt: None, seed };
        self.fill(&mut canvas, page, head, figures, &writing);
        Ok(canvas.into_image())
    }

    fn blank(&self, page: Page) -> Result<&Canvas, DrawError> {
        self.blanks.get(usize::from(page.number()).saturating_sub(1)).ok_or(DrawError::Page(page))
    }

    /// The names of the regions and the number of the TPS.
    fn head(&self, canvas: &mut Canvas, page: Page, head: &PageHead, hand: &mut Hand<'_>) {
        let y = blank::places_top(page);
        for (row, (label, to_colon), text) in [
            (0.0, blank::left_column(page), &head.province),
            (12.6, blank::left_column(page), &head.city),
            (0.0, blank::right_column(page), &head.kecamatan),
            (12.6, blank::right_column(page), &head.kelurahan),
        ] {
            hand.text(canvas, (label + to_colon + 6.0, y + row - 0.5), 6.0, 104.0, text);
        }
        let number = head.tps.number();
        let Some(room) = self.form.tps_number_on(page).map(|place| place.rect) else { return };
        hand.tps_number(canvas, room, blank::BASE, number);
        let bracket = (room.x + room.w + 4.5, room.y + blank::BASE - 4.0);
        hand.text(canvas, bracket, 5.5, blank::BRACKETS - 6.0, &terbilang(u32::from(number)));
    }
}

/// The writer of a TPS: splitmix64 of seed and code, so that neighbours write differently.
fn writer(tps: TpsCode, seed: u64) -> u64 {
    let code: u64 = tps.to_string().parse().unwrap_or(0);
    let mut z = seed ^ code.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Encodes a drawn page as a baseline JPEG of this quality (1 to 100).
///
/// # Errors
/// [`DrawError::Encode`] for an image beyond what JPEG can hold.
pub fn encode(image: &GrayImage, quality: u8) -> Result<Vec<u8>, DrawError> {
    let side = |pixels: u32| u16::try_from(pixels).map_err(|e| DrawError::Encode(e.to_string()));
    let mut bytes = Vec::with_capacity(image.len() / 8);
    jpeg_encoder::Encoder::new(&mut bytes, quality.clamp(1, 100))
        .encode(image.as_raw(), side(image.width())?, side(image.height())?, jpeg_encoder::ColorType::Luma)
        .map_err(|e| DrawError::Encode(e.to_string()))?;
    Ok(bytes)
}
