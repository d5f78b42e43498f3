use proptest::prelude::*;

use super::*;
use crate::hash::Sha256;
use crate::photo::samples;

fn whole(bytes: &[u8]) -> Result<Facts, Refusal> {
    in_chunks(bytes, &[])
}

/// Pushes the bytes cut at these places.
fn in_chunks(bytes: &[u8], cuts: &[usize]) -> Result<Facts, Refusal> {
    let mut cuts: Vec<_> = cuts.iter().map(|cut| cut % (bytes.len() + 1)).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    let mut inspector = Inspector::new(samples::limits());
    for pair in cuts.windows(2) {
        if inspector.push(&bytes[pair[0]..pair[1]]).is_err() {
            break;
        }
    }
    inspector.finish()
}

fn code(bytes: &[u8]) -> &'static str {
    whole(bytes).map_or_else(|refusal| refusal.code(), |_| "accepted")
}

fn good() -> Vec<(Format, Vec<u8>)> {
    vec![
        (Format::Jpeg, samples::jpeg()),
        (Format::Jpeg, samples::progressive_jpeg()),
        (Format::Jpeg, samples::jpeg_with(|encoder| encoder.set_restart_interval(3))),
        (Format::Png, samples::png()),
        (Format::WebP, samples::webp()),
    ]
}

#[test]
fn good_photos_are_accepted_with_their_facts() {
    for (format, bytes) in good() {
        let facts = whole(&bytes).unwrap();
        assert_eq!((facts.format, facts.width, facts.height), (format, samples::WIDTH, samples::HEIGHT));
        assert_eq!((facts.bytes, facts.trailing), (bytes.len() as u64, 0));
        assert_eq!(facts.sha256, Sha256::of(&bytes));
    }
}

#[test]
fn byte_by_byte_gives_the_same_answer_as_one_push() {
    for (_, bytes) in good() {
        let every: Vec<_> = (0..bytes.len()).collect();
        assert_eq!(in_chunks(&bytes, &every), whole(&bytes));
    }
}

#[test]
fn a_photo_cut_anywhere_is_truncated_not_broken() {
    for (format, bytes) in good() {
        let sixteenths = (1..16).map(|part| bytes.len() * part / 16);
        for end in (1..40).chain(sixteenths).chain([bytes.len() - 1]) {
            let refusal = whole(&bytes[..end]).unwrap_err();
            assert_eq!(refusal, Refusal::Truncated { bytes: end as u64 }, "{format:?} cut at {end}");
        }
    }
}

#[test]
fn an_empty_file_says_so() {
    assert_eq!(whole(&[]), Err(Refusal::Empty));
}

#[test]
fn renamed_files_are_told_by_their_content() {
    let cases: [(&[u8], Option<&str>); 12] = [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Some("HEIC")),
        (b"\0\0\0\x18ftypavif\0\0\0\0", Some("AVIF")),
        (b"\0\0\0\x18ftypisom\0\0\0\0", Some("video")),
        (b"%PDF-1.7\n%....", Some("PDF")),
        (b"GIF89a\x01\0\x01\0", Some("GIF")),
        (b"\n  <!DOCTYPE html><html><body>502 Bad Gateway", Some("HTML")),
        (b"\xEF\xBB\xBF<html>", Some("HTML")),
        (b"PK\x03\x04\x14\0", Some("ZIP")),
        (b"II*\0\x08\0\0\0", Some("TIFF")),
        (b"{\"error\":\"no\"}", Some("JSON")),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"plain words that are no picture at all, rather long", None),
    ];
    for (bytes, looks_like) in cases {
        assert_eq!(whole(bytes), Err(Refusal::NotAPhoto { looks_like }), "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn claimed_dimensions_are_judged_from_the_header_alone() {
    let start = |width, height| {
        let mut inspector = Inspector::new(samples::limits());
        inspector.push(&samples::png_start(width, height))
    };
    assert_eq!(start(60_000, 60_000), Err(Refusal::TooManyPixels { width: 60_000, height: 60_000 }));
    assert_eq!(start(20_000, 400), Err(Refusal::TooManyPixels { width: 20_000, height: 400 }));
    assert_eq!(start(1, 1), Err(Refusal::TooSmall { width: 1, height: 1 }));
    assert_eq!(start(4000, 299), Err(Refusal::TooSmall { width: 4000, height: 299 }));
    assert_eq!(start(8000, 6000), Ok(()));

    let mut jpeg = samples::jpeg();
    let frame = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xEA, 0x60, 0xEA, 0x60]);
    assert_eq!(whole(&jpeg), Err(Refusal::TooManyPixels { width: 60_000, height: 60_000 }));
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0, 0, 1, 0x90]);
    assert_eq!(code(&jpeg), "PHOTO_BROKEN");

    let one = samples::jpeg_of(&[9, 9, 9], 1, 1, jpeg_encoder::ColorType::Rgb);
    assert_eq!(whole(&one), Err(Refusal::TooSmall { width: 1, height: 1 }));
}

#[test]
fn a_file_beyond_the_limit_is_refused_at_the_limit() {
    let limits = Limits { bytes: 1000, ..samples::limits() };
    let mut inspector = Inspector::new(limits);
    assert_eq!(inspector.push(&samples::jpeg()), Err(Refusal::TooLarge { limit: 1000 }));
    assert_eq!(inspector.push(&[]), Err(Refusal::TooLarge { limit: 1000 }), "a refusal stays");
    assert_eq!(inspector.finish(), Err(Refusal::TooLarge { limit: 1000 }));
}

#[test]
fn what_phones_append_after_the_end_is_counted_and_kept_in_the_hash() {
    for (format, mut bytes) in good() {
        bytes.extend_from_slice(&samples::jpeg());
        let facts = whole(&bytes).unwrap();
        assert_eq!((facts.format, facts.trailing), (format, samples::jpeg().len() as u64));
        assert_eq!(facts.sha256, Sha256::of(&bytes));
    }
}

#[test]
fn a_preview_inside_exif_is_not_taken_for_the_picture() {
    let preview = samples::jpeg_of(&samples::rgb(160, 120), 160, 120, jpeg_encoder::ColorType::Rgb);
    let bytes = samples::jpeg_with(|encoder| encoder.add_app_segment(1, preview.clone()).unwrap());
    assert_eq!(whole(&bytes).unwrap().width, samples::WIDTH);
    let end_of_preview = bytes.windows(2).position(|pair| pair == [0xFF, 0xD9]).unwrap() + 2;
    assert_eq!(code(&bytes[..end_of_preview]), "PHOTO_TRUNCATED");
}

#[test]
fn animations_are_refused() {
    let apng = [samples::png_start(400, 320), samples::png_chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])].concat();
    assert_eq!(whole(&apng), Err(Refusal::Animated { format: Format::Png }));
    let flagged = samples::riff(&[(b"VP8X", &[0b10, 0, 0, 0, 0x8F, 1, 0, 0x3F, 1, 0]), (b"ANIM", &[0; 6])]);
    assert_eq!(whole(&flagged), Err(Refusal::Animated { format: Format::WebP }));
    let unflagged = samples::riff(&[(b"VP8X", &[0, 0, 0, 0, 0x8F, 1, 0, 0x3F, 1, 0]), (b"ANIM", &[0; 6])]);
    assert_eq!(whole(&unflagged), Err(Refusal::Animated { format: Format::WebP }));
}

#[test]
fn kinds_of_jpeg_that_few_programs_open_are_named() {
    let of_kind = |sof: u8, precision: u8| {
        let mut bytes = samples::jpeg();
        let frame = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
        bytes[frame + 1] = sof;
        bytes[frame + 4] = precision;
        code(&bytes)
    };
    assert_eq!(of_kind(0xC3, 8), "PHOTO_UNSUPPORTED");
    assert_eq!(of_kind(0xC9, 8), "PHOTO_UNSUPPORTED");
    assert_eq!(of_kind(0xC1, 12), "PHOTO_UNSUPPORTED");
    assert_eq!(of_kind(0xC1, 8), "accepted");
}

#[test]
fn containers_that_contradict_themselves_are_broken() {
    let garbage = [&[0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0], [7u8; 64].as_slice()].concat();
    let no_picture = [samples::png_start(400, 320), samples::png_chunk(b"IEND", &[])].concat();
    let mut bad_crc = samples::png();
    let middle = bad_crc.len() / 2;
    bad_crc[middle] ^= 1;
    let two_pictures = {
        let jpeg = samples::jpeg();
        let cut = jpeg.len() - 200;
        [&jpeg[..cut], &jpeg].concat()
    };
    let empty_scan = {
        let jpeg = samples::jpeg();
        let scan = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
        [&jpeg[..scan + 14], &[0xFF, 0xD9]].concat()
    };
    let other_canvas =
        samples::riff(&[(b"VP8X", &[0, 0, 0, 0, 0x8F, 1, 0, 0x3F, 1, 0]), (b"VP8L", &[0x2F, 0x90, 1, 0, 0, 0])]);
    let no_webp_picture = samples::riff(&[(b"VP8X", &[0, 0, 0, 0, 0x8F, 1, 0, 0x3F, 1, 0]), (b"EXIF", &[1, 2, 3])]);
    let cases = [garbage, no_picture, bad_crc, two_pictures, empty_scan, other_canvas, no_webp_picture];
    for (at, bytes) in cases.iter().enumerate() {
        assert_eq!(code(bytes), "PHOTO_BROKEN", "case {at}: {:?}", whole(bytes));
    }
}

#[test]
fn a_jpeg_of_a_thousand_scans_is_refused() {
    let jpeg = samples::jpeg();
    let scan = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap();
    let one = &jpeg[scan..jpeg.len() - 2];
    let bomb = [&jpeg[..scan], &one.repeat(1000), &[0xFF, 0xD9]].concat();
    assert_eq!(whole(&bomb), Err(Refusal::Broken { what: "more scans than any camera writes" }));
}

#[test]
fn every_real_photo_is_accepted_as_it_is() {
    let Some(photos) = samples::real_photos() else {
        return;
    };
    for path in photos {
        let bytes = std::fs::read(&path).unwrap();
        let facts = whole(&bytes).unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
        assert_eq!(facts.bytes, bytes.len() as u64);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn chunk_borders_never_matter(
        which in 0usize..5,
        flips in prop::collection::vec((any::<usize>(), any::<u8>()), 0..4),
        end in prop::option::of(any::<usize>()),
        cuts in prop::collection::vec(any::<usize>(), 0..12),
    ) {
        let mut bytes = good().swap_remove(which).1;
        for (at, value) in flips {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        bytes.truncate(end.map_or(usize::MAX, |end| end % (bytes.len() + 1)));
        prop_assert_eq!(in_chunks(&bytes, &cuts), whole(&bytes));
    }

    #[test]
    fn random_bytes_never_panic_and_are_never_accepted(
        magic in prop::sample::select(vec![
            b"".as_slice(), b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8X",
        ]),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        cuts in prop::collection::vec(any::<usize>(), 0..6),
    ) {
        let bytes = [magic, &bytes].concat();
        let answer = whole(&bytes);
        prop_assert!(answer.is_err());
        prop_assert_eq!(in_chunks(&bytes, &cuts), answer);
    }
}
