//! When and where a photo says it was taken: read for rule W302, never published.

use exif::{In, Tag, Value};
use image::ImageDecoder;

use super::decode::{contained, image_limits, jpeg_options};
use super::inspect::{self, Format, Limits};

/// What the EXIF block says about the moment of the shot. Everything is optional: many cameras and every
/// messenger leave it out, and its absence means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shot {
    /// The camera's wall clock (DateTimeOriginal, else DateTime), without a time zone.
    pub taken: Option<time::PrimitiveDateTime>,
    /// Minutes east of UTC of that clock (OffsetTimeOriginal), where the camera wrote it.
    pub offset_minutes: Option<i16>,
    /// A position was written, readable or not.
    pub has_gps: bool,
    /// The position, where it is readable.
    pub place: Option<Place>,
}

/// A position rounded to a hundredth of a degree (about 1.1 km): enough to see that a photo was taken in another
/// city, too coarse to find a home. Integers, because the journal holds no floats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Latitude in hundredths of a degree, north positive, -9000 to 9000.
    pub latitude_centidegrees: i32,
    /// Longitude in hundredths of a degree, east positive, -18000 to 18000.
    pub longitude_centidegrees: i32,
}

/// Reads the headers of a photo, without decoding it. A photo that cannot be read, or has no EXIF, says nothing.
#[must_use]
pub fn shot(bytes: &[u8], limits: &Limits) -> Shot {
    block(bytes, limits).map_or_else(Shot::default, from_block)
}

fn block(bytes: &[u8], limits: &Limits) -> Option<Vec<u8>> {
    let format = inspect::shape(bytes, limits).ok()?.format;
    contained(|| {
        let source = std::io::Cursor::new(bytes);
        Ok(match format {
            Format::Jpeg => {
                let stream = zune_core::bytestream::ZCursor::new(bytes);
                let mut decoder = zune_jpeg::JpegDecoder::new_with_options(stream, jpeg_options(limits));
                decoder.decode_headers().ok().and_then(|()| decoder.exif().cloned())
            }
            Format::Png => image::codecs::png::PngDecoder::with_limits(source, image_limits(limits))
                .and_then(|mut decoder| decoder.exif_metadata())
                .unwrap_or_default(),
            Format::WebP => image::codecs::webp::WebPDecoder::new(source)
                .and_then(|mut decoder| decoder.exif_metadata())
                .unwrap_or_default(),
        })
    })
    .ok()
    .flatten()
}

/// Reads a raw EXIF block (it starts with the TIFF header).
pub(super) fn from_block(block: Vec<u8>) -> Shot {
    let mut reader = exif::Reader::new();
    // One damaged tag, common after editing, should not hide the others.
    reader.continue_on_error(true);
    let parsed = contained(|| {
        Ok(match reader.read_raw(block) {
            Ok(exif) => Some(exif),
            Err(error) => error.distill_partial_result(|_| ()).ok(),
        })
    });
    let Ok(Some(exif)) = parsed else {
        return Shot::default();
    };
    let ascii = |tag| match exif.get_field(tag, In::PRIMARY).map(|field| &field.value) {
        Some(Value::Ascii(texts)) => texts.first().cloned(),
        _ => None,
    };
    let has_gps = exif.get_field(Tag::GPSLatitude, In::PRIMARY).is_some();
    let latitude = degrees(&exif, Tag::GPSLatitude, 90);
    let longitude = degrees(&exif, Tag::GPSLongitude, 180);
    let signed = |centidegrees: i32, reference, negative| {
        let away = ascii(reference).is_some_and(|text| text.first() == Some(&negative));
        if away { -centidegrees } else { centidegrees }
    };
    Shot {
        taken: ascii(Tag::DateTimeOriginal).or_else(|| ascii(Tag::DateTime)).and_then(|text| wall_clock(&text)),
        offset_minutes: ascii(Tag::OffsetTimeOriginal).and_then(|text| offset(&text)),
        has_gps,
        place: latitude.zip(longitude).map(|(latitude, longitude)| Place {
            latitude_centidegrees: signed(latitude, Tag::GPSLatitudeRef, b'S'),
            longitude_centidegrees: signed(longitude, Tag::GPSLongitudeRef, b'W'),
        }),
    }
}

/// "2024:11:27 14:03:22", and nothing when the camera's clock was never set (zeros or blanks).
fn wall_clock(text: &[u8]) -> Option<time::PrimitiveDateTime> {
    let moment = exif::DateTime::from_ascii(text).ok()?;
    let month = time::Month::try_from(moment.month).ok()?;
    let date = time::Date::from_calendar_date(moment.year.into(), month, moment.day).ok()?;
    let time = time::Time::from_hms(moment.hour, moment.minute, moment.second).ok()?;
    Some(time::PrimitiveDateTime::new(date, time))
}

fn offset(text: &[u8]) -> Option<i16> {
    let mut moment = exif::DateTime::from_ascii(b"2024:11:27 00:00:00").ok()?;
    moment.parse_offset(text).ok()?;
    moment.offset
}

/// Degrees, minutes and seconds as hundredths of a degree, rounded; at most `limit` degrees.
fn degrees(exif: &exif::Exif, tag: Tag, limit: u64) -> Option<i32> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else {
        return None;
    };
    let [degrees, minutes, seconds] = parts.as_slice() else {
        return None;
    };
    // Millionths of a degree keep whole numbers exact enough for a hundredth.
    let part = |rational: &exif::Rational, divisor: u64| {
        (u64::from(rational.num) * 1_000_000).checked_div(u64::from(rational.denom) * divisor)
    };
    let micro = part(degrees, 1)? + part(minutes, 60)? + part(seconds, 3600)?;
    let centi = (micro + 5_000) / 10_000;
    if centi > limit * 100 { None } else { i32::try_from(centi).ok() }
}
