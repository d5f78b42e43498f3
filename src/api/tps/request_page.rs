//! `POST /api/v1/tps/{tps}/page-requests`

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::RequestPage;
use crate::api::problem::Answer;
use crate::api::problem::Code;
use crate::election::codes::Page;
use crate::election::decide;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PageRequestRequest {
    /// Page to photograph again, from 1.
    pub page: u8,
    /// Why, for the officer.
    pub reason: String,
}

pub async fn request_page(permit: Permit<RequestPage>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: PageRequestRequest = ask::json(&body)?;
    let page = Page::new(asked.page).ok_or(Code::BAD_CODE)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    office
        .engine
        .run(Some(actor), key, |state| decide::request_page(state, &contest, tps, page, &asked.reason))
        .await?;
    form_now(&office, actor, &contest, tps)
}
