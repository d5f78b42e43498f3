//! A perceptual hash: near-equal pictures have near-equal bits.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::picture::Picture;

const COLUMNS: u32 = 17;
const ROWS: u32 = 16;

/// At or below this distance two photos are probably one photo, sent on or compressed again.
///
/// Measured (`cargo test --lib a_fingerprint_knows -- --nocapture`, real data needed): the same scan made smaller (1024 to
/// 640 px) and compressed again (quality 70 to 30) differs in 2 to 15 of 256 bits; page 1 of 21 different stations, scanned
/// alike, in 20 to 111 (median 44). Cropping 1 % off each edge already costs 13 to 31, 4 % 58 to 79.
///
/// So this finds a photo that was sent on, and nothing else: another shot of the same sheet is as far away as another
/// sheet, and the margin to different sheets (16 to 20, from 210 pairs) is too thin for the hundred million pairs of a
/// province; pages drawn flat for a rehearsal lie 3 to 15 apart. So it is compared within a kelurahan, says something only where
/// the machine reads the same numbers (`election::state::alike`), and the pair is shown to a person; the proof of sameness is the
/// SHA-256.
pub const NEAR: u32 = 16;

/// A horizontal gradient hash (dHash) of 256 bits: the picture as 17 x 16 greys, one bit per pair of neighbours,
/// set where it gets brighter to the right. Written as 64 hex digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint([u8; 32]);

/// The text is not 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a fingerprint is written as 64 hexadecimal digits")]
pub struct NotAFingerprint;

impl Fingerprint {
    /// The fingerprint of an upright picture.
    pub(super) fn of(grey: &Picture) -> Self {
        let small = grey.grey().resized(COLUMNS, ROWS, fast_image_resize::FilterType::Box);
        let mut bits = [0u8; 32];
        let rows = small.pixels().chunks_exact(COLUMNS as usize);
        let brighter = rows.flat_map(|row| row.windows(2).map(|pair| pair.first() < pair.last()));
        let mut brighter = brighter.fuse();
        for byte in &mut bits {
            for bit in 0..8 {
                *byte |= u8::from(brighter.next() == Some(true)) << bit;
            }
        }
        Self(bits)
    }

    /// How many of the 256 bits differ.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        self.0.iter().zip(&other.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// The 32 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fingerprint:{self}")
    }
}

impl FromStr for Fingerprint {
    type Err = NotAFingerprint;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| NotAFingerprint)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Fingerprint {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
