//! Accepting a photo as evidence, and what the derived work found of it.

use super::{Decided, Proposal, Refusal, Subject};
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::election::event::{
    Event, OriginalViewed, PageRead, PhotoAccepted, PhotoChecked, PhotoUnreadable, Stream, Via,
};
use crate::election::photo::{Check, CheckedPhoto, FormPage, Photo, PhotoFacts, Unreadable};
use crate::election::state::State;
use crate::hash::Sha256;

/// Photos that are taken for one page in one counting round. A person takes three or four; without a bound one phone fills the disk on
/// which everybody's evidence lies (ADR 0022).
pub const MOST_PHOTOS: usize = 50;

/// A photo whose bytes are already safe in the evidence store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AcceptPhoto {
    /// The contest whose form it shows.
    pub contest: ContestId,
    /// The TPS it was sent for.
    pub tps: TpsCode,
    /// The page it was sent for.
    pub page: Page,
    /// The counting round its paper is of, where the sender says it; otherwise the current one is meant.
    pub round: Option<u8>,
    /// What was seen while it streamed in.
    pub photo: PhotoFacts,
    /// How it came.
    pub via: Via,
}

/// Accepts a photo, at any time: evidence is never refused because a form is already decided or signed.
///
/// The same photo for the same page again is one photo: answered as before. The same photo for another TPS or page is accepted
/// and flagged (W301). A photo of a round that is over is kept with that round, beside whatever it was counted by, and is no page
/// of the new one.
///
/// # Errors
/// [`Refusal`] where contest, TPS, page or round do not exist, or the page has [`MOST_PHOTOS`].
pub fn accept_photo(state: &State, command: &AcceptPhoto) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, &command.contest, command.tps)?;
    let form = subject.contest.form();
    if !form.has_page(command.page) {
        return Err(Refusal::UnknownPage { page: command.page, pages: form.pages });
    }
    let current = subject.round();
    let round = command.round.unwrap_or(current);
    if round == 0 || round > current {
        return Err(Refusal::UnknownRound { current });
    }
    let mut before = subject.form.map_or(&[][..], |form| &form.photos).iter();
    let same = |p: &&Photo| (p.page, p.round, p.facts.sha256) == (command.page, round, command.photo.sha256);
    if let Some(photo) = before.find(same) {
        return Ok(Decided::Already { seq: photo.seq });
    }
    let kept = subject.form.map_or(&[][..], |form| &form.photos).iter();
    if kept.filter(|photo| (photo.page, photo.round) == (command.page, round)).count() >= MOST_PHOTOS {
        return Err(Refusal::TooManyPhotos(MOST_PHOTOS));
    }
    let event = PhotoAccepted { round, page: command.page, photo: command.photo, via: command.via };
    Ok(Decided::one(subject.stream(), subject.version(), event))
}

/// The derived work is done, and the machine looked for the page; a second worker that did it too changes nothing, and neither does one
/// whose copies lack masks, because the photo was sent for another page meanwhile: it goes on waiting.
///
/// # Errors
/// [`Refusal::UnknownPhoto`] where no such photo was accepted.
pub fn photo_checked(
    state: &State,
    sha256: Sha256,
    found: CheckedPhoto,
    masks: Vec<FormPage>,
    read: PageRead,
) -> Result<Decided, Refusal> {
    let photo = state.photo(&sha256).ok_or(Refusal::UnknownPhoto)?;
    if photo.check != Check::Pending || !state.covers(&sha256, &masks) {
        return Ok(Decided::Already { seq: state.seq() });
    }
    let mut events = vec![Event::from(PhotoChecked { found, masks })];
    // Sent for a further page, it is looked at anew: what was another page may be the right one now.
    let same = |flags| photo.looked.is_some_and(|looked| looked.flags == flags);
    if !state.was_looked_at(&sha256, &read.model) || !same(read.flags) {
        events.push(read.into());
    }
    let proposals = vec![Proposal { stream: Stream::Photo(sha256), version: photo.version, events }];
    Ok(Decided::Append { proposals, expected: Vec::new() })
}

/// The machine looked for the page in a photo that was checked before, as a new model does: once per model.
///
/// # Errors
/// [`Refusal::UnknownPhoto`] where no such photo was accepted.
pub fn page_read(state: &State, sha256: Sha256, read: PageRead) -> Result<Decided, Refusal> {
    let photo = state.photo(&sha256).ok_or(Refusal::UnknownPhoto)?;
    if !matches!(photo.check, Check::Checked { .. }) || state.was_looked_at(&sha256, &read.model) {
        return Ok(Decided::Already { seq: state.seq() });
    }
    Ok(Decided::one(Stream::Photo(sha256), photo.version, read))
}

/// The strict decode failed: the photo stays as evidence, its page is asked for again.
///
/// # Errors
/// [`Refusal::UnknownPhoto`] where no such photo was accepted.
pub fn photo_unreadable(state: &State, sha256: Sha256, code: Unreadable) -> Result<Decided, Refusal> {
    let photo = state.photo(&sha256).ok_or(Refusal::UnknownPhoto)?;
    if photo.check != Check::Pending {
        return Ok(Decided::Already { seq: state.seq() });
    }
    Ok(Decided::one(Stream::Photo(sha256), photo.version, PhotoUnreadable { code }))
}

/// Somebody looks at the sealed original: that too is an event.
///
/// # Errors
/// [`Refusal`] where the photo was not accepted for this TPS.
pub fn original_viewed(state: &State, contest: &ContestId, tps: TpsCode, sha256: Sha256) -> Result<Decided, Refusal> {
    let subject = Subject::find(state, contest, tps)?;
    let photo = state
        .photo(&sha256)
        .filter(|photo| photo.uses().any(|(c, t, _)| (c, t) == (subject.contest_index, subject.tps_index)))
        .ok_or(Refusal::UnknownPhoto)?;
    Ok(Decided::one(Stream::Photo(sha256), photo.version, OriginalViewed { tps }))
}
