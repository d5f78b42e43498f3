//! What the machine sees of the page in a photo: which page it is, what stands in its boxes, and where its signatures are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::election::codes::{FormId, Page};
use crate::election::event::{PageRead, PageSeen};
use crate::election::form::{Form, Rect};
use crate::election::photo::PhotoFlag;
use crate::election::state::State;
use crate::photo::{self, MaskArea, Picture};
use crate::reading::kept::{KeptPage, strip};
use crate::reading::network::BadNetwork;
use crate::reading::read::{self, Reader};
use crate::reading::sheet::{Placement, Point, Refusal, Sheet};

/// Paper around a mask that is covered too, mm: names run over the lines of their table, and a bent sheet is followed to about a millimetre.
const AROUND_MM: f32 = 4.0;
/// Points along each side of a mask: a side of a bent sheet is not straight.
const STEPS: u8 = 8;
/// JPEG quality of the boxes' pictures: pen strokes keep their edges.
const STRIP_QUALITY: u8 = 85;

/// Looks for the pages of the election's forms and reads their boxes.
pub(super) struct Look {
    reader: Reader,
    ids: Vec<FormId>,
}

/// What was seen of a photo.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What there is to say against it.
    pub flags: Vec<PhotoFlag>,
    /// What to cover, where a page with a tag was found; `None` where it was not.
    pub masks: Option<Vec<MaskArea>>,
    /// The page, where one was found.
    pub page: Option<ReadPage>,
}

/// A page that was read.
#[derive(Debug)]
pub(super) struct ReadPage {
    /// Which one.
    pub seen: PageSeen,
    /// What stands in its boxes.
    pub kept: KeptPage,
    /// Pictures of the boxes, a JPEG ([`strip`]).
    pub crops: Option<Vec<u8>>,
}

impl Look {
    /// For the forms of all contests.
    ///
    /// # Errors
    /// [`BadNetwork`] when the weights in the program cannot be used.
    pub(super) fn of(state: &State) -> Result<Self, BadNetwork> {
        let mut looked_for: Vec<(FormId, Form)> = Vec::new();
        for contest in state.contests() {
            let (id, form) = (&contest.definition().form, contest.form());
            if looked_for.iter().all(|(own, _)| own != id) {
                looked_for.push((id.clone(), Form::clone(form)));
            }
        }
        let (ids, forms) = looked_for.into_iter().unzip();
        Ok(Self { reader: Reader::new(forms)?, ids })
    }

    /// What reads, as events name it.
    pub(super) fn model(&self) -> &str {
        self.reader.version()
    }

    /// What turns boxes into figures.
    pub(super) const fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Looks at an upright photo that was sent for these pages. Without a tag on the form, that a page is not found says little about the
    /// photo: nothing is said of it then.
    pub(super) fn at(&self, photo: &Picture, sent: &[(FormId, Page)]) -> Seen {
        // Looking is no reason to lose a photo that decodes.
        let Ok(found) = catch_unwind(AssertUnwindSafe(|| self.reader.page(photo))) else {
            tracing::error!(?photo, "looking for the page ended in a panic");
            return Seen::default();
        };
        let telling = !sent.is_empty() && sent.iter().all(|(form, _)| self.is_tagged(form));
        match found {
            Ok(page) => self.seen(&page, sent, telling),
            Err(refusal) => {
                tracing::debug!(%refusal, "no page is read in a photo");
                Seen { flags: telling.then(|| flag(&refusal)).into_iter().collect(), ..Seen::default() }
            }
        }
    }

    fn is_tagged(&self, id: &FormId) -> bool {
        let form = self.ids.iter().zip(self.reader.finder().forms()).find(|(own, _)| *own == id);
        form.is_some_and(|(_, form)| carries_tag(form))
    }

    fn seen(&self, page: &read::Page, sent: &[(FormId, Page)], telling: bool) -> Seen {
        let sheet = &page.sheet;
        let (Some(id), Some(form)) = (self.ids.get(sheet.form), self.reader.finder().forms().get(sheet.form)) else {
            return Seen::default();
        };
        let expected = sent.iter().any(|(form, page)| form == id && *page == sheet.page);
        let crops = strip(form, page).and_then(|strip| photo::encode(&strip, STRIP_QUALITY).ok());
        let seen = PageSeen { form: id.clone(), page: sheet.page, tps: page.tps };
        Seen {
            flags: (telling && !expected).then_some(PhotoFlag::OtherPage).into_iter().collect(),
            masks: carries_tag(form).then(|| masks(form, sheet)),
            page: KeptPage::of(&self.reader, page).map(|kept| ReadPage { seen, kept, crops }),
        }
    }
}

impl Seen {
    /// The event of it.
    pub(super) fn event(&self, model: &str) -> PageRead {
        let seen = self.page.as_ref().map(|page| page.seen.clone());
        PageRead { model: model.to_owned(), seen, flags: self.flags.iter().copied().collect() }
    }
}

fn carries_tag(form: &Form) -> bool {
    form.marks.as_ref().is_some_and(|marks| marks.tag.is_some())
}

/// What a photo without a readable page is flagged with.
const fn flag(refusal: &Refusal) -> PhotoFlag {
    match refusal {
        Refusal::PictureTooSmall { .. } | Refusal::NotAForm { .. } => PhotoFlag::NoPage,
        Refusal::Blurred { .. } => PhotoFlag::Blurred,
        Refusal::Unclear { .. } | Refusal::OtherCode { .. } => PhotoFlag::Unclear,
        Refusal::CutOff { .. } => PhotoFlag::CutOff,
        Refusal::TwoSheets { .. } => PhotoFlag::TwoSheets,
        Refusal::Mirrored { .. } => PhotoFlag::Mirrored,
        Refusal::TooSmall { .. } => PhotoFlag::TooFar,
    }
}

/// What is to be hidden on a page, where it lies in the photo.
fn masks(form: &Form, sheet: &Sheet) -> Vec<MaskArea> {
    let on_page = form.masks.iter().filter(|(page, _)| *page == sheet.page);
    on_page.map(|(_, rect)| outline(rect, &sheet.placement)).collect()
}

/// A mask with what is around it, in pixels of the photo.
fn outline(rect: &Rect, placement: &Placement) -> MaskArea {
    let (left, top) = (rect.x - AROUND_MM, rect.y - AROUND_MM);
    let (right, bottom) = (rect.x + rect.w + AROUND_MM, rect.y + rect.h + AROUND_MM);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
    let sides = corners.into_iter().zip(corners.into_iter().cycle().skip(1));
    let points = sides.flat_map(|(from, to)| {
        (0..STEPS).map(move |step| {
            let share = f32::from(step) / f32::from(STEPS);
            Point::new(from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
        })
    });
    MaskArea(points.map(|mm| placement.at(mm)).map(|at| (at.x, at.y)).collect())
}

#[cfg(test)]
mod tests;
