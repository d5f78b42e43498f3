//! `POST /api/v1/tps/{tps}/corrections`

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{NamedFigures, Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::CorrectReading;
use crate::api::problem::Answer;
use crate::election::decide::{self, Correction};
use crate::election::event::Which;
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
    /// `first` or `second`; left out, the one that this account's role may correct.
    #[schema(value_type = Option<String>)]
    #[serde(default)]
    pub reading: Option<Which>,
    /// The counting round the paper is of: sent along by a client that may have been offline while a new round was opened.
    #[serde(default)]
    pub round: Option<u8>,
}

pub async fn correct(permit: Permit<CorrectReading>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let asked: CorrectionRequest = ask::json(&body)?;
    let key = ask::key(&request, &permit, &body)?;
    let actor = permit.actor;
    let correction =
        Correction { reading: asked.reading, round: asked.round, changes: &asked.changes, reason: &asked.reason };
    office
        .engine
        .run(Some(actor), key, |state| {
            decide::correct(state, actor, &contest, tps, correction)?.read_from(state, asked.photos.as_deref())
        })
        .await?;
    form_now(&office, actor, &contest, tps)
}
