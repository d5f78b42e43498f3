//! `PATCH /api/v1/uploads/{id}`

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::body::{Arrived, receive_part};
use super::finish::finish;
use super::info::{Standing, find, id_of};
use super::{check_version, number, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::ContinueUpload;
use crate::api::problem::{Answer, Code, Problem};
use crate::engine::SignedReceipt;

/// How long it waits for somebody who only looks (`HEAD`) at the same upload. Another part under way takes longer, and is told as busy.
const A_LOOK: Duration = Duration::from_secs(1);

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
        return Err(Code::MEDIA_TYPE.into());
    }
    let id = id_of(&request)?;
    let wanted = number(&request, "upload-offset").ok_or(Code::BAD_REQUEST)?;
    let _flight = office.intake.flight(permit.actor)?;
    let _turn = office.intake.turn_within(id, A_LOOK).await?;
    let mut upload = match find(&office, id, &permit).await? {
        Standing::Finished(info) if wanted == info.length => return done(info.length, &info.receipt(&office)?),
        Standing::Finished(info) => return Err(conflict(info.length)),
        Standing::Open(upload) if wanted != upload.offset => return Err(conflict(upload.offset)),
        Standing::Open(upload) => upload,
    };
    let Arrived { offset, parts, tail, problem } = receive_part(&request, payload, &office, &upload).await?;
    upload.offset = offset;
    upload.parts.extend(parts);
    if offset == upload.info.length {
        let receipt = finish(&office, permit.actor, &upload, Some(tail)).await?;
        return done(upload.info.length, &receipt);
    }
    drop(tail);
    upload.info.prolong(&office, id).await?;
    match problem {
        Some(problem) => Err(problem),
        None => Ok(tus(HttpResponse::NoContent())
            .insert_header(("Upload-Offset", offset.to_string()))
            .insert_header(("Upload-Expires", upload.info.expires_header()))
            .finish()),
    }
}

fn conflict(offset: u64) -> Problem {
    Problem::new(Code::UPLOAD_OFFSET_CONFLICT).with("offset", offset)
}

fn done(length: u64, receipt: &SignedReceipt) -> Answer {
    let json = serde_json::to_vec(receipt).map_err(|error| crate::api::problem::internal(&error))?;
    Ok(tus(HttpResponse::NoContent())
        .insert_header(("Upload-Offset", length.to_string()))
        .insert_header(("Upload-Receipt", STANDARD.encode(json)))
        .finish())
}
