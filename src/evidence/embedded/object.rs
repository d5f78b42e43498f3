//! The file format: the body from byte 0, then a footer that says what it is and proves it whole.
//!
//! `body | footer (JSON) | footer length u32 LE | CRC-32 of the footer u32 LE | "RKP-OBJ1"`. The body comes first so that the
//! file of a photo is a photo to any viewer, even without Rekap, and so that a body can be written while it arrives.

use std::fs::File;
use std::io::{self, Read as _};
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use s3s::S3Error;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc64Nvme, Sha256};
use s3s::dto::Checksum;
use serde::{Deserialize, Serialize};

use super::fault;

const MAGIC: &[u8; 8] = b"RKP-OBJ1";
/// Footer length, footer checksum, magic.
const TAIL: u64 = 16;
/// No footer of ours is near this; a larger number is damage, not a footer.
const LONGEST_FOOTER: u64 = 64 * 1024;
/// Bodies up to this size are read once and answered from memory; larger ones are verified, then streamed.
const IN_MEMORY: u64 = 2 * 1024 * 1024;
/// Bytes read at a time while verifying and streaming.
pub const PIECE: usize = 512 * 1024;

/// The checksum that was verified when the body came in, and that every read verifies again: the strongest the
/// writer sent, so that nothing is hashed twice. Base64, as S3 has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sum {
    Sha256(String),
    Crc64Nvme(String),
    Crc32(String),
}

impl Sum {
    /// The strongest of these; `None` without any.
    pub fn strongest(sums: &Checksum) -> Option<Self> {
        let sha256 = sums.checksum_sha256.clone().map(Self::Sha256);
        let crc64 = || sums.checksum_crc64nvme.clone().map(Self::Crc64Nvme);
        sha256.or_else(crc64).or_else(|| sums.checksum_crc32.clone().map(Self::Crc32))
    }

    fn hasher(&self) -> ChecksumHasher {
        ChecksumHasher {
            sha256: matches!(self, Self::Sha256(_)).then(Sha256::new),
            crc64nvme: matches!(self, Self::Crc64Nvme(_)).then(Crc64Nvme::new),
            crc32: matches!(self, Self::Crc32(_)).then(Crc32::new),
            ..ChecksumHasher::default()
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Sha256(sum) | Self::Crc64Nvme(sum) | Self::Crc32(sum) => sum,
        }
    }

    /// For the answer's headers.
    pub fn to_checksum(&self) -> Checksum {
        let mut sums = Checksum::default();
        match self.clone() {
            Self::Sha256(sum) => sums.checksum_sha256 = Some(sum),
            Self::Crc64Nvme(sum) => sums.checksum_crc64nvme = Some(sum),
            Self::Crc32(sum) => sums.checksum_crc32 = Some(sum),
        }
        sums
    }
}

/// What the store knows of an object. Times are Unix seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Footer {
    pub key: String,
    pub len: u64,
    pub sum: Sum,
    pub stored_at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retain_until: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_encoding: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_control: Option<String>,
}

impl Footer {
    /// Opaque and strong: changes whenever a byte of the body does.
    pub fn etag(&self) -> String {
        let sum = STANDARD.decode(self.sum.text()).map(hex::encode).unwrap_or_default();
        format!("{sum}-{:x}", self.len)
    }

    /// The bytes that follow the body.
    pub fn encode(&self) -> io::Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec(self)?;
        let len = u32::try_from(bytes.len()).map_err(io::Error::other)?;
        let crc = Crc32::checksum_u32(&bytes);
        bytes.extend_from_slice(&len.to_le_bytes());
        bytes.extend_from_slice(&crc.to_le_bytes());
        bytes.extend_from_slice(MAGIC);
        Ok(bytes)
    }
}

/// A stored object, its footer read and checked, its body not yet.
pub struct Stored {
    pub footer: Footer,
    file: File,
}

/// A body whose every byte was verified.
pub enum Body {
    Memory(Bytes),
    File(File),
}

impl Stored {
    /// Opens the object of this key; `None` when there is none.
    pub fn open(path: &Path, key: &str) -> Result<Option<Self>, S3Error> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(fault::io(error)),
        };
        let size = file.metadata().map_err(fault::io)?.len();
        let footer = read_footer(&file, size, key)?;
        Ok(Some(Self { footer, file }))
    }

    /// Verifies the whole body, whatever part of it is wanted: a damaged object is never served, not even in part.
    pub fn verified(self) -> Result<(Footer, Body), S3Error> {
        let Self { footer, file } = self;
        let mut hasher = footer.sum.hasher();
        if footer.len <= IN_MEMORY {
            let mut body = Vec::with_capacity(usize::try_from(footer.len).unwrap_or_default());
            (&file).take(footer.len).read_to_end(&mut body).map_err(fault::io)?;
            hasher.update(&body);
            check(&footer, hasher)?;
            return Ok((footer, Body::Memory(body.into())));
        }
        let mut at = 0;
        while at < footer.len {
            let piece = read_piece(&file, at..footer.len).map_err(fault::io)?;
            at = at.saturating_add(piece.len() as u64);
            hasher.update(&piece);
        }
        check(&footer, hasher)?;
        Ok((footer, Body::File(file)))
    }
}

/// The next piece of this range, never empty unless the range is.
pub fn read_piece(file: &File, range: Range<u64>) -> io::Result<Bytes> {
    let left = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
    let mut piece = vec![0; left.min(PIECE)];
    file.read_exact_at(&mut piece, range.start)?;
    Ok(piece.into())
}

fn check(footer: &Footer, hasher: ChecksumHasher) -> Result<(), S3Error> {
    if Sum::strongest(&hasher.finalize()).as_ref() == Some(&footer.sum) {
        Ok(())
    } else {
        Err(fault::corrupt(&footer.key, "the body is not what was stored (checksum differs)"))
    }
}

fn read_footer(file: &File, size: u64, key: &str) -> Result<Footer, S3Error> {
    let damaged = |why: &str| fault::corrupt(key, why);
    let tail_at = size.checked_sub(TAIL).ok_or_else(|| damaged("the file is cut off"))?;
    let mut tail = [0; 16];
    file.read_exact_at(&mut tail, tail_at).map_err(fault::io)?;
    let [l0, l1, l2, l3, c0, c1, c2, c3, magic @ ..] = tail;
    let len = u64::from(u32::from_le_bytes([l0, l1, l2, l3]));
    if &magic != MAGIC || len > LONGEST_FOOTER {
        return Err(damaged("the file is cut off or was not written by rekap"));
    }
    let footer_at = tail_at.checked_sub(len).ok_or_else(|| damaged("the file is cut off"))?;
    let mut bytes = vec![0; usize::try_from(len).unwrap_or_default()];
    file.read_exact_at(&mut bytes, footer_at).map_err(fault::io)?;
    if Crc32::checksum_u32(&bytes) != u32::from_le_bytes([c0, c1, c2, c3]) {
        return Err(damaged("the footer is damaged"));
    }
    let footer: Footer = serde_json::from_slice(&bytes).map_err(|_| damaged("the footer is not readable"))?;
    if footer.len != footer_at {
        return Err(damaged("the file has another length than was stored"));
    }
    if footer.key != key {
        return Err(damaged("the file holds another object"));
    }
    Ok(footer)
}
