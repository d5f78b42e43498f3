//! Every pre-rendered public document, by its path.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::Office;
use crate::api::permit::path;
use crate::api::problem::{Answer, Code, Problem, lang_of};
use crate::election::codes::{ContestId, TpsCode};
use crate::election::lang::Lang;
use crate::publish::{self, Document, HTML};

/// Readers ask again after a few seconds and mostly get 304; a cache in front keeps the crowd away.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=2, stale-while-revalidate=10");

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Serves a document; the default service, so that no path parsing stands before it.
pub async fn document(request: HttpRequest, office: web::Data<Office>) -> HttpResponse {
    match office.site.get(request.path()) {
        Some(document) => serve(&request, &document),
        None if office.site.is_ready() => Problem::new(Code::NOT_FOUND).answer(lang_of(&request)),
        None => Problem::new(Code::STARTING).retry_after(2).answer(lang_of(&request)),
    }
}

/// The English page of a TPS: the only document that is made when asked for, from the state in memory, because few ask and
/// keeping one for every TPS would double the memory of all documents.
pub async fn english_tps(request: HttpRequest, office: web::Data<Office>) -> Answer {
    let contest: ContestId = path(&request, "contest")?;
    let tps: TpsCode = path(&request, "tps")?;
    let document = {
        let state = office.engine.state();
        let contest = state.find_contest(&contest).ok_or(Code::UNKNOWN_CONTEST)?;
        let tps = state.find_tps(tps).ok_or(Code::UNKNOWN_TPS)?;
        publish::render_tps_page(&state, contest, tps, Lang::En).ok_or(Code::UNKNOWN_TPS)?
    };
    Ok(serve(&request, &document))
}

fn serve(request: &HttpRequest, document: &Document) -> HttpResponse {
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(&*document.etag)) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, &*document.etag))
            .insert_header((header::CACHE_CONTROL, CACHE))
            .finish();
    }
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, document.media_type))
        .insert_header((header::ETAG, &*document.etag))
        .insert_header((header::CACHE_CONTROL, cache(document)))
        .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")))
        .insert_header(("Access-Control-Allow-Origin", "*"));
    if document.media_type == HTML {
        answer
            .insert_header((header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(super::super::serve::CSP)))
            .insert_header((header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")));
    }
    answer.insert_header(("X-Content-Type-Options", "nosniff"));
    if text(header::ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip")) {
        answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))).body(document.gzip.clone())
    } else {
        answer.body(document.body())
    }
}

/// A file whose name holds its hash never changes; everything else may at any time.
fn cache(document: &Document) -> HeaderValue {
    if document.path.starts_with("/assets/") { FOR_EVER } else { CACHE }
}
