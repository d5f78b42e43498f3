//! What can stand in a digit box.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is written in one digit box.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    /// A digit, 0 to 9.
    Digit(u8),
    /// An X: an empty leading position.
    Cross,
    /// A dash: an empty leading position.
    Dash,
    /// Nothing.
    Blank,
    /// Struck out, overwritten, painted over, or no single symbol: never to be guessed.
    Struck,
}

impl Symbol {
    /// How many there are.
    pub const COUNT: usize = 14;

    /// Every symbol, in the order of [`Scores`]: 0 to 9, X, dash, blank, struck.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Digit(0),
        Self::Digit(1),
        Self::Digit(2),
        Self::Digit(3),
        Self::Digit(4),
        Self::Digit(5),
        Self::Digit(6),
        Self::Digit(7),
        Self::Digit(8),
        Self::Digit(9),
        Self::Cross,
        Self::Dash,
        Self::Blank,
        Self::Struck,
    ];
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Digit(digit) => write!(f, "{digit}"),
            Self::Cross => f.write_str("X"),
            Self::Dash => f.write_str("dash"),
            Self::Blank => f.write_str("blank"),
            Self::Struck => f.write_str("struck"),
        }
    }
}

/// Calibrated probabilities of the symbols of one box, in the order of [`Symbol::ALL`]; they sum to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scores(pub [f32; Symbol::COUNT]);

impl Scores {
    /// The same for a box that is known to hold something.
    #[must_use]
    pub fn without_blank(&self) -> Self {
        let rest: f32 =
            Symbol::ALL.iter().zip(self.0).filter(|(symbol, _)| **symbol != Symbol::Blank).map(|(_, p)| p).sum();
        let mut scores = *self;
        for (symbol, score) in Symbol::ALL.iter().zip(&mut scores.0) {
            *score = if *symbol == Symbol::Blank { 0.0 } else { *score / rest.max(f32::MIN_POSITIVE) };
        }
        scores
    }
}
