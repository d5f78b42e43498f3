//! Every pre-rendered public document, by its path.

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::future::{self, Either};

use crate::api::Office;
use crate::api::permit::path;
use crate::api::problem::{Answer, Code, Problem, lang_of};
use crate::api::serve::CSP;
use crate::election::codes::{ContestId, TpsCode};
use crate::election::lang::Lang;
use crate::publish::{self, Document, HTML};

/// Readers ask again after a few seconds and mostly get 304; a cache in front keeps the crowd away.
const CACHE: HeaderValue = HeaderValue::from_static("public, max-age=2, stale-while-revalidate=10");

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// Answers a request for a public document before any route is looked at: readers outnumber officers a thousand to one, and some forty
/// patterns of the API would be compared with their path first. Everything else goes on to `next`.
pub fn before_routes<S>(request: ServiceRequest, next: &S) -> Either<Ready<S::Response, S::Error>, S::Future>
where
    S: Service<ServiceRequest, Response = ServiceResponse<BoxBody>, Error = actix_web::Error>,
{
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Either::Right(next.call(request));
    }
    let found = request.app_data::<web::Data<Office>>().and_then(|office| office.site.get(request.path()));
    let Some(document) = found else { return Either::Right(next.call(request)) };
    let answer = serve(request.headers(), &document);
    Either::Left(future::ready(Ok(request.into_response(answer))))
}

type Ready<T, E> = future::Ready<Result<T, E>>;

/// What no route and no document answers.
pub fn nothing(request: &HttpRequest, office: &Office) -> HttpResponse {
    if office.site.is_ready() {
        Problem::new(Code::NOT_FOUND).answer(lang_of(request))
    } else {
        Problem::new(Code::STARTING).retry_after(2).answer(lang_of(request))
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
    Ok(serve(request.headers(), &document))
}

/// The document in the encoding that was asked for, or that it is still the same.
pub(super) fn serve(asked: &HeaderMap, document: &Document) -> HttpResponse {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    let known = text(header::IF_NONE_MATCH).is_some_and(|known| is_known(known, &document.etag));
    let zipped = text(header::ACCEPT_ENCODING).is_some_and(|accepted| accepted.contains("gzip"));
    let mut answer = if known {
        HttpResponse::with_body(StatusCode::NOT_MODIFIED, BoxBody::new(()))
    } else {
        let body = if zipped { document.gzip.clone() } else { document.body().into() };
        HttpResponse::with_body(StatusCode::OK, BoxBody::new(body))
    };
    let mut say = |name, value| answer.headers_mut().insert(name, value);
    if let Some(etag) = tag(document, zipped) {
        say(header::ETAG, etag);
    }
    let fixed = HeaderValue::from_static;
    say(header::CACHE_CONTROL, cache(document));
    say(header::VARY, fixed("accept-encoding"));
    say(header::ACCESS_CONTROL_ALLOW_ORIGIN, fixed("*"));
    if known {
        return answer;
    }
    say(header::CONTENT_TYPE, fixed(document.media_type));
    say(header::X_CONTENT_TYPE_OPTIONS, fixed("nosniff"));
    if zipped {
        say(header::CONTENT_ENCODING, fixed("gzip"));
    }
    if document.media_type == HTML {
        say(header::CONTENT_SECURITY_POLICY, fixed(CSP));
        say(header::REFERRER_POLICY, fixed("no-referrer"));
    }
    answer
}

/// A strong tag is of the very bytes (RFC 9110, 8.8.3.3), so the gzip form has one of its own.
const GZIP_TAG: &str = "-gz";

fn tag(document: &Document, zipped: bool) -> Option<HeaderValue> {
    if !zipped {
        return HeaderValue::from_str(&document.etag).ok();
    }
    HeaderValue::from_str(&format!("{}{GZIP_TAG}\"", document.etag.trim_end_matches('"'))).ok()
}

/// Whether one of the tags in `If-None-Match` is of this document, in either encoding: both are the same text.
fn is_known(known: &str, etag: &str) -> bool {
    let own = etag.trim_matches('"');
    known.split(',').map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
        tag == "*" || tag.strip_suffix(GZIP_TAG).unwrap_or(tag) == own
    })
}

/// A file whose name holds its hash never changes; everything else may at any time.
fn cache(document: &Document) -> HeaderValue {
    if document.path.starts_with("/assets/") { FOR_EVER } else { CACHE }
}
