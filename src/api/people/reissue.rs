//! `POST /api/v1/accounts/reissue`

use actix_web::{HttpResponse, web};
use serde::Serialize;

use super::{AccountRequest, journal, managed};
use crate::api::Office;
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::ReissueCode;
use crate::api::problem::{Answer, Code};
use crate::election::account::AccountStep;

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

pub async fn reissue(permit: Permit<ReissueCode>, body: Body, office: web::Data<Office>) -> Answer {
    let asked: AccountRequest = ask::json(&body)?;
    let account = managed(&office, permit.actor, &asked).await?;
    if account.disabled_at.is_some() {
        return Err(Code::ACCOUNT_DISABLED.into());
    }
    journal(&office, permit.actor, account.actor, AccountStep::Reissued).await?;
    let expires_at = office.engine.clock().now().saturating_add(LIFE_MICROS);
    let issued = office.accounts.reissue(account.id, expires_at).await?;
    let view = ReissuedView { login: issued.login, activation_code: issued.code.reveal(), expires_at };
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(view))
}
