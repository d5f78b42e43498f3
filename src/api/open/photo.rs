//! `GET /photos/public/{sha256}.jpg`, `GET /photos/thumb/{sha256}.jpg`

use actix_web::http::{Method, header};
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use futures_util::stream;

use crate::api::Office;
use crate::api::problem::{Answer, Code};
use crate::election::photo::Check;
use crate::evidence::{CopyOf, Fetched, Key, ReadingOf};
use crate::hash::Sha256;

/// The public copy: no EXIF, signatures masked.
pub async fn public(request: HttpRequest, office: web::Data<Office>) -> Answer {
    serve(&request, &office, Key::Public).await
}

/// The thumbnail of the public copy.
pub async fn thumb(request: HttpRequest, office: web::Data<Office>) -> Answer {
    serve(&request, &office, Key::Thumb).await
}

async fn serve(request: &HttpRequest, office: &Office, kind: impl Fn(CopyOf) -> Key) -> Answer {
    let photo: Sha256 = crate::api::permit::path(request, "sha256")?;
    let key = kind(CopyOf { photo, pages: masked_pages(office, &photo)? });
    answer(request, office, &key).await?.ok_or_else(|| Code::UNKNOWN_PHOTO.into())
}

/// An object as it lies in the store, or that it did not change; `None` where there is none.
pub(super) async fn answer(request: &HttpRequest, office: &Office, key: &Key) -> Answer<Option<HttpResponse>> {
    let known = request.headers().get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    match office.store.get_stream(key, None, known).await? {
        Fetched::Found(object) => {
            let mut answer = HttpResponse::Ok();
            answer
                .content_type(key.content_type())
                .insert_header((header::CACHE_CONTROL, key.cache_control()))
                .insert_header((header::ETAG, object.etag))
                .insert_header(("X-Content-Type-Options", "nosniff"))
                .no_chunking(object.len);
            if request.method() == Method::HEAD {
                // The object is not read only to be thrown away.
                return Ok(Some(answer.streaming(stream::empty::<Result<Bytes, actix_web::Error>>())));
            }
            Ok(Some(answer.streaming(object.body)))
        }
        Fetched::Unchanged => {
            let mut answer = HttpResponse::NotModified();
            Ok(Some(answer.insert_header((header::CACHE_CONTROL, key.cache_control())).finish()))
        }
        Fetched::Absent | Fetched::OutOfRange => Ok(None),
    }
}

/// What the machine read in the photo last, where it found a page, and its copies may be shown.
pub(super) fn reading_of(request: &HttpRequest, office: &Office) -> Answer<ReadingOf> {
    let photo: Sha256 = crate::api::permit::path(request, "sha256")?;
    let copy = CopyOf { photo, pages: masked_pages(office, &photo)? };
    let state = office.engine.state();
    let looked = state.photo(&photo).and_then(|known| known.looked).filter(|looked| looked.page);
    let reading = looked.and_then(|looked| ReadingOf::new(copy, state.model(looked.model)));
    reading.ok_or_else(|| Code::UNKNOWN_PHOTO.into())
}

/// Which copy may be shown. None while the masks of a page that the photo was sent for are not painted yet: a copy made before
/// may show signatures.
fn masked_pages(office: &Office, photo: &Sha256) -> Answer<u16> {
    let state = office.engine.state();
    let known = state.photo(photo).ok_or(Code::UNKNOWN_PHOTO)?;
    let missing = if known.check == Check::Pending { Code::PHOTO_NOT_READY } else { Code::UNKNOWN_PHOTO };
    known.shown().ok_or_else(|| missing.into())
}
