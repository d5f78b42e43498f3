//! What the first bytes say a file is, whatever its name says.

use super::Format;

/// Enough to tell everything below apart: `ftyp` brands end at byte 12, HTML may start with blanks.
pub(super) const HEAD: usize = 32;

const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF];
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The photo format whose magic number these bytes start with.
pub(super) fn format(head: &[u8]) -> Option<Format> {
    if head.starts_with(JPEG) {
        Some(Format::Jpeg)
    } else if head.starts_with(PNG) {
        Some(Format::Png)
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP".as_slice()) {
        Some(Format::WebP)
    } else {
        None
    }
}

/// Whether a longer file could still have become a photo: these bytes end inside a magic number.
pub(super) fn ends_inside_magic(head: &[u8]) -> bool {
    let (riff, rest) = head.split_at(head.len().min(4));
    JPEG.starts_with(head)
        || PNG.starts_with(head)
        || (b"RIFF".starts_with(riff) && b"WEBP".starts_with(rest.get(4..).unwrap_or_default()))
}

/// What a file that is no photo seems to be, where that is plain.
pub(super) fn looks_like(head: &[u8]) -> Option<&'static str> {
    let is = |magic: &[u8]| head.starts_with(magic);
    if head.get(4..8) == Some(b"ftyp".as_slice()) {
        return Some(match head.get(8..12) {
            Some(b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"mif1" | b"msf1") => "HEIC",
            Some(b"avif" | b"avis") => "AVIF",
            _ => "video",
        });
    }
    let text = head.trim_ascii_start();
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text).trim_ascii_start().to_ascii_lowercase();
    let says = |start: &str| text.starts_with(start.as_bytes());
    match () {
        () if is(b"%PDF") => Some("PDF"),
        () if is(b"GIF8") => Some("GIF"),
        () if is(b"BM") => Some("BMP"),
        () if is(b"II*\0") || is(b"MM\0*") => Some("TIFF"),
        () if is(b"PK\x03\x04") => Some("ZIP"),
        () if is(b"\x1aE\xDF\xA3") => Some("video"),
        () if is(b"\xFF\x0A") || is(b"\0\0\0\x0CJXL ") => Some("JPEG XL"),
        () if says("<!doctype html") || says("<html") || says("<head") || says("<script") => Some("HTML"),
        () if says("<svg") => Some("SVG"),
        () if says("<?xml") => Some("XML"),
        () if says("{") || says("[") => Some("JSON"),
        () => None,
    }
}
