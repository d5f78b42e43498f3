//! The plenary of a region and its work list, one file per verb.

pub mod open_session;
pub mod reopen;
pub mod sign;
pub mod tasks;
pub mod verify;

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::permit::path;
use super::problem::Answer;
use super::{Office, ask};
use crate::election::codes::{ContestId, RegionCode};
use crate::engine::Outcome;

type Shared = web::Data<Office>;

/// A remark that may be left out.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteRequest {
    /// Place, time or remark; becomes public.
    #[serde(default)]
    pub note: Option<String>,
}

/// A reason that must be given.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonRequest {
    /// Why; becomes public.
    pub reason: String,
}

fn subject(request: &HttpRequest, office: &Office) -> Answer<(ContestId, RegionCode)> {
    Ok((ask::contest(request, office)?, path(request, "region")?))
}

/// A body that may be empty.
fn note(body: &[u8]) -> Answer<NoteRequest> {
    if body.is_empty() { Ok(NoteRequest::default()) } else { ask::json(body) }
}

fn done(outcome: &Outcome) -> HttpResponse {
    HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(ask::Done::from(outcome))
}
