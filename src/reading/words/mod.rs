//! Figures in words: a line of handwriting becomes numbers with their probabilities.
//!
//! 1. [`line`]: the line is laid straight, as high for every hand.
//! 2. A small convolutional network says for every four pixels of it which letter may stand there. Network and weights are
//!    `models/words-*.onnx`, made by `scripts/train-words`; the card beside it says on what, how, and how well it reads.
//! 3. [`spelled`]: what the numbers of the form are spelled like is held against that, all of them, by connectionist temporal
//!    classification (Graves et al., 2006). Whatever else is written is no number.

mod ink;
mod line;
mod spelled;
#[cfg(test)]
mod tests;

use super::network::{BadNetwork, Network};
use super::sheet::Room;
use crate::hash::Sha256;
use spelled::{Frame, LETTERS, Spelled};

pub use line::Strip;

/// The name of the weights: file `models/<NAME>.onnx`.
pub const NAME: &str = "words-1";

const MODEL: &[u8] = include_bytes!("../../../models/words-1.onnx");

/// Pixels of a strip that make one frame.
const STEP: usize = 4;

/// Reads words. Making one takes some milliseconds; keep it.
#[derive(Debug)]
pub struct Words {
    network: Network,
    numbers: Spelled,
    version: String,
}

/// What stands in a place for words, as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Said {
    /// Its lines, laid straight, from the top.
    pub strips: Vec<Strip>,
    /// Their letters, without spaces, as far as they were read; `#` for what is struck. For people.
    pub letters: String,
    /// The likeliest numbers, with their probabilities; what is missing to 1 is that it is no number.
    pub numbers: Vec<(u16, f32)>,
}

impl Said {
    /// The number that is said, where it is likelier than not.
    #[must_use]
    pub fn number(&self) -> Option<u16> {
        self.numbers.first().filter(|(_, probability)| *probability >= 0.5).map(|(number, _)| *number)
    }
}

impl Words {
    /// Makes the network from the weights in the program, for one thread, and tries it out on an empty strip.
    ///
    /// # Errors
    /// [`BadNetwork`] when the weights cannot be used.
    pub fn load() -> Result<Self, BadNetwork> {
        let network = Network::load(NAME, MODEL)?;
        let (width, shades) = (40, vec![200; 40 * line::HEIGHT]);
        let tried =
            frames(&network, &Strip { width, hint: 0..0, shades }).map_err(|problem| BadNetwork::new(NAME, problem))?;
        if tried.len() != width / STEP {
            return Err(BadNetwork::new(NAME, format!("{width} pixels gave {} frames", tried.len())));
        }
        Ok(Self { network, numbers: Spelled::new(), version: format!("{NAME}+{}", Sha256::of(MODEL).short()) })
    }

    /// Which weights these are: their name and the first eight hex digits of their SHA-256.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What is written in a place for words; `None` where nothing is. The same picture gives the same answer.
    #[must_use]
    pub fn read(&self, room: &Room) -> Option<Said> {
        let (strips, mut whole) = line::strips(room);
        let mut all = Vec::new();
        for strip in &strips {
            // A network that fails, which `load` has ruled out for a sound build, has read nothing.
            let frames = frames(&self.network, strip).unwrap_or_default();
            whole &= !strip.has_more(&spelled::read(&frames), STEP);
            all.extend(frames);
        }
        let numbers = if whole { self.numbers.likely(&all) } else { Vec::new() };
        (!strips.is_empty()).then(|| Said { letters: spelled::letters(&all), numbers, strips })
    }
}

/// Of each frame of a strip, the log probabilities of [`LETTERS`].
fn frames(network: &Network, strip: &Strip) -> Result<Vec<Frame>, String> {
    let grey = strip.shades.iter().copied().map(f32::from).collect();
    let ([_, _, letters], scores) = network.run(&[1, 1, line::HEIGHT, strip.width], grey)?;
    if letters != LETTERS {
        return Err(format!("{letters} numbers for {LETTERS} letters"));
    }
    if scores.iter().any(|score| score.is_nan()) {
        return Err("the network answers what is no number".to_owned());
    }
    Ok(scores.as_chunks::<LETTERS>().0.to_vec())
}
