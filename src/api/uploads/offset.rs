//! `HEAD /api/v1/uploads/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::finish::finish;
use super::info::{arrived, load};
use super::{check_version, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::UploadOffset;
use crate::api::problem::Answer;

/// Says how much has arrived. A whole upload whose acceptance was cut off by a crash is accepted now, so that a client that is
/// told "all is here" may believe it.
pub async fn offset(permit: Permit<UploadOffset>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    check_version(&request)?;
    let (id, info) = load(&request, &office, &permit).await?;
    let offset = if info.receipt.is_some() {
        info.length
    } else {
        let (offset, parts) = arrived(&office, id).await?;
        if offset == info.length {
            finish(&office, permit.actor, id, &info, &parts).await?;
        }
        offset
    };
    Ok(tus(HttpResponse::Ok())
        .insert_header(("Upload-Offset", offset.to_string()))
        .insert_header(("Upload-Length", info.length.to_string()))
        .insert_header(("Upload-Expires", info.expires_header()))
        .finish())
}
