//! The wall clock of the store: when an object was kept, until when it may not be removed.

use time::OffsetDateTime;

/// Now, for retention dates and ages of stored objects only. No figure, no event and no receipt ever
/// takes its time from here.
pub(super) fn now() -> OffsetDateTime {
    #[expect(
        clippy::disallowed_methods,
        reason = "retention is the store's own duty towards the wall clock; it is not replayed and the election never sees it"
    )]
    let now = OffsetDateTime::now_utc();
    now
}
