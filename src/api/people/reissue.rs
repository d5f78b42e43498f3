//! `POST /api/v1/accounts/reissue`

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::{AccountRequest, managed};
use crate::api::permit::Permit;
use crate::api::policy::ReissueCode;
use crate::api::problem::Answer;
use crate::api::{Office, ask};

/// A new code is good for three days.
const LIFE_MICROS: i64 = 3 * 24 * 3600 * 1_000_000;

/// The new code, shown once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ReissuedView {
    /// Login name.
    pub login: String,
    /// One-time activation code.
    pub activation_code: String,
    /// Until when it can be used, microseconds since 1970.
    pub expires_at: i64,
}

pub async fn reissue(permit: Permit<ReissueCode>, body: web::Bytes, office: web::Data<Office>) -> Answer {
    let asked: AccountRequest = ask::json(&body)?;
    let account = managed(&office, permit.actor, &asked).await?;
    let expires_at = office.engine.clock().now().saturating_add(LIFE_MICROS);
    let issued = office.accounts.reissue(account.id, expires_at).await?;
    tracing::info!(by = %permit.actor, account = %issued.actor, "activation code reissued");
    let view = ReissuedView { login: issued.login, activation_code: issued.code.reveal(), expires_at };
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(view))
}
