//! Accepting a photo: bytes into the evidence store, event into the journal, then — only then — the receipt.

use super::{CommandError, Engine, Receipt, ReceiptKey, SignedReceipt};
use crate::election::actor::Actor;
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::election::decide::{AcceptPhoto, accept_photo};
use crate::election::state::State;
use crate::evidence::{self, Chunks, Key, Store};
use crate::hash::Sha256;

/// A photo was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// The command was refused or not journalled.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// The bytes could not be stored.
    #[error(transparent)]
    Evidence(#[from] evidence::Error),
    /// The event is in the journal but the state does not show it yet; ask again.
    #[error("the state has not followed yet")]
    NotYet,
}

/// Stores the original, journals its acceptance and signs the receipt. Safe to repeat after any failure at any point: the
/// object's name is its content, and the journal knows the photo by its hash.
///
/// # Errors
/// [`IntakeError`]; whatever was stored before the failure is harmless and found again by the retry.
pub async fn accept(
    engine: &Engine,
    store: &Store,
    key: &ReceiptKey,
    actor: Actor,
    command: &AcceptPhoto,
    photo: Chunks,
) -> Result<SignedReceipt, IntakeError> {
    // Decided first so that a wrong page costs no storage; decided again at the append.
    accept_photo(&engine.state(), command).map_err(CommandError::from)?;
    store.put_new(&Key::Original(command.photo.sha256), photo).await?;
    engine.run(Some(actor), None, |state| accept_photo(state, command)).await?;
    let state = engine.state();
    receipt_of(&state, key, &Sent::by(command)).ok_or(IntakeError::NotYet)
}

/// A photo by its address and its bytes.
#[derive(Debug, Clone, Copy)]
pub struct Sent<'a> {
    /// Contest.
    pub contest: &'a ContestId,
    /// TPS.
    pub tps: TpsCode,
    /// Page.
    pub page: Page,
    /// Counting round, where the sender named one.
    pub round: Option<u8>,
    /// Its bytes.
    pub sha256: Sha256,
}

impl<'a> Sent<'a> {
    const fn by(command: &'a AcceptPhoto) -> Self {
        let AcceptPhoto { contest, tps, page, round, photo, .. } = command;
        Self { contest, tps: *tps, page: *page, round: *round, sha256: photo.sha256 }
    }
}

/// The receipt of a photo that was accepted before; `None` where it was not.
#[must_use]
pub fn receipt_of(state: &State, key: &ReceiptKey, sent: &Sent<'_>) -> Option<SignedReceipt> {
    let election = state.election()?;
    let contest = state.contest(state.find_contest(sent.contest)?)?;
    let form = contest.tps(state.find_tps(sent.tps)?)?;
    // Where no round was named, a new one may have been opened since: the newest photo of these bytes is meant.
    let photo = form.photos.iter().rev().find(|photo| {
        (photo.page, photo.facts.sha256) == (sent.page, sent.sha256)
            && sent.round.is_none_or(|round| round == photo.round)
    })?;
    Some(key.sign(Receipt {
        election: election.id.clone(),
        contest: sent.contest.clone(),
        tps: sent.tps,
        page: sent.page,
        sha256: photo.facts.sha256,
        seq: photo.seq,
        at: photo.at,
    }))
}
