//! Papers and scores for the tests: figures that keep every sum, writing, and a classifier that errs in known ways.

use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

use crate::election::form::Form;
use crate::reading::arithmetic::Seen;
use crate::reading::{Scores, Symbol};

/// How a writer fills positions before the first digit.
#[derive(Debug, Clone, Copy)]
pub enum Leading {
    Cross,
    Dash,
    Blank,
    Zero,
}

impl Leading {
    pub const ALL: [Self; 4] = [Self::Cross, Self::Dash, Self::Blank, Self::Zero];

    const fn symbol(self) -> Symbol {
        match self {
            Self::Cross => Symbol::Cross,
            Self::Dash => Symbol::Dash,
            Self::Blank => Symbol::Blank,
            Self::Zero => Symbol::Digit(0),
        }
    }
}

/// A classifier: shares of boxes and how it errs on them.
#[derive(Debug, Clone, Copy)]
pub struct Grade {
    pub name: &'static str,
    /// Boxes with an error probability of 1e-4 to 1e-2, calibrated.
    pub middling: f64,
    /// Boxes whose best symbol has 40 to 99 %, calibrated.
    pub unclear: f64,
    /// Boxes with a wrong symbol and a score above 0.999999.
    pub overconfident: f64,
    /// Boxes that are struck or overwritten.
    pub struck: f64,
}

impl Grade {
    pub const FINE: Self = Self { name: "fine", middling: 0.02, unclear: 0.003, overconfident: 1e-4, struck: 0.001 };
    pub const USUAL: Self = Self { name: "usual", middling: 0.06, unclear: 0.015, overconfident: 2e-4, struck: 0.004 };
    pub const BAD: Self = Self { name: "bad", middling: 0.2, unclear: 0.08, overconfident: 1e-3, struck: 0.01 };
}

pub fn seen(boxes: Vec<Scores>) -> Seen {
    Seen { boxes, bubbles: None, words: Vec::new(), registered: true }
}

/// One symbol without doubt.
pub fn sure(symbol: Symbol) -> Scores {
    let mut scores = [1e-7_f32; Symbol::COUNT];
    scores[Symbol::ALL.iter().position(|s| *s == symbol).unwrap()] = 1.0;
    Scores(scores)
}

fn symbols(value: u16, boxes: u8, leading: Leading) -> Vec<Symbol> {
    let mut rest = value;
    let mut symbols: Vec<Symbol> = (0..boxes)
        .map(|place| {
            let symbol = if place == 0 || rest > 0 { Symbol::Digit((rest % 10) as u8) } else { leading.symbol() };
            rest /= 10;
            symbol
        })
        .collect();
    symbols.reverse();
    symbols
}

pub fn clear(value: u16, boxes: u8, leading: Leading) -> Vec<Scores> {
    symbols(value, boxes, leading).into_iter().map(sure).collect()
}

pub fn boxes(value: u16, boxes: u8, grade: &Grade, rng: &mut Xoshiro256PlusPlus) -> Vec<Scores> {
    let leading = Leading::ALL[rng.random_range(0..4)];
    symbols(value, boxes, leading).into_iter().map(|symbol| scored(symbol, grade, rng)).collect()
}

/// Scores of a symbol. They are calibrated by construction: which of the probabilities belongs to the truth is drawn by them. Boxes on
/// which the classifier is confidently wrong come on top.
fn scored(truth: Symbol, grade: &Grade, rng: &mut Xoshiro256PlusPlus) -> Scores {
    if rng.random_bool(grade.struck) {
        return sure(Symbol::Struck);
    }
    let mut others: Vec<Symbol> = Symbol::ALL.into_iter().filter(|s| *s != truth && *s != Symbol::Struck).collect();
    for at in (1..others.len()).rev() {
        others.swap(at, rng.random_range(0..=at));
    }
    if rng.random_bool(grade.overconfident) {
        return sure(others[0]);
    }
    let drawn = rng.random_range(0.0..1.0);
    let error = if drawn < grade.unclear {
        rng.random_range(0.01..0.6)
    } else {
        let exponent = if drawn < grade.unclear + grade.middling { -4.0..-2.0 } else { -7.0..-4.0 };
        10.0_f64.powf(rng.random_range(exponent))
    };
    let shares = [1.0 - error, error * 0.7, error * 0.2, error * 0.1];
    let mut at = 0;
    let mut left = rng.random_range(0.0..1.0);
    while at < 3 && left >= shares[at] {
        left -= shares[at];
        at += 1;
    }
    let mut scores = [0.0_f32; Symbol::COUNT];
    let mut others = others.into_iter();
    for (place, share) in shares.into_iter().enumerate() {
        let symbol = if place == at { truth } else { others.next().unwrap() };
        scores[Symbol::ALL.iter().position(|s| *s == symbol).unwrap()] = share as f32;
    }
    Scores(scores)
}

/// Figures of a governor form that keep every sum.
pub fn paper(form: &Form, rng: &mut Xoshiro256PlusPlus) -> Vec<u16> {
    let mut values = vec![0_u16; form.figures.len()];
    let mut put = |id: &str, value: u16| values[form.index_of(id).unwrap()] = value;
    let votes: Vec<u16> = form.votes().map(|_| rng.random_range(0..160)).collect();
    let valid: u16 = votes.iter().sum();
    let invalid = rng.random_range(0..30);
    let total = valid + invalid;
    let mut split = |number: u16| {
        let male = rng.random_range(0..=number);
        [male, number - male, number]
    };
    let (moved, added) = (split(total / 60), split(total / 40));
    let list = split(total - moved[2] - added[2]);
    let disabled = split(total / 90);
    let registered = split((total + 90).min(980));
    for (column, name) in ["male", "female", "total"].into_iter().enumerate() {
        put(&format!("dpt.{name}"), registered[column]);
        put(&format!("voters_dpt.{name}"), list[column]);
        put(&format!("voters_moved.{name}"), moved[column]);
        put(&format!("voters_added.{name}"), added[column]);
        put(&format!("voters.{name}"), list[column] + moved[column] + added[column]);
        put(&format!("disabled.{name}"), disabled[column]);
    }
    let received = (total + 100).min(999);
    let returned = (received - total).min(3);
    for (id, value) in [
        ("ballots_received", received),
        ("ballots_used", total),
        ("ballots_returned", returned),
        ("ballots_left", received - total - returned),
        ("valid", valid),
        ("invalid", invalid),
        ("total", total),
    ] {
        put(id, value);
    }
    for (at, value) in (1..).zip(votes) {
        put(&format!("votes.{at}"), value);
    }
    values
}

/// Writes another number into one figure of the paper, as people do: two thirds differ in one digit.
pub fn spoil(values: &mut [u16], rng: &mut Xoshiro256PlusPlus) {
    let at = rng.random_range(0..values.len());
    let old = values[at];
    while values[at] == old {
        values[at] = if rng.random_bool(0.65) {
            let unit = [1, 10, 100][rng.random_range(0..3)];
            let digit = old / unit % 10;
            old - digit * unit + rng.random_range(0..10) * unit
        } else {
            rng.random_range(0..1000)
        };
    }
}
