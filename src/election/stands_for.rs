//! For whom a witness stands: one candidate of one contest.

use std::fmt;
use std::str::FromStr;

use super::codes::ContestId;

/// A candidate of a contest, written `gubernur:1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StandsFor {
    /// The contest.
    pub contest: ContestId,
    /// Number on its ballot, from 1.
    pub candidate: u16,
}

impl fmt::Display for StandsFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.contest, self.candidate)
    }
}

impl FromStr for StandsFor {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (contest, candidate) = text.split_once(':').ok_or(())?;
        let digits = !candidate.is_empty() && candidate.bytes().all(|b| b.is_ascii_digit());
        let candidate = candidate.parse().ok().filter(|n| digits && *n > 0).ok_or(())?;
        Ok(Self { contest: contest.parse().map_err(|_| ())?, candidate })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candidate_is_written_and_read_back() {
        assert_eq!("gubernur:12".parse::<StandsFor>().unwrap().to_string(), "gubernur:12");
        for text in ["", "gubernur", "gubernur:", "gubernur:0", "gubernur:+1", "Gubernur:1", "gubernur:1:2", ":1"] {
            assert!(text.parse::<StandsFor>().is_err(), "{text}");
        }
    }
}
