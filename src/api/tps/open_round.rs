//! `POST /api/v1/tps/{tps}/rounds`

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::OpenRound;
use crate::api::problem::Answer;
use crate::election::decide;
use crate::election::event::RoundKind;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoundRequest {
    /// PSU, PSS, PSL, PUSS or PSSU-MK.
    #[schema(value_type = String)]
    pub kind: RoundKind,
    /// The order or ruling; becomes public.
    pub reason: String,
}

pub async fn open_round(permit: Permit<OpenRound>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: RoundRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    office
        .engine
        .run(Some(actor), key, |state| decide::open_round(state, &contest, tps, asked.kind, &asked.reason))
        .await?;
    form_now(&office, actor, &contest, tps)
}
