//! `POST /api/v1/accounts/enable`

use actix_web::{HttpResponse, web};

use super::{AccountRequest, journal, managed};
use crate::api::Office;
use crate::api::ask::{self, Body};
use crate::api::permit::Permit;
use crate::api::policy::EnableAccount;
use crate::api::problem::Answer;
use crate::election::account::AccountStep;

pub async fn enable(permit: Permit<EnableAccount>, body: Body, office: web::Data<Office>) -> Answer {
    let asked: AccountRequest = ask::json(&body)?;
    let account = managed(&office, permit.actor, &asked).await?;
    if account.disabled_at.is_some() {
        journal(&office, permit.actor, account.actor, AccountStep::Enabled).await?;
        office.accounts.enable(account.id).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
