//! Test pictures, made by the encoders at hand, and the real photos where they are present.

use std::path::PathBuf;

use image::ImageEncoder as _;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::Limits;

pub(super) const WIDTH: u32 = 400;
pub(super) const HEIGHT: u32 = 320;

pub(super) fn limits() -> Limits {
    Limits::default()
}

/// A page-like pattern: white paper, a frame, bars and some texture; upper left corner marked black.
pub(super) fn rgb(width: u32, height: u32) -> Vec<u8> {
    let pixel = |x: u32, y: u32| match () {
        () if x < width / 4 && y < height / 4 => [20, 20, 20],
        () if (x / 12 + y / 20).is_multiple_of(5) => [60, 60, (x % 200) as u8],
        () if x % 40 < 2 || y % 40 < 2 => [90, 120, 90],
        () => [230, 228, (220 + (x * 7 + y * 13) % 20) as u8],
    };
    (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y))).collect()
}

pub(super) fn grey(width: u32, height: u32) -> Vec<u8> {
    rgb(width, height).chunks_exact(3).map(|p| p[0]).collect()
}

/// A JPEG with the encoder set up as the test needs it.
pub(super) fn jpeg_with(set_up: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = vec![];
    let mut encoder = Encoder::new(&mut bytes, 85);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    set_up(&mut encoder);
    encoder.encode(&rgb(WIDTH, HEIGHT), WIDTH as u16, HEIGHT as u16, ColorType::Rgb).unwrap();
    bytes
}

pub(super) fn jpeg() -> Vec<u8> {
    jpeg_with(|_| ())
}

pub(super) fn progressive_jpeg() -> Vec<u8> {
    jpeg_with(|encoder| encoder.set_progressive(true))
}

pub(super) fn jpeg_of(pixels: &[u8], width: u32, height: u32, kind: ColorType) -> Vec<u8> {
    let mut bytes = vec![];
    Encoder::new(&mut bytes, 90).encode(pixels, width as u16, height as u16, kind).unwrap();
    bytes
}

pub(super) fn png_of(pixels: &[u8], width: u32, height: u32, kind: image::ExtendedColorType) -> Vec<u8> {
    let mut bytes = vec![];
    image::codecs::png::PngEncoder::new(&mut bytes).write_image(pixels, width, height, kind).unwrap();
    bytes
}

pub(super) fn png() -> Vec<u8> {
    png_of(&rgb(WIDTH, HEIGHT), WIDTH, HEIGHT, image::ExtendedColorType::Rgb8)
}

pub(super) fn webp() -> Vec<u8> {
    let mut bytes = vec![];
    image::codecs::webp::WebPEncoder::new_lossless(&mut bytes)
        .write_image(&rgb(WIDTH, HEIGHT), WIDTH, HEIGHT, image::ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// One PNG chunk with its checksum.
pub(super) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(kind);
    crc.update(body);
    [&(body.len() as u32).to_be_bytes(), kind.as_slice(), body, &crc.sum().to_be_bytes()].concat()
}

/// A PNG header chunk for these dimensions, eight-bit grey, behind the signature.
pub(super) fn png_start(width: u32, height: u32) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 0, 0, 0, 0]);
    [b"\x89PNG\r\n\x1a\n".as_slice(), &png_chunk(b"IHDR", &header)].concat()
}

/// A WebP of these chunks, with the right announced length.
pub(super) fn riff(chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, content) in chunks {
        body.extend_from_slice(*name);
        body.extend((content.len() as u32).to_le_bytes());
        body.extend_from_slice(content);
        body.extend(vec![0; content.len() % 2]);
    }
    [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
}

/// A minimal EXIF block (big-endian TIFF) with an orientation, a time, an offset and a position in Jakarta.
pub(super) fn exif_block(orientation: u8) -> Vec<u8> {
    let field = exif::Field {
        tag: exif::Tag::Orientation,
        ifd_num: exif::In::PRIMARY,
        value: exif::Value::Short(vec![orientation.into()]),
    };
    let ascii =
        |tag, text: &str| exif::Field { tag, ifd_num: exif::In::PRIMARY, value: exif::Value::Ascii(vec![text.into()]) };
    let dms = |tag, d: u32, m: u32, s: u32| exif::Field {
        tag,
        ifd_num: exif::In::PRIMARY,
        value: exif::Value::Rational(vec![(d, 1).into(), (m, 1).into(), (s, 100).into()]),
    };
    let fields = [
        field,
        ascii(exif::Tag::DateTimeOriginal, "2024:11:27 14:03:22"),
        ascii(exif::Tag::OffsetTimeOriginal, "+07:00"),
        ascii(exif::Tag::GPSLatitudeRef, "S"),
        dms(exif::Tag::GPSLatitude, 6, 10, 3_150),
        ascii(exif::Tag::GPSLongitudeRef, "E"),
        dms(exif::Tag::GPSLongitude, 106, 49, 3_759),
    ];
    let mut writer = exif::experimental::Writer::new();
    fields.iter().for_each(|field| writer.push_field(field));
    let mut block = std::io::Cursor::new(vec![]);
    writer.write(&mut block, false).unwrap();
    block.into_inner()
}

/// The real photos and scans, or `None` (and a line that says so) where the data is not present.
pub(super) fn real_photos() -> Option<Vec<PathBuf>> {
    let root = std::env::var_os("REKAP_SHARED_DATA")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let Ok(folders) = std::fs::read_dir(root.join("forms")) else {
        println!("skipped: no real photos under {}", root.display());
        return None;
    };
    let files = folders.flatten().filter_map(|folder| std::fs::read_dir(folder.path()).ok()).flatten().flatten();
    let mut photos: Vec<_> = files
        .map(|file| file.path())
        .filter(|path| path.extension().is_some_and(|kind| kind == "jpg" || kind == "png"))
        .collect();
    photos.sort();
    assert!(photos.len() >= 40, "the folder of real photos is there but holds only {}", photos.len());
    Some(photos)
}
