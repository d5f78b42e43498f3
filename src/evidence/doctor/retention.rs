//! Retention, tried on an object that is locked for a few seconds.

use bytes::Bytes;

use super::super::clock;
use super::super::error::{Error, Outcome, sort};
use super::super::store::Terms;
use super::checks::RETAINED;
use super::{Run, Seen, Verdict, enforced};

const FIRST: Bytes = Bytes::from_static(b"retained: the first version");
const SECOND: Bytes = Bytes::from_static(b"retained: an overwrite");
/// Seconds: long enough for the attempts below, short enough to wait for.
pub(super) const RETAINED_SECONDS: i64 = 4;

impl Run {
    /// Stores a retained object. `Err(seen)` when the store does not take retention at all.
    async fn retained(&self, number: u32) -> Result<Result<Option<String>, Seen>, Error> {
        let until = clock::now().unix_timestamp().saturating_add(RETAINED_SECONDS);
        let terms = Terms { create_only: false, retain_until: Some(until) };
        match self.store.send(&self.key(number), FIRST, terms, None).await {
            Ok(version) => Ok(Ok(version)),
            Err(Outcome::Failed(error @ (Error::Unavailable { .. } | Error::Full { .. }))) => Err(error),
            Err(other) => Ok(Err((Verdict::NotEnforced, Some(other.into_error().to_string())))),
        }
    }

    pub(super) async fn retained_overwrite(&self) -> Result<Seen, Error> {
        let key = self.key(RETAINED);
        let version = match self.retained(RETAINED).await? {
            Ok(version) => version,
            Err(seen) => return Ok(seen),
        };
        match (self.store.send(&key, SECOND, Terms::default(), None).await, version) {
            (Err(Outcome::Failed(error @ Error::Unavailable { .. })), _) => Err(error),
            (Err(_), _) => Ok(enforced(self.store.get(&key).await? == Some(FIRST))),
            (Ok(_), Some(version)) => {
                let inner = &self.store.0;
                let get = inner.client.get_object().bucket(&inner.bucket).key(key.path()).version_id(version);
                let kept = get.send().await.map_err(|error| sort(&key, error).into_error())?.body.collect().await;
                let kept = kept.map_err(Error::unavailable)?.into_bytes() == FIRST;
                Ok((enforced(kept).0, Some("overwriting makes a further version; the first stays".to_owned())))
            }
            (Ok(_), None) => Ok((Verdict::NotEnforced, Some("it was overwritten".to_owned()))),
        }
    }

    pub(super) async fn retained_delete(&self) -> Result<Seen, Error> {
        let key = self.key(RETAINED + 1);
        let version = match self.retained(RETAINED + 1).await? {
            Ok(version) => version,
            Err(seen) => return Ok(seen),
        };
        let inner = &self.store.0;
        let delete = inner.client.delete_object().bucket(&inner.bucket).key(key.path());
        match delete.set_version_id(version).send().await.map_err(|error| sort(&key, error)) {
            Err(Outcome::Failed(error @ Error::Unavailable { .. })) => Err(error),
            Err(_) => Ok(enforced(self.store.get(&key).await? == Some(FIRST))),
            Ok(_) => Ok((Verdict::NotEnforced, Some("it was deleted".to_owned()))),
        }
    }
}
