//! Pictures of real handwritten digits, to write with instead of strokes.
//!
//! Read from a folder in the IDX format of MNIST (`*images*.idx3-ubyte.gz`, `*labels*.idx1-ubyte.gz`). Class 0 is not used: in the digits
//! published from the forms of 2024 it holds crossed boxes too.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use flate2::read::GzDecoder;
use rand::RngExt;
use rand::rngs::Xoshiro256PlusPlus;

/// Side of a picture in pixels.
pub(super) const SIDE: usize = 40;

/// The printed box lies within this many pixels of the edge of a picture, and is cut away.
const RULE: usize = 6;

/// Why a folder of digits was not taken.
#[derive(Debug, thiserror::Error)]
pub enum BadCrops {
    /// It cannot be read.
    #[error("{}: {source}", path.display())]
    Read {
        /// Which file or folder.
        path: PathBuf,
        /// The system's words.
        source: std::io::Error,
    },
    /// There is no such file in it, or it is not what its name says.
    #[error("{}: no pair of 40 x 40 images and labels in IDX format", .0.display())]
    NotIdx(PathBuf),
}

/// How much of each pixel is covered by ink, 0 to 255, row by row.
pub(super) type Cover = [u8; SIDE * SIDE];

/// Pictures of the digits 1 to 9.
pub struct Crops {
    of: [Vec<Cover>; 10],
}

impl Crops {
    /// Reads a folder.
    ///
    /// # Errors
    /// [`BadCrops`] where it holds no such files.
    pub fn read(folder: &Path) -> Result<Self, BadCrops> {
        let unpacked = |kind: &str| -> Result<Vec<u8>, BadCrops> {
            let broken = |path: &Path| {
                let path = path.to_owned();
                move |source| BadCrops::Read { path, source }
            };
            let mut names: Vec<PathBuf> = std::fs::read_dir(folder)
                .map_err(broken(folder))?
                .filter_map(|entry| entry.ok().map(|entry| entry.path()))
                .filter(|path| {
                    path.file_name().is_some_and(|name| {
                        let name = name.to_string_lossy();
                        name.contains(kind) && name.ends_with("ubyte.gz")
                    })
                })
                .collect();
            names.sort();
            let path = names.into_iter().next().ok_or_else(|| BadCrops::NotIdx(folder.to_owned()))?;
            let mut bytes = Vec::new();
            // The published file has 8,550 pictures; ten times that is room enough for any.
            let file = File::open(&path).map_err(broken(&path))?;
            GzDecoder::new(file).take(140_000_000).read_to_end(&mut bytes).map_err(broken(&path))?;
            Ok(bytes)
        };
        let (images, labels) = (unpacked("images")?, unpacked("labels")?);
        let head = [0, 0, 8, 3];
        let body = images.get(16..).filter(|_| images.starts_with(&head));
        let (Some(body), Some(labels)) = (body, labels.get(8..)) else {
            return Err(BadCrops::NotIdx(folder.to_owned()));
        };
        let mut crops = Self { of: Default::default() };
        for (pixels, label) in body.chunks_exact(SIDE * SIDE).zip(labels).filter(|(_, label)| **label > 0) {
            if let Some(of) = crops.of.get_mut(usize::from(*label)) {
                of.extend(cover(pixels));
            }
        }
        Ok(crops)
    }

    pub(super) fn of(&self, digit: u8, rng: &mut Xoshiro256PlusPlus) -> Option<&Cover> {
        let of = self.of.get(usize::from(digit)).filter(|of| !of.is_empty())?;
        of.get(rng.random_range(0..of.len()))
    }
}

/// Ink against paper; `None` where there is hardly any ink to see.
fn cover(pixels: &[u8]) -> Option<Cover> {
    let inside = |at: usize| {
        let (x, y) = (at % SIDE, at / SIDE);
        (RULE..SIDE - RULE).contains(&x) && (RULE..SIDE - RULE).contains(&y)
    };
    let mut sorted: Vec<u8> = pixels.iter().enumerate().filter(|(at, _)| inside(*at)).map(|(_, p)| *p).collect();
    sorted.sort_unstable();
    let ink = f32::from(*sorted.get(sorted.len() / 50)?);
    let paper = f32::from(*sorted.get(sorted.len() * 7 / 10)?);
    if paper - ink < 40.0 {
        return None;
    }
    let mut cover = [0_u8; SIDE * SIDE];
    for (_, (to, p)) in cover.iter_mut().zip(pixels).enumerate().filter(|(at, _)| inside(*at)) {
        let covered = ((paper - f32::from(*p)) / (paper - ink) - 0.15) / 0.7;
        #[expect(clippy::cast_possible_truncation, reason = "clamped to 0..=255")]
        {
            *to = (covered.clamp(0.0, 1.0) * 255.0) as u8;
        }
    }
    Some(cover)
}
