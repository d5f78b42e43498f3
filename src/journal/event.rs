//! What the journal holds: events, numbered without gaps, each with the hash that proves it.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::canonical::Canonical;
use crate::hash::Sha256;

/// Place of an event in the one total order: 1 for the first, no gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(u64);

impl Seq {
    /// Before everything: replaying after it gives the whole journal.
    pub const ZERO: Self = Self(0);

    /// The place with this number; 0 is [`Seq::ZERO`].
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number, 1 for the first event.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The place right after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An event to append. Names (`stream`, `kind`, `actor`) are 1 to 200 bytes without control characters.
#[derive(Debug, Clone)]
pub struct NewEvent {
    /// What the event is about: a TPS form, a region, an upload.
    pub stream: String,
    /// The version the stream will have with this event: the version its author saw, plus 1.
    pub version: u64,
    /// What happened; the journal does not interpret it.
    pub kind: Cow<'static, str>,
    /// Who caused it: role, region and account number, never a person's name.
    pub actor: String,
    /// What happened, in full.
    pub body: Canonical,
}

/// An event as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Place in the total order.
    pub seq: Seq,
    /// Microseconds since 1970-01-01 UTC, by the clock of whoever appended it, but never before the event in front of it.
    pub at: i64,
    /// What the event is about.
    pub stream: String,
    /// Place within its stream: 1 for the first, no gaps.
    pub version: u64,
    /// What happened.
    pub kind: String,
    /// Who caused it.
    pub actor: String,
    /// Canonical JSON.
    pub body: String,
    /// The leaf hash that was stored with it; [`Event::leaf`] recomputes it.
    pub leaf_hash: Sha256,
}

impl Event {
    /// RFC 6962 section 2.1 leaf hash, recomputed from the other fields: SHA-256(0x00 || [`Event::canonical`]).
    #[must_use]
    pub fn leaf(&self) -> Sha256 {
        self.row().leaf(&mut Vec::new())
    }

    /// The bytes that are hashed and published: an RFC 8785 object with the members
    /// `actor, at, body, kind, seq, stream, version`.
    #[must_use]
    pub fn canonical(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.row().canonical(&mut bytes);
        bytes
    }

    fn row(&self) -> Row<'_> {
        Row {
            seq: self.seq.get(),
            at: self.at,
            stream: &self.stream,
            version: self.version,
            kind: &self.kind,
            actor: &self.actor,
            body: &self.body,
            leaf_hash: self.leaf_hash,
        }
    }
}

/// An event on its way into the database, borrowed from the command that brought it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub seq: u64,
    pub at: i64,
    pub stream: &'a str,
    pub version: u64,
    pub kind: &'a str,
    pub actor: &'a str,
    pub body: &'a str,
    pub leaf_hash: Sha256,
}

impl Row<'_> {
    /// The leaf hash; `scratch` is only there so that a batch allocates once.
    pub fn leaf(&self, scratch: &mut Vec<u8>) -> Sha256 {
        scratch.clear();
        scratch.push(0x00);
        self.canonical(scratch);
        Sha256::of(scratch)
    }

    fn canonical(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"actor\":");
        string(self.actor, out);
        out.extend_from_slice(b",\"at\":");
        out.extend_from_slice(self.at.to_string().as_bytes());
        out.extend_from_slice(b",\"body\":");
        out.extend_from_slice(self.body.as_bytes());
        out.extend_from_slice(b",\"kind\":");
        string(self.kind, out);
        out.extend_from_slice(b",\"seq\":");
        out.extend_from_slice(self.seq.to_string().as_bytes());
        out.extend_from_slice(b",\"stream\":");
        string(self.stream, out);
        out.extend_from_slice(b",\"version\":");
        out.extend_from_slice(self.version.to_string().as_bytes());
        out.push(b'}');
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("writing a string to memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> Event {
        Event {
            seq: Seq::new(7),
            at: 1_732_665_600_000_000,
            stream: "form/31.71.01.1001.001/1".into(),
            version: 3,
            kind: "figures.entered".into(),
            actor: "kpps/3171011001001/1".into(),
            body: r#"{"note":"\"Cipayung\"","votes":[120,45,98]}"#.into(),
            leaf_hash: Sha256::of(b""),
        }
    }

    #[test]
    fn the_canonical_bytes_are_an_rfc_8785_object() {
        let bytes = event().canonical();
        let text = std::str::from_utf8(&bytes).unwrap();
        assert_eq!(
            text,
            r#"{"actor":"kpps/3171011001001/1","at":1732665600000000,"body":{"note":"\"Cipayung\"","votes":[120,45,98]},"kind":"figures.entered","seq":7,"stream":"form/31.71.01.1001.001/1","version":3}"#
        );
        text.parse::<Canonical>().unwrap();
    }

    #[test]
    fn the_leaf_hash_is_the_one_another_implementation_computed() {
        // (printf '\0'; printf %s '<the text above>') | sha256sum
        assert_eq!(event().leaf().to_string(), "ad886c4ffc4a1137e4efbc2b94b2f5ab6ea2b1f1241787887cc87069df6aedad");
    }

    #[test]
    fn any_changed_field_changes_the_leaf() {
        let original = event().leaf();
        let changes: [fn(&mut Event); 7] = [
            |e| e.seq = Seq::new(8),
            |e| e.at += 1,
            |e| e.stream.push('0'),
            |e| e.version += 1,
            |e| e.kind.push('s'),
            |e| e.actor.push('2'),
            |e| e.body = "{}".into(),
        ];
        for change in changes {
            let mut changed = event();
            change(&mut changed);
            assert_ne!(changed.leaf(), original);
        }
    }
}
