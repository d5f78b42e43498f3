//! Numbers as they are spelled, held against what a line may say letter by letter.

use crate::election::terbilang::terbilang;

/// What a frame may hold: nothing new, one of 26 letters, or part of a word that is struck.
pub(super) const LETTERS: usize = 28;

/// Of one frame, the log probability of each.
pub(super) type Frame = [f32; LETTERS];

/// The largest number that is looked for: more than three boxes do not hold it.
const LARGEST: u16 = 999;

/// What is also written for zero.
const ZERO: [&str; 2] = ["KOSONG", "NIHIL"];

/// How likely a path of letters must be, against the likeliest one, to be followed.
const FAINT: f64 = 1e-12;

/// The network's probabilities of lines are surer than it is right: their logarithms are taken times this.
const TEMPERED: f64 = 0.5;

/// How likely it is, on the scale of the likeliest path of letters, that what is written is no number.
const NO_NUMBER: f64 = 0.02;

/// Numbers less probable than this are left out.
const LEAST: f64 = 0.001;

/// All numbers as a tree of letters.
#[derive(Debug)]
pub(super) struct Spelled {
    nodes: Vec<Node>,
}

#[derive(Debug, Default)]
struct Node {
    letter: usize,
    value: Option<u16>,
    next: Vec<usize>,
}

impl Spelled {
    /// Every number that a figure may have.
    pub fn new() -> Self {
        let mut tree = Self { nodes: vec![Node::default()] };
        for value in 0..=LARGEST {
            tree.add(&terbilang(value.into()), value);
        }
        ZERO.into_iter().for_each(|word| tree.add(word, 0));
        tree
    }

    fn add(&mut self, text: &str, value: u16) {
        let mut at = 0;
        for letter in text.chars().filter_map(place) {
            let known = |tree: &Self| {
                tree.nodes
                    .get(at)?
                    .next
                    .iter()
                    .copied()
                    .find(|n| tree.nodes.get(*n).is_some_and(|n| n.letter == letter))
            };
            at = known(self).unwrap_or_else(|| {
                let new = self.nodes.len();
                self.nodes.push(Node { letter, ..Node::default() });
                if let Some(before) = self.nodes.get_mut(at) {
                    before.next.push(new);
                }
                new
            });
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.value = Some(value);
        }
    }

    /// The likeliest numbers of a line and their probabilities, the likeliest first. What is missing to 1 is that it is no number.
    pub fn likely(&self, frames: &[Frame]) -> Vec<(u16, f32)> {
        let scores = self.scores(frames);
        let weighed: Vec<(u16, f64)> =
            scores.into_iter().map(|(value, score)| (value, score.min(1.0).powf(TEMPERED))).collect();
        let all: f64 = NO_NUMBER + weighed.iter().map(|(_, weight)| weight).sum::<f64>();
        let mut likely: Vec<(u16, f64)> =
            weighed.into_iter().map(|(value, weight)| (value, weight / all)).filter(|(_, p)| *p >= LEAST).collect();
        likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        #[expect(clippy::cast_possible_truncation, reason = "a probability")]
        likely.into_iter().map(|(value, p)| (value, p as f32)).collect()
    }

    /// How likely each number is as what a line says, against the likeliest path of letters, be they a number or not; without those that
    /// are next to impossible.
    pub fn scores(&self, frames: &[Frame]) -> Vec<(u16, f64)> {
        if frames.is_empty() {
            return Vec::new();
        }
        let odds: Vec<[f64; LETTERS]> = frames
            .iter()
            .map(|frame| {
                let best = frame.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                frame.map(|log| f64::from(log - best).exp())
            })
            .collect();
        // Before the first letter, nothing was written.
        let mut gap = vec![0.0; odds.len()];
        let mut all = 1.0;
        for (slot, odds) in gap.iter_mut().zip(&odds) {
            all *= odds[0];
            *slot = all;
        }
        let root = Column { letter: vec![0.0; odds.len()], gap, before: 1.0 };
        let mut found = Vec::new();
        self.follow(0, &root, &odds, &mut found);
        // Zero is spelled in several ways.
        found.sort_by_key(|(value, _)| *value);
        found.dedup_by(|again, first| {
            let same = again.0 == first.0;
            first.1 += if same { again.1 } else { 0.0 };
            same
        });
        found
    }

    fn follow(&self, at: usize, column: &Column, odds: &[[f64; LETTERS]], found: &mut Vec<(u16, f64)>) {
        let Some(node) = self.nodes.get(at) else { return };
        if let Some(value) = node.value {
            let end = |of: &[f64]| of.last().copied().unwrap_or(0.0);
            let score = end(&column.letter) + end(&column.gap);
            if score > FAINT {
                found.push((value, score));
            }
        }
        for next in &node.next {
            let Some(letter) = self.nodes.get(*next).map(|next| next.letter) else { continue };
            let after = column.then(letter, letter == node.letter, odds);
            if after.letter.iter().copied().fold(0.0, f64::max) > FAINT {
                self.follow(*next, &after, odds, found);
            }
        }
    }
}

/// The paths on which some letters have been written, by the frame at which they are: in the last letter, or in the gap behind it.
struct Column {
    letter: Vec<f64>,
    gap: Vec<f64>,
    /// Of all paths, those on which they have been written before the first frame.
    before: f64,
}

impl Column {
    /// The paths on which one more letter has been written; the same letter again needs a gap between.
    fn then(&self, letter: usize, again: bool, odds: &[[f64; LETTERS]]) -> Self {
        let mut after =
            Self { letter: Vec::with_capacity(odds.len()), gap: Vec::with_capacity(odds.len()), before: 0.0 };
        let (mut written, mut rested, mut ready) = (0.0, 0.0, self.before);
        for ((odds, letter_before), gap_before) in odds.iter().zip(&self.letter).zip(&self.gap) {
            rested = (rested + written) * odds[0];
            written = (written + ready) * odds.get(letter).copied().unwrap_or(0.0);
            after.letter.push(written);
            after.gap.push(rested);
            ready = gap_before + if again { 0.0 } else { *letter_before };
        }
        after
    }
}

/// In which frames a letter is read.
pub(super) fn read(frames: &[Frame]) -> Vec<bool> {
    frames.iter().map(|frame| best(frame) != 0).collect()
}

fn best(frame: &Frame) -> usize {
    frame.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).map_or(0, |(at, _)| at)
}

/// The letters on the likeliest path.
pub(super) fn letters(frames: &[Frame]) -> String {
    let mut text = String::new();
    let mut before = 0;
    for frame in frames {
        let best = best(frame);
        if best != before {
            text.extend(letter(best));
        }
        before = best;
    }
    text
}

/// Where a letter stands in a frame.
fn place(letter: char) -> Option<usize> {
    let at = u32::from(letter.to_ascii_uppercase()).checked_sub(u32::from('A')).filter(|at| *at < 26)?;
    usize::try_from(at + 1).ok()
}

/// What stands at a place of a frame.
fn letter(place: usize) -> Option<char> {
    match place {
        1..=26 => char::from_u32(u32::from('A') + u32::try_from(place).ok()? - 1),
        27 => Some('#'),
        _ => None,
    }
}
