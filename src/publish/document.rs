//! One public document: its bytes, compressed once, with the tag that lets a client ask "still the same?".

use std::cell::RefCell;
use std::io::Read as _;
use std::sync::Arc;

use bytes::Bytes;
use flate2::read::GzDecoder;
use flate2::{Compress, Compression, FlushCompress, Status};

use crate::hash::Sha256;

/// JSON, UTF-8.
pub const JSON: &str = "application/json; charset=utf-8";
/// HTML, UTF-8.
pub const HTML: &str = "text/html; charset=utf-8";
/// CSS, UTF-8.
pub const CSS: &str = "text/css; charset=utf-8";

/// zlib's middle level: on our pages level 9 gains under 1 % and takes twice as long.
const LEVEL: Compression = Compression::new(6);

/// A public document as it is served.
///
/// Only the compressed form is kept: nearly every client takes gzip, and the pages of 14,835 TPS are four times smaller so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Absolute path it is served under.
    pub path: Arc<str>,
    /// Its media type.
    pub media_type: &'static str,
    /// The body, gzip (RFC 1952) without time or name, so that the same body gives the same bytes.
    pub gzip: Bytes,
    /// Length of the body before compression.
    pub length: usize,
    /// Strong entity tag with its quotes (RFC 9110, 8.8.3): the first 128 bits of the body's SHA-256.
    pub etag: Box<str>,
}

impl Document {
    /// Compresses and tags a body.
    #[must_use]
    pub fn new(path: impl Into<Arc<str>>, media_type: &'static str, body: &[u8]) -> Self {
        let hash = Sha256::of(body).to_string();
        let etag = format!("\"{}\"", hash.get(..32).unwrap_or(&hash)).into();
        Self { path: path.into(), media_type, gzip: compress(body), length: body.len(), etag }
    }

    /// The body before compression, for a client that takes no gzip.
    #[must_use]
    pub fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(self.length);
        // What `new` compressed always decompresses; a short answer would only come of memory that failed.
        let read = GzDecoder::new(self.gzip.as_ref()).read_to_end(&mut body);
        debug_assert!(read.is_ok(), "{} does not decompress", self.path);
        body
    }

    /// The same document under another path.
    #[must_use]
    pub fn at(&self, path: impl Into<Arc<str>>) -> Self {
        Self { path: path.into(), ..self.clone() }
    }

    /// Memory it holds, bytes: texts, compressed body, and about 200 for its place in a [`super::Site`].
    #[must_use]
    pub fn memory(&self) -> usize {
        self.gzip.len() + self.path.len() + self.etag.len() + 200
    }
}

thread_local! {
    /// One compressor a thread. Its state takes 270 KB: made anew for each document it lies between the documents that are kept, and no
    /// later one fits where it was; the 46,000 documents of a province, 60 MB, once took 2 GB and more that way (glibc malloc).
    static COMPRESSOR: RefCell<(Compress, Vec<u8>)> = RefCell::new((Compress::new_gzip(LEVEL, WINDOW_BITS), Vec::new()));
}

/// zlib's largest window, 32 KB.
const WINDOW_BITS: u8 = 15;

fn compress(body: &[u8]) -> Bytes {
    COMPRESSOR.with_borrow_mut(|(compressor, out)| {
        compressor.reset();
        out.clear();
        // Enough for what cannot be compressed (RFC 1951 stored blocks) with header and trailer, so that one call finishes.
        out.reserve(body.len() + body.len() / 1000 + 128);
        let done = compressor.compress_vec(body, out, FlushCompress::Finish);
        debug_assert!(matches!(done, Ok(Status::StreamEnd)), "{done:?}");
        Bytes::copy_from_slice(out)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_comes_back_and_the_same_body_gives_the_same_bytes() {
        let body = "suara sah ".repeat(300);
        let document = Document::new("/a", JSON, body.as_bytes());
        assert_eq!(document.body(), body.as_bytes());
        assert_eq!(document, Document::new("/a", JSON, body.as_bytes()));
        assert!(document.gzip.len() < 100);
        assert_eq!(&document.gzip[..8], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0], "no time in the header");
    }

    #[test]
    fn bodies_of_any_length_come_back_one_after_another() {
        let mut noise = 1_u32;
        let mut body = Vec::new();
        for length in [0, 1, 500, 3000, 70_000, 2, 400_000] {
            body.resize_with(length, || {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                noise.to_be_bytes()[0]
            });
            let document = Document::new("/noise", JSON, &body);
            assert_eq!(document.length, length);
            assert!(document.body() == body, "{length}");
        }
    }

    #[test]
    fn the_tag_is_quoted_hex_and_follows_the_body() {
        let a = Document::new("/a", JSON, b"a");
        assert_eq!(a.etag.len(), 34);
        assert!(a.etag.starts_with('"') && a.etag.ends_with('"'));
        assert_ne!(a.etag, Document::new("/a", JSON, b"b").etag);
        assert_eq!(a.etag, a.at("/b").etag);
    }
}
