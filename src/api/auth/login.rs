//! `POST /api/v1/auth/login`

use actix_web::{HttpRequest, web};
use serde::Deserialize;

use super::{Keep, answer, label};
use crate::api::Office;
use crate::api::ask::{self, Body};
use crate::api::problem::Answer;

/// What the body holds.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// Login name, as it stands on the activation letter.
    pub login: String,
    /// PIN or password.
    pub secret: String,
    /// How the session is kept.
    #[serde(default)]
    pub keep: Keep,
}

pub async fn login(request: HttpRequest, body: Body, office: web::Data<Office>) -> Answer {
    let place = office.limits.login(&request)?;
    let asked: LoginRequest = ask::json(&body)?;
    let now = office.engine.clock().now();
    let logged_in =
        office.accounts.login(&asked.login, &asked.secret, place, asked.keep.kind(), &label(&request), now).await?;
    Ok(answer(&logged_in, asked.keep))
}
