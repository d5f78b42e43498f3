//! The SDK's HTTP client, in process: turns its request into the service's, and the answer back.

use std::fmt;

use aws_sdk_s3::config::{HttpClient, RuntimeComponents};
use aws_smithy_runtime_api::client::http::{
    HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_types::body::SdkBody;
use http::HeaderValue;
use http::header::HOST as HOST_HEADER;
use s3s::Body;
use s3s::service::S3Service;

/// The host name requests are signed for. `.invalid` never resolves (RFC 6761), so a request that escaped this
/// connector by mistake could not reach anyone.
pub const HOST: &str = "embedded.invalid";

/// [`HttpClient`] and [`HttpConnector`] at once: there is no connection to make or keep.
#[derive(Clone)]
pub struct InProcess(S3Service);

impl InProcess {
    pub const fn new(service: S3Service) -> Self {
        Self(service)
    }
}

impl fmt::Debug for InProcess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("InProcess(S3 over a directory)")
    }
}

impl HttpClient for InProcess {
    fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(self.clone())
    }
}

impl HttpConnector for InProcess {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let service = self.0.clone();
        HttpConnectorFuture::new(async move {
            let request = into_service(request).map_err(|e| ConnectorError::user(e.into()))?;
            let answer =
                service.call(request).await.map_err(|e| ConnectorError::other(format!("{e:?}").into(), None))?;
            into_sdk(answer).map_err(|e| ConnectorError::user(e.into()))
        })
    }
}

type Malformed = aws_smithy_runtime_api::http::HttpError;

fn into_service(request: HttpRequest) -> Result<http::Request<Body>, Malformed> {
    let mut request = request.try_into_http1x()?.map(|body| {
        // An empty stream of unknown length would be answered with MissingContentLength.
        if body.content_length() == Some(0) { Body::empty() } else { Body::http_body_unsync(body) }
    });
    // A socket client adds this; the signature covers it.
    request.headers_mut().insert(HOST_HEADER, HeaderValue::from_static(HOST));
    Ok(request)
}

fn into_sdk(answer: http::Response<Body>) -> Result<HttpResponse, Malformed> {
    // What is in memory stays one piece (the SDK then knows its length); a file streams.
    HttpResponse::try_from(answer.map(|mut body| match body.bytes() {
        Some(bytes) => SdkBody::from(bytes),
        None => SdkBody::from_body_1_x(std::mem::take(&mut body)),
    }))
}
