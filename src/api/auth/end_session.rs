//! `DELETE /api/v1/auth/sessions/{id}` and `DELETE /api/v1/auth/sessions`

use actix_web::{HttpRequest, HttpResponse, web};

use crate::accounts::SessionId;
use crate::api::Office;
use crate::api::permit::{Permit, path};
use crate::api::policy::{EndAllSessions, EndSession};
use crate::api::problem::Answer;

/// Ends one of the own sessions.
pub async fn one(permit: Permit<EndSession>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    let id = SessionId(path(&request, "id")?);
    office.accounts.revoke(permit.session.account_id, id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends all of them, the one that asks included.
pub async fn all(permit: Permit<EndAllSessions>, office: web::Data<Office>) -> Answer {
    office.accounts.revoke_all(permit.session.account_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
