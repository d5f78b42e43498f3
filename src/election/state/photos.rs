//! What becomes of photos: derived work that is done or still waits, and the warnings that follow from photos alone (W301 to W303).

use std::num::NonZeroU16;

use super::fold::Envelope;
use super::{ContestIndex, State, Touched, TpsIndex};
use crate::election::event::{Event, PhotoChecked};
use crate::election::photo::{Check, CheckedPhoto, PhotoFlags};
use crate::election::photo_causes::PhotoCause;
use crate::election::rules::{Finding, RuleCode};
use crate::hash::Sha256;

impl State {
    pub(super) fn apply_photo(&mut self, envelope: Envelope, sha256: Sha256, event: Event) -> Option<Touched> {
        let mut like = Vec::new();
        let check = match event {
            Event::PageRead(event) => return self.apply_page(envelope, sha256, &event),
            Event::OriginalViewed(_) => None,
            // It came for another page while the copies were made: they lack that page's masks, so it still waits.
            Event::PhotoChecked(event) if !self.covers(&sha256, &event.masks) => Some(Check::Pending),
            Event::PhotoChecked(PhotoChecked { found, .. }) => {
                let CheckedPhoto { width, height, flags, fingerprint, .. } = found;
                like = self.remember_print(&sha256, &fingerprint);
                Some(Check::Checked { width, height, flags })
            }
            Event::PhotoUnreadable(event) => Some(Check::Unreadable(event.code)),
            _ => return None,
        };
        let line = self.first_accepted(&sha256);
        let photo = self.photos.get_mut(&sha256)?;
        photo.version += 1;
        let Some(check) = check else { return Some(Touched::default()) };
        let waits = check == Check::Pending;
        photo.check = check;
        if waits {
            return Some(Touched { photo: Some(sha256), ..Touched::default() });
        }
        if let Some(line) = line {
            self.unchecked.remove(&line);
        }
        let mut touched = self.touch_uses(envelope, &sha256);
        touched.tps.extend(like);
        Some(touched)
    }

    /// What is known of a photo changed: the forms it was sent for are judged anew.
    pub(super) fn touch_uses(&mut self, envelope: Envelope, sha256: &Sha256) -> Touched {
        let uses: Vec<_> = self.photos.get(sha256).map(|photo| photo.uses().collect()).unwrap_or_default();
        let mut touched = Touched::default();
        for (contest, tps, _) in uses {
            let Some(state) = self.contests.get_mut(contest) else { continue };
            let before = state.before(tps);
            if let Some(form) = state.form_mut(tps) {
                form.at = form.at.max(envelope.at);
            }
            self.judge(contest, tps, &before);
            touched.tps.push((contest, tps));
        }
        touched
    }

    /// Where a photo waits for its derived work: under the sequence number of its first acceptance, which may be this event.
    pub(super) fn place_in_line(&self, envelope: Envelope, event: &Event) -> u64 {
        let known = match event {
            Event::PhotoAccepted(event) => self.first_accepted(&event.photo.sha256),
            _ => None,
        };
        known.unwrap_or(envelope.seq)
    }

    fn first_accepted(&self, sha256: &Sha256) -> Option<u64> {
        let (contest, tps, _) = self.photos.get(sha256)?.uses().next()?;
        let form = self.contests.get(contest)?.tps(tps)?;
        form.photos.iter().find(|photo| photo.facts.sha256 == *sha256).map(|photo| photo.seq)
    }

    /// The photo warnings of a TPS form in its current round, page by page.
    #[must_use]
    pub fn photo_warnings(&self, contest: ContestIndex, tps: TpsIndex) -> Vec<Finding> {
        let Some(state) = self.contests.get(contest) else { return Vec::new() };
        let Some(form) = state.tps(tps) else { return Vec::new() };
        let own = self.tree.tps_code(tps);
        let mut findings = Vec::new();
        for page in state.form().page_numbers() {
            let Some(newest) = form.photos_of(page).next_back() else { continue };
            let number = u32::from(page.number());
            if self.shared_photo(&newest.facts.sha256) {
                findings.push(Finding::new(RuleCode::W301, None, number, 0));
            } else if let Some(other) = self.alike(contest, tps, &newest.facts.sha256) {
                let other = self.tree.tps_code(other).map_or(0, |code| u32::from(code.number()));
                findings.push(Finding::new(RuleCode::W301, None, number, other).because(PhotoCause::Alike));
            }
            let known = self.photos.get(&newest.facts.sha256);
            let looked = known.and_then(|photo| photo.looked);
            let named = looked.and_then(|looked| looked.tps).map(NonZeroU16::get);
            if let Some(other) = named.filter(|named| own.is_some_and(|own| own.number() != *named)) {
                let finding = Finding::new(RuleCode::W301, None, number, u32::from(other));
                findings.push(finding.because(PhotoCause::OtherTps));
            }
            let seen = looked.map_or_else(PhotoFlags::default, |looked| looked.flags);
            match known.map(|photo| &photo.check) {
                Some(Check::Checked { flags, .. }) => {
                    let flags = flags.and(seen);
                    let rules = [RuleCode::W301, RuleCode::W302, RuleCode::W303];
                    let found = rules.map(|rule| (rule, flags.of(rule)));
                    findings.extend(
                        found
                            .into_iter()
                            .filter(|(_, flags)| !flags.is_empty())
                            .map(|(rule, flags)| Finding::new(rule, None, number, 0).because(PhotoCause::Flags(flags))),
                    );
                }
                Some(Check::Unreadable(reason)) => {
                    findings
                        .push(Finding::new(RuleCode::W303, None, number, 0).because(PhotoCause::Unreadable(*reason)));
                }
                _ => {}
            }
        }
        findings
    }
}
