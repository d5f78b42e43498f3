//! Reading: pages of events, packed by the database, unpacked and put in order here.

use std::sync::Arc;

use futures_util::{StreamExt as _, stream};

use super::error::{ReadError, ReplayError};
use super::event::{Event, Seq};
use super::store::{FIELD, RECORD, Store};

/// Events of one page. With bodies of the default limit a page is at most 64 MiB, in practice below 1 MiB.
pub(super) const PAGE: u64 = 1000;
/// Pages that are loaded while the receiver is busy with an earlier one.
const AHEAD: usize = 4;

/// At most `limit` events after a place, as many as there are.
pub(super) async fn read(store: &dyn Store, after: Seq, limit: u64) -> Result<Vec<Event>, ReadError> {
    let end = after.get().saturating_add(limit);
    let mut events = Vec::new();
    let mut from = after.get();
    while from < end {
        let until = end.min(from.saturating_add(PAGE));
        let page = unpack(&store.page(from, until).await?, from)?;
        let got = page.len() as u64;
        events.extend(page);
        if got < until - from {
            break;
        }
        from = until;
    }
    Ok(events)
}

/// Gives every event `after < seq <= until` to `each`, in order. `until` must be committed.
pub(super) async fn replay<E>(
    store: &Arc<dyn Store>,
    after: Seq,
    until: Seq,
    mut each: impl FnMut(Event) -> Result<(), E>,
) -> Result<(), ReplayError<E>> {
    let mut from = after.get();
    let pages = std::iter::from_fn(move || {
        let to = until.get().min(from.saturating_add(PAGE));
        let page = (from < to).then_some((from, to));
        from = to;
        page
    });
    let mut pages =
        stream::iter(pages).map(|(from, to)| tokio::spawn(whole(Arc::clone(store), from, to))).buffered(AHEAD);
    while let Some(page) = pages.next().await {
        for event in page.map_err(|_| ReadError::Database(sqlx::Error::WorkerCrashed))?? {
            let at = event.seq;
            each(event).map_err(|error| ReplayError::Stopped { at, error })?;
        }
    }
    Ok(())
}

/// A page that must be complete.
async fn whole(store: Arc<dyn Store>, from: u64, to: u64) -> Result<Vec<Event>, ReadError> {
    let events = unpack(&store.page(from, to).await?, from)?;
    let last = from + events.len() as u64;
    if last < to {
        return Err(ReadError::Damaged { at: Seq::new(last + 1), reason: "the event is missing".into() });
    }
    Ok(events)
}

/// Takes a packed page apart and checks that it follows `after` without a gap.
fn unpack(packed: &str, after: u64) -> Result<Vec<Event>, ReadError> {
    if packed.is_empty() {
        return Ok(Vec::new());
    }
    let mut events = packed
        .split(RECORD)
        .map(|record| {
            event(record).ok_or_else(|| ReadError::Damaged {
                at: Seq::new(after + 1),
                reason: format!(
                    "a row that is no event: {}",
                    record.chars().take(80).collect::<String>().escape_debug()
                ),
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    // SQL does not promise that an aggregate keeps the order of its subquery, though both engines do.
    events.sort_by_key(|event| event.seq);
    for (event, expected) in events.iter().zip(after + 1..) {
        if event.seq.get() != expected {
            return Err(ReadError::Damaged { at: Seq::new(expected), reason: "the event is missing".into() });
        }
    }
    Ok(events)
}

fn event(record: &str) -> Option<Event> {
    let mut fields = record.split(FIELD);
    let event = Event {
        seq: Seq::new(fields.next()?.parse().ok()?),
        at: fields.next()?.parse().ok()?,
        stream: fields.next()?.to_owned(),
        version: fields.next()?.parse().ok()?,
        kind: fields.next()?.to_owned(),
        actor: fields.next()?.to_owned(),
        body: fields.next()?.to_owned(),
        leaf_hash: fields.next()?.parse().ok()?,
    };
    fields.next().is_none().then_some(event)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(seq: u64) -> String {
        format!("{seq}\u{1f}-5\u{1f}s\u{1f}1\u{1f}k\u{1f}a\u{1f}{{}}\u{1f}{}", "AB".repeat(32))
    }

    #[test]
    fn a_page_is_unpacked_in_order_whatever_the_order_it_came_in() {
        let packed = [record(6), record(5), record(7)].join("\u{1e}");
        let events = unpack(&packed, 4).unwrap();
        assert_eq!(events.iter().map(|e| e.seq.get()).collect::<Vec<_>>(), [5, 6, 7]);
        assert_eq!((events[0].at, events[0].body.as_str(), events[0].leaf_hash.as_bytes()[0]), (-5, "{}", 0xab));
        assert!(unpack("", 4).unwrap().is_empty());
    }

    #[test]
    fn a_gap_or_a_row_that_is_no_event_is_damage_with_its_place() {
        let gap = [record(5), record(7)].join("\u{1e}");
        assert!(matches!(unpack(&gap, 4), Err(ReadError::Damaged { at, .. }) if at == Seq::new(6)));
        assert!(matches!(unpack("nonsense", 4), Err(ReadError::Damaged { .. })));
        assert!(matches!(unpack(&format!("{}\u{1f}more", record(5)), 4), Err(ReadError::Damaged { .. })));
    }
}
