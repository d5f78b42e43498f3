//! `POST /api/v1/tps/{tps}/corrections`

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{NamedFigures, Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::CorrectReading;
use crate::api::problem::Answer;
use crate::election::decide;
use crate::election::photo::PhotoRead;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectionRequest {
    /// The figures to change, by id.
    #[schema(value_type = std::collections::BTreeMap<String, u16>)]
    pub changes: NamedFigures,
    /// The photos they were read from; an empty list says that the paper itself was read. Left out, the newest of each page.
    #[schema(value_type = Option<Vec<super::PhotoReadRequest>>)]
    #[serde(default)]
    pub photos: Option<Vec<PhotoRead>>,
    /// Why; becomes public.
    pub reason: String,
}

pub async fn correct(permit: Permit<CorrectReading>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: CorrectionRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    office
        .engine
        .run(Some(actor), key, |state| {
            decide::correct(state, actor, &contest, tps, &asked.changes, &asked.reason)?
                .read_from(state, asked.photos.as_deref())
        })
        .await?;
    form_now(&office, actor, &contest, tps)
}
