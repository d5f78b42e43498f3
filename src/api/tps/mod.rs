//! Commands and views about one TPS form, one file per verb.

pub mod correct;
pub mod decide;
pub mod enter;
pub mod explain;
pub mod figures_pdf;
pub mod open_round;
pub mod original;
pub mod request_page;
pub mod show;
pub mod upload;

use actix_web::{HttpRequest, HttpResponse, web};

use super::permit::path;
use super::problem::{Answer, Code};
use super::{Office, view};
use crate::election::actor::Actor;
use crate::election::codes::{ContestId, TpsCode};

/// Figure ids with numbers, as bodies send them.
pub type NamedFigures = std::collections::BTreeMap<String, serde_json::Number>;

/// A photo that figures were read from.
#[derive(Debug, utoipa::ToSchema)]
#[expect(dead_code, reason = "the shape of `PhotoRead` for the API document: the domain knows none")]
pub struct PhotoReadRequest {
    /// The page it was sent for.
    page: u8,
    /// Its SHA-256, 64 hex digits.
    sha256: String,
}

/// The TPS of the path and the contest of the query.
fn subject(request: &HttpRequest, office: &Office) -> Answer<(ContestId, TpsCode)> {
    Ok((super::ask::contest(request, office)?, path(request, "tps")?))
}

/// The form as it stands after a command.
fn form_now(office: &Office, actor: Actor, contest: &ContestId, tps: TpsCode) -> Answer {
    let state = office.engine.state();
    let index = state.find_contest(contest).ok_or(Code::UNKNOWN_CONTEST)?;
    let inside = state.contest(index).is_some_and(|c| c.definition().region.contains(tps.kelurahan()));
    let tps = state.find_tps(tps).filter(|_| inside).ok_or(Code::UNKNOWN_TPS)?;
    let body = view::tps(&state, actor, index, tps).ok_or(Code::UNKNOWN_TPS)?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(body))
}

type Shared = web::Data<Office>;
