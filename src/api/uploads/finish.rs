//! A whole upload becomes an accepted photo. Safe to repeat from the start after a crash at any point.

use bytes::{Bytes, BytesMut};

use super::body::{inspect, room};
use super::info::Info;
use crate::api::Office;
use crate::api::problem::{Answer, Code, Problem};
use crate::election::actor::Actor;
use crate::election::decide::AcceptPhoto;
use crate::election::event::Via;
use crate::engine::{SignedReceipt, intake};
use crate::evidence::{Key, UploadId};

/// Puts the parts together, inspects, accepts, keeps the receipt, then removes the parts.
///
/// # Errors
/// A photo that is refused ends its upload: the client must begin again with another file.
pub async fn finish(office: &Office, actor: Actor, id: UploadId, info: &Info, parts: &[u64]) -> Answer<SignedReceipt> {
    let _room = room(office, info.length).await?;
    let mut pieces: Vec<Bytes> = Vec::with_capacity(parts.len());
    for offset in parts {
        let piece = office.store.get(&Key::UploadPart { id, offset: *offset }).await?;
        pieces.push(piece.ok_or(Code::UPLOAD_UNKNOWN)?);
    }
    let facts = match inspect(&pieces, office.photo_limits) {
        Ok(facts) => facts,
        Err(problem) => return give_up(office, id, problem).await,
    };
    if info.sha256.is_some_and(|declared| declared != facts.sha256) {
        let problem = Problem::new(Code::DIGEST_MISMATCH).with("received_sha256", facts.sha256);
        return give_up(office, id, problem).await;
    }
    let command = AcceptPhoto {
        contest: info.contest.clone(),
        tps: info.tps,
        page: info.page,
        round: None,
        photo: facts,
        via: Via::Tus,
    };
    let whole = join(pieces);
    let receipt = intake::accept(&office.engine, &office.store, &office.receipts, actor, &command, whole).await?;
    metrics::counter!("rekap_photos_accepted_total", "via" => "tus").increment(1);
    Info { receipt: Some(receipt.clone()), ..info.clone() }.save(office, id).await?;
    for offset in parts {
        // Left-over parts are swept later; the photo is accepted whatever happens here.
        if let Err(error) = office.store.delete_part(id, *offset).await {
            tracing::warn!(%error, "a part of a finished upload could not be removed");
            break;
        }
    }
    Ok(receipt)
}

async fn give_up(office: &Office, id: UploadId, problem: Problem) -> Answer<SignedReceipt> {
    if let Err(error) = office.store.delete_upload(id).await {
        tracing::warn!(%error, "a refused upload could not be removed");
    }
    Err(problem)
}

fn join(mut pieces: Vec<Bytes>) -> Bytes {
    if pieces.len() == 1 {
        return pieces.pop().unwrap_or_default();
    }
    let mut whole = BytesMut::with_capacity(pieces.iter().map(Bytes::len).sum());
    for piece in pieces {
        whole.extend_from_slice(&piece);
    }
    whole.freeze()
}
