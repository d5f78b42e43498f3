//! From a photo to the digit boxes of the page in it.
//!
//! 1. [`grey`]: a grey working picture of bounded size.
//! 2. [`dark`], [`patches`]: what is dark against its neighbourhood, in connected patches.
//! 3. Guesses where a page lies: [`tag`] with [`marks`] (the forms of 2024), or the frames of [`tables`] (any form with ruled tables).
//! 4. [`register`]: every guess is laid onto the page's printed rules; the share of them that is found decides which form and page it is,
//!    which way up, and whether it is one at all. [`placement`] holds the result: perspective, and how the sheet is bent.
//! 5. [`boxes`]: each figure's boxes moved onto their own rules, and cut from the photo's own pixels; [`bubbles`]: what filled bubbles spell;
//!    [`room`]: where the number of the TPS is written, and figures in words; [`code`]: what the QR code says.
//!
//! Whatever cannot be used is a [`Refusal`] that says what was seen.

pub mod boxes;
mod bubbles;
mod code;
mod dark;
pub mod debug;
mod find;
pub mod grey;
mod guides;
mod marks;
mod patches;
pub mod placement;
mod projective;
mod rectify;
mod refusal;
mod register;
pub(super) mod room;
mod solve;
mod tables;
pub mod tag;
mod template;
#[cfg(test)]
mod tests;

pub use boxes::BoxSeen;
pub use find::Looked;
pub use grey::Point;
pub use placement::Placement;
pub use projective::{Homography, Pair};
pub use rectify::{flattened, rectified};
pub use refusal::Refusal;
pub use room::Room;
pub use template::Template;

use crate::election::codes::Page;
use crate::election::form::{FigureIndex, Form};
use crate::photo::{Picture, Thresholds, sharpness_of};
use find::Found;
use grey::Grey;

/// The narrowest digit box that is cut out, pixels of the photo: a stroke of a pen is then a pixel wide.
const LEAST_BOX: f32 = 12.0;

/// A page found in a photo.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Position of its form among those that were looked for.
    pub form: usize,
    /// The page.
    pub page: Page,
    /// Width and height of the page, mm.
    pub size_mm: (f32, f32),
    /// From page (mm) to photo (pixels).
    pub placement: Placement,
    /// Share of the page's ruled lines that were found, 0 to 1.
    pub share: f32,
    /// Root mean square distance of the ruled lines from where `placement` puts them, mm.
    pub residual_mm: f32,
    /// Corner marks that were found; none are looked for on a page that is found by its tables.
    pub marks: usize,
    /// Whether the page's tag was read.
    pub tagged: bool,
    /// Its digit boxes: figures in the form's order, most significant box first.
    pub boxes: Vec<BoxSeen>,
    /// Numbers that filled bubbles spell, for figures whose every box has exactly one filled.
    pub bubbles: Vec<(FigureIndex, u16)>,
    /// Where the number of the TPS is written, on forms that say where.
    pub tps_number: Option<Room>,
    /// What the QR code in its head says, on forms that have one, where it can be read.
    pub code: Option<String>,
    /// Where figures are written in words.
    pub words: Vec<(FigureIndex, Room)>,
}

/// Looks for pages of some forms; what is printed on them is prepared once.
#[derive(Debug, Clone)]
pub struct Finder {
    pages: Vec<Template>,
    forms: Vec<Form>,
}

impl Finder {
    /// A finder of these forms. Two forms that are printed alike cannot be told apart: the first one is taken.
    #[must_use]
    pub fn new(forms: Vec<Form>) -> Self {
        let pages = Template::all(&forms.iter().collect::<Vec<_>>());
        Self { pages, forms }
    }

    /// The forms, in the order of [`Sheet::form`].
    #[must_use]
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    /// The page in this photo, and its boxes.
    ///
    /// # Errors
    /// [`Refusal`] says what is in the picture instead.
    pub fn find(&self, picture: &Picture) -> Result<Sheet, Refusal> {
        let (sheet, ..) = self.find_shown(picture);
        sheet
    }

    /// As [`Self::find`], with what was looked at on the way.
    pub fn find_shown(&self, picture: &Picture) -> (Result<Sheet, Refusal>, Grey, Looked) {
        let grey = Grey::working(picture);
        let (found, looked) = find::find(&grey, &self.pages);
        let sheet =
            found.and_then(|found| self.sheet(picture, &grey, &found)).map_err(|refusal| blurred(picture, refusal));
        (sheet, grey, looked)
    }

    fn sheet(&self, picture: &Picture, grey: &Grey, found: &Found) -> Result<Sheet, Refusal> {
        let nothing = Refusal::NotAForm { share: found.matched.share };
        let page = self.pages.get(found.template).ok_or_else(|| nothing.clone())?;
        let form = self.forms.get(page.form).ok_or(nothing)?;
        let placement = found.placement.enlarged(grey.factor);
        let (right, bottom) = (picture.width() as f32, picture.height() as f32);
        let holds = |at: Point| at.x >= 0.0 && at.y >= 0.0 && at.x <= right && at.y <= bottom;
        let on_page = form.figures.iter().filter(|figure| figure.page == page.page).flat_map(|figure| &figure.boxes);
        let (mut all, mut outside) = (0, 0);
        for rect in on_page {
            all += 1;
            outside += usize::from(!template::corners(rect).iter().all(|mm| holds(placement.at(*mm))));
        }
        if outside > 0 || found.partial() {
            let inside = found.matched.inside;
            return Err(Refusal::CutOff { page: page.page, inside, outside, boxes: all });
        }
        if !found.convincing() {
            return Err(Refusal::Unclear { page: page.page, share: found.matched.share });
        }
        let scale = register::scale(page, &|mm| placement.at(mm));
        let narrowest = form.figures.iter().filter(|f| f.page == page.page).flat_map(|f| &f.boxes).map(|b| b.w);
        let side = narrowest.fold(f32::INFINITY, f32::min) * scale;
        if side < LEAST_BOX {
            return Err(Refusal::TooSmall { page: page.page, side });
        }
        let printed = form.marks.as_ref().and_then(|marks| marks.code.as_ref());
        let code = printed.and_then(|printed| code::read(picture, &printed.rect, &placement));
        let named = printed.zip(code.as_deref()).and_then(|(printed, code)| printed.page_of(code));
        if let Some(named) = named.filter(|named| *named != page.page) {
            return Err(Refusal::OtherCode { page: page.page, named });
        }
        let figures = || form.figures.iter().enumerate().filter(|(_, figure)| figure.page == page.page);
        Ok(Sheet {
            form: page.form,
            page: page.page,
            size_mm: page.size,
            placement,
            share: found.matched.share,
            residual_mm: found.matched.residual * grey.factor as f32 / scale.max(1e-3),
            marks: found.marks,
            tagged: found.tagged,
            code,
            bubbles: figures()
                .filter_map(|(index, figure)| Some((index, bubbles::value(picture, figure, &placement)?)))
                .collect(),
            words: figures()
                .filter_map(|(index, figure)| Some((index, room::words(picture, &figure.words?, &placement)?)))
                .collect(),
            tps_number: form.tps_number_on(page.page).and_then(|place| room::cut(picture, place, &placement)),
            boxes: boxes::boxes(picture, grey, form, page, found),
        })
    }
}

/// The refusal, or that the picture is blurred where that is why nothing is found in it.
fn blurred(picture: &Picture, refusal: Refusal) -> Refusal {
    let Refusal::NotAForm { .. } = refusal else { return refusal };
    match sharpness_of(picture) {
        Some(sharpness) if sharpness < Thresholds::default().sharpness => Refusal::Blurred { sharpness },
        _ => refusal,
    }
}
