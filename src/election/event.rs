//! Every event of the journal: its kind, its stream and its body. One table; the kind names never change once written.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU16;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::actor::Actor;
use super::codes::{ContestId, FormId, Page, RegionCode, TpsCode};
use super::figures::Figures;
use super::form::FigureIndex;
use super::machine::Doubt;
use super::photo::{CheckedPhoto, FormPage, PhotoFacts, PhotoFlags, PhotoRead, Unreadable};
use super::reference::{ContestDefinition, ElectionDefinition, RegionRecord, TpsRecord};
use super::rules::RuleCode;
use crate::hash::Sha256;

/// What an event is about; its versions count within it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stream {
    /// The election as a whole: definition and reference data.
    Election,
    /// The form of one TPS in one contest.
    Tps(ContestId, TpsCode),
    /// The plenary of one region in one contest.
    Region(ContestId, RegionCode),
    /// One photo, by its SHA-256: derived work and views of the sealed original.
    Photo(Sha256),
    /// One account: who handed it out anew, switched it off or on.
    Account(Actor),
}

impl fmt::Display for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Election => f.write_str("election"),
            Self::Tps(contest, tps) => write!(f, "tps/{contest}/{tps}"),
            Self::Region(contest, region) => write!(f, "region/{contest}/{region}"),
            Self::Photo(sha256) => write!(f, "photo/{sha256}"),
            Self::Account(account) => write!(f, "account/{account}"),
        }
    }
}

impl FromStr for Stream {
    type Err = BadEvent;

    fn from_str(text: &str) -> Result<Self, BadEvent> {
        let bad = || BadEvent::Stream(text.chars().take(120).collect());
        let mut parts = text.split('/');
        let stream = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("election"), None, None, None) => Self::Election,
            (Some("tps"), Some(contest), Some(tps), None) => {
                Self::Tps(contest.parse().map_err(|_| bad())?, tps.parse().map_err(|_| bad())?)
            }
            (Some("region"), Some(contest), Some(region), None) => {
                Self::Region(contest.parse().map_err(|_| bad())?, region.parse().map_err(|_| bad())?)
            }
            (Some("photo"), Some(sha256), None, None) => Self::Photo(sha256.parse().map_err(|_| bad())?),
            (Some("account"), Some(account), None, None) => Self::Account(account.parse().map_err(|()| bad())?),
            _ => return Err(bad()),
        };
        Ok(stream)
    }
}

/// An entry of the journal that this program cannot read: written by a newer one, or damaged.
#[derive(Debug, thiserror::Error)]
pub enum BadEvent {
    /// Not a stream name.
    #[error("`{0}` is not a stream of this program")]
    Stream(String),
    /// No such kind.
    #[error("event kind `{0}` is not known to this program; it may need a newer version")]
    Kind(String),
    /// The body is not what its kind says.
    #[error("event body of `{kind}`: {error}")]
    Body {
        /// The kind.
        kind: &'static str,
        /// What the parser said.
        error: serde_json::Error,
    },
    /// The actor is not one.
    #[error("`{0}` is not an actor")]
    Actor(String),
    /// The stream does not go with the kind.
    #[error("event `{kind}` does not belong on stream `{stream}`")]
    Misplaced {
        /// The kind.
        kind: &'static str,
        /// The stream.
        stream: String,
    },
}

/// What a reader says about the rules (F) that the figures break: free text by rule.
pub type Reasons = BTreeMap<RuleCode, String>;

/// A page of a form as it was found in a photo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSeen {
    /// The form.
    pub form: FormId,
    /// The page.
    pub page: Page,
    /// The number of the TPS in its head, where that is read with certainty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tps: Option<NonZeroU16>,
}

/// How a photo reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// One POST with the raw bytes.
    Post,
    /// A resumable tus upload.
    Tus,
}

/// Which of the two independent readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Which {
    /// The officer's (or, taken over, PPS' or PPK's).
    First,
    /// The blind second one, by another role.
    Second,
}

/// Kind of a counting round (PKPU 17/2024, PKPU 18/2024).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum RoundKind {
    /// The count of election night.
    #[default]
    Reguler,
    /// Pemungutan suara ulang: a re-vote.
    #[serde(rename = "PSU")]
    Psu,
    /// Pemungutan suara susulan: a postponed vote.
    #[serde(rename = "PSS")]
    Pss,
    /// Pemungutan suara lanjutan: a continued vote.
    #[serde(rename = "PSL")]
    Psl,
    /// Penghitungan ulang surat suara: a recount.
    #[serde(rename = "PUSS")]
    Recount,
    /// Penghitungan ulang by order of the Constitutional Court.
    #[serde(rename = "PSSU-MK")]
    PssuMk,
}

impl RoundKind {
    /// Its abbreviation on documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reguler => "Reguler",
            Self::Psu => "PSU",
            Self::Pss => "PSS",
            Self::Psl => "PSL",
            Self::Recount => "PUSS",
            Self::PssuMk => "PSSU-MK",
        }
    }
}

macro_rules! events {
    ($($variant:ident $kind:literal { $($(#[$attr:meta])* $field:ident : $type:ty = $doc:literal),* $(,)? } $about:literal;)*) => {
        /// What happened. The body in the journal is the canonical JSON of these fields.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event { $(#[doc = $about] $variant($variant),)* }

        $(
            #[doc = $about]
            #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
            pub struct $variant { $(#[doc = $doc] $(#[$attr])* pub $field: $type,)* }

            impl From<$variant> for Event {
                fn from(event: $variant) -> Self { Self::$variant(event) }
            }
        )*

        impl Event {
            /// Every kind with what it means, for `docs/events.md`.
            pub const KINDS: &[(&str, &str)] = &[$(($kind, $about)),*];

            /// Its kind in the journal.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self { $(Self::$variant(_) => $kind),* }
            }

            /// Reads an entry of the journal.
            ///
            /// # Errors
            /// [`BadEvent`] where kind or body are not this program's.
            pub fn parse(kind: &str, body: &str) -> Result<Self, BadEvent> {
                match kind {
                    $($kind => serde_json::from_str(body)
                        .map(Self::$variant)
                        .map_err(|error| BadEvent::Body { kind: $kind, error }),)*
                    other => Err(BadEvent::Kind(other.chars().take(60).collect())),
                }
            }
        }

        impl Serialize for Event {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$variant(body) => body.serialize(serializer)),* }
            }
        }
    };
}

events! {
    FormImported "form.imported" { form: FormId = "Name of the form, by which contests refer to it.", text: String = "The whole form file (TOML)." }
        "Reference data: a form, once for all contests that use it.";
    RegionsImported "regions.imported" { regions: Vec<RegionRecord> = "Regions with their TPS." }
        "Reference data: regions and TPS of the election.";
    RecordsImported "records.imported" { tps: Vec<TpsRecord> = "What is known per TPS: counts only." }
        "Reference data: registered voters, ballots delivered, special categories.";
    ContestsImported "contests.imported" { contests: Vec<ContestDefinition> = "Contests with their candidates, each naming its form." }
        "Reference data: contests with their candidates.";
    ElectionCreated "election.created" { definition: ElectionDefinition = "Names, day, limits, key." }
        "The election exists: always the last event of its import.";
    PhotoAccepted "photo.accepted" {
            round: u8 = "Counting round.",
            page: Page = "Page it was sent for.",
            photo: PhotoFacts = "Identity, type, size.",
            via: Via = "How it came."
        } "A photo of a page was accepted as evidence.";
    PhotoChecked "photo.checked" {
            found: CheckedPhoto = "What was found.",
            masks: Vec<FormPage> = "Form pages whose masks were painted over."
        }
        "A photo was decoded strictly; its public copy and thumbnail exist.";
    PhotoUnreadable "photo.unreadable" { code: Unreadable = "Stable error code of the strict decode." }
        "A photo cannot be decoded; the page is asked for again.";
    PageRead "page.read" {
            model: String = "What read it: the name and digest of the weights.",
            #[serde(default, skip_serializing_if = "Option::is_none")] seen: Option<PageSeen> = "The form and page that were found in the photo, and the number of the TPS where it is read with certainty; none where no page was.",
            #[serde(default, skip_serializing_if = "PhotoFlags::is_empty")] flags: PhotoFlags = "What there is to say against it as a photo of the page it was sent for."
        }
        "The machine looked for the page in a photo and read its boxes; once per photo and model.";
    OriginalViewed "photo.viewed" { tps: TpsCode = "The TPS it was looked at for." }
        "Somebody looked at a sealed original.";
    FiguresEntered "figures.entered" {
            round: u8 = "Counting round.",
            reading: Which = "First or second reading.",
            figures: Figures = "All figures in the form's order.",
            #[serde(default, skip_serializing_if = "Vec::is_empty")] by_machine: Vec<FigureIndex> = "Figures of a second reading, by their place in the form from 0, that the machine was sure of and the reader did not type.",
            #[serde(default, skip_serializing_if = "Vec::is_empty")] photos: Vec<PhotoRead> = "The photos they were read from.",
            #[serde(default, skip_serializing_if = "Reasons::is_empty")] reasons: Reasons = "Why a rule that they break stands like that on the paper, by rule; in public once the reading is."
        } "Somebody read the paper and typed all figures, or those that the machine left to people.";
    FiguresCorrected "figures.corrected" {
            round: u8 = "Counting round.",
            reading: Which = "Whose reading it replaces.",
            figures: Figures = "All figures, corrected, in the form's order.",
            #[serde(default, skip_serializing_if = "Vec::is_empty")] photos: Vec<PhotoRead> = "The photos they were read from.",
            reason: String = "Why, in public."
        } "A reading was corrected before the plenary.";
    FiguresDecided "figures.decided" {
            round: u8 = "Counting round.",
            figures: Figures = "What counts from now on.",
            #[serde(default, skip_serializing_if = "Vec::is_empty")] photos: Vec<PhotoRead> = "The photos that were looked at.",
            #[serde(default, skip_serializing_if = "Option::is_none")] reason: Option<String> = "Why, where it changes anything."
        } "The plenary decided a form.";
    FiguresRead "figures.read" {
            round: u8 = "Counting round.",
            model: String = "What read them.",
            photos: Vec<PhotoRead> = "The photos they were read from.",
            values: Vec<Option<u16>> = "The likeliest number of each figure in the form's order; null where none is legible.",
            confidence: Vec<u16> = "Its calibrated probability, per ten thousand, rounded down.",
            #[serde(default, skip_serializing_if = "Vec::is_empty")] doubts: Vec<Option<Doubt>> = "Why each is left to people; null where the machine is sure. Left out where it is sure of all."
        } "The machine read a form from a photo of each page, by its own sums too. Where it says every figure, it is the second reading if no person gave that.";
    WarningExplained "warning.explained" { code: RuleCode = "Which warning.", text: String = "The explanation, in public." }
        "Somebody explained a warning.";
    PageRequested "page.requested" { page: Page = "Which page.", reason: String = "Why, for the officer." }
        "PPS or PPK asks for a page to be photographed again.";
    RoundOpened "round.opened" { round: u8 = "Its number, from 2.", kind: RoundKind = "Why it is counted again.", reason: String = "Which order or ruling." }
        "A new counting round of a TPS supersedes the one before.";
    SessionOpened "session.opened" { #[serde(default, skip_serializing_if = "Option::is_none")] note: Option<String> = "Place and time, where given." }
        "The plenary (pleno) of a region began.";
    RegionSigned "region.signed" {
            seq: u64 = "The last event of the journal that the signers had before them.",
            digest: Sha256 = "What was signed: digest of the region's summed figures.",
            #[serde(default, skip_serializing_if = "Option::is_none")] note: Option<String> = "Remark on the signing."
        }
        "The plenary of a region ended: its result is locked.";
    RegionReopened "region.reopened" { reason: String = "Why, in public." }
        "The level above opened a signed region again.";
    AccountReissued "account.reissued" {}
        "The activation code of an account was issued anew: its sessions and its PIN ended, and who did it saw the code.";
    AccountDisabled "account.disabled" {}
        "An account was switched off: its sessions ended.";
    AccountEnabled "account.enabled" {}
        "An account was switched on again, with the PIN it had.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_written_and_read_back() {
        let photo = format!("photo/{}", Sha256::of(b"x"));
        let account = "account/kpps:3171011001001:2";
        for text in ["election", "tps/gubernur/3171011001001", "region/gubernur/317101", photo.as_str(), account] {
            assert_eq!(text.parse::<Stream>().unwrap().to_string(), text);
        }
        for text in
            ["", "tps", "tps/gubernur", "tps/gubernur/31", "region/gubernur/317101/x", "photo/00", "account/kpps"]
        {
            assert!(text.parse::<Stream>().is_err(), "{text}");
        }
    }

    #[test]
    fn an_event_is_its_kind_and_body_and_an_unknown_kind_is_an_error() {
        let event = Event::from(RegionReopened { reason: "Putusan Bawaslu".into() });
        let body = serde_json::to_string(&event).unwrap();
        assert_eq!(body, r#"{"reason":"Putusan Bawaslu"}"#);
        assert_eq!(Event::parse(event.kind(), &body).unwrap(), event);
        assert!(matches!(Event::parse("region.sold", "{}"), Err(BadEvent::Kind(_))));
        assert!(matches!(Event::parse("region.reopened", "{}"), Err(BadEvent::Body { .. })));
    }

    #[test]
    fn kinds_are_named_once() {
        let mut kinds: Vec<_> = Event::KINDS.iter().map(|(kind, _)| kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds.len(), Event::KINDS.len());
    }
}
