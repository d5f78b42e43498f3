//! The IDX files of MNIST: two zero bytes, type 8 (unsigned bytes), number of dimensions, each dimension in four bytes, then the bytes.

use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What a file may unpack to: a million images of 40 x 40, so that a file made to burst cannot fill the memory.
const MOST_BYTES: u64 = 1_600_000_000;

/// Grey images of one size.
pub(super) struct Images {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Row by row, image after image.
    pub(super) grey: Vec<u8>,
}

/// A file that is not what it should be, and what to do about it.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadIdx {
    #[error("{0} cannot be read")]
    Unreadable(PathBuf, #[source] std::io::Error),
    #[error("{0} unpacks to more than {MOST_BYTES} bytes")]
    TooLarge(PathBuf),
    #[error("{0} is no IDX file of unsigned bytes: it should begin with 00 00 08")]
    NotIdx(PathBuf),
    #[error("{file} has {found} dimensions where {wanted} are needed: are --images and --labels swapped?")]
    Dimensions { file: PathBuf, found: u8, wanted: u8 },
    #[error("{file} says it holds {said} bytes, but holds {held}: it is cut off or damaged")]
    Length { file: PathBuf, said: u64, held: u64 },
    #[error("{0} has images without pixels")]
    Empty(PathBuf),
}

/// Reads images.
pub(super) fn images(path: &Path) -> Result<Images, BadIdx> {
    let ([_, height, width], grey) = read(path)?;
    if height == 0 || width == 0 {
        return Err(BadIdx::Empty(path.to_owned()));
    }
    Ok(Images { width, height, grey })
}

/// Reads labels.
pub(super) fn labels(path: &Path) -> Result<Vec<u8>, BadIdx> {
    let ([_], labels) = read(path)?;
    Ok(labels)
}

fn read<const N: usize>(path: &Path) -> Result<([usize; N], Vec<u8>), BadIdx> {
    let unreadable = |error| BadIdx::Unreadable(path.to_owned(), error);
    let packed = std::fs::read(path).map_err(unreadable)?;
    let bytes = if packed.starts_with(&[0x1f, 0x8b]) {
        let mut bytes = Vec::new();
        // One more than allowed tells a file of exactly the bound from one above it.
        let mut unpacked = flate2::read::MultiGzDecoder::new(packed.as_slice()).take(MOST_BYTES + 1);
        unpacked.read_to_end(&mut bytes).map_err(unreadable)?;
        bytes
    } else {
        packed
    };
    if bytes.len() as u64 > MOST_BYTES {
        return Err(BadIdx::TooLarge(path.to_owned()));
    }
    parse(&bytes, path)
}

pub(super) fn parse<const N: usize>(bytes: &[u8], path: &Path) -> Result<([usize; N], Vec<u8>), BadIdx> {
    let Some(([0, 0, 8, found], mut rest)) = bytes.split_first_chunk::<4>() else {
        return Err(BadIdx::NotIdx(path.to_owned()));
    };
    if usize::from(*found) != N {
        let wanted = u8::try_from(N).unwrap_or(u8::MAX);
        return Err(BadIdx::Dimensions { file: path.to_owned(), found: *found, wanted });
    }
    let mut shape = [0; N];
    let mut said = 1_u64;
    for side in &mut shape {
        let Some((number, after)) = rest.split_first_chunk::<4>() else {
            return Err(BadIdx::NotIdx(path.to_owned()));
        };
        let number = u32::from_be_bytes(*number);
        (*side, rest) = (number as usize, after);
        said = said.saturating_mul(u64::from(number));
    }
    if said != rest.len() as u64 {
        return Err(BadIdx::Length { file: path.to_owned(), said, held: rest.len() as u64 });
    }
    Ok((shape, rest.to_vec()))
}
