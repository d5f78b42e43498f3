//! `PUT /api/v1/auth/secret`

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use crate::api::Office;
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::SetSecret;
use crate::api::problem::Answer;

/// What the body holds.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecretRequest {
    /// The PIN or password to log in with from now on.
    pub secret: String,
    /// The one until now; needed where there is one.
    #[serde(default)]
    pub current: Option<String>,
}

/// Chooses the own PIN or password. All other sessions end: whoever knew the old one is out.
pub async fn set_secret(
    permit: Permit<SetSecret>,
    request: HttpRequest,
    body: Body,
    office: web::Data<Office>,
) -> Answer {
    let place = office.limits.login(&request)?;
    let asked: SecretRequest = ask::json(&body)?;
    let (session, now) = (&permit.session, office.engine.clock().now());
    office
        .accounts
        .set_secret(session.account_id, asked.current.as_deref(), &asked.secret, (session.id, place), now)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
