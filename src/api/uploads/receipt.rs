//! `GET /api/v1/uploads/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::info::load;
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::UploadReceipt;
use crate::api::problem::{Answer, Code};

/// The receipt of a finished upload; 404 while it is not finished.
pub async fn receipt(permit: Permit<UploadReceipt>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    let (_, info) = load(&request, &office, &permit).await?;
    let receipt = info.receipt.ok_or(Code::UPLOAD_UNKNOWN)?;
    Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(receipt))
}
