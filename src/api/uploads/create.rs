//! `POST /api/v1/uploads`

use actix_web::{HttpRequest, HttpResponse, web};

use super::info::Info;
use super::{check_version, number, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::CreateUpload;
use crate::api::problem::{Answer, Code};
use crate::election::decide::Refusal;
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
    let info = Info::from_request(&request, &office, length)?;
    permit.require_tps(info.tps)?;
    exists(&office, &info)?;
    let id = UploadId::random();
    info.save(&office, id).await?;
    Ok(tus(HttpResponse::Created())
        .insert_header(("Location", format!("/api/v1/uploads/{id}")))
        .insert_header(("Upload-Expires", info.expires_header()))
        .finish())
}

fn exists(office: &Office, info: &Info) -> Result<(), Refusal> {
    let state = office.engine.state();
    let contest = state.find_contest(&info.contest).and_then(|index| state.contest(index));
    let contest = contest.ok_or_else(|| Refusal::UnknownContest(info.contest.clone()))?;
    let inside = contest.definition().region.contains(info.tps.kelurahan());
    if state.find_tps(info.tps).is_none() || !inside {
        return Err(Refusal::UnknownTps(info.tps));
    }
    if !contest.form().has_page(info.page) {
        return Err(Refusal::UnknownPage { page: info.page, pages: contest.form().pages });
    }
    Ok(())
}
