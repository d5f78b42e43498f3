//! Looks at a photo while it arrives: one pass, constant memory, any chunk borders.
//!
//! What is checked here is what an upload's answer may promise: the type by content, the dimensions, the
//! container complete from its first byte to its end marker, and the SHA-256. Whether the compressed picture
//! inside decodes is known only after [`crate::photo::decode`].

mod gather;
mod jpeg;
mod png;
mod refusal;
mod sniff;
mod webp;

#[cfg(test)]
mod tests;

use sha2::Digest as _;

pub use jpeg::MAX_SCANS;
pub use refusal::Refusal;

use gather::Gather;

/// The bounds a photo must keep. [`Default`] gives those of the upload endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Largest file, in bytes.
    pub bytes: u64,
    /// Largest picture, in pixels.
    pub pixels: u64,
    /// Longest side, in pixels.
    pub side: u32,
    /// Shortest acceptable short side, in pixels.
    ///
    /// 300 by default. A digit box of C.Hasil is about 6 mm wide on a page 297 mm wide (A3): below 300 px a box
    /// is under 6 px and no digit in it can be read by anyone. EXIF and messenger thumbnails (160 to 256 px) fall
    /// below; the smallest real form photo of the measured set (2017) is 768 px. The floor is deliberately far
    /// under "good": a bad photo is flagged W302, only what cannot be a photo of a page is refused.
    pub floor: u32,
    /// Memory the full decode may take, in bytes; see [`crate::photo::decode`] for what a pixel costs.
    ///
    /// 256 MiB by default: every photo that a camera writes, up to the 50 megapixels that are taken, takes at most 214 MB
    /// (three bytes a pixel, and the resizing); what it keeps out are pictures of more than 24 or 29 megapixels in kinds that no camera
    /// writes (WebP or PNG of 16 bits, progressive JPEG), which are flagged W303 and asked for again. With twice the limit one such
    /// picture held 450 MB, more than a small server has to spare.
    pub memory: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 20_000_000, pixels: 50_000_000, side: 16_384, floor: 300, memory: 256 << 20 }
    }
}

impl Limits {
    /// Dimensions as soon as the header claims them, long before anything is allocated for them.
    fn check(&self, width: u32, height: u32) -> Result<(), Refusal> {
        if width == 0 || height == 0 {
            return Err(Refusal::Broken { what: "the picture has no width or no height" });
        }
        if u64::from(width) * u64::from(height) > self.pixels || width.max(height) > self.side {
            return Err(Refusal::TooManyPixels { width, height });
        }
        if width.min(height) < self.floor {
            return Err(Refusal::TooSmall { width, height });
        }
        Ok(())
    }
}

/// The photo formats taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// ISO/IEC 10918-1 (ITU T.81): baseline, extended and progressive, 8 bits, Huffman.
    Jpeg,
    /// ISO/IEC 15948, not animated.
    Png,
    /// RFC 9649, not animated.
    WebP,
}

impl Format {
    /// The media type to store and serve the original with.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// What is known of a photo whose container is complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The format by content.
    pub format: Format,
    /// Stored width in pixels, before EXIF orientation.
    pub width: u32,
    /// Stored height in pixels, before EXIF orientation.
    pub height: u32,
    /// Length of the file in bytes.
    pub bytes: u64,
    /// Bytes after the end marker. Phones append previews and depth maps; they are kept with the original, ignored otherwise.
    pub trailing: u64,
    /// The identity of the photo: SHA-256 of the whole file.
    pub sha256: crate::hash::Sha256,
}

/// What walking a container yields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) format: Format,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Colour components as the container counts them (JPEG only, else 0).
    pub(super) components: u8,
    /// The decoder must hold all coefficients at once (JPEG of several scans).
    pub(super) several_scans: bool,
    /// Bytes after the end marker.
    pub(super) trailing: u64,
}

/// Walks a container without hashing; [`Inspector`] adds the hash.
#[derive(Debug)]
enum Walk {
    Head(Gather<{ sniff::HEAD }>),
    Jpeg(jpeg::Jpeg),
    Png(png::Png),
    WebP(webp::WebP),
}

impl Walk {
    fn push(&mut self, limits: &Limits, mut input: &[u8]) -> Result<(), Refusal> {
        if let Self::Head(head) = self {
            let Some(head) = head.fill(&mut input) else {
                return Ok(());
            };
            self.enter(limits, &head)?;
        }
        match self {
            Self::Head(_) => Ok(()),
            Self::Jpeg(walk) => walk.push(limits, input),
            Self::Png(walk) => walk.push(limits, input),
            Self::WebP(walk) => walk.push(limits, input),
        }
    }

    /// Chooses the walker by the first bytes and gives it those bytes.
    fn enter(&mut self, limits: &Limits, head: &[u8]) -> Result<(), Refusal> {
        *self = match sniff::format(head) {
            Some(Format::Jpeg) => Self::Jpeg(jpeg::Jpeg::new()),
            Some(Format::Png) => Self::Png(png::Png::new()),
            Some(Format::WebP) => Self::WebP(webp::WebP::new()),
            None => {
                return Err(Refusal::NotAPhoto { looks_like: sniff::looks_like(head) });
            }
        };
        self.push(limits, head)
    }

    /// The shape, once every byte was pushed; `None` when the container is not at its end.
    fn finish(mut self, limits: &Limits) -> Result<Option<Shape>, Refusal> {
        if let Self::Head(head) = &self {
            let head = head.so_far().to_vec();
            if head.is_empty() {
                return Err(Refusal::Empty);
            }
            if sniff::ends_inside_magic(&head) {
                return Ok(None);
            }
            self.enter(limits, &head)?;
        }
        Ok(match self {
            Self::Head(_) => None,
            Self::Jpeg(walk) => walk.shape(),
            Self::Png(walk) => walk.shape(),
            Self::WebP(walk) => walk.shape(),
        })
    }
}

/// The shape of a photo already in memory.
pub(super) fn shape(bytes: &[u8], limits: &Limits) -> Result<Shape, Refusal> {
    let length = bytes.len() as u64;
    if length > limits.bytes {
        return Err(Refusal::TooLarge { limit: limits.bytes });
    }
    let mut walk = Walk::Head(Gather::new());
    walk.push(limits, bytes)?;
    walk.finish(limits)?.ok_or(Refusal::Truncated { bytes: length })
}

/// Sees a photo chunk by chunk; the answer never depends on where the chunks are cut.
///
/// ```
/// use rekap::photo::{Inspector, Limits, Refusal};
/// let mut inspector = Inspector::new(Limits::default());
/// inspector.push(b"%PDF").unwrap();
/// inspector.push(b"-1.7 not a photo").unwrap();
/// assert_eq!(inspector.finish(), Err(Refusal::NotAPhoto { looks_like: Some("PDF") }));
/// ```
#[derive(Debug)]
pub struct Inspector {
    limits: Limits,
    walk: Walk,
    hasher: sha2::Sha256,
    bytes: u64,
    refused: Option<Refusal>,
}

impl Inspector {
    /// An inspector that has seen nothing yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, walk: Walk::Head(Gather::new()), hasher: sha2::Sha256::new(), bytes: 0, refused: None }
    }

    /// The next chunk, of any length.
    ///
    /// # Errors
    /// The first [`Refusal`] found; the same again on every later call. The caller can stop reading the upload.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), Refusal> {
        if let Some(refusal) = &self.refused {
            return Err(refusal.clone());
        }
        // Only what the limit still admits is looked at, so that the answer does not depend on the chunks.
        let mut room = self.limits.bytes - self.bytes;
        let mut rest = chunk;
        let admitted = gather::take(&mut room, &mut rest);
        self.bytes += admitted.len() as u64;
        let mut seen = self.walk.push(&self.limits, admitted);
        if seen.is_ok() && !rest.is_empty() {
            seen = Err(Refusal::TooLarge { limit: self.limits.bytes });
        }
        match &seen {
            Ok(()) => self.hasher.update(admitted),
            Err(refusal) => self.refused = Some(refusal.clone()),
        }
        seen
    }

    /// The facts, after the last chunk.
    ///
    /// # Errors
    /// The [`Refusal`] that [`push`](Self::push) gave, or that the file ends too early.
    pub fn finish(self) -> Result<Facts, Refusal> {
        if let Some(refusal) = self.refused {
            return Err(refusal);
        }
        let shape = self.walk.finish(&self.limits)?.ok_or(Refusal::Truncated { bytes: self.bytes })?;
        Ok(Facts {
            format: shape.format,
            width: shape.width,
            height: shape.height,
            bytes: self.bytes,
            trailing: shape.trailing,
            sha256: crate::hash::Sha256::from_bytes(self.hasher.finalize().into()),
        })
    }
}
