//! `GET /api/v1/auth/session`

use actix_web::HttpResponse;

use super::SessionView;
use crate::api::permit::Permit;
use crate::api::policy::ShowSession;
use crate::api::problem::Answer;

pub async fn session(permit: Permit<ShowSession>) -> Answer {
    let view = SessionView {
        login: None,
        role: permit.actor.role.code(),
        scope: permit.actor.scope.to_string(),
        number: permit.actor.number,
        candidate: permit.session.candidate.as_ref().map(Into::into),
        expires_at: permit.session.expires_at,
        token: None,
    };
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(view))
}
