//! Whether a photo could be accepted at this place, asked before a megabyte is sent over a slow line.

use crate::api::Office;
use crate::election::codes::{ContestId, Page, TpsCode};
use crate::election::decide::{AcceptPhoto, Refusal, accept_photo};
use crate::election::event::Via;
use crate::election::photo::{PhotoFacts, PhotoFormat};
use crate::hash::Sha256;

/// Refuses what would be refused at the end. `sha256` is what the client says of its photo: the same photo again is always welcome, also
/// where the page has as many as it may; without it that is not known before the photo has come.
///
/// # Errors
/// As [`accept_photo`].
pub fn acceptable(
    office: &Office,
    contest: &ContestId,
    tps: TpsCode,
    page: Page,
    round: Option<u8>,
    sha256: Option<Sha256>,
) -> Result<(), Refusal> {
    let photo = PhotoFacts {
        sha256: sha256.unwrap_or(Sha256::from_bytes([0; 32])),
        format: PhotoFormat::Jpeg,
        width: 0,
        height: 0,
        bytes: 0,
    };
    let probe = AcceptPhoto { contest: contest.clone(), tps, page, round, photo, via: Via::Post };
    match accept_photo(&office.engine.state(), &probe) {
        Err(Refusal::TooManyPhotos(_)) if sha256.is_none() => Ok(()),
        answer => answer.map(drop),
    }
}
