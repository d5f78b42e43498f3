//! `GET /api/v1/tps/{tps}`

use actix_web::HttpRequest;

use super::{Shared, form_now, subject};
use crate::api::permit::Permit;
use crate::api::policy::ShowTps;
use crate::api::problem::Answer;

pub async fn show(permit: Permit<ShowTps>, request: HttpRequest, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    form_now(&office, permit.actor, &contest, tps)
}
