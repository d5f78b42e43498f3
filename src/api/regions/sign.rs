//! `POST /api/v1/regions/{region}/signature`

use actix_web::HttpRequest;

use super::{Shared, done, note, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::SignRegion;
use crate::api::problem::Answer;
use crate::election::decide;

pub async fn sign(permit: Permit<SignRegion>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, region) = subject(&request, &office)?;
    let asked = note(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let outcome = office
        .engine
        .run(Some(permit.actor), key, |state| decide::sign(state, &contest, region, asked.note.as_deref()))
        .await?;
    Ok(done(&outcome))
}
