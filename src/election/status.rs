//! Status of a TPS form and of a region's published result.

use serde::{Deserialize, Serialize};

use super::lang::{Words, words};

macro_rules! statuses {
    ($($variant:ident $code:literal $id:literal / $en:literal : $doc:literal;)*) => {
        /// Where a TPS form stands in its life: `missing → photographed → entered → agreed | disputed → verified → final`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Status { $(#[doc = $doc] $variant,)* }

        impl Default for Status {
            fn default() -> Self { Self::Missing }
        }

        impl Status {
            /// Every status, in the order of the life.
            pub const ALL: [Self; 7] = [$(Self::$variant),*];

            /// Its word in documents.
            #[must_use]
            pub const fn code(self) -> &'static str { match self { $(Self::$variant => $code),* } }

            /// Its name for people.
            #[must_use]
            pub const fn name(self) -> Words { match self { $(Self::$variant => words($id, $en)),* } }
        }
    };
}

statuses! {
    Missing "missing" "belum ada" / "missing": "Nothing has come.";
    Photographed "photographed" "ada foto" / "photographed": "Some or all pages have a photo.";
    Entered "entered" "satu pembacaan" / "one reading": "One reading; its figures stay hidden so that the second is blind.";
    Disputed "disputed" "ditahan" / "held back": "Two readings that differ or break an error rule, or a page missing: held back.";
    Agreed "agreed" "cocok" / "agreed": "Two readings are equal and no error rule is broken: counts, unofficial.";
    Verified "verified" "diputuskan pleno" / "verified": "Decided in the plenary: counts.";
    Final "final" "final" / "final": "Verified, and its kecamatan is signed.";
}

impl Status {
    /// Whether its figures are in the totals.
    #[must_use]
    pub const fn counts(self) -> bool {
        matches!(self, Self::Agreed | Self::Verified | Self::Final)
    }

    /// Which part of the four-way public bar it belongs to.
    #[must_use]
    pub const fn bar(self) -> Bar {
        match self {
            Self::Missing => Bar::Missing,
            Self::Photographed | Self::Entered | Self::Disputed => Bar::Read,
            Self::Agreed => Bar::Agreed,
            Self::Verified | Self::Final => Bar::Verified,
        }
    }
}

/// The four parts of the public bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Bar {
    /// Nothing has come.
    Missing,
    /// Something has come; not in the totals.
    Read,
    /// In the totals, unofficial.
    Agreed,
    /// In the totals, decided in the plenary.
    Verified,
}

/// Status word of a region's result (NIST SP 1500-100r2, `ResultsStatus`, with the two words that a reopening needs).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResultStatus {
    /// Not every TPS counts yet.
    UnofficialPartial,
    /// Every TPS counts; the region is not signed.
    UnofficialComplete,
    /// Signed.
    Certified,
    /// Reopened after signing: a correction is under way.
    Correction,
    /// A TPS in it is being counted again.
    Recount,
}

impl ResultStatus {
    /// Its name for people.
    #[must_use]
    pub const fn name(self) -> Words {
        match self {
            Self::UnofficialPartial => words("Belum resmi, belum lengkap", "Unofficial, partial"),
            Self::UnofficialComplete => words("Belum resmi, lengkap", "Unofficial, complete"),
            Self::Certified => words("Sudah disahkan", "Certified"),
            Self::Correction => words("Sedang diperbaiki", "Correction under way"),
            Self::Recount => words("Ada hitung ulang", "Recount under way"),
        }
    }

    /// Its word in documents.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::UnofficialPartial => "unofficial-partial",
            Self::UnofficialComplete => "unofficial-complete",
            Self::Certified => "certified",
            Self::Correction => "correction",
            Self::Recount => "recount",
        }
    }
}
