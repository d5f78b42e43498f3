//! Every pre-rendered public document, by its path.

use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use crate::api::Office;
use crate::api::problem::{Code, Problem, lang_of};

/// Readers ask again after a few seconds and mostly get 304; a cache in front keeps the crowd away.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=2, stale-while-revalidate=10");

/// Serves a document; the default service, so that no path parsing stands before it.
pub async fn document(request: HttpRequest, office: web::Data<Office>) -> HttpResponse {
    let Some(document) = office.site.get(request.path()) else {
        let problem = if office.site.is_ready() { Problem::new(Code::NOT_FOUND) } else { Problem::new(Code::NO_ELECTION) };
        return problem.answer(lang_of(&request));
    };
    let headers = request.headers();
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if text(header::IF_NONE_MATCH).is_some_and(|known| known.contains(document.etag())) {
        return HttpResponse::NotModified()
            .insert_header((header::ETAG, document.etag()))
            .insert_header((header::CACHE_CONTROL, CACHE))
            .finish();
    }
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((header::CONTENT_TYPE, document.media_type()))
        .insert_header((header::ETAG, document.etag()))
        .insert_header((header::CACHE_CONTROL, document.cache_control()))
        .insert_header((header::VARY, HeaderValue::from_static("accept-encoding")))
        .insert_header(("Access-Control-Allow-Origin", "*"));
    if document.is_html() {
        answer
            .insert_header((header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(super::super::serve::CSP)))
            .insert_header((header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")));
    }
    answer.insert_header(("X-Content-Type-Options", "nosniff"));
    if text(header::ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip")) {
        answer.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))).body(document.gzip())
    } else {
        answer.body(document.plain())
    }
}
