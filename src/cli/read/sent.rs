//! A photo as the officer's app would send it, and as the night's worker then reads it.

use std::str::FromStr;

use crate::photo::{DecodeError, Limits, Picture, Settings, decode, encode, shrink};

/// Longest side in pixels and JPEG quality of what is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SentAs {
    pub side: u32,
    pub quality: u8,
}

impl FromStr for SentAs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not SIDE:QUALITY, as 2560:80");
        let (side, quality) = text.split_once(':').ok_or_else(wrong)?;
        let (side, quality) = (side.parse().map_err(|_| wrong())?, quality.parse().map_err(|_| wrong())?);
        if !(100..=10_000).contains(&side) || !(1..=100).contains(&quality) {
            return Err(format!("`{text}`: a side has 100 to 10000 pixels, a quality is 1 to 100"));
        }
        Ok(Self { side, quality })
    }
}

impl std::fmt::Display for SentAs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.side, self.quality)
    }
}

impl SentAs {
    /// The picture that the worker reads, and how many bytes were sent.
    pub(super) fn of(self, picture: Picture) -> Result<(Picture, usize), DecodeError> {
        let jpeg = encode(&shrink(picture, self.side), self.quality)?;
        let received = decode(&jpeg, &Limits::default())?;
        Ok((shrink(received, Settings::default().public_side), jpeg.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photo::Channels;

    #[test]
    fn a_side_and_a_quality_are_told_apart_from_anything_else() {
        assert_eq!("2560:80".parse(), Ok(SentAs { side: 2560, quality: 80 }));
        for text in ["2560", "2560:", ":80", "2560:0", "2560:101", "99:80", "-1:80", "10001:80", "2560:80:1"] {
            let error = text.parse::<SentAs>().unwrap_err();
            assert!(error.contains(text), "{error}");
        }
    }

    #[test]
    fn what_is_sent_is_no_larger_than_asked_and_what_is_read_no_larger_than_the_worker_reads() {
        let pixels = vec![127; 3000 * 2000];
        let picture = || Picture::new(3000, 2000, Channels::Grey, pixels.clone()).unwrap();
        let (read, large) = SentAs { side: 2560, quality: 80 }.of(picture()).unwrap();
        assert_eq!((read.width(), read.height()), (2000, 1334), "by way of 2560 x 1707");
        let (read, small) = SentAs { side: 1000, quality: 80 }.of(picture()).unwrap();
        assert_eq!((read.width(), read.height()), (1000, 667));
        assert!(small < large);
    }
}
