//! Around every route of the API: one line in the log, one measurement, and refusals in the language of who asked, which a handler's
//! error does not know.

use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;

use super::problem::{Problem, lang_of};

/// Puts the problem document of a refused request into the language that its `Accept-Language` asks for.
///
/// # Errors
/// What the handler's service itself fails with.
pub async fn speak(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let lang = lang_of(request.request());
    let method = request.method().clone();
    // The pattern, not the path: a handful of labels, and no code of a TPS in the metrics.
    let route = request.match_pattern().unwrap_or_default();
    let started = std::time::Instant::now();
    let answer = next.call(request).await?;
    let problem = answer.response().error().and_then(|error| error.as_error::<Problem>().cloned());
    let code = problem.as_ref().map_or("", |problem| problem.code().as_str());
    let answer = match problem {
        Some(problem) => answer.into_response(problem.answer(lang)),
        None => answer.map_into_boxed_body(),
    };
    note(&method, &route, answer.status().as_u16(), code, started.elapsed());
    Ok(answer)
}

fn note(method: &Method, route: &str, status: u16, code: &'static str, took: Duration) {
    let labels = [("method", method.to_string()), ("route", route.to_owned()), ("status", status.to_string())];
    metrics::histogram!("rekap_request_seconds", &labels).record(took.as_secs_f64());
    if status >= 500 {
        tracing::warn!(%method, route, status, code, ms = took.as_millis(), "request");
    } else {
        tracing::debug!(%method, route, status, code, ms = took.as_millis(), "request");
    }
}
