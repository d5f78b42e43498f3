//! A whole upload becomes an accepted photo. Safe to repeat from the start after a crash at any point.

use super::body::inspect;
use super::carried::Carried;
use super::gather::{Stored, gather};
use super::info::{Info, Open, Standing, standing};
use crate::api::Office;
use crate::api::problem::{Answer, Code, Problem};
use crate::election::actor::Actor;
use crate::engine::{SignedReceipt, intake};
use crate::evidence::UploadId;

/// Puts the parts together, inspects, accepts, keeps what its receipt needs, then removes the upload. `tail` is the last part where it is
/// still in memory.
///
/// # Errors
/// A photo that is refused ends its upload: the client must begin again with another file.
pub async fn finish(office: &Office, actor: Actor, upload: &Open, tail: Option<Carried>) -> Answer<SignedReceipt> {
    let Open { id, info, parts, .. } = upload;
    let stored = Stored { id: *id, parts, length: info.length };
    let Some(Carried { chunks, held }) = gather(office, stored, tail).await? else {
        return finished_elsewhere(office, *id).await;
    };
    let facts = match inspect(&chunks, office.photo_limits) {
        Ok(facts) => facts,
        Err(problem) => return give_up(office, *id, problem).await,
    };
    if info.sha256.is_some_and(|declared| declared != facts.sha256) {
        let problem = Problem::new(Code::DIGEST_MISMATCH).with("received_sha256", facts.sha256);
        return give_up(office, *id, problem).await;
    }
    let command = info.command(facts);
    let receipt = intake::accept(&office.engine, &office.store, &office.receipts, actor, &command, chunks).await?;
    drop(held);
    metrics::counter!("rekap_photos_accepted_total", "via" => "tus").increment(1);
    Info { sha256: Some(facts.sha256), ..info.clone() }.save_finished(office, *id).await?;
    remove(office, *id).await;
    Ok(receipt)
}

/// Another replica finished it between our look and our reading of its parts.
async fn finished_elsewhere(office: &Office, id: UploadId) -> Answer<SignedReceipt> {
    match standing(office, id).await? {
        Standing::Finished(info) => info.receipt(office),
        Standing::Open(_) => Err(Code::UPLOAD_UNKNOWN.into()),
    }
}

async fn give_up(office: &Office, id: UploadId, problem: Problem) -> Answer<SignedReceipt> {
    remove(office, id).await;
    Err(problem)
}

/// What cannot be removed now is swept later; nothing depends on it.
async fn remove(office: &Office, id: UploadId) {
    office.intake.ended(id);
    if let Err(error) = office.store.delete_upload(id).await {
        tracing::warn!(%error, "an ended upload could not be removed");
    }
}
