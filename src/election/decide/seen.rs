//! From which photos figures were read: each figure stands beside the photo it was read from.

use super::{Decided, Refusal};
use crate::election::event::{Event, Stream};
use crate::election::form::Form;
use crate::election::photo::PhotoRead;
use crate::election::seen::Seen;
use crate::election::state::State;
use crate::election::tps::TpsForm;

/// What somebody who does not say otherwise is taken to have looked at: the newest photo of each page that can be opened.
pub(super) fn newest(state: &State, layout: &Form, form: Option<&TpsForm>) -> Vec<PhotoRead> {
    let Some(form) = form else { return Vec::new() };
    let newest = |page| form.photos_of(page).rfind(|photo| state.usable(&photo.facts.sha256));
    let read = |page| newest(page).map(|photo| PhotoRead { page, sha256: photo.facts.sha256 });
    layout.page_numbers().filter_map(read).collect()
}

impl Decided {
    /// With the photos that whoever read the figures says they were read from. An empty list says: from none, as when the paper
    /// itself lies on the table of the plenary.
    ///
    /// # Errors
    /// [`Refusal::PhotoNotOfForm`] where one was not accepted for that page of the form in its round.
    pub fn read_from(mut self, state: &State, photos: Option<&[PhotoRead]>) -> Result<Self, Refusal> {
        let (Self::Append { proposals, .. }, Some(photos)) = (&mut self, photos) else { return Ok(self) };
        for proposal in proposals {
            let Stream::Tps(contest, tps) = &proposal.stream else { continue };
            let form = state.find_contest(contest).and_then(|index| state.contest(index)?.tps(state.find_tps(*tps)?));
            for event in &mut proposal.events {
                let (round, own) = match event {
                    Event::FiguresEntered(event) => (event.round, &mut event.photos),
                    Event::FiguresCorrected(event) => (event.round, &mut event.photos),
                    Event::FiguresDecided(event) => (event.round, &mut event.photos),
                    _ => continue,
                };
                let known = form.map_or(&[][..], |form| &form.photos);
                if let Some(unknown) = photos.iter().find(|read| Seen::find(known, round, &[**read]).is_none()) {
                    return Err(Refusal::PhotoNotOfForm(*unknown));
                }
                *own = photos.to_vec();
                own.sort_unstable();
                own.dedup();
            }
        }
        Ok(self)
    }
}
