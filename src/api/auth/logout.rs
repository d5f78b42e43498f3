//! `POST /api/v1/auth/logout`

use actix_web::cookie::Cookie;
use actix_web::{HttpResponse, web};

use crate::api::Office;
use crate::api::permit::{COOKIE, Permit};
use crate::api::policy::Logout;
use crate::api::problem::Answer;

pub async fn logout(permit: Permit<Logout>, office: web::Data<Office>) -> Answer {
    office.accounts.logout(&permit.session).await?;
    let mut gone = Cookie::build(COOKIE, "").path("/").secure(true).finish();
    gone.make_removal();
    Ok(HttpResponse::NoContent().cookie(gone).finish())
}
