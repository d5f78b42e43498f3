//! Takes photos of the pages of one election.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Defect, Defects, page_scale, shoot};
use crate::election::codes::{Page, TpsCode};
use crate::election::figures::Figures;
use crate::election::form::{FigureIndex, Form};
use crate::rehearse::draw::{Crops, DrawError, Manner, Mark, PageDrawer, PageHead, Spoilt, Writing};

/// Draws and photographs pages; keeps the printed pages of every resolution it met.
pub struct Studio {
    form: Form,
    candidates: Vec<String>,
    crops: Option<Crops>,
    drawers: Mutex<BTreeMap<u32, Arc<PageDrawer>>>,
    full_size: bool,
    spoilt: Option<Spoilt>,
}

/// A photo with what is true of it.
pub struct Photo {
    /// The JPEG.
    pub jpeg: Vec<u8>,
    /// What is the matter with it.
    pub defects: Defects,
    /// What happened to figures while they were written.
    pub marks: Vec<(FigureIndex, Mark)>,
}

impl Studio {
    /// For this form and these candidates; with `crops`, digits are real handwriting.
    #[must_use]
    pub fn new(form: &Form, candidates: &[String], crops: Option<Crops>) -> Self {
        Self {
            form: form.clone(),
            candidates: candidates.to_vec(),
            crops,
            drawers: Mutex::default(),
            full_size: false,
            spoilt: None,
        }
    }

    /// Every photo as the camera keeps it ([`Defects::at_full_size`]), with the detail of the page to match.
    #[must_use]
    pub fn at_full_size(mut self) -> Self {
        self.full_size = true;
        self
    }

    /// Every paper with this done to it.
    #[must_use]
    pub fn spoilt(mut self, spoilt: Option<Spoilt>) -> Self {
        self.spoilt = spoilt;
        self
    }

    /// The photo of a page on which nothing is worse than `grade`. The same arguments give the same bytes.
    ///
    /// # Errors
    /// [`DrawError`].
    pub fn photo(
        &self,
        page: Page,
        head: &PageHead,
        figures: &Figures,
        grade: u8,
        seed: u64,
    ) -> Result<Photo, DrawError> {
        let drawn = Defects::drawn(grade, of_page(seed, head.tps, page));
        let defects = if self.full_size { drawn.at_full_size() } else { drawn };
        let drawer = self.drawer(page_scale(defects.size(), self.form.page_mm, self.full_size))?;
        // One person writes all pages of a TPS: their manner is that of the first page's photo.
        let first = Page::new(1).unwrap_or(page);
        let writer = Defects::drawn(grade, of_page(seed, head.tps, first)).grade(Defect::Writing);
        let defects = defects.with(Defect::Writing, writer);
        let writing = Writing { manner: Manner::graded(writer), crops: self.crops.as_ref(), spoilt: self.spoilt, seed };
        let layers = drawer.layers(page, head, figures, &writing)?;
        let jpeg = shoot(&layers, &defects)?;
        Ok(Photo { jpeg, defects, marks: layers.marks })
    }

    fn drawer(&self, scale: f32) -> Result<Arc<PageDrawer>, DrawError> {
        let mut drawers = self.drawers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(drawer) = drawers.get(&scale.to_bits()) {
            return Ok(drawer.clone());
        }
        let drawer = Arc::new(PageDrawer::new(&self.form, &self.candidates, scale)?);
        drawers.insert(scale.to_bits(), drawer.clone());
        Ok(drawer)
    }
}

fn of_page(seed: u64, tps: TpsCode, page: Page) -> u64 {
    let code: u64 = tps.to_string().parse().unwrap_or(0);
    (seed ^ code.wrapping_mul(0x9e37_79b9_7f4a_7c15)).rotate_left(11) ^ u64::from(page.number())
}
