//! `HEAD /api/v1/uploads/{id}`

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};

use super::finish::finish;
use super::info::{Standing, find, id_of};
use super::{check_version, tus};
use crate::api::Office;
use crate::api::permit::Permit;
use crate::api::policy::UploadOffset;
use crate::api::problem::Answer;

/// How long it waits for a connection that is changing the upload: accepting a whole photo takes less, and its offset is then final.
pub const PATIENCE: Duration = Duration::from_secs(3);

/// Says how much has arrived. A whole upload whose acceptance was cut off by a crash is accepted now, so that a client that is
/// told "all is here" may believe it.
pub async fn offset(permit: Permit<UploadOffset>, request: HttpRequest, office: web::Data<Office>) -> Answer {
    check_version(&request)?;
    let id = id_of(&request)?;
    let _turn = office.intake.turn_within(id, PATIENCE).await?;
    let mut answer = tus(HttpResponse::Ok());
    let (offset, length) = match find(&office, id, &permit).await? {
        Standing::Finished(info) => (info.length, info.length),
        Standing::Open(upload) => {
            if upload.offset == upload.info.length {
                finish(&office, permit.actor, &upload, None).await?;
            } else {
                answer.insert_header(("Upload-Expires", upload.info.expires_header()));
            }
            (upload.offset, upload.info.length)
        }
    };
    Ok(answer
        .insert_header(("Upload-Offset", offset.to_string()))
        .insert_header(("Upload-Length", length.to_string()))
        .finish())
}
