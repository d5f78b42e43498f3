//! `GET /photos/public/{sha256}.jpg`, `GET /photos/thumb/{sha256}.jpg`

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;

use crate::api::Office;
use crate::api::problem::{Answer, Code};
use crate::evidence::{Fetched, Key};
use crate::hash::Sha256;

/// The public copy: no EXIF, signatures masked.
pub async fn public(request: HttpRequest, office: web::Data<Office>) -> Answer {
    serve(&request, &office, Key::Public).await
}

/// The thumbnail of the public copy.
pub async fn thumb(request: HttpRequest, office: web::Data<Office>) -> Answer {
    serve(&request, &office, Key::Thumb).await
}

async fn serve(request: &HttpRequest, office: &Office, kind: impl Fn(Sha256) -> Key) -> Answer {
    let sha256: Sha256 = crate::api::permit::path(request, "sha256")?;
    let key = kind(sha256);
    // Only photos of the election: the store holds nothing else under these keys, but its address space is not probed.
    if office.engine.state().photo(&sha256).is_none() {
        return Err(Code::UNKNOWN_PHOTO.into());
    }
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    match office.store.get_stream(&key, None, known).await? {
        Fetched::Found(object) => {
            let mut answer = HttpResponse::Ok();
            answer
                .content_type("image/jpeg")
                .insert_header((header::CACHE_CONTROL, key.cache_control()))
                .insert_header((header::ETAG, object.etag))
                .insert_header(("X-Content-Type-Options", "nosniff"))
                .no_chunking(object.len);
            if request.method() == Method::HEAD {
                // The object is not read only to be thrown away.
                return Ok(answer.streaming(stream::empty::<Result<Bytes, actix_web::Error>>()));
            }
            Ok(answer.streaming(object.body))
        }
        Fetched::Unchanged => Ok(HttpResponse::NotModified().finish()),
        Fetched::Absent | Fetched::OutOfRange => Err(Code::UNKNOWN_PHOTO.into()),
    }
}
