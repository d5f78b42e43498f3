//! All parts of an upload in memory, as pieces of one photo, under one room.

use super::carried::Carried;
use crate::api::Office;
use crate::api::problem::Answer;
use crate::evidence::{Key, UploadId};

/// An upload of which all bytes are stored.
#[derive(Debug, Clone, Copy)]
pub struct Stored<'a> {
    /// The upload.
    pub id: UploadId,
    /// Its parts, by offset.
    pub parts: &'a [u64],
    /// Bytes in all.
    pub length: u64,
}

/// Reads the parts, the last one from memory where that is still there and room for the others is free; `None` where a part is gone.
///
/// # Errors
/// [`crate::api::problem::Code::TOO_MANY_REQUESTS`] where no room was free for long, the store's.
pub async fn gather(office: &Office, stored: Stored<'_>, tail: Option<Carried>) -> Answer<Option<Carried>> {
    let room = &office.intake.room;
    let (mut whole, mut last) = (Carried::default(), None);
    if let Some(Carried { chunks, held }) = tail.filter(|tail| !tail.chunks.is_empty()) {
        match stored.length - chunks.len() {
            0 => return Ok(Some(Carried { chunks, held })),
            rest => {
                if let Some(more) = room.more(rest) {
                    whole.held = held;
                    whole.held.add(more);
                    last = Some((stored.length - chunks.len(), chunks));
                }
                // Otherwise it is let go: nobody waits for room with some in hand, and it is stored.
            }
        }
    }
    if last.is_none() {
        whole.held = room.enter(stored.length, office.intake.limits.room_wait).await?;
    }
    for offset in stored.parts {
        match last.take() {
            Some((at, chunks)) if at == *offset => whole.chunks.extend(chunks),
            kept => {
                last = kept;
                let key = Key::UploadPart { id: stored.id, offset: *offset };
                let Some(part) = office.store.get(&key).await? else { return Ok(None) };
                whole.chunks.push(part);
            }
        }
    }
    Ok(Some(whole))
}
