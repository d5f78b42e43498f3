//! `POST /api/v1/tps/{tps}/decision`

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{NamedFigures, Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::DecideTps;
use crate::api::problem::Answer;
use crate::election::decide;
use crate::election::photo::PhotoRead;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionRequest {
    /// Every figure by its id; left out to confirm what is agreed.
    #[schema(value_type = Option<std::collections::BTreeMap<String, u16>>)]
    #[serde(default)]
    pub figures: Option<NamedFigures>,
    /// The photos that were looked at; an empty list says that the paper itself was. Left out, the newest of each page.
    #[schema(value_type = Option<Vec<super::PhotoReadRequest>>)]
    #[serde(default)]
    pub photos: Option<Vec<PhotoRead>>,
    /// Why; becomes public. Needed unless agreed figures are confirmed.
    #[serde(default)]
    pub reason: Option<String>,
    /// The counting round the paper is of: sent along by a client that may have been offline while a new round was opened.
    #[serde(default)]
    pub round: Option<u8>,
}

pub async fn decide(permit: Permit<DecideTps>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: DecisionRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    office
        .engine
        .run(Some(actor), key, |state| {
            let (figures, reason) = (asked.figures.as_ref(), asked.reason.as_deref());
            decide::decide(state, actor, &contest, tps, asked.round, figures, reason)?
                .read_from(state, asked.photos.as_deref())
        })
        .await?;
    form_now(&office, actor, &contest, tps)
}
