//! `POST /api/v1/uploads`

use std::num::NonZeroU8;

use actix_web::{HttpRequest, HttpResponse, web};

use super::address::acceptable;
use super::info::Info;
use super::{check_version, number, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::CreateUpload;
use crate::api::problem::{Answer, Code};
use crate::evidence::UploadId;
use crate::photo;

pub async fn create(permit: Permit<CreateUpload>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    check_version(&request)?;
    let length = number(&request, "upload-length").ok_or(Code::BAD_REQUEST)?;
    if length > office.photo_limits.bytes {
        return Err(photo::Refusal::TooLarge { limit: office.photo_limits.bytes }.into());
    }
    if length == 0 {
        return Err(photo::Refusal::Empty.into());
    }
    let info = Info::from_request(&request, &office, permit.actor, length)?;
    permit.require_tps(info.tps)?;
    acceptable(&office, &info.contest, info.tps, info.page, info.round.map(NonZeroU8::get), info.sha256)?;
    let info = info.of_round_now(&office);
    let id = UploadId::random();
    office.intake.begin(permit.actor, id)?;
    if let Err(problem) = info.save(&office, id).await {
        office.intake.ended(id);
        return Err(problem);
    }
    Ok(tus(HttpResponse::Created())
        .insert_header(("Location", format!("/api/v1/uploads/{id}")))
        .insert_header(("Upload-Expires", info.expires_header()))
        .finish())
}
