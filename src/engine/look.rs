//! What the machine sees of the page in a photo: which page it is, and where its signatures are.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::election::codes::{FormId, Page};
use crate::election::form::{Form, Rect};
use crate::election::photo::PhotoFlag;
use crate::election::state::State;
use crate::photo::{MaskArea, Picture};
use crate::reading::sheet::{Finder, Placement, Point, Refusal, Sheet};

/// Paper around a mask that is covered too, mm: names run over the lines of their table, and a bent sheet is followed to about a millimetre.
const AROUND_MM: f32 = 4.0;
/// Points along each side of a mask: a side of a bent sheet is not straight.
const STEPS: u8 = 8;

/// Looks for the pages of the election's forms.
pub(super) struct Look {
    finder: Finder,
    ids: Vec<FormId>,
}

/// What was seen of a photo.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// What there is to say against it.
    pub flags: Vec<PhotoFlag>,
    /// What to cover, where the page was found; `None` where it was not.
    pub masks: Option<Vec<MaskArea>>,
}

impl Look {
    /// For the forms of all contests that carry a tag: without one, that a page is not found says little about the photo.
    pub(super) fn of(state: &State) -> Self {
        let mut looked_for: Vec<(FormId, Form)> = Vec::new();
        for contest in state.contests() {
            let (id, form) = (&contest.definition().form, contest.form());
            let tagged = form.marks.as_ref().is_some_and(|marks| marks.tag.is_some());
            if tagged && looked_for.iter().all(|(own, _)| own != id) {
                looked_for.push((id.clone(), Form::clone(form)));
            }
        }
        let (ids, forms) = looked_for.into_iter().unzip();
        Self { finder: Finder::new(forms), ids }
    }

    /// Looks at an upright photo that was sent for these pages. Nothing is said of a photo that was sent for a form without a tag.
    pub(super) fn at(&self, photo: &Picture, sent: &[(FormId, Page)]) -> Seen {
        if sent.is_empty() || !sent.iter().all(|(form, _)| self.ids.contains(form)) {
            return Seen::default();
        }
        // Looking is no reason to lose a photo that decodes.
        let Ok(found) = catch_unwind(AssertUnwindSafe(|| self.finder.find(photo))) else {
            tracing::error!(?photo, "looking for the page ended in a panic");
            return Seen::default();
        };
        match found {
            Ok(sheet) => self.seen(&sheet, sent),
            Err(Refusal::CutOff { .. }) => Seen { flags: vec![PhotoFlag::CutOff], masks: None },
            Err(refusal) => {
                tracing::debug!(%refusal, "no page is seen in a photo");
                Seen { flags: vec![PhotoFlag::NoPage], masks: None }
            }
        }
    }

    fn seen(&self, sheet: &Sheet, sent: &[(FormId, Page)]) -> Seen {
        let expected = sent.iter().any(|(form, page)| self.ids.get(sheet.form) == Some(form) && *page == sheet.page);
        let masks = self.finder.forms().get(sheet.form).map(|form| {
            let on_page = form.masks.iter().filter(|(page, _)| *page == sheet.page);
            on_page.map(|(_, rect)| outline(rect, &sheet.placement)).collect()
        });
        Seen { flags: if expected { Vec::new() } else { vec![PhotoFlag::OtherPage] }, masks }
    }
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
