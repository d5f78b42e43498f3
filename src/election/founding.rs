//! The events that found an election, cut so that each fits into one body of the journal whatever the size of the election.

use serde::Serialize;

use super::event::{ContestsImported, ElectionCreated, Event, FormImported, RecordsImported, RegionsImported};
use super::reference::{Reference, TpsRecord};

/// Bytes of one event body: below the journal's 64 KiB, with room for the body's own frame.
pub const BODY_BYTES: usize = 60_000;

/// One thing alone is larger than an event body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} takes {bytes} bytes in the journal; one event holds {BODY_BYTES}")]
pub struct TooLarge {
    /// What it is: a form, a contest, a region.
    pub what: String,
    /// Its size.
    pub bytes: usize,
}

/// Every event of the founding in order: forms, regions, records, contests, and last the one that makes the election exist.
///
/// # Errors
/// [`TooLarge`] where one form, contest or region does not fit into an event.
pub fn events(reference: &Reference, public_key: String) -> Result<Vec<Event>, TooLarge> {
    let mut events: Vec<Event> = Vec::new();
    for (id, text) in &reference.forms {
        let event = FormImported { form: id.clone(), text: text.clone() };
        fits(size(&event), || format!("form {id}"))?;
        events.push(event.into());
    }
    for part in parts(&reference.regions, |region| format!("region {}", region.code))? {
        events.push(RegionsImported { regions: part.to_vec() }.into());
    }
    events.extend(records(&reference.tps)?);
    for part in parts(&reference.definition.contests, |contest| format!("contest {}", contest.id))? {
        events.push(ContestsImported { contests: part.to_vec() }.into());
    }
    let mut definition = reference.definition.clone();
    definition.contests.clear();
    definition.public_key = public_key;
    let created = ElectionCreated { definition };
    fits(size(&created), || "the election".into())?;
    events.push(created.into());
    Ok(events)
}

/// Records alone: of the founding, or of a later import.
///
/// # Errors
/// Never in practice: a record is a hundred bytes.
pub fn records(records: &[TpsRecord]) -> Result<impl Iterator<Item = Event> + '_, TooLarge> {
    let parts = parts(records, |record| format!("TPS {}", record.tps))?;
    Ok(parts.into_iter().map(|part| RecordsImported { tps: part.to_vec() }.into()))
}

fn fits(bytes: usize, what: impl FnOnce() -> String) -> Result<(), TooLarge> {
    if bytes <= BODY_BYTES { Ok(()) } else { Err(TooLarge { what: what(), bytes }) }
}

/// Neighbouring items together, as many as fit into a body.
fn parts<T: Serialize>(items: &[T], name: impl Fn(&T) -> String) -> Result<Vec<&[T]>, TooLarge> {
    let mut parts = Vec::new();
    let (mut start, mut filled) = (0, 0);
    for (at, item) in items.iter().enumerate() {
        let bytes = size(item) + 1;
        fits(bytes, || name(item))?;
        if filled + bytes > BODY_BYTES {
            parts.extend(items.get(start..at));
            (start, filled) = (at, 0);
        }
        filled += bytes;
    }
    parts.extend(items.get(start..).filter(|rest| !rest.is_empty()));
    Ok(parts)
}

/// Bytes of its JSON; canonical JSON orders the same members in another way.
fn size<T: Serialize>(item: &T) -> usize {
    struct Counter(usize);
    impl std::io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // What cannot be written as JSON fits nowhere.
    serde_json::to_writer(&mut counter, item).map_or(usize::MAX, |()| counter.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::election::reference::RegionRecord;

    #[test]
    fn neighbours_share_an_event_as_long_as_they_fit_and_nothing_is_lost() {
        let region = |n: u32, name: usize| RegionRecord {
            code: format!("31710{n}").parse().unwrap(),
            name: "x".repeat(name),
            tps: Vec::new(),
            centre: None,
        };
        let regions: Vec<_> =
            [25_000, 25_000, 25_000, 100, 59_000].into_iter().zip(1..).map(|(l, n)| region(n, l)).collect();
        let cut = parts(&regions, |r| r.name.clone()).unwrap();
        assert_eq!(cut.iter().map(|part| part.len()).collect::<Vec<_>>(), [2, 2, 1]);
        assert_eq!(cut.concat(), regions);
        let large = [region(1, 100), region(2, BODY_BYTES)];
        let error = parts(&large, |r| format!("region {}", r.code)).unwrap_err();
        assert_eq!(error.what, "region 317102");
        assert!(parts::<RegionRecord>(&[], |_| String::new()).unwrap().is_empty());
    }
}
