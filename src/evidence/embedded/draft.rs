//! A body on its way in: written to a temporary file while it arrives, hashed in the same pass, judged at its end.

use std::fs::File;
use std::io::Write as _;

use bytes::Bytes;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::{Checksum, PutObjectInput};
use s3s::{S3Error, s3_error};

use super::fault;
use super::scratch::{Scratch, Temporary};

/// The checksums the writer claims, each in base64 as S3 has it; every one of them is verified.
#[derive(Debug, Default, Clone)]
pub struct Claims {
    pub sums: Checksum,
    pub md5: Option<String>,
    /// Algorithms announced for the trailer: their values come after the body.
    pub trailer: Option<String>,
    pub len: Option<u64>,
    /// The key is the SHA-256: compute it even if the writer did not send it.
    pub by_content: bool,
}

impl Claims {
    /// From the headers of a PUT.
    pub fn of(input: &PutObjectInput, by_content: bool) -> Self {
        let sums = Checksum {
            checksum_crc32: input.checksum_crc32.clone(),
            checksum_crc32c: input.checksum_crc32c.clone(),
            checksum_crc64nvme: input.checksum_crc64nvme.clone(),
            checksum_sha1: input.checksum_sha1.clone(),
            checksum_sha256: input.checksum_sha256.clone(),
            ..Checksum::default()
        };
        Self { sums, md5: input.content_md5.clone(), trailer: None, len: None, by_content }
    }

    /// From the trailer of a chunked PUT.
    pub fn add_trailers(&mut self, trailers: &http::HeaderMap) {
        let value = |name: &str| trailers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let sums = &mut self.sums;
        sums.checksum_crc32 = sums.checksum_crc32.take().or_else(|| value("x-amz-checksum-crc32"));
        sums.checksum_crc32c = sums.checksum_crc32c.take().or_else(|| value("x-amz-checksum-crc32c"));
        sums.checksum_crc64nvme = sums.checksum_crc64nvme.take().or_else(|| value("x-amz-checksum-crc64nvme"));
        sums.checksum_sha1 = sums.checksum_sha1.take().or_else(|| value("x-amz-checksum-sha1"));
        sums.checksum_sha256 = sums.checksum_sha256.take().or_else(|| value("x-amz-checksum-sha256"));
    }

    fn wants(&self, header: &str, value: Option<&String>) -> bool {
        value.is_some() || self.trailer.as_ref().is_some_and(|names| names.to_ascii_lowercase().contains(header))
    }
}

/// The temporary file and its running checksums.
pub struct Draft {
    temporary: Temporary,
    file: File,
    hasher: ChecksumHasher,
    md5: Option<Md5>,
    len: u64,
}

/// A body that is whole and equal to every claim; not yet visible, not yet durable.
pub struct Checked {
    pub temporary: Temporary,
    pub file: File,
    pub len: u64,
    pub sums: Checksum,
}

impl Draft {
    /// Starts a draft that computes whatever the writer claims, and something for reads to verify in any case.
    pub fn new(scratch: &Scratch, claims: &Claims) -> Result<Self, S3Error> {
        let (temporary, file) = scratch.file().map_err(fault::io)?;
        let sums = &claims.sums;
        let mut hasher = ChecksumHasher {
            crc64nvme: claims.wants("x-amz-checksum-crc64nvme", sums.checksum_crc64nvme.as_ref()).then(Crc64Nvme::new),
            crc32: claims.wants("x-amz-checksum-crc32", sums.checksum_crc32.as_ref()).then(Crc32::new),
            crc32c: claims.wants("x-amz-checksum-crc32c", sums.checksum_crc32c.as_ref()).then(Crc32c::new),
            sha1: claims.wants("x-amz-checksum-sha1", sums.checksum_sha1.as_ref()).then(Sha1::new),
            sha256: (claims.by_content || claims.wants("x-amz-checksum-sha256", sums.checksum_sha256.as_ref()))
                .then(Sha256::new),
        };
        if hasher.sha256.is_none() && hasher.crc64nvme.is_none() && hasher.crc32.is_none() {
            hasher.crc64nvme = Some(Crc64Nvme::new());
        }
        Ok(Self { temporary, file, hasher, md5: claims.md5.is_some().then(Md5::new), len: 0 })
    }

    /// Adds what arrived.
    pub fn write(&mut self, pieces: &[Bytes]) -> Result<(), S3Error> {
        for piece in pieces {
            self.hasher.update(piece);
            if let Some(md5) = &mut self.md5 {
                md5.update(piece);
            }
            self.file.write_all(piece).map_err(fault::io)?;
            self.len = self.len.saturating_add(piece.len() as u64);
        }
        Ok(())
    }

    /// Judges the body against every claim.
    pub fn finish(self, claims: &Claims) -> Result<Checked, S3Error> {
        if claims.len.is_some_and(|len| len != self.len) {
            return Err(s3_error!(IncompleteBody));
        }
        if let (Some(md5), Some(claimed)) = (self.md5, &claims.md5) {
            use base64::Engine as _;
            let computed = base64::engine::general_purpose::STANDARD.encode(md5.finalize());
            same(Some(claimed), Some(&computed), "content-md5")?;
        }
        let sums = self.hasher.finalize();
        let claimed = &claims.sums;
        if claims.trailer.as_ref().is_some_and(|names| names.contains("x-amz-checksum-"))
            && *claimed == Checksum::default()
        {
            return Err(s3_error!(InvalidRequest, "the announced checksum did not arrive"));
        }
        same(claimed.checksum_sha256.as_ref(), sums.checksum_sha256.as_ref(), "sha256")?;
        same(claimed.checksum_crc32.as_ref(), sums.checksum_crc32.as_ref(), "crc32")?;
        same(claimed.checksum_crc32c.as_ref(), sums.checksum_crc32c.as_ref(), "crc32c")?;
        same(claimed.checksum_crc64nvme.as_ref(), sums.checksum_crc64nvme.as_ref(), "crc64nvme")?;
        same(claimed.checksum_sha1.as_ref(), sums.checksum_sha1.as_ref(), "sha1")?;
        Ok(Checked { temporary: self.temporary, file: self.file, len: self.len, sums })
    }
}

fn same(claimed: Option<&String>, computed: Option<&String>, name: &str) -> Result<(), S3Error> {
    match claimed {
        Some(_) if claimed != computed => Err(s3_error!(BadDigest, "the body does not have the claimed {name}")),
        _ => Ok(()),
    }
}
