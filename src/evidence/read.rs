//! Getting objects: verified, or not at all.

use std::fmt;
use std::pin::Pin;

use aws_sdk_s3::config::ResponseChecksumValidation;
use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::primitives::{ByteStream, ByteStreamError};
use bytes::Bytes;
use futures_util::{Stream, stream};

use super::error::{Error, Outcome, sort};
use super::key::Key;
use super::store::Store;
use crate::hash::Sha256;

/// A part of an object (RFC 9110 section 14.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteRange {
    /// From `first` to `last`, both included; to the end without `last`.
    From {
        /// First byte.
        first: u64,
        /// Last byte.
        last: Option<u64>,
    },
    /// The last `n` bytes.
    Last(u64),
}

impl fmt::Display for ByteRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::From { first, last: Some(last) } => write!(f, "bytes={first}-{last}"),
            Self::From { first, last: None } => write!(f, "bytes={first}-"),
            Self::Last(n) => write!(f, "bytes=-{n}"),
        }
    }
}

/// The pieces of a body. An error ends it: what came before was right, the rest is missing.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>;

/// An object (or a part of one) being read.
pub struct Object {
    /// Bytes that [`Object::body`] yields.
    pub len: u64,
    /// `Content-Range` of a part: `bytes 0-99/1234`.
    pub content_range: Option<String>,
    /// Entity tag, with its quotes.
    pub etag: String,
    /// The bytes.
    pub body: Pieces,
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Object").field("len", &self.len).field("etag", &self.etag).finish_non_exhaustive()
    }
}

/// The answer to a request to read.
#[derive(Debug)]
pub enum Fetched {
    /// There is no such object.
    Absent,
    /// It is what the caller already has.
    Unchanged,
    /// The range lies outside of it.
    OutOfRange,
    /// Here it is.
    Found(Object),
}

impl Store {
    /// The whole object in memory. Of an original the SHA-256 is computed again here, whatever the store says: bytes
    /// that are not the photo are [`Error::Corrupt`], never returned.
    pub async fn get(&self, key: &Key) -> Result<Option<Bytes>, Error> {
        let inner = &self.0;
        let get = inner.client.get_object().bucket(&inner.bucket).key(key.path());
        let answer = match key.content_hash() {
            // We hash it ourselves: once is enough.
            Some(_) => {
                let once = aws_sdk_s3::Config::builder()
                    .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
                get.customize().config_override(once).send().await
            }
            None => get.send().await,
        };
        let body = match answer.map_err(|error| sort(key, error)) {
            Ok(answer) => answer.body,
            Err(Outcome::Absent) => return Ok(None),
            Err(other) => return Err(other.into_error()),
        };
        let bytes = tokio::time::timeout(inner.timeouts.operation(), body.collect())
            .await
            .map_err(|_| Error::unavailable(format!("{key}: the body did not arrive in time")))?
            .map_err(|error| broken(key, &error))?
            .into_bytes();
        match key.content_hash() {
            Some(hash) if Sha256::of(&bytes) != *hash => {
                Err(Error::corrupt(key, format!("the bytes have SHA-256 {}", Sha256::of(&bytes))))
            }
            _ => Ok(Some(bytes)),
        }
    }

    /// The object as a stream, for serving. `known` is the entity tag the client already has. The embedded store has
    /// verified every byte before the first is yielded; a server's own checksum is verified at the end of the stream.
    pub async fn get_stream(&self, key: &Key, range: Option<ByteRange>, known: Option<&str>) -> Result<Fetched, Error> {
        let inner = &self.0;
        let get = inner
            .client
            .get_object()
            .bucket(&inner.bucket)
            .key(key.path())
            .set_range(range.map(|range| range.to_string()))
            .set_if_none_match(known.map(str::to_owned));
        match get.send().await.map_err(|error| sort(key, error)) {
            Ok(answer) => Ok(Fetched::Found(Object {
                len: answer.content_length.and_then(|len| u64::try_from(len).ok()).unwrap_or_default(),
                content_range: answer.content_range,
                etag: answer.e_tag.unwrap_or_default(),
                body: pieces(self.clone(), key.clone(), answer.body),
            })),
            Err(Outcome::Absent) => Ok(Fetched::Absent),
            Err(Outcome::Unchanged) => Ok(Fetched::Unchanged),
            Err(Outcome::OutOfRange) => Ok(Fetched::OutOfRange),
            Err(other) => Err(other.into_error()),
        }
    }
}

fn pieces(store: Store, key: Key, body: ByteStream) -> Pieces {
    Box::pin(stream::unfold(Some(body), move |body| {
        let (store, key) = (store.clone(), key.clone());
        async move {
            let mut body = body?;
            let piece = match tokio::time::timeout(store.0.timeouts.attempt(), body.try_next()).await {
                Ok(Ok(None)) => return None,
                Ok(Ok(Some(piece))) => return Some((Ok(piece), Some(body))),
                Ok(Err(error)) => Err(broken(&key, &error)),
                Err(_) => Err(Error::unavailable(format!("{key}: the body stopped arriving"))),
            };
            Some((piece, None))
        }
    }))
}

/// A body that failed on its way: the SDK's checksum said so, or the connection did.
fn broken(key: &Key, error: &ByteStreamError) -> Error {
    let detail = DisplayErrorContext(error).to_string();
    if detail.contains("checksum mismatch") { Error::corrupt(key, detail) } else { Error::unavailable(detail) }
}
