//! The one place that reads the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Gives the time; a test gives its own.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Fixed(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until it is moved.
    #[must_use]
    pub fn fixed(at: i64) -> Self {
        Self(Source::Fixed(Arc::new(AtomicI64::new(at))))
    }

    /// Moves a fixed clock by microseconds; the machine's clock cannot be moved.
    pub fn advance(&self, micros: i64) {
        if let Source::Fixed(at) = &self.0 {
            at.fetch_add(micros, Ordering::Relaxed);
        }
    }

    /// Microseconds since 1970 UTC.
    #[must_use]
    pub fn now(&self) -> i64 {
        match &self.0 {
            #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
            Source::System => {
                let now = time::OffsetDateTime::now_utc().unix_timestamp_nanos() / 1000;
                i64::try_from(now).unwrap_or(i64::MAX)
            }
            Source::Fixed(at) => at.load(Ordering::Relaxed),
        }
    }
}
