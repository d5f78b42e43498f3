//! The official codes, each a type that is parsed once at the border.
//!
//! Source: Kepmendagri 100.1.1-6117/2022 (codes of administrative regions: province 2, city/regency 4, kecamatan 6,
//! kelurahan/desa 10 digits) and KPU's three-digit TPS number within a kelurahan (901 and above: special location).

mod form_id;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use form_id::FormId;

/// A level of the hierarchy, from the nation down to the kelurahan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole country; code `0`.
    Nation,
    /// Provinsi; 2 digits.
    Province,
    /// Kabupaten/kota; 4 digits.
    City,
    /// Kecamatan; 6 digits.
    Kecamatan,
    /// Kelurahan/desa; 10 digits.
    Kelurahan,
}

impl Level {
    /// Every level, top first.
    pub const ALL: [Self; 5] = [Self::Nation, Self::Province, Self::City, Self::Kecamatan, Self::Kelurahan];

    /// `tingkat` in the official public JSON: province 1 … kelurahan 4 (a TPS is 5).
    #[must_use]
    pub const fn tingkat(self) -> u8 {
        match self {
            Self::Nation => 0,
            Self::Province => 1,
            Self::City => 2,
            Self::Kecamatan => 3,
            Self::Kelurahan => 4,
        }
    }
}

/// The code is not one: what was given and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadCode {
    /// A region code of a length that no level has, or with something other than digits.
    #[error(
        "`{0}` is not a region code: a province has 2 digits, a city 4, a kecamatan 6, a kelurahan 10; the nation is 0"
    )]
    Region(String),
    /// A TPS code that is not 13 digits, or whose TPS number is 000.
    #[error("`{0}` is not a TPS code: it is the 10 digits of the kelurahan and 3 of the TPS number, from 001")]
    Tps(String),
    /// A page number outside 1..=9.
    #[error("`{0}` is not a page number")]
    Page(String),
    /// A contest identifier with something other than a-z, 0-9 and dashes.
    #[error("`{0}` is not a contest name: 1 to 32 of a-z, 0-9 and -")]
    Contest(String),
    /// A form name with something other than a-z, 0-9 and dashes.
    #[error("`{0}` is not a form name: 1 to 64 of a-z, 0-9 and -")]
    Form(String),
}

/// Code of a region at any level: one word, because it stands in the actor of every event in memory. The level is in the top
/// byte, so that codes sort by level and then by number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u64);

const LEVEL_SHIFT: u32 = 56;

impl RegionCode {
    /// The whole country.
    pub const NATION: Self = Self::pack(Level::Nation, 0);

    const fn pack(level: Level, number: u64) -> Self {
        Self(((level.tingkat() as u64) << LEVEL_SHIFT) | number)
    }

    const fn number(self) -> u64 {
        self.0 & ((1 << LEVEL_SHIFT) - 1)
    }

    /// Which level this region is at.
    #[must_use]
    pub const fn level(self) -> Level {
        match self.0 >> LEVEL_SHIFT {
            0 => Level::Nation,
            1 => Level::Province,
            2 => Level::City,
            3 => Level::Kecamatan,
            _ => Level::Kelurahan,
        }
    }

    /// The region that contains this one by code; `None` for the nation.
    #[must_use]
    pub const fn parent(self) -> Option<Self> {
        let (level, divisor) = match self.level() {
            Level::Nation => return None,
            Level::Province => return Some(Self::NATION),
            Level::City => (Level::Province, 100),
            Level::Kecamatan => (Level::City, 100),
            Level::Kelurahan => (Level::Kecamatan, 10_000),
        };
        Some(Self::pack(level, self.number() / divisor))
    }

    /// Whether `other` is this region or lies in it.
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        let mut at = Some(other);
        while let Some(region) = at {
            if region == self {
                return true;
            }
            at = region.parent();
        }
        false
    }

    /// The ancestor at `level` (itself included); `None` where `level` is below this region.
    #[must_use]
    pub fn ancestor(self, level: Level) -> Option<Self> {
        let mut at = Some(self);
        while let Some(region) = at {
            if region.level() == level {
                return Some(region);
            }
            at = region.parent();
        }
        None
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.level() {
            Level::Nation => f.write_str("0"),
            Level::Province => write!(f, "{:02}", self.number()),
            Level::City => write!(f, "{:04}", self.number()),
            Level::Kecamatan => write!(f, "{:06}", self.number()),
            Level::Kelurahan => write!(f, "{:010}", self.number()),
        }
    }
}

fn digits(text: &str) -> Option<u64> {
    if text.is_empty() || text.len() > 13 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

impl FromStr for RegionCode {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        let bad = || BadCode::Region(text.chars().take(40).collect());
        let number = digits(text).ok_or_else(bad)?;
        let level = match text.len() {
            1 if number == 0 => Level::Nation,
            2 => Level::Province,
            4 => Level::City,
            6 => Level::Kecamatan,
            10 => Level::Kelurahan,
            _ => return Err(bad()),
        };
        if level != Level::Nation && number == 0 {
            return Err(bad());
        }
        Ok(Self::pack(level, number))
    }
}

/// Code of a polling station: kelurahan and TPS number, 13 digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TpsCode(u64);

impl TpsCode {
    /// The TPS of this number in this kelurahan; `None` where the region is not a kelurahan or the number not 1..=999.
    #[must_use]
    pub fn new(kelurahan: RegionCode, number: u16) -> Option<Self> {
        (kelurahan.level() == Level::Kelurahan && (1..=999).contains(&number))
            .then(|| Self(kelurahan.number() * 1000 + u64::from(number)))
    }

    /// The kelurahan it stands in.
    #[must_use]
    pub const fn kelurahan(self) -> RegionCode {
        RegionCode::pack(Level::Kelurahan, self.0 / 1000)
    }

    /// Its number within the kelurahan, 1..=999.
    #[must_use]
    pub fn number(self) -> u16 {
        u16::try_from(self.0 % 1000).unwrap_or(u16::MAX)
    }

    /// Whether it is a special location (prison, hospital, relocation …), numbered 901 and above.
    #[must_use]
    pub fn is_special(self) -> bool {
        self.number() >= 901
    }
}

impl fmt::Display for TpsCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:013}", self.0)
    }
}

impl FromStr for TpsCode {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        let bad = || BadCode::Tps(text.chars().take(40).collect());
        if text.len() != 13 {
            return Err(bad());
        }
        let number = digits(text).ok_or_else(bad)?;
        if number % 1000 == 0 || number / 1000 == 0 {
            return Err(bad());
        }
        Ok(Self(number))
    }
}

/// A page of the form, 1-based.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Page(u8);

impl Page {
    /// The page of this number, 1..=9.
    #[must_use]
    pub fn new(number: u8) -> Option<Self> {
        (1..=9).contains(&number).then_some(Self(number))
    }

    /// Its number, from 1.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Page {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        text.parse().ok().and_then(Self::new).ok_or_else(|| BadCode::Page(text.chars().take(40).collect()))
    }
}

/// Short name of a contest, as it stands in addresses: `gubernur`, `bupati-3101`, …
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct ContestId(Box<str>);

impl ContestId {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ContestId {
    type Err = BadCode;

    fn from_str(text: &str) -> Result<Self, BadCode> {
        let fits = (1..=32).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        fits.then(|| Self(text.into())).ok_or_else(|| BadCode::Contest(text.chars().take(40).collect()))
    }
}

impl<'de> Deserialize<'de> for ContestId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        parse_text(deserializer)
    }
}

fn parse_text<'de, D: Deserializer<'de>, T: FromStr<Err = BadCode>>(deserializer: D) -> Result<T, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

macro_rules! as_text {
    ($type:ty) => {
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                parse_text(deserializer)
            }
        }
    };
}
as_text!(RegionCode);
as_text!(TpsCode);
