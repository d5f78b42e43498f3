//! What is written in a box: a small convolutional network over its picture.
//!
//! The network and its weights are `models/digits-*.onnx`, made by `scripts/train-digits`; the card beside it says on what, how, and how
//! well it reads. It is part of the program. It takes grey values as they are, 0 to 255, and normalises each crop itself (mean 0,
//! deviation 1, a deviation below ten grey levels taken as ten), so that what was trained and what is run cannot differ; it answers
//! probabilities, already calibrated.

use super::crop::{Crop, SIDE};
use super::network::{BadNetwork, Network};
use super::symbol::{Scores, Symbol};
use crate::hash::Sha256;

#[cfg(test)]
mod tests;

/// The name of the weights: file `models/<NAME>.onnx`.
pub const NAME: &str = "digits-3";

/// How sure the network must be of a symbol that stands alone.
///
/// Measured: of the validation split, 1,380 boxes of 2024, 97 % lie above it, and the surest wrong one is 0.976 probable. Of the test
/// split, which had no part in choosing it, it accepts 97.3 %, none wrong; the surest wrong one there that is no struck box is 0.902 probable
/// (models/digits-3.md, docs/reading.md).
pub const ACCEPT: f32 = 0.99;

const MODEL: &[u8] = include_bytes!("../../../models/digits-3.onnx");

/// Crops that go through the network at once: a form's boxes in a few steps, and never more than about 10 MB of intermediate values.
const BATCH: usize = 32;

/// Reads boxes. Making one takes some milliseconds; keep it.
#[derive(Debug)]
pub struct Classifier {
    network: Network,
    version: String,
}

impl Classifier {
    /// Makes the network from the weights in the program, for one thread, and tries it out on an empty box.
    ///
    /// # Errors
    /// [`BadNetwork`] when the weights cannot be used.
    pub fn load() -> Result<Self, BadNetwork> {
        let network = Network::load(NAME, MODEL)?;
        let scores = scores(&network, &[Crop([200; SIDE * SIDE])]).map_err(|problem| BadNetwork::new(NAME, problem))?;
        if scores.len() != 1 {
            return Err(BadNetwork::new(NAME, format!("one crop gave {} answers", scores.len())));
        }
        Ok(Self { network, version: format!("{NAME}+{}", Sha256::of(MODEL).short()) })
    }

    /// Which weights these are: their name and the first eight hex digits of their SHA-256, as a reading's event records them.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What stands in each of these boxes, in their order.
    ///
    /// The same crops give the same scores. Should the network fail on some crops, which [`Classifier::load`] has ruled out for a sound
    /// build, they count as struck: not to be guessed.
    #[must_use]
    pub fn classify(&self, crops: &[Crop]) -> Vec<Scores> {
        let mut all = Vec::with_capacity(crops.len());
        for batch in crops.chunks(BATCH) {
            match scores(&self.network, batch) {
                Ok(scores) if scores.len() == batch.len() => all.extend(scores),
                Ok(_) | Err(_) => all.extend(std::iter::repeat_n(UNREADABLE, batch.len())),
            }
        }
        all
    }
}

/// Certainly nothing to be read: all weight on [`Symbol::Struck`].
const UNREADABLE: Scores = Scores([0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 0., 1.]);

fn scores(network: &Network, crops: &[Crop]) -> Result<Vec<Scores>, String> {
    let grey = crops.iter().flat_map(|crop| crop.0).map(f32::from).collect();
    let ([_, width], scores) = network.run(&[crops.len(), 1, SIDE, SIDE], grey)?;
    if width != Symbol::COUNT {
        return Err(format!("{width} numbers for {} symbols", Symbol::COUNT));
    }
    let (rows, _) = scores.as_chunks::<{ Symbol::COUNT }>();
    let sound = |row: &[f32; Symbol::COUNT]| row.iter().all(|score| score.is_finite());
    Ok(rows.iter().map(|row| if sound(row) { Scores(*row) } else { UNREADABLE }).collect())
}

/// The likeliest symbol of a box, and its probability. Of several with the same probability, the first in [`Symbol::ALL`].
#[must_use]
pub fn likeliest(scores: &Scores) -> (Symbol, f32) {
    let first = (Symbol::Struck, f32::NEG_INFINITY);
    Symbol::ALL.into_iter().zip(scores.0).fold(first, |best, next| if next.1 > best.1 { next } else { best })
}
