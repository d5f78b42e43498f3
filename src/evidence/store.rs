//! Putting objects: whole, verified, once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_s3::primitives::{ByteStream, DateTime};
use aws_sdk_s3::types::ObjectLockMode;
use base64::Engine as _;
use bytes::Bytes;

use super::chunks::Chunks;
use super::client::{self, OpenError, Opened};
use super::clock;
use super::config::{Config, Timeouts};
use super::error::{Error, Outcome, sort};
use super::key::Key;
use crate::hash::Sha256;

/// Times a conditional write that met another is asked again: the other is done within milliseconds.
const CONFLICTS: u32 = 5;
/// Wait before asking again.
const CONFLICT_PAUSE: Duration = Duration::from_millis(50);
/// Seconds of a day.
const DAY: i64 = 86_400;

/// The evidence store. Cheap to clone; one per process.
#[derive(Debug, Clone)]
pub struct Store(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub client: aws_sdk_s3::Client,
    pub bucket: String,
    pub send_checksums: bool,
    pub lock_days: Option<u32>,
    pub timeouts: Timeouts,
}

/// What became of a create-only put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It was not there; now it is, durably.
    Created,
    /// It was there, durably. (After a lost answer and a retry this may have been our own first attempt.)
    AlreadyThere,
}

/// What is known of an object without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Bytes of the body.
    pub len: u64,
    /// Opaque; changes whenever the body does.
    pub etag: String,
}

/// Who may replace whom, and until when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Terms {
    pub create_only: bool,
    pub retain_until: Option<i64>,
}

impl Store {
    /// Opens the store and makes its bucket when it is missing and that is allowed.
    pub async fn open(config: &Config) -> Result<Self, OpenError> {
        let Opened { client, bucket, send_checksums, lock_days, timeouts } = client::open(config).await?;
        Ok(Self(Arc::new(Inner { client, bucket, send_checksums, lock_days, timeouts })))
    }

    /// Stores the body. When this answers `Ok` it is durable. An existing object of the key is replaced, except an
    /// original: that has the same bytes by its name, and stays (in the embedded store) or gets a further version
    /// (under object lock).
    pub async fn put(&self, key: &Key, body: Bytes) -> Result<(), Error> {
        let terms = Terms { create_only: false, retain_until: self.retention(key) };
        self.send(key, body, terms, None).await.map(drop).map_err(Outcome::into_error)
    }

    /// Stores the body if there is none under this key. Do not rely on it for uniqueness: some stores ignore the
    /// condition (`rekap doctor` says which); content-addressed keys make that harmless.
    pub async fn put_new(&self, key: &Key, body: impl Into<Chunks>) -> Result<Put, Error> {
        let (body, terms) = (body.into(), Terms { create_only: true, retain_until: self.retention(key) });
        for _ in 0..CONFLICTS {
            match self.send(key, body.clone(), terms, None).await {
                Ok(_) => return Ok(Put::Created),
                Err(Outcome::Exists) => return Ok(Put::AlreadyThere),
                Err(Outcome::Conflict) => tokio::time::sleep(CONFLICT_PAUSE).await,
                Err(other) => return Err(other.into_error()),
            }
        }
        Err(Error::unavailable(format!("{key}: conditional writes keep meeting")))
    }

    /// Whether there is such an object; its body is not looked at. What another writer is storing this instant may show before it is durable:
    /// to rely on it, use [`Store::put_new`], whose answer is a promise.
    pub async fn head(&self, key: &Key) -> Result<Option<Head>, Error> {
        let answer = self.0.client.head_object().bucket(&self.0.bucket).key(key.path()).send().await;
        match answer.map_err(|error| sort(key, error)) {
            Ok(answer) => Ok(Some(Head {
                len: answer.content_length().and_then(|len| u64::try_from(len).ok()).unwrap_or_default(),
                etag: answer.e_tag().unwrap_or_default().to_owned(),
            })),
            Err(Outcome::Absent) => Ok(None),
            Err(other) => Err(other.into_error()),
        }
    }

    /// Whether the store answers, and how long it took: for readiness checks.
    pub async fn probe(&self) -> Result<Duration, Error> {
        let begun = Instant::now();
        let answer = self.0.client.head_bucket().bucket(&self.0.bucket).send().await;
        match answer.map_err(|error| sort(&self.0.bucket, error)) {
            Ok(_) => Ok(begun.elapsed()),
            Err(Outcome::Absent) => {
                Err(Error::Refused { code: "NoSuchBucket".to_owned(), detail: self.0.bucket.clone() })
            }
            Err(other) => Err(other.into_error()),
        }
    }

    fn retention(&self, key: &Key) -> Option<i64> {
        let days = self.0.lock_days.filter(|_| matches!(key, Key::Original(_)))?;
        Some(clock::now().unix_timestamp().saturating_add(i64::from(days).saturating_mul(DAY)))
    }

    /// One PUT; answers the version's id where the store keeps versions. `claim` overrides the SHA-256 that is claimed
    /// for the body (the doctor claims a wrong one).
    ///
    /// The body is hashed at most once here, and not at all for an original, whose hash is its name: the SHA-256 goes
    /// into `x-amz-checksum-sha256`, that header is covered by the signature, and the payload itself is left unsigned
    /// (`UNSIGNED-PAYLOAD`). That is as strong as signing the payload (who could change the body would have to change a
    /// signed header), provided that the store verifies the header; the embedded store always does, `rekap doctor` tells
    /// whether another one does, and for one that does not, `checksum = "when_required"` signs the payload instead.
    pub(super) async fn send(
        &self,
        key: &Key,
        body: impl Into<Chunks>,
        terms: Terms,
        claim: Option<Sha256>,
    ) -> Result<Option<String>, Outcome> {
        let (inner, body) = (&self.0, body.into());
        let known = || key.content_hash().copied().unwrap_or_else(|| body.sha256());
        let claim = claim
            .or_else(|| inner.send_checksums.then(known))
            .map(|hash| base64::engine::general_purpose::STANDARD.encode(hash.as_bytes()));
        let put = inner
            .client
            .put_object()
            .bucket(&inner.bucket)
            .key(key.path())
            .content_type(key.content_type())
            .cache_control(key.cache_control())
            .set_content_encoding(key.content_encoding().map(str::to_owned))
            .set_if_none_match(terms.create_only.then(|| "*".to_owned()))
            .set_object_lock_mode(terms.retain_until.map(|_| ObjectLockMode::Compliance))
            .set_object_lock_retain_until_date(terms.retain_until.map(DateTime::from_secs))
            .set_content_length(i64::try_from(body.len()).ok());
        let answer = match claim {
            Some(sum) => {
                put.body(body.stream()).checksum_sha256(sum).customize().disable_payload_signing().send().await
            }
            None => put.body(ByteStream::from(body.joined())).send().await,
        };
        answer.map(|answer| answer.version_id).map_err(|error| sort(key, error))
    }
}
