//! Applying one event.

use super::contest::ContestState;
use super::follows::follows;
use super::tree::{RegionIndex, TpsIndex};
use super::{ContestIndex, Model, State, Touched};
use crate::election::actor::{Actor, Hand};
use crate::election::codes::{ContestId, Level, RegionCode, TpsCode};
use crate::election::event::{BadEvent, Event, Stream, Which};
use crate::election::figures::Figures;
use crate::election::machine::MachineReading;
use crate::election::photo::{Check, Photo};
use crate::election::positions::Positions;
use crate::election::region::{Plenary, Signed, Step};
use crate::election::rules::{Context, Finding, Neighbourhood, RuleCode, evaluate};
use crate::election::seen::Seen;
use crate::election::status::Status;
use crate::election::tps::{Amendment, Change, Decision, PastRound, Reading, Standing, TpsForm, What};

/// Place of an event in the journal.
#[derive(Debug, Clone, Copy)]
pub struct Envelope {
    /// Sequence number.
    pub seq: u64,
    /// Time, microseconds since 1970.
    pub at: i64,
    /// Who; `None` where the machine did it.
    pub by: Option<Actor>,
}

impl State {
    /// Folds in the next event and says what it touched.
    ///
    /// # Errors
    /// [`BadEvent::Misplaced`] where the event does not belong on its stream, names what the election does not have, or cannot
    /// follow what was before: a journal that only this program wrote never holds one. The state is then unchanged, so that
    /// whoever follows the journal stops in front of the event, today as after every restart.
    pub fn apply(&mut self, envelope: Envelope, stream: &Stream, event: Event) -> Result<Touched, BadEvent> {
        let kind = event.kind();
        let touched = match stream {
            Stream::Election => self.apply_election(event),
            Stream::Tps(contest, tps) => self.apply_tps(envelope, contest, *tps, event),
            Stream::Region(contest, region) => self.apply_region(envelope, contest, *region, event),
            Stream::Account(account) => self.apply_account(envelope, *account, &event),
            Stream::Photo(sha256) => self.apply_photo(envelope, *sha256, event),
        };
        let touched = touched.ok_or_else(|| BadEvent::Misplaced { kind, stream: stream.to_string() })?;
        self.seq = envelope.seq;
        self.at = self.at.max(envelope.at);
        Ok(touched)
    }

    fn apply_tps(&mut self, envelope: Envelope, contest: &ContestId, tps: TpsCode, event: Event) -> Option<Touched> {
        let contest = self.find_contest(contest)?;
        let tps = self.tree.find_tps(tps)?;
        // What the machine reads is nobody's, and nothing else is the machine's.
        let by = match (&event, envelope.by) {
            (Event::FiguresRead(_), None) => Hand::Machine,
            (Event::FiguresRead(_), Some(_)) | (_, None) => return None,
            (_, Some(actor)) => Hand::Account(actor),
        };
        let found = self.contests.get(contest)?;
        if !follows(found.form(), found.tps(tps), &event) {
            return None;
        }
        let before = found.before(tps);
        let line = self.place_in_line(envelope, &event);
        let layout = found.form().clone();
        let second = self.election.as_ref().is_some_and(|election| election.machine_reads_second);
        // What the machine reads says which photos that look alike are of one paper.
        let compares = matches!(event, Event::FiguresRead(_) | Event::RoundOpened(_));
        let model = match &event {
            Event::FiguresRead(event) => self.intern_model(&event.model),
            _ => Model::default(),
        };
        let mut touched = Touched { tps: vec![(contest, tps)], ..Touched::default() };
        let form = self.contests.get_mut(contest)?.form_mut(tps)?;
        let open_before = form.open_figures().cloned();
        let note = |what| Change { seq: envelope.seq, at: envelope.at, by, what };
        match event {
            Event::PhotoAccepted(event) => {
                let sha256 = event.photo.sha256;
                // A photo of a round that is over answers no request of this one.
                if event.round == form.round {
                    form.requests.retain(|(page, _)| *page != event.page);
                }
                form.photos.reserve_exact(1);
                form.photos.push(Photo {
                    facts: event.photo,
                    page: event.page,
                    round: event.round,
                    by: by.account()?,
                    at: envelope.at,
                    seq: envelope.seq,
                });
                let photo = self.photos.entry(sha256).or_default();
                if photo.uses().next().is_none() || photo.bare_for(contest, event.page) {
                    photo.check = Check::Pending;
                    self.unchecked.insert(line, sha256);
                    touched.photo = Some(sha256);
                }
                // The other sheets this photo was sent for now carry W301 too.
                touched.tps.extend(photo.uses().map(|(contest, tps, _)| (contest, tps)));
                photo.add_use(contest, tps, event.page);
            }
            Event::FiguresEntered(event) => {
                let photos = Seen::find(&form.photos, event.round, &event.photos)?;
                let reasons = Some(event.reasons).filter(|reasons| !reasons.is_empty()).map(Box::new);
                remember(form, note(What::Entered(event.reading, photos.clone(), reasons)));
                let by_machine = event.by_machine.into_iter().collect();
                let (at, seq) = (envelope.at, envelope.seq);
                let reading = Reading { figures: event.figures, by, by_machine, at, seq, photos };
                form.standing = std::mem::take(&mut form.standing).with(event.reading, reading);
            }
            Event::FiguresCorrected(event) => {
                let photos = Seen::find(&form.photos, event.round, &event.photos)?;
                let old = form.standing.reading(event.reading);
                let by_machine = old.map_or_else(Positions::default, |old| old.still_by_machine(&event.figures));
                let old = old.map(|reading| &reading.figures);
                let amendment = Amendment::between(old, &event.figures, Some(&event.reason), photos.clone());
                let (at, seq) = (envelope.at, envelope.seq);
                let reading = Reading { figures: event.figures, by, by_machine, at, seq, photos };
                form.standing = std::mem::take(&mut form.standing).with(event.reading, reading);
                remember(form, note(What::Corrected(event.reading, Box::new(amendment))));
            }
            Event::FiguresDecided(event) => {
                let photos = Seen::find(&form.photos, event.round, &event.photos)?;
                let old = form.open_figures().or_else(|| {
                    form.standing
                        .reading(Which::First)
                        .or_else(|| form.standing.reading(Which::Second))
                        .map(|reading| &reading.figures)
                });
                let amendment = Amendment::between(old, &event.figures, event.reason.as_deref(), photos.clone());
                let (at, seq, reason) = (envelope.at, envelope.seq, event.reason.map(Into::into));
                let decision = Decision { figures: event.figures, by: by.account()?, at, seq, reason, photos };
                form.standing = std::mem::take(&mut form.standing).decided(decision);
                remember(form, note(What::Decided(Box::new(amendment))));
            }
            Event::FiguresRead(event) => {
                let photos = Seen::find(&form.photos, event.round, &event.photos)?;
                let (seq, at, earlier) = (envelope.seq, envelope.at, form.machine.take());
                let machine = MachineReading::after(earlier.as_deref(), &event, model, seq, at, photos.clone());
                remember(form, note(What::Read(photos, machine.sure().try_into().unwrap_or(u16::MAX))));
                form.machine = Some(Box::new(machine));
            }
            Event::WarningExplained(event) => {
                remember(form, note(What::Explained(event.code, event.text.into())));
            }
            Event::PageRequested(event) => {
                form.requests.retain(|(page, _)| *page != event.page);
                form.requests.push((event.page, event.reason.clone().into()));
                remember(form, note(What::Requested(event.page, event.reason.into())));
            }
            Event::RoundOpened(event) => {
                let standing = std::mem::take(&mut form.standing);
                form.past.push(PastRound { number: form.round, kind: form.round_kind, standing });
                form.round = event.round;
                form.round_kind = event.kind;
                form.machine = None;
                form.warnings.clear();
                form.requests.clear();
                remember(form, note(What::Round(event.round, event.kind, event.reason.into())));
            }
            _ => return None,
        }
        if second && let Some(standing) = form.with_machine(&layout) {
            form.standing = standing;
        }
        form.version += 1;
        form.at = envelope.at;
        self.judge(contest, tps, &before);
        if compares {
            touched.tps.extend(self.near(contest, tps));
        }
        let open = self.contests.get(contest).and_then(|c| c.tps(tps)).and_then(TpsForm::open_figures);
        if open != open_before.as_ref() {
            let near = self.neighbours(tps).collect();
            touched.tps.extend(self.judge_again(contest, near));
        }
        Some(touched)
    }

    /// Judges forms whose surroundings changed, and says which of them now say something else.
    pub(super) fn judge_again(&mut self, contest: ContestIndex, forms: Vec<TpsIndex>) -> Vec<(ContestIndex, TpsIndex)> {
        let mut changed = Vec::new();
        for tps in forms {
            let Some(state) = self.contests.get(contest) else { continue };
            let Some(form) = state.tps(tps) else { continue };
            let (before, warned) = (state.before(tps), form.warnings.clone());
            self.judge(contest, tps, &before);
            if self.contests.get(contest).and_then(|c| c.tps(tps)).is_some_and(|form| form.warnings != warned) {
                changed.push((contest, tps));
            }
        }
        changed
    }

    /// Judges a TPS form anew after an event and brings the sums along.
    pub(super) fn judge(&mut self, contest: ContestIndex, tps: TpsIndex, before: &super::contest::Before) {
        let (Some(election), Some(state)) = (self.election.clone(), self.contests.get(contest)) else { return };
        let (Some(form), Some(code)) = (state.tps(tps), self.tree.tps_code(tps)) else { return };
        let layout = state.form().clone();
        let open = form.open_figures();
        let twin = open.and_then(|figures| self.twin(state, tps, figures));
        let usual = self.usual_invalid(state, tps, election.limits.compare_from_tps);
        let around = Neighbourhood { kecamatan_invalid: usual, twin: twin.as_ref() };
        let context = Context {
            limits: &election.limits,
            special: code.is_special(),
            registered: self.tree.registered(code),
            around,
        };
        let signed = state.plenary_of_tps(&self.tree, tps) == Plenary::Signed;
        let has_page = |page| self.has_page(contest, tps, page);
        let (status, errors) = form.assess(&layout, &context, has_page, self.one_hand(form), signed);
        let warnings = open.map_or_else(Vec::new, |figures| {
            let rules = evaluate(&layout, figures, &context).into_iter().filter(|finding| !finding.is_error());
            rules.chain(machine_disagrees(form, figures)).collect()
        });
        let Some(state) = self.contests.get_mut(contest) else { return };
        if let Some(form) = state.form_mut(tps) {
            form.status = status;
            form.errors = errors;
            form.warnings = warnings;
        }
        state.settle(&self.tree, tps, before);
    }

    /// A TPS next to this one, of the same kelurahan, with all the same figures.
    fn twin(&self, contest: &ContestState, tps: TpsIndex, figures: &Figures) -> Option<TpsCode> {
        self.neighbours(tps)
            .find(|near| contest.tps(*near).and_then(|form| form.open_figures()) == Some(figures))
            .and_then(|near| self.tree.tps_code(near))
    }

    /// The TPS before and after this one in code order, where they are of the same kelurahan.
    fn neighbours(&self, tps: TpsIndex) -> impl Iterator<Item = TpsIndex> + '_ {
        let kelurahan = self.tree.tps_code(tps).map(TpsCode::kelurahan);
        let near = [tps.checked_sub(1), tps.checked_add(1)].into_iter().flatten();
        near.filter(move |near| kelurahan.is_some() && self.tree.tps_code(*near).map(TpsCode::kelurahan) == kelurahan)
    }

    /// Invalid and all votes of the kecamatan's counted TPS, where enough are counted.
    fn usual_invalid(&self, contest: &ContestState, tps: TpsIndex, enough: u32) -> Option<(u64, u64)> {
        let kecamatan = self.tree.at_level(tps, Level::Kecamatan)?;
        let sums = contest.sums(kecamatan).filter(|sums| sums.counted() >= enough)?;
        let (invalid, total) = contest.form().invalid_of_total()?;
        Some((*sums.figures.get(invalid)?, *sums.figures.get(total)?))
    }

    fn apply_region(
        &mut self,
        envelope: Envelope,
        contest: &ContestId,
        region: RegionCode,
        event: Event,
    ) -> Option<Touched> {
        let contest = self.find_contest(contest)?;
        let region = self.tree.find(region)?;
        let by = envelope.by?;
        let state = self.contests.get_mut(contest)?;
        let was = state.plenary(region);
        let (to, note, signed) = match (event, was) {
            (Event::SessionOpened(event), Plenary::Open) => (Plenary::InSession, event.note, None),
            (Event::RegionSigned(event), Plenary::InSession) => {
                (Plenary::Signed, event.note, Some(Signed { seq: event.seq, digest: event.digest }))
            }
            (Event::RegionReopened(event), Plenary::Signed) => (Plenary::InSession, Some(event.reason), None),
            _ => return None,
        };
        let life = state.life_mut(region);
        life.version += 1;
        life.step(Step { seq: envelope.seq, at: envelope.at, by, to, note: note.map(Into::into), signed });
        let mut touched = Touched::default();
        for above in self.tree.ancestors(Some(region)) {
            state.touch(above, envelope.at);
            touched.regions.push((contest, above));
        }
        if (was == Plenary::Signed) != (to == Plenary::Signed) {
            touched.tps = self.refinalise(contest, region);
        }
        Some(touched)
    }

    /// After a kecamatan is signed or reopened: its verified TPS become final, or verified again.
    fn refinalise(&mut self, contest: ContestIndex, region: RegionIndex) -> Vec<(ContestIndex, TpsIndex)> {
        let Some(tps) = self.tree.region(region).filter(|r| r.code.level() == Level::Kecamatan).map(|r| r.tps.clone())
        else {
            return Vec::new();
        };
        let decided: Vec<TpsIndex> = tps
            .filter(|tps| {
                self.contests.get(contest).is_some_and(|c| matches!(c.status(*tps), Status::Verified | Status::Final))
            })
            .collect();
        for tps in &decided {
            let Some(before) = self.contests.get(contest).map(|c| c.before(*tps)) else { continue };
            self.judge(contest, *tps, &before);
        }
        decided.into_iter().map(|tps| (contest, tps)).collect()
    }
}

/// W304: the machine is sure of another number than the one that counts, and is not one of the two readings (then that is F401).
fn machine_disagrees(form: &TpsForm, open: &Figures) -> impl Iterator<Item = Finding> {
    let half = matches!(&form.standing, Standing::Two { second, .. } if second.by == Hand::Machine);
    let machine = form.machine.as_deref().filter(|_| !half);
    let differences = machine.map_or_else(Vec::new, |machine| machine.differences(open));
    let found = |(figure, value): (usize, u16)| (figure, open.get(figure), u32::from(value));
    let differences: Vec<_> = differences.into_iter().map(found).collect();
    differences.into_iter().map(|(figure, counts, read)| Finding::new(RuleCode::W304, Some(figure), counts, read))
}

/// Adds a line to the history. Most forms have two or three: room is made one by one, because a nation has 823,236 of them.
fn remember(form: &mut TpsForm, change: Change) {
    form.history.reserve_exact(1);
    form.history.push(change);
}
