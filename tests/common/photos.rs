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

/// What the EXIF block of a photo from a telephone says.
#[derive(Debug, Clone, Copy)]
pub struct Exif {
    pub orientation: u16,
    pub taken: &'static str,
    /// Degrees and minutes south, degrees and minutes east.
    pub place: Option<[(u32, u32); 2]>,
}

/// The maker that [`telephone`] writes: it is found nowhere else.
pub const MAKER: &str = "KameraUji";

/// A photo as a telephone stores it, 900 x 600 pixels, with an EXIF block: white, the upper left corner black.
pub fn telephone(number: u32, about: Exif) -> Vec<u8> {
    let (width, height) = (900_u16, 600_u16);
    let corner = |x: u16, y: u16| if x < 100 && y < 100 { 10 } else { 235 };
    let pixels: Vec<u8> = (0..height).flat_map(|y| (0..width).map(move |x| corner(x, y))).collect();
    let mut bytes = encoded(&pixels, width, height, ColorType::Luma, |_| ());
    comment(&mut bytes, &format!("telepon {number:010}"));
    segment(&mut bytes, 0xE1, &[b"Exif\0\0".as_slice(), &exif_block(about)].concat());
    bytes
}

fn exif_block(about: Exif) -> Vec<u8> {
    use exif::{Field, In, Tag, Value};
    let field = |tag, value| Field { tag, ifd_num: In::PRIMARY, value };
    let ascii = |tag, text: &str| field(tag, Value::Ascii(vec![text.into()]));
    let degrees = |tag, (whole, minutes): (u32, u32)| {
        field(tag, Value::Rational(vec![(whole, 1).into(), (minutes, 1).into(), (0, 1).into()]))
    };
    let mut fields = vec![
        ascii(Tag::Make, MAKER),
        field(Tag::Orientation, Value::Short(vec![about.orientation])),
        ascii(Tag::DateTimeOriginal, about.taken),
    ];
    if let Some([south, east]) = about.place {
        fields.push(ascii(Tag::GPSLatitudeRef, "S"));
        fields.push(degrees(Tag::GPSLatitude, south));
        fields.push(ascii(Tag::GPSLongitudeRef, "E"));
        fields.push(degrees(Tag::GPSLongitude, east));
    }
    let mut writer = exif::experimental::Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut block = std::io::Cursor::new(Vec::new());
    writer.write(&mut block, false).expect("an EXIF block");
    block.into_inner()
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

/// A JPEG whose frame header says this: its kind (the marker's second byte) and its bits per sample.
pub fn jpeg_that_claims(kind: u8, bits: u8) -> Vec<u8> {
    let mut bytes = photo(7);
    let frame = bytes.windows(2).position(|w| w == [0xFF, 0xC0]).expect("a baseline frame");
    bytes[frame + 1] = kind;
    bytes[frame + 4] = bits;
    bytes
}

fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(body);
    [&(body.len() as u32).to_be_bytes(), kind.as_slice(), body, &crc.sum().to_be_bytes()].concat()
}

/// A PNG of less than a hundred bytes that would unpack to this many pixels of 16 bits with colour and alpha.
pub fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([16, 6, 0, 0, 0]);
    let data = [0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
    let chunks = [png_chunk(b"IHDR", &header), png_chunk(b"IDAT", &data), png_chunk(b"IEND", &[])];
    [b"\x89PNG\r\n\x1a\n".as_slice(), &chunks.concat()].concat()
}

/// A WebP that announces an animation and holds its first frame.
pub fn animated_webp() -> Vec<u8> {
    let still = webp();
    let canvas = [u32::from(WIDTH) - 1, u32::from(HEIGHT) - 1].map(|side| side.to_le_bytes());
    let size: Vec<u8> = canvas.iter().flat_map(|side| &side[..3]).copied().collect();
    let chunk = |name: &[u8; 4], body: &[u8]| [name, (body.len() as u32).to_le_bytes().as_slice(), body].concat();
    let frame = [&[0; 6], size.as_slice(), &[100, 0, 0, 0], &still[12..]].concat();
    let chunks = [
        chunk(b"VP8X", &[&[0b10, 0, 0, 0], size.as_slice()].concat()),
        chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]),
        chunk(b"ANMF", &frame),
    ];
    let body = [b"WEBP".as_slice(), &chunks.concat()].concat();
    [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
}

/// A PNG with the control chunk of an animation (APNG).
pub fn animated() -> Vec<u8> {
    let mut bytes = png();
    let whole = png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
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
