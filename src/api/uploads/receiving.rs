//! A body on its way in: paced, held under room that grows with it, put down in the store where others need the room.

use std::time::Duration;

use actix_web::web;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use tokio::time::{Instant, sleep_until, timeout_at};

use super::carried::{Carried, PutDown};
use super::limits::UploadLimits;
use crate::api::Office;
use crate::api::problem::{Answer, Code, Problem};

/// Room that a body takes at the door: a photo of a usual phone fits, so that who entered can end without asking again.
const USUAL: u64 = 2 << 20;
/// Room by which a longer one grows.
const STEP: u64 = 256 << 10;

/// A body being received.
pub struct Receiving<'a> {
    office: &'a Office,
    payload: web::Payload,
    pace: Pace,
    done: Carried,
    tail: BytesMut,
    /// `None` for what must stay whole until its end: a part with a checksum.
    put_down: Option<PutDown>,
}

impl<'a> Receiving<'a> {
    /// Waits for room. Who cannot put down what it carries takes room for all of it at once, because it could not wait later.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`].
    pub async fn begin(
        office: &'a Office,
        payload: web::Payload,
        length: u64,
        put_down: Option<PutDown>,
    ) -> Answer<Self> {
        let limits = &office.intake.limits;
        let first = if put_down.is_some() { length.min(USUAL) } else { length };
        let held = office.intake.room.enter(first, limits.room_wait).await?;
        let tail = BytesMut::with_capacity(usize::try_from(first).unwrap_or(0));
        let done = Carried { held, ..Carried::default() };
        Ok(Self { office, payload, pace: Pace::new(*limits), done, tail, put_down })
    }

    /// The next bytes; `None` at the end. Meanwhile gives way to others where it is slow.
    ///
    /// # Errors
    /// [`Code::BODY_INCOMPLETE`], [`Code::BODY_TIMEOUT`]; the store's while giving way.
    pub async fn next(&mut self) -> Answer<Option<Bytes>> {
        loop {
            let deadline = self.pace.deadline();
            tokio::select! {
                biased;
                chunk = timeout_at(deadline, self.payload.next()) => return self.pace.sorted(chunk),
                () = sleep_until(self.pace.quick_until()), if !self.pace.slow => {
                    self.pace.slow = true;
                    let carried = self.carried();
                    self.done.held.shrink(carried);
                }
                () = self.office.intake.room.wanted(), if self.pace.slow && self.carried() > 0 => self.give_way().await?,
            }
        }
    }

    /// Keeps these bytes. Where there is no room for them, what is carried is put down first, and room is waited for with empty hands.
    ///
    /// # Errors
    /// [`Code::TOO_MANY_REQUESTS`]; the store's.
    pub async fn keep(&mut self, chunk: &Bytes) -> Answer<()> {
        let length = chunk.len() as u64;
        if self.carried() + length > self.done.held.bytes() {
            let room = &self.office.intake.room;
            let step = length.max(STEP);
            match room.more(step) {
                Some(more) => self.done.held.add(more),
                None => {
                    self.give_way().await?;
                    let begun = Instant::now();
                    self.done.held = room.enter(step, self.office.intake.limits.room_wait).await?;
                    self.pace.excuse(begun.elapsed());
                }
            }
        }
        if self.tail.capacity() - self.tail.len() < chunk.len() {
            // A new piece instead of a larger one: nothing is moved.
            self.done.chunks.push(std::mem::take(&mut self.tail).freeze());
            self.tail = BytesMut::with_capacity(usize::try_from(length.max(STEP)).unwrap_or(0));
        }
        self.tail.extend_from_slice(chunk);
        Ok(())
    }

    /// What is in memory, and where the rest was put down.
    #[must_use]
    pub fn end(mut self) -> (Carried, Option<PutDown>) {
        self.done.chunks.push(self.tail.freeze());
        (self.done, self.put_down)
    }

    async fn give_way(&mut self) -> Answer<()> {
        let begun = Instant::now();
        let Carried { mut chunks, held } = std::mem::take(&mut self.done);
        chunks.push(std::mem::take(&mut self.tail).freeze());
        let place = self.put_down.as_mut().ok_or_else(|| Problem::new(Code::TOO_MANY_REQUESTS).retry_after(5))?;
        metrics::counter!("rekap_uploads_put_down_total").increment(1);
        place.store(chunks).await?;
        drop(held);
        self.pace.excuse(begun.elapsed());
        Ok(())
    }

    fn carried(&self) -> u64 {
        self.done.chunks.len() + self.tail.len() as u64
    }
}

/// How fast a client sends. Time that we made it wait is not counted.
struct Pace {
    limits: UploadLimits,
    begun: Instant,
    heard: Instant,
    received: u64,
    slow: bool,
}

impl Pace {
    fn new(limits: UploadLimits) -> Self {
        let now = Instant::now();
        Self { limits, begun: now, heard: now, received: 0, slow: false }
    }

    fn quick_until(&self) -> Instant {
        self.begun + self.limits.quick
    }

    fn deadline(&self) -> Instant {
        let paid = Duration::from_millis(self.received.saturating_mul(1000) / self.limits.bytes_per_second.max(1));
        (self.heard + self.limits.stall).min(self.begun + self.limits.grace + paid)
    }

    fn excuse(&mut self, waited: Duration) {
        self.begun += waited;
        self.heard = Instant::now();
    }

    fn sorted<E: std::fmt::Display>(
        &mut self,
        chunk: Result<Option<Result<Bytes, E>>, tokio::time::error::Elapsed>,
    ) -> Answer<Option<Bytes>> {
        match chunk {
            Ok(Some(Ok(chunk))) => {
                self.heard = Instant::now();
                self.received += chunk.len() as u64;
                Ok(Some(chunk))
            }
            Ok(Some(Err(error))) => {
                tracing::debug!(%error, "an upload broke off");
                Err(Code::BODY_INCOMPLETE.into())
            }
            Ok(None) => Ok(None),
            Err(_) => Err(Code::BODY_TIMEOUT.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_dropped_when_it_is_silent_or_slower_than_the_slowest_line() {
        let limits = UploadLimits::default();
        let (begun, second) = (Instant::now(), Duration::from_secs(1));
        let pace = |received: u64, heard: Duration| {
            let mut pace = Pace::new(limits);
            (pace.begun, pace.heard, pace.received) = (begun, begun + heard, received);
            pace.deadline() - begun
        };
        assert_eq!(pace(0, Duration::ZERO), limits.grace, "nothing came: the grace ends");
        assert!(pace(1, 29 * second) < limits.grace + second, "a byte buys nothing");
        assert_eq!(pace(1 << 20, Duration::ZERO), limits.stall, "a megabyte buys time, but not silence");
        assert_eq!(pace(1 << 20, 500 * second), limits.grace + 512 * second, "and time for as much again at 2 KiB/s");
    }
}
