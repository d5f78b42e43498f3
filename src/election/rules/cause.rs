//! Why a rule with several causes spoke: each cause has its own sentence, so that nobody has to guess which one was meant.

use serde::Serialize;

use crate::election::lang::{Words, words};

/// A cause of W201, with the share per mille that the form's own was compared with, where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// Everybody on the DPT voted.
    EverybodyVoted,
    /// Nobody on the DPT voted.
    NobodyVoted,
    /// A candidate has no vote at all.
    CandidateNothing,
    /// A candidate has nearly all votes.
    CandidateNearlyAll {
        /// The election's limit.
        limit: u32,
    },
    /// Many more invalid votes than usual in the kecamatan.
    InvalidMany {
        /// The kecamatan's share at that moment.
        kecamatan: u32,
    },
    /// Far fewer invalid votes than usual in the kecamatan.
    InvalidFew {
        /// The kecamatan's share at that moment.
        kecamatan: u32,
    },
}

impl Cause {
    /// Every cause, with nothing to compare with.
    pub const ALL: &[Self] = &[
        Self::EverybodyVoted,
        Self::NobodyVoted,
        Self::CandidateNothing,
        Self::CandidateNearlyAll { limit: 0 },
        Self::InvalidMany { kecamatan: 0 },
        Self::InvalidFew { kecamatan: 0 },
    ];

    /// Stable name in public documents.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EverybodyVoted => "everybody-voted",
            Self::NobodyVoted => "nobody-voted",
            Self::CandidateNothing => "candidate-nothing",
            Self::CandidateNearlyAll { .. } => "candidate-nearly-all",
            Self::InvalidMany { .. } => "invalid-many",
            Self::InvalidFew { .. } => "invalid-few",
        }
    }

    /// The share per mille that the form's own was compared with.
    #[must_use]
    pub const fn compared_with(self) -> Option<u32> {
        match self {
            Self::CandidateNearlyAll { limit } => Some(limit),
            Self::InvalidMany { kecamatan } | Self::InvalidFew { kecamatan } => Some(kecamatan),
            Self::EverybodyVoted | Self::NobodyVoted | Self::CandidateNothing => None,
        }
    }

    /// What it says; `{share}` is `{left}` of `{right}`, `{usual}` what it was compared with.
    #[must_use]
    pub const fn sentence(self) -> Words {
        match self {
            Self::EverybodyVoted => {
                words("Semua {right} pemilih dalam DPT menggunakan hak pilih.", "All {right} voters of the DPT voted.")
            }
            Self::NobodyVoted => words(
                "Tidak seorang pun dari {right} pemilih dalam DPT menggunakan hak pilih.",
                "None of the {right} voters of the DPT voted.",
            ),
            Self::CandidateNothing => {
                words("{figure}: {left} suara dari {right} suara sah.", "{figure}: {left} of {right} valid votes.")
            }
            Self::CandidateNearlyAll { .. } => words(
                "{figure}: {left} dari {right} suara sah ({share}), lebih dari {usual}.",
                "{figure}: {left} of {right} valid votes ({share}), more than {usual}.",
            ),
            Self::InvalidMany { .. } => words(
                "Suara tidak sah {left} dari {right} ({share}), jauh di atas kecamatannya ({usual}).",
                "{left} of {right} votes are invalid ({share}), far above its kecamatan ({usual}).",
            ),
            Self::InvalidFew { .. } => words(
                "Suara tidak sah {left} dari {right} ({share}), jauh di bawah kecamatannya ({usual}).",
                "{left} of {right} votes are invalid ({share}), far below its kecamatan ({usual}).",
            ),
        }
    }
}
