//! The body of a whole photo or of a part: inspected and hashed as it comes, bounded over the whole process.

use actix_web::{HttpRequest, http::header, web};

use super::carried::{Carried, PutDown};
use super::digest::check_part;
use super::gather::{Stored, gather};
use super::info::Open;
use super::receiving::Receiving;
use crate::api::Office;
use crate::api::problem::{Answer, Code, Problem};
use crate::election::photo::{PhotoFacts, PhotoFormat};
use crate::evidence::Chunks;
use crate::photo::{Format, Inspector, Limits};

/// Room at first for a body that does not say how long it is.
const UNANNOUNCED: u64 = 256 << 10;

/// A whole photo, inspected. Its room is taken until this is dropped: keep it until the photo is stored.
pub struct Body {
    /// Its bytes.
    pub carried: Carried,
    /// What was seen while they came.
    pub facts: PhotoFacts,
}

/// Receives a whole photo from a request's body.
///
/// # Errors
/// The first reason to refuse, as soon as it is seen.
pub async fn receive(request: &HttpRequest, payload: web::Payload, office: &Office) -> Answer<Body> {
    let announced = announced(request, &office.photo_limits)?;
    let aside = Some(PutDown::aside(office));
    let mut receiving = Receiving::begin(office, payload, announced.unwrap_or(UNANNOUNCED), aside).await?;
    let mut inspector = Inspector::new(office.photo_limits);
    while let Some(chunk) = receiving.next().await? {
        inspector.push(&chunk)?;
        receiving.keep(&chunk).await?;
    }
    let facts = photo_facts(&inspector.finish()?);
    let (carried, aside) = receiving.end();
    let Some(mut aside) = aside.filter(|aside| !aside.parts().is_empty()) else { return Ok(Body { carried, facts }) };
    aside.store(carried.chunks).await?;
    drop(carried.held);
    let stored = Stored { id: aside.id(), parts: aside.parts(), length: aside.next() };
    Ok(Body { carried: gather(office, stored, None).await?.ok_or(Code::BODY_INCOMPLETE)?, facts })
}

/// Inspects a photo that is already whole (a finished upload).
///
/// # Errors
/// As [`receive`].
pub fn inspect(photo: &Chunks, limits: Limits) -> Answer<PhotoFacts> {
    let mut inspector = Inspector::new(limits);
    for piece in photo.iter() {
        inspector.push(piece)?;
    }
    Ok(photo_facts(&inspector.finish()?))
}

/// What arrived of a part; all of it is stored.
pub struct Arrived {
    /// Where the next part begins.
    pub offset: u64,
    /// The parts it became, by offset: more than one where memory was short.
    pub parts: Vec<u64>,
    /// The last of them, still in memory.
    pub tail: Carried,
    /// Why not all of it came. What did is good all the same.
    pub problem: Option<Problem>,
}

/// Receives a part and stores it, also as much of it as came before the line broke.
///
/// # Errors
/// [`Code::UPLOAD_TOO_LONG`] where more comes than the upload announced; a broken part with a checksum, which covers all of it and cannot
/// be checked: nothing of it is kept; the store's.
pub async fn receive_part(
    request: &HttpRequest,
    payload: web::Payload,
    office: &Office,
    upload: &Open,
) -> Answer<Arrived> {
    let (announced, most) = (content_length(request), upload.info.length - upload.offset);
    if announced.is_some_and(|length| length > most) {
        return Err(Code::UPLOAD_TOO_LONG.into());
    }
    let whole = request.headers().contains_key("upload-checksum");
    let here = || PutDown::at(office, upload.id, upload.offset);
    let expected = announced.unwrap_or(if whole { most } else { UNANNOUNCED.min(most) });
    let mut receiving = Receiving::begin(office, payload, expected, (!whole).then(here)).await?;
    let outcome = fill(&mut receiving, announced, most).await;
    let (tail, put_down) = receiving.end();
    let problem = match outcome {
        Err(problem) if whole || problem.code() == Code::UPLOAD_TOO_LONG => return Err(problem),
        outcome => outcome.err(),
    };
    check_part(request, &tail.chunks)?;
    let mut place = put_down.unwrap_or_else(here);
    place.store(tail.chunks.clone()).await?;
    Ok(Arrived { offset: place.next(), parts: place.parts().to_vec(), tail, problem })
}

async fn fill(receiving: &mut Receiving<'_>, announced: Option<u64>, most: u64) -> Answer<()> {
    let mut received = 0;
    while let Some(chunk) = receiving.next().await? {
        received += chunk.len() as u64;
        if received > most {
            return Err(Code::UPLOAD_TOO_LONG.into());
        }
        receiving.keep(&chunk).await?;
    }
    if announced.is_some_and(|length| length > received) { Err(Code::BODY_INCOMPLETE.into()) } else { Ok(()) }
}

fn content_length(request: &HttpRequest) -> Option<u64> {
    request.headers().get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn announced(request: &HttpRequest, limits: &Limits) -> Answer<Option<u64>> {
    match content_length(request) {
        Some(length) if length > limits.bytes => Err(crate::photo::Refusal::TooLarge { limit: limits.bytes }.into()),
        length => Ok(length),
    }
}

fn photo_facts(facts: &crate::photo::Facts) -> PhotoFacts {
    PhotoFacts {
        sha256: facts.sha256,
        format: match facts.format {
            Format::Jpeg => PhotoFormat::Jpeg,
            Format::Png => PhotoFormat::Png,
            Format::WebP => PhotoFormat::Webp,
        },
        width: facts.width,
        height: facts.height,
        // The limit of 20 MB is far below u32.
        bytes: u32::try_from(facts.bytes).unwrap_or(u32::MAX),
    }
}
