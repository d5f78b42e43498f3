//! `DELETE /api/v1/uploads/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::info::{find, id_of};
use super::offset::PATIENCE;
use super::{check_version, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::TerminateUpload;
use crate::api::problem::Answer;

/// Gives an upload up. An accepted photo is not touched: nothing accepted is ever removed.
pub async fn terminate(permit: Permit<TerminateUpload>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    check_version(&request)?;
    let id = id_of(&request)?;
    let _turn = office.intake.turn_within(id, PATIENCE).await?;
    find(&office, id, &permit).await?;
    office.store.delete_upload(id).await?;
    office.store.delete_finished(id).await?;
    office.intake.ended(id);
    Ok(tus(HttpResponse::NoContent()).finish())
}
