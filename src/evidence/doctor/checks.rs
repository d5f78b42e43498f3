//! The checks, each a few lines of what an operator could do by hand.

use std::time::Instant;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use futures_util::future::join_all;

use super::super::error::{Error, Outcome};
use super::super::key::Key;
use super::super::read::{ByteRange, Fetched};
use super::super::store::{Put, Terms};
use super::{Run, Seen, Verdict, enforced, milliseconds, works};
use crate::hash::Sha256;

const TEXT: Bytes = Bytes::from_static(b"rekap doctor: this object may be deleted");
/// As many writers as the finding says.
const WRITERS: u8 = 16;
/// The largest photo Rekap takes.
const LARGE: usize = 20 * 1024 * 1024;
/// Small objects timed one after the other.
const TIMED: u32 = 21;

// Numbers of the objects of one run; each check has its own.
const PLAIN: u32 = 0;
const WRONG: u32 = 1;
const ONCE: u32 = 2;
const RACE: u32 = 3;
const ABSENT: u32 = 4;
const BIG: u32 = 5;
pub(super) const RETAINED: u32 = 10;
const LATENCY: u32 = 100;

impl Run {
    pub(super) async fn round_trip(&self) -> Result<Seen, Error> {
        self.store.put(&self.key(PLAIN), TEXT).await?;
        Ok(works(self.store.get(&self.key(PLAIN)).await? == Some(TEXT)))
    }

    pub(super) async fn range(&self) -> Result<Seen, Error> {
        let range = ByteRange::From { first: 6, last: Some(11) };
        match self.store.get_stream(&self.key(PLAIN), Some(range), None).await? {
            Fetched::Found(part) => {
                let bytes: Vec<Bytes> = part.body.try_collect().await?;
                Ok(works(bytes.concat() == b"doctor"))
            }
            other => Ok((Verdict::Failed, Some(format!("{other:?}")))),
        }
    }

    pub(super) async fn not_modified(&self) -> Result<Seen, Error> {
        let head = self.store.head(&self.key(PLAIN)).await?;
        let tag = head.map(|head| head.etag).unwrap_or_default();
        let again = self.store.get_stream(&self.key(PLAIN), None, Some(&tag)).await?;
        Ok(enforced(matches!(again, Fetched::Unchanged)))
    }

    pub(super) async fn absent(&self) -> Result<Seen, Error> {
        let key = self.key(ABSENT);
        Ok(works(self.store.get(&key).await?.is_none() && self.store.head(&key).await?.is_none()))
    }

    pub(super) async fn wrong_checksum(&self) -> Result<Seen, Error> {
        let key = self.key(WRONG);
        let answer = self.store.send(&key, TEXT, Terms::default(), Some(Sha256::of(b"something else"))).await;
        let stored = self.store.head(&key).await?.is_some();
        Ok(match (answer, stored) {
            (Err(Outcome::Failed(Error::Unavailable { detail })), _) => (Verdict::Failed, Some(detail)),
            (Err(_), false) => enforced(true),
            (Err(_), true) => (Verdict::Failed, Some("refused, and stored nevertheless".to_owned())),
            (Ok(_), _) => (Verdict::NotEnforced, Some("the store does not look at the checksum".to_owned())),
        })
    }

    pub(super) async fn create_only(&self) -> Result<Seen, Error> {
        let key = self.key(ONCE);
        let first = self.store.put_new(&key, TEXT).await?;
        let second = self.store.put_new(&key, Bytes::from_static(b"overwritten")).await?;
        let kept = self.store.get(&key).await? == Some(TEXT);
        Ok(enforced((first, second, kept) == (Put::Created, Put::AlreadyThere, true)))
    }

    pub(super) async fn create_race(&self) -> Result<Seen, Error> {
        let key = self.key(RACE);
        let body = |n: u8| Bytes::from(vec![n; 4_096]);
        let answers = join_all((0..WRITERS).map(|n| self.store.put_new(&key, body(n)))).await;
        let mut winners = Vec::new();
        for (n, answer) in (0..WRITERS).zip(answers) {
            if answer? == Put::Created {
                winners.push(n);
            }
        }
        let stored = self.store.get(&key).await?;
        Ok(match winners.as_slice() {
            [winner] if stored == Some(body(*winner)) => enforced(true),
            [_] => (Verdict::Failed, Some("the winner's bytes are not the stored ones".to_owned())),
            many => (Verdict::NotEnforced, Some(format!("{} writers were told that they won", many.len()))),
        })
    }

    /// Of a hash that nobody has a photo of: nothing is lost if the store agrees.
    pub(super) async fn originals(&self) -> Result<Seen, Error> {
        let nobodys = Key::Original(Sha256::from_bytes(rand::random()));
        match (self.store.delete(&nobodys).await, self.store.0.lock_days) {
            (Err(Error::Refused { .. }), _) => Ok(enforced(true)),
            (Err(error), _) => Err(error),
            (Ok(()), Some(days)) => Ok((Verdict::Enforced, Some(format!("object lock, {days} days from storing")))),
            (Ok(()), None) => {
                let detail = "rekap never deletes one, but whoever holds the access key can; consider object_lock_days";
                Ok((Verdict::NotEnforced, Some(detail.to_owned())))
            }
        }
    }

    pub(super) async fn list_pages(&self) -> Result<Seen, Error> {
        for number in 0..5 {
            self.store.put(&self.key(LATENCY + number), TEXT).await?;
        }
        let listed = self.store.list(&self.prefix(), Some(2)).await?;
        let paths: Vec<&str> = listed.iter().map(|object| object.path.as_str()).collect();
        let all = (0..5).all(|number| paths.contains(&self.key(LATENCY + number).path().as_str()));
        Ok(works(all && paths.is_sorted() && listed.iter().all(|object| object.len > 0)))
    }

    pub(super) async fn large_object(&self) -> Result<Seen, Error> {
        let mut body = vec![0; LARGE];
        rand::fill(&mut body[..]);
        let body = Bytes::from(body);
        self.store.put(&self.key(BIG), body.clone()).await?;
        Ok(works(self.store.get(&self.key(BIG)).await? == Some(body)))
    }

    pub(super) async fn latency(&self) -> Result<Seen, Error> {
        let mut times = Vec::new();
        for number in 0..TIMED {
            let begun = Instant::now();
            self.store.put(&self.key(LATENCY + number), TEXT).await?;
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        Ok((Verdict::Enforced, Some(milliseconds(median))))
    }
}
