//! `POST /api/v1/auth/activate`

use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::{Keep, answer, label};
use crate::api::Office;
use crate::api::ask::{self, Body};
use crate::api::problem::Answer;

/// What the body holds.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivateRequest {
    /// The one-time code of the paper letter, with or without its dashes.
    pub code: String,
    /// PIN (KPPS) or password (officials) to log in with later; may be set another time.
    #[serde(default)]
    pub secret: Option<String>,
    /// How the session is kept.
    #[serde(default)]
    pub keep: Keep,
}

pub async fn activate(request: HttpRequest, body: Body, office: web::Data<Office>) -> Answer {
    let place = office.limits.login(&request)?;
    let asked: ActivateRequest = ask::json(&body)?;
    let now = office.engine.clock().now();
    let logged_in = office
        .accounts
        .activate(&asked.code, asked.secret.as_deref(), place, asked.keep.kind(), &label(&request), now)
        .await?;
    Ok(answer(&logged_in, asked.keep))
}
