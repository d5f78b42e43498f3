//! Photos: valid ones, each different, and every kind of bad one.

use image::ImageEncoder as _;
use jpeg_encoder::{ColorType, Encoder};
use rekap::hash::Sha256;

const WIDTH: u16 = 320;
const HEIGHT: u16 = 304;

/// Grey paper with a pattern that only this number has.
fn paper(number: u32, width: u16, height: u16) -> Vec<u8> {
    let bits = number.wrapping_mul(0x9E37_79B9) | 1;
    (0..u32::from(height))
        .flat_map(|y| {
            (0..u32::from(width)).map(move |x| {
                let cell = (x / 20 + y / 19 * 16) % 32;
                if bits >> cell & 1 == 1 { 40 + (cell as u8) } else { 225 - (x * 3 + y * 5) as u8 % 20 }
            })
        })
        .collect()
}

fn encoded(
    pixels: &[u8],
    width: u16,
    height: u16,
    kind: ColorType,
    set_up: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 80);
    set_up(&mut encoder);
    encoder.encode(pixels, width, height, kind).expect("encodes");
    bytes
}

/// A small JPEG that is unlike every other number's: the number stands in its comment, too.
pub fn photo(number: u32) -> Vec<u8> {
    let mut bytes = encoded(&paper(number, WIDTH, HEIGHT), WIDTH, HEIGHT, ColorType::Luma, |_| ());
    comment(&mut bytes, &format!("foto {number:010}"));
    bytes
}

/// Puts a comment segment into a JPEG.
fn comment(bytes: &mut Vec<u8>, text: &str) {
    segment(bytes, 0xFE, text.as_bytes());
}

/// Puts a segment behind the start marker of a JPEG.
fn segment(bytes: &mut Vec<u8>, code: u8, body: &[u8]) {
    let length = (body.len() as u16 + 2).to_be_bytes();
    bytes.splice(2..2, [&[0xFF, code], length.as_slice(), body].concat());
}

/// A page written all over with strong strokes, each number's different: what a mask hides is seen at once.
pub fn scribbled(number: u32) -> Vec<u8> {
    let (width, height) = (600_u16, 900_u16);
    let stroke = |x: u32, y: u32| (x / 12 + y / 12 + number / 2).is_multiple_of(2);
    let pixels: Vec<u8> = (0..u32::from(height))
        .flat_map(|y| (0..u32::from(width)).map(move |x| if stroke(x, y) { 5 } else { 250 }))
        .collect();
    let mut bytes = encoded(&pixels, width, height, ColorType::Luma, |_| ());
    comment(&mut bytes, &format!("coretan {number:010}"));
    bytes
}

/// The same photo, grown to exactly so many bytes by comments: what phones send is larger than what tests need.
pub fn large(number: u32, length: usize) -> Vec<u8> {
    let mut bytes = photo(number);
    let mut comments = Vec::new();
    let mut missing = length - bytes.len();
    while missing > 0 {
        // A comment is four bytes at least: the last one must not be left with less.
        let piece = if missing > 65_000 { 60_000 } else { missing };
        comments.extend_from_slice(&[0xFF, 0xFE]);
        comments.extend_from_slice(&(piece as u16 - 2).to_be_bytes());
        comments.resize(comments.len() + piece - 4, b' ');
        missing -= piece;
    }
    bytes.splice(2..2, comments);
    bytes
}

/// The identity of a photo, as receipts name it.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::of(bytes).to_string()
}

/// Cut in half: no end marker.
pub fn truncated(number: u32) -> Vec<u8> {
    let bytes = photo(number);
    bytes[..bytes.len() / 2].to_vec()
}

/// Cut in half with the end marker glued on: its structure is whole, its picture is not.
pub fn damaged_scan(number: u32) -> Vec<u8> {
    let mut bytes = photo(number);
    bytes.truncate(bytes.len() / 2);
    bytes.extend([0xFF, 0xD9]);
    bytes
}

pub fn progressive() -> Vec<u8> {
    encoded(&paper(1, WIDTH, HEIGHT), WIDTH, HEIGHT, ColorType::Luma, |e| e.set_progressive(true))
}

pub fn cmyk() -> Vec<u8> {
    let pixels: Vec<u8> = paper(2, WIDTH, HEIGHT).iter().flat_map(|v| [*v, *v, *v, 10]).collect();
    encoded(&pixels, WIDTH, HEIGHT, ColorType::Cmyk, |_| ())
}

pub fn one_pixel() -> Vec<u8> {
    encoded(&[128], 1, 1, ColorType::Luma, |_| ())
}

/// A JPEG whose header claims 60,000 x 60,000 pixels.
pub fn claims_60000() -> Vec<u8> {
    let mut bytes = photo(3);
    let frame = bytes.windows(2).position(|w| w == [0xFF, 0xC0]).expect("a baseline frame");
    let side = 60_000_u16.to_be_bytes();
    bytes[frame + 5..frame + 9].copy_from_slice(&[side[0], side[1], side[0], side[1]]);
    bytes
}

fn png_of(pixels: &[u8], kind: image::ExtendedColorType) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(pixels, WIDTH.into(), HEIGHT.into(), kind)
        .expect("encodes");
    bytes
}

pub fn png() -> Vec<u8> {
    png_of(&paper(4, WIDTH, HEIGHT), image::ExtendedColorType::L8)
}

pub fn png_of_16_bits() -> Vec<u8> {
    let pixels: Vec<u8> = paper(5, WIDTH, HEIGHT).iter().flat_map(|v| [*v, *v]).collect();
    png_of(&pixels, image::ExtendedColorType::L16)
}

pub fn webp() -> Vec<u8> {
    let pixels: Vec<u8> = paper(6, WIDTH, HEIGHT).iter().flat_map(|v| [*v, *v, *v]).collect();
    let mut bytes = Vec::new();
    image::codecs::webp::WebPEncoder::new_lossless(&mut bytes)
        .write_image(&pixels, WIDTH.into(), HEIGHT.into(), image::ExtendedColorType::Rgb8)
        .expect("encodes");
    bytes
}

/// A PNG with the control chunk of an animation (APNG).
pub fn animated() -> Vec<u8> {
    let mut bytes = png();
    let mut chunk = b"acTL".to_vec();
    chunk.extend([0, 0, 0, 2, 0, 0, 0, 0]);
    let mut crc = flate2::Crc::new();
    crc.update(&chunk);
    let mut whole = 8_u32.to_be_bytes().to_vec();
    whole.extend(chunk);
    whole.extend(crc.sum().to_be_bytes());
    // After the signature (8) and the header chunk (25).
    bytes.splice(33..33, whole);
    bytes
}

pub fn html() -> Vec<u8> {
    b"<!DOCTYPE html><html><head><title>C.Hasil</title></head><body>hasil.jpg</body></html>".to_vec()
}

pub fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n".to_vec()
}

/// The first bytes of what an iPhone sends unless told otherwise.
pub fn heic() -> Vec<u8> {
    let mut bytes = b"\0\0\0\x24ftypheic\0\0\0\0mif1heic".to_vec();
    bytes.resize(4096, 0);
    bytes
}
