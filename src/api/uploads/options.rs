//! `OPTIONS /api/v1/uploads`

use actix_web::{HttpResponse, web};

use super::{ALGORITHMS, EXTENSIONS, VERSION};
use crate::api::Office;

pub async fn options(office: web::Data<Office>) -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header(("Tus-Resumable", VERSION))
        .insert_header(("Tus-Version", VERSION))
        .insert_header(("Tus-Extension", EXTENSIONS))
        .insert_header(("Tus-Checksum-Algorithm", ALGORITHMS))
        .insert_header(("Tus-Max-Size", office.photo_limits.bytes.to_string()))
        .finish()
}
