//! `POST /api/v1/tps/{tps}/decision`

use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::{NamedFigures, Shared, form_now, subject};
use crate::api::ask;
use crate::api::permit::Permit;
use crate::api::policy::DecideTps;
use crate::api::problem::Answer;
use crate::election::decide;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Every figure by its id; left out to confirm what is agreed.
    #[schema(value_type = Option<std::collections::BTreeMap<String, u16>>)]
    #[serde(default)]
    pub figures: Option<NamedFigures>,
    /// Why; becomes public. Needed unless agreed figures are confirmed.
    #[serde(default)]
    pub reason: Option<String>,
    /// The counting round the paper is of: sent along by a client that may have been offline while a new round was opened.
    #[serde(default)]
    pub round: Option<u8>,
}

pub async fn decide(permit: Permit<DecideTps>, request: HttpRequest, body: web::Bytes, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: DecisionRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    office
        .engine
        .run(Some(actor), key, |state| {
            let (figures, reason) = (asked.figures.as_ref(), asked.reason.as_deref());
            decide::decide(state, actor, &contest, tps, asked.round, figures, reason)
        })
        .await?;
    form_now(&office, actor, &contest, tps)
}
