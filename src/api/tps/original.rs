//! `GET /api/v1/tps/{tps}/photos/{sha256}/original`

use actix_web::{HttpRequest, HttpResponse};

use super::{Shared, subject};
use crate::api::permit::{Permit, path};
use crate::api::policy::ShowOriginal;
use crate::api::problem::{Answer, Code};
use crate::election::decide;
use crate::evidence::Key;
use crate::hash::Sha256;

/// The sealed original. The view is journalled before a byte is sent.
pub async fn original(permit: Permit<ShowOriginal>, request: HttpRequest, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let sha256: Sha256 = path(&request, "sha256")?;
    office.engine.run(Some(permit.actor), None, |state| decide::original_viewed(state, &contest, tps, sha256)).await?;
    let bytes = office.store.get(&Key::Original(sha256)).await?.ok_or(Code::UNKNOWN_PHOTO)?;
    let media_type = {
        let state = office.engine.state();
        let used = state.photo(&sha256).and_then(|photo| photo.uses().next());
        used.and_then(|(contest, tps, _)| {
            let form = state.contest(contest)?.tps(tps)?;
            form.photos.iter().find(|p| p.facts.sha256 == sha256).map(|p| p.facts.format.media_type())
        })
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type.unwrap_or("application/octet-stream"))
        .insert_header(("Cache-Control", "no-store"))
        .insert_header(("Content-Disposition", "inline"))
        .insert_header(("X-Content-Type-Options", "nosniff"))
        .body(bytes))
}
