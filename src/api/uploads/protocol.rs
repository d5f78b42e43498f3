//! What tus asks of every answer and of clients behind proxies that know no PATCH.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;

use super::VERSION;

/// Puts the protocol's headers on every answer, refusals included.
///
/// # Errors
/// What the handler's service itself fails with.
pub async fn answer_as_tus<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let mut answer = next.call(request).await?;
    let wrong_version = answer.status() == StatusCode::PRECONDITION_FAILED;
    let headers = answer.headers_mut();
    headers.insert(HeaderName::from_static("tus-resumable"), HeaderValue::from_static(VERSION));
    if wrong_version {
        headers.insert(HeaderName::from_static("tus-version"), HeaderValue::from_static(VERSION));
    }
    Ok(answer)
}

/// The request with the method that `X-HTTP-Method-Override` names, before it is routed. Only for uploads, and only from POST: a cookie
/// session checks where a POST comes from.
#[must_use]
pub fn overridden(mut request: ServiceRequest) -> ServiceRequest {
    if request.method() == Method::POST && request.path().starts_with("/api/v1/uploads/") {
        let named = request.headers().get("x-http-method-override").map(HeaderValue::as_bytes);
        let method = match named {
            Some(b"PATCH") => Method::PATCH,
            Some(b"DELETE") => Method::DELETE,
            Some(b"HEAD") => Method::HEAD,
            _ => return request,
        };
        request.head_mut().method = method;
    }
    request
}
