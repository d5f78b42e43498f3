//! `POST /api/v1/tps/{tps}/explanations`

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::ExplainWarning;
use crate::api::problem::Answer;
use crate::election::decide;
use crate::election::rules::RuleCode;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExplanationRequest {
    /// Code of the warning, `W101` …
    #[schema(value_type = String)]
    pub code: RuleCode,
    /// The explanation; becomes public.
    pub text: String,
}

pub async fn explain(permit: Permit<ExplainWarning>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: ExplanationRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    office.engine.run(Some(actor), key, |state| decide::explain(state, &contest, tps, asked.code, &asked.text)).await?;
    form_now(&office, actor, &contest, tps)
}
