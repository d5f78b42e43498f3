//! `POST /api/v1/accounts/disable`

use actix_web::{HttpResponse, web};

use super::{AccountRequest, managed};
use crate::api::permit::Permit;
use crate::api::policy::DisableAccount;
use crate::api::problem::Answer;
use crate::api::{Office, ask};

pub async fn disable(permit: Permit<DisableAccount>, body: web::Bytes, office: web::Data<Office>) -> Answer {
    let asked: AccountRequest = ask::json(&body)?;
    let account = managed(&office, permit.actor, &asked).await?;
    office.accounts.disable(account.id, office.engine.clock().now()).await?;
    tracing::info!(by = %permit.actor, account = %account.actor, "account disabled");
    Ok(HttpResponse::NoContent().finish())
}
