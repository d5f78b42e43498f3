//! Refusals in the language of who asked, and never without a code: a handler's error knows no request, and actix refuses some
//! bodies itself, in plain text.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::PayloadError;
use actix_web::middleware::Next;

use super::problem::{Code, Problem, lang_of};

/// Puts the problem document of a refused request into the language that its `Accept-Language` asks for.
///
/// # Errors
/// What the handler's service itself fails with.
pub async fn speak(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let lang = lang_of(request.request());
    let answer = next.call(request).await?;
    let problem = answer.response().error().and_then(|error| {
        error.as_error::<Problem>().cloned().or_else(|| match error.as_error::<PayloadError>()? {
            PayloadError::Overflow => Some(Problem::new(Code::BODY_TOO_LARGE)),
            _ => Some(Problem::new(Code::BODY_INCOMPLETE)),
        })
    });
    Ok(match problem {
        Some(problem) => answer.into_response(problem.answer(lang)),
        None => answer.map_into_boxed_body(),
    })
}
