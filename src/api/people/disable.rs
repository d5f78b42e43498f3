//! `POST /api/v1/accounts/disable`

use actix_web::{HttpResponse, web};

use super::{AccountRequest, journal, managed};
use crate::api::Office;
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::DisableAccount;
use crate::api::problem::Answer;
use crate::election::account::AccountStep;

pub async fn disable(permit: Permit<DisableAccount>, body: Body, office: web::Data<Office>) -> Answer {
    let asked: AccountRequest = ask::json(&body)?;
    let account = managed(&office, permit.actor, &asked).await?;
    if account.disabled_at.is_none() {
        journal(&office, permit.actor, account.actor, AccountStep::Disabled).await?;
        office.accounts.disable(account.id, office.engine.clock().now()).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
