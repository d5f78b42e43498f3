//! `POST /api/v1/regions/{region}/reopening`

use actix_web::HttpRequest;

use super::{ReasonRequest, Shared, done, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::ReopenRegion;
use crate::api::problem::Answer;
use crate::election::decide;

pub async fn reopen(permit: Permit<ReopenRegion>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, region) = subject(&request, &office)?;
    let asked: ReasonRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let outcome = office
        .engine
        .run(Some(permit.actor), key, |state| decide::reopen(state, permit.actor, &contest, region, &asked.reason))
        .await?;
    Ok(done(&outcome))
}
