//! `POST /api/v1/tps/{tps}/pages/{page}`: the photo of a page as raw bytes; curl is enough.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Shared, subject};
use crate::api::ask;
use crate::api::permit::{Permit, path};
use crate::api::policy::UploadPage;
use crate::api::problem::{Answer, Code};
use crate::api::uploads::body::{self, Body};
use crate::api::uploads::digest;
use crate::api::{Office, problem::Problem};
use crate::election::codes::Page;
use crate::election::decide::{AcceptPhoto, Refusal, accept_photo};
use crate::election::event::Via;
use crate::engine::intake;

pub async fn upload(permit: Permit<UploadPage>, request: HttpRequest, payload: web::Payload, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let page: Page = path(&request, "page")?;
    let declared = digest::declared(&request)?;
    let round = ask::round(&request)?;
    page_exists(&office, &contest, tps, page, round)?;
    let Body { bytes, facts } = body::receive(&request, payload, &office).await?;
    if declared.is_some_and(|declared| declared != facts.sha256) {
        return Err(Problem::new(Code::DIGEST_MISMATCH).with("received_sha256", facts.sha256));
    }
    let command = AcceptPhoto { contest, tps, page, round, photo: facts, via: Via::Post };
    let receipt =
        intake::accept(&office.engine, &office.store, &office.receipts, permit.actor, &command, bytes).await?;
    metrics::counter!("rekap_photos_accepted_total", "via" => "post").increment(1);
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(receipt))
}

/// Refuses a wrong address before a megabyte is sent over a slow line.
fn page_exists(
    office: &Office,
    contest: &crate::election::codes::ContestId,
    tps: crate::election::codes::TpsCode,
    page: Page,
    round: Option<u8>,
) -> Result<(), Refusal> {
    use crate::election::photo::{PhotoFacts, PhotoFormat};
    let photo = PhotoFacts {
        sha256: crate::hash::Sha256::from_bytes([0; 32]),
        format: PhotoFormat::Jpeg,
        width: 0,
        height: 0,
        bytes: 0,
    };
    let probe = AcceptPhoto { contest: contest.clone(), tps, page, round, photo, via: Via::Post };
    accept_photo(&office.engine.state(), &probe).map(drop)
}
