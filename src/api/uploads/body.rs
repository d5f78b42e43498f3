//! Receiving bytes: streamed, inspected and hashed as they come, held in memory once, bounded over the whole process.

use std::sync::Arc;
use std::time::Duration;

use actix_web::{HttpRequest, http::header, web};
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use tokio::sync::OwnedSemaphorePermit;

use crate::api::Office;
use crate::api::problem::{Answer, Code, Problem};
use crate::election::photo::{PhotoFacts, PhotoFormat};
use crate::photo::{Format, Inspector, Limits};

/// A line that sends nothing for so long is dropped; a slow one that still sends is not.
const STALL: Duration = Duration::from_secs(45);
/// Longest a request waits for room in memory before it is told to come back.
const ROOM_WAIT: Duration = Duration::from_secs(20);

/// A whole photo, inspected.
pub struct Body {
    /// Its bytes.
    pub bytes: Bytes,
    /// What was seen while they came.
    pub facts: PhotoFacts,
}

/// Receives a whole photo from a request's body.
///
/// # Errors
/// The first reason to refuse, as soon as it is seen.
pub async fn receive(request: &HttpRequest, payload: web::Payload, office: &Office) -> Answer<Body> {
    let announced = announced(request, &office.photo_limits)?;
    let _room = room(office, announced.unwrap_or(office.photo_limits.bytes)).await?;
    let mut inspector = Inspector::new(office.photo_limits);
    let mut bytes = BytesMut::with_capacity(usize::try_from(announced.unwrap_or(256 << 10)).unwrap_or(0));
    let mut payload = payload;
    while let Some(chunk) = next(&mut payload).await? {
        inspector.push(&chunk)?;
        bytes.extend_from_slice(&chunk);
    }
    let facts = inspector.finish()?;
    Ok(Body { facts: photo_facts(&facts), bytes: bytes.freeze() })
}

/// Inspects a photo that is already whole (a finished upload).
///
/// # Errors
/// As [`receive`].
pub fn inspect(parts: &[Bytes], limits: Limits) -> Answer<PhotoFacts> {
    let mut inspector = Inspector::new(limits);
    for part in parts {
        inspector.push(part)?;
    }
    Ok(photo_facts(&inspector.finish()?))
}

/// What arrived of a part, and whether the line broke before its end.
pub struct Arrived {
    /// The bytes.
    pub bytes: Bytes,
    /// The line broke or stalled; what came is still good.
    pub broken: bool,
}

/// Receives up to `most` bytes of a part; keeps what came even if the line breaks.
///
/// # Errors
/// [`Code::UPLOAD_TOO_LONG`] where more comes than the upload announced.
pub async fn receive_part(request: &HttpRequest, mut payload: web::Payload, most: u64) -> Answer<Arrived> {
    let announced = content_length(request);
    if announced.is_some_and(|length| length > most) {
        return Err(Code::UPLOAD_TOO_LONG.into());
    }
    let mut bytes = BytesMut::with_capacity(usize::try_from(announced.unwrap_or(256 << 10).min(most)).unwrap_or(0));
    loop {
        match next(&mut payload).await {
            Ok(Some(chunk)) if (bytes.len() + chunk.len()) as u64 > most => return Err(Code::UPLOAD_TOO_LONG.into()),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => {
                let broken = announced.is_some_and(|length| length > bytes.len() as u64);
                return Ok(Arrived { bytes: bytes.freeze(), broken });
            }
            Err(_) => return Ok(Arrived { bytes: bytes.freeze(), broken: true }),
        }
    }
}

/// Room in memory for so many bytes, shared by all uploads of the process.
///
/// # Errors
/// [`Code::TOO_MANY_REQUESTS`] where no room was free for long.
pub async fn room(office: &Office, bytes: u64) -> Answer<OwnedSemaphorePermit> {
    let units = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
    match tokio::time::timeout(ROOM_WAIT, Arc::clone(&office.intake_room).acquire_many_owned(units)).await {
        Ok(Ok(room)) => Ok(room),
        _ => Err(Problem::new(Code::TOO_MANY_REQUESTS).retry_after(5)),
    }
}

async fn next(payload: &mut web::Payload) -> Answer<Option<Bytes>> {
    match tokio::time::timeout(STALL, payload.next()).await {
        Ok(Some(Ok(chunk))) => Ok(Some(chunk)),
        Ok(Some(Err(error))) => {
            tracing::debug!(%error, "an upload broke off");
            Err(Code::BODY_INCOMPLETE.into())
        }
        Ok(None) => Ok(None),
        Err(_) => Err(Code::BODY_TIMEOUT.into()),
    }
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
