//! `POST /api/v1/tps/{tps}/readings/first` and `…/second`

use std::collections::BTreeMap;

use actix_web::HttpRequest;
use serde::Deserialize;

use super::{NamedFigures, Shared, form_now, subject};
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::{EnterFirst, EnterSecond};
use crate::api::problem::Answer;
use crate::election::decide;
use crate::election::event::Which;
use crate::election::photo::PhotoRead;

/// What the body holds.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingRequest {
    /// Every figure of the form by its id, as written on the paper; with `rest`, those that the machine leaves to people at least.
    #[schema(value_type = std::collections::BTreeMap<String, u16>)]
    pub figures: NamedFigures,
    /// Who read the figures that are not given: for a second reading only. They stand as the machine read them, unseen.
    #[serde(default)]
    pub rest: Option<Rest>,
    /// The photos they were read from; an empty list says that the paper itself was read. Left out, the newest of each page.
    #[schema(value_type = Option<Vec<super::PhotoReadRequest>>)]
    #[serde(default)]
    pub photos: Option<Vec<PhotoRead>>,
    /// The counting round the paper is of: sent along by a client that may have been offline while a new round was opened.
    #[serde(default)]
    pub round: Option<u8>,
    /// Why a rule (F) that these figures break stands like that on the paper, by rule code; at most 500 characters each. Becomes public
    /// with the reading. Only for rules that they do break.
    #[serde(default)]
    pub reasons: BTreeMap<String, String>,
}

/// Who read the figures that are not given.
#[derive(Debug, Clone, Copy, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rest {
    /// The machine, which is sure of them.
    Machine,
}

pub async fn first(permit: Permit<EnterFirst>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    enter(&permit, &request, &body, &office, Which::First).await
}

pub async fn second(permit: Permit<EnterSecond>, request: HttpRequest, body: Body, office: Shared) -> Answer {
    enter(&permit, &request, &body, &office, Which::Second).await
}

async fn enter<R>(permit: &Permit<R>, request: &HttpRequest, body: &[u8], office: &Shared, which: Which) -> Answer {
    let (contest, tps) = subject(request, office)?;
    let asked: ReadingRequest = ask::json(body)?;
    let key = ask::key(request, permit, body)?;
    let actor = permit.actor;
    let typed = decide::Typed { figures: &asked.figures, machine_reads_rest: asked.rest.is_some() };
    let run = |state: &_| {
        decide::enter(state, actor, &contest, tps, which, asked.round, typed)?
            .read_from(state, asked.photos.as_deref())?
            .because(state, &asked.reasons)
    };
    office.engine.run(Some(actor), key, run).await?;
    form_now(office, actor, &contest, tps)
}
