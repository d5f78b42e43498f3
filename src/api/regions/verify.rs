//! `POST /api/v1/regions/{region}/verifications`

use actix_web::HttpRequest;

use super::{Shared, done, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::VerifyAgreed;
use crate::api::problem::Answer;
use crate::election::decide;

pub async fn verify(permit: Permit<VerifyAgreed>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, region) = subject(&request, &office)?;
    let key = ask::key(&request, &permit, &body)?;
    let outcome =
        office.engine.run(Some(permit.actor), key, |state| decide::verify_agreed(state, &contest, region)).await?;
    Ok(done(&outcome))
}
