//! What the machine has read, and what there is for it to read: both follow from the journal, so nothing is lost with a process.

use super::fold::Envelope;
use super::{ContestIndex, State, Touched, TpsIndex};
use crate::election::event::PageRead;
use crate::election::photo::{Check, Looked, PhotoRead};
use crate::election::region::Plenary;
use crate::election::seen::Seen;
use crate::hash::Sha256;

/// A model by which something was read: its place among those that the journal names, so that a later one is greater. Two bytes: a nation
/// has 2.5 million photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Model(u16);

/// What a model has not read yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// A photo that was checked.
    Photo(Sha256),
    /// A form of which every page has a photo that was read.
    Form(ContestIndex, TpsIndex),
}

impl State {
    /// The name of a model.
    #[must_use]
    pub fn model(&self, model: Model) -> &str {
        self.models.get(usize::from(model.0)).map_or("", |name| name)
    }

    fn find_model(&self, name: &str) -> Option<Model> {
        self.models.iter().position(|known| **known == *name).and_then(|place| place.try_into().ok()).map(Model)
    }

    /// The model of this name, known from now on. The journal of an election names a handful; of more than 65,536 the last share a place.
    pub(super) fn intern_model(&mut self, name: &str) -> Model {
        self.find_model(name).unwrap_or_else(|| {
            self.models.push(name.into());
            Model(u16::try_from(self.models.len() - 1).unwrap_or(u16::MAX))
        })
    }

    /// Whether the page in a photo was looked for by this model or a later one. Where replicas of two versions run side by side, the older
    /// one must not undo what the newer one did, again and again.
    #[must_use]
    pub fn was_looked_at(&self, sha256: &Sha256, model: &str) -> bool {
        let looked = self.photos.get(sha256).and_then(|photo| photo.looked);
        looked.is_some_and(|looked| self.find_model(model).is_some_and(|own| looked.model >= own))
    }

    pub(super) fn apply_page(&mut self, envelope: Envelope, sha256: Sha256, event: &PageRead) -> Option<Touched> {
        let model = self.intern_model(&event.model);
        let photo = self.photos.get_mut(&sha256)?;
        photo.version += 1;
        photo.looked = Some(Looked {
            model,
            page: event.seen.is_some(),
            flags: event.flags,
            tps: event.seen.as_ref().and_then(|seen| seen.tps),
        });
        Some(self.touch_uses(envelope, &sha256))
    }

    /// The photos from which this model can read a form: the newest usable one of each page. `None` while a page has none or one was not
    /// looked at yet, where no page was found in any of them, where just these were read before, or where the plenary of the kecamatan
    /// has signed.
    #[must_use]
    pub fn to_read(&self, contest: ContestIndex, tps: TpsIndex, model: &str) -> Option<Vec<PhotoRead>> {
        let state = self.contests.get(contest)?;
        let form = state.tps(tps)?;
        let own = self.find_model(model)?;
        let newest = |page| {
            let photo = form.photos_of(page).rfind(|photo| self.usable(&photo.facts.sha256))?;
            Some(PhotoRead { page, sha256: photo.facts.sha256 })
        };
        let photos: Vec<PhotoRead> = state.form().page_numbers().map(newest).collect::<Option<_>>()?;
        let mut pages = 0;
        for photo in &photos {
            let known = self.photos.get(&photo.sha256)?;
            let looked = known.looked.filter(|looked| looked.model == own)?;
            if known.check == Check::Pending {
                return None;
            }
            pages += usize::from(looked.page);
        }
        let seen = Seen::find(&form.photos, form.round, &photos)?;
        let before = form.machine.as_ref().is_some_and(|machine| machine.model == own && machine.photos == seen);
        let signed = state.plenary_of_tps(self.tree(), tps) == Plenary::Signed;
        (pages > 0 && !before && !signed).then_some(photos)
    }

    /// Everything that this model has not read: a walk over all photos and forms, for a process that starts and one that is idle.
    #[must_use]
    pub fn unread(&self, model: &str) -> Vec<Unread> {
        let not_looked = self.photos.iter().filter(|(sha256, photo)| {
            matches!(photo.check, Check::Checked { .. }) && !self.was_looked_at(sha256, model)
        });
        let mut all: Vec<Unread> = not_looked.map(|(sha256, _)| Unread::Photo(*sha256)).collect();
        for (contest, state) in self.contests.iter().enumerate() {
            let forms = (0..self.tree().tps().len()).filter(|tps| state.tps(*tps).is_some());
            all.extend(
                forms.filter(|tps| self.to_read(contest, *tps, model).is_some()).map(|tps| Unread::Form(contest, tps)),
            );
        }
        all
    }
}
