//! `GET /api/v1/uploads/{id}`

use actix_web::{HttpRequest, HttpResponse, web};

use super::info::{Standing, find, id_of};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::UploadReceipt;
use crate::api::problem::{Answer, Code};

/// The receipt of a finished upload; 404 while it is not finished.
pub async fn receipt(permit: Permit<UploadReceipt>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    match find(&office, id_of(&request)?, &permit).await? {
        Standing::Finished(info) => {
            Ok(HttpResponse::Ok().insert_header(("Cache-Control", "no-store")).json(info.receipt(&office)?))
        }
        Standing::Open(_) => Err(Code::UPLOAD_UNKNOWN.into()),
    }
}
