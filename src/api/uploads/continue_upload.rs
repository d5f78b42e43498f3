//! `PATCH /api/v1/uploads/{id}`

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::body::{receive_part, room};
use super::digest::check_part;
use super::finish::finish;
use super::info::{Info, arrived, load};
use super::{check_version, number, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::ContinueUpload;
use crate::api::problem::{Answer, Code, Problem};
use crate::engine::SignedReceipt;
use crate::evidence::{Key, Put, UploadId};

/// Stores what arrives as a part, durably, before it answers; the part that completes the upload is answered with the receipt in
/// `Upload-Receipt` (base64 of its JSON).
pub async fn continue_upload(
    permit: Permit<ContinueUpload>,
    request: HttpRequest,
    payload: web::Payload,
    office: web::Data<Office>,
) -> Answer {
    check_version(&request)?;
    let media_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if media_type != Some("application/offset+octet-stream") {
        return Err(Code::BAD_REQUEST.into());
    }
    let (id, info) = load(&request, &office, &permit).await?;
    let wanted = number(&request, "upload-offset").ok_or(Code::BAD_REQUEST)?;
    if let Some(receipt) = &info.receipt {
        return if wanted == info.length { done(&info, receipt) } else { Err(conflict(info.length)) };
    }
    let _turn = Turn::take(&office, id)?;
    let (offset, mut parts) = arrived(&office, id).await?;
    if wanted != offset {
        return Err(conflict(offset));
    }
    let _room = room(&office, info.length - offset).await?;
    let arrived = receive_part(&request, payload, info.length - offset).await?;
    // A checksum covers the whole part: a broken one cannot be checked, so nothing of it is kept.
    if arrived.broken && request.headers().contains_key("upload-checksum") {
        return Err(Code::BODY_INCOMPLETE.into());
    }
    check_part(&request, &arrived.bytes)?;
    let now = offset + arrived.bytes.len() as u64;
    if !arrived.bytes.is_empty() {
        let stored = office.store.put_new(&Key::UploadPart { id, offset }, arrived.bytes).await?;
        if stored == Put::AlreadyThere {
            return Err(conflict(offset));
        }
        parts.push(offset);
    }
    if arrived.broken {
        return Err(Code::BODY_INCOMPLETE.into());
    }
    if now == info.length {
        let receipt = finish(&office, permit.actor, id, &info, &parts).await?;
        return done(&info, &receipt);
    }
    Ok(tus(HttpResponse::NoContent())
        .insert_header(("Upload-Offset", now.to_string()))
        .insert_header(("Upload-Expires", info.expires_header()))
        .finish())
}

fn conflict(offset: u64) -> Problem {
    Problem::new(Code::UPLOAD_OFFSET_CONFLICT).with("offset", offset)
}

fn done(info: &Info, receipt: &SignedReceipt) -> Answer {
    let json = serde_json::to_vec(receipt).map_err(|error| crate::api::problem::internal(&error))?;
    Ok(tus(HttpResponse::NoContent())
        .insert_header(("Upload-Offset", info.length.to_string()))
        .insert_header(("Upload-Receipt", STANDARD.encode(json)))
        .finish())
}

/// One connection at a time continues an upload in this process; across replicas the create-only part decides.
struct Turn<'a> {
    office: &'a Office,
    id: UploadId,
}

impl<'a> Turn<'a> {
    fn take(office: &'a Office, id: UploadId) -> Answer<Self> {
        match office.open_uploads.lock().insert(id, ()) {
            None => Ok(Self { office, id }),
            Some(()) => Err(Problem::new(Code::UPLOAD_BUSY).retry_after(1)),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.office.open_uploads.lock().remove(&self.id);
    }
}
