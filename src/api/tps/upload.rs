//! `POST /api/v1/tps/{tps}/pages/{page}`: the photo of a page as raw bytes; curl is enough.

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Shared, subject};
use crate::api::ask;
use crate::api::permit::{Permit, path};
use crate::api::policy::UploadPage;
use crate::api::problem::{Answer, Code, Problem};
use crate::api::uploads::address::acceptable;
use crate::api::uploads::body::{self, Body};
use crate::api::uploads::digest;
use crate::election::codes::Page;
use crate::election::decide::AcceptPhoto;
use crate::election::event::Via;
use crate::engine::intake;

pub async fn upload(permit: Permit<UploadPage>, request: HttpRequest, payload: web::Payload, office: Shared) -> Answer {
    let (contest, tps) = subject(&request, &office)?;
    let page: Page = path(&request, "page")?;
    let declared = digest::declared(&request)?;
    let round = ask::round(&request)?;
    acceptable(&office, &contest, tps, page, round, declared)?;
    let _flight = office.intake.flight(permit.actor)?;
    let Body { carried, facts } = body::receive(&request, payload, &office).await?;
    if declared.is_some_and(|declared| declared != facts.sha256) {
        return Err(Problem::new(Code::DIGEST_MISMATCH).with("received_sha256", facts.sha256));
    }
    let command = AcceptPhoto { contest, tps, page, round, photo: facts, via: Via::Post };
    let (engine, store, key) = (&office.engine, &office.store, &office.receipts);
    let receipt = intake::accept(engine, store, key, permit.actor, &command, carried.chunks).await?;
    // Not before: with a slow store, photos that wait for it are what fills the memory.
    drop(carried.held);
    metrics::counter!("rekap_photos_accepted_total", "via" => "post").increment(1);
    Ok(HttpResponse::Created().insert_header(("Cache-Control", "no-store")).json(receipt))
}
