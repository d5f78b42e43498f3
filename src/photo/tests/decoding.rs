use image::ExtendedColorType;
use jpeg_encoder::ColorType;
use proptest::prelude::*;

use crate::photo::samples::{self, HEIGHT, WIDTH};
use crate::photo::{Channels, DecodeError, Limits, Picture, Refusal, Settings, decode, derive};

fn decoded(bytes: &[u8]) -> Picture {
    decode(bytes, &samples::limits()).unwrap()
}

fn code(bytes: &[u8]) -> &'static str {
    decode(bytes, &samples::limits()).map_or_else(|error| error.code(), |_| "decoded")
}

/// Mean difference per byte.
fn difference(a: &[u8], b: &[u8]) -> f64 {
    assert_eq!(a.len(), b.len());
    a.iter().zip(b).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / a.len() as f64
}

#[test]
fn every_kind_of_good_photo_gives_the_same_picture() {
    let truth = samples::rgb(WIDTH, HEIGHT);
    for bytes in [
        samples::jpeg(),
        samples::progressive_jpeg(),
        samples::jpeg_with(|encoder| encoder.set_restart_interval(3)),
        samples::png(),
        samples::webp(),
    ] {
        let picture = decoded(&bytes);
        assert_eq!((picture.width(), picture.height(), picture.channels()), (WIDTH, HEIGHT, Channels::Rgb));
        let difference = difference(picture.pixels(), &truth);
        assert!(difference < 5.0, "{difference}");
    }
}

#[test]
fn grey_stays_grey() {
    let truth = samples::grey(WIDTH, HEIGHT);
    let wide: Vec<u8> = truth.iter().flat_map(|&v| (u16::from(v) * 257).to_ne_bytes()).collect();
    for bytes in [
        samples::jpeg_of(&truth, WIDTH, HEIGHT, ColorType::Luma),
        samples::png_of(&truth, WIDTH, HEIGHT, ExtendedColorType::L8),
        samples::png_of(&wide, WIDTH, HEIGHT, ExtendedColorType::L16),
    ] {
        let picture = decoded(&bytes);
        assert_eq!(picture.channels(), Channels::Grey);
        assert!(difference(picture.pixels(), &truth) < 4.0);
    }
}

#[test]
fn cmyk_and_ycck_become_rgb() {
    let truth = samples::rgb(WIDTH, HEIGHT);
    let cmyk: Vec<u8> = truth.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [255 - r, 255 - g, 255 - b, 0]).collect();
    for kind in [ColorType::Cmyk, ColorType::CmykAsYcck] {
        let picture = decoded(&samples::jpeg_of(&cmyk, WIDTH, HEIGHT, kind));
        assert_eq!(picture.channels(), Channels::Rgb);
        let difference = difference(picture.pixels(), &truth);
        assert!(difference < 8.0, "{kind:?}: {difference}");
    }
}

#[test]
fn sixteen_bits_become_eight_and_alpha_is_laid_over_white_paper() {
    let truth = samples::rgb(WIDTH, HEIGHT);
    let wide: Vec<u8> = truth.iter().flat_map(|&v| (u16::from(v) * 257).to_ne_bytes()).collect();
    assert_eq!(decoded(&samples::png_of(&wide, WIDTH, HEIGHT, ExtendedColorType::Rgb16)).pixels(), truth);

    let half = |alpha: u8| {
        let rgba: Vec<u8> = (0..WIDTH * HEIGHT).flat_map(|_| [0, 100, 200, alpha]).collect();
        decoded(&samples::png_of(&rgba, WIDTH, HEIGHT, ExtendedColorType::Rgba8)).pixels()[..3].to_vec()
    };
    assert_eq!([half(255), half(0), half(51)], [[0, 100, 200], [255, 255, 255], [204, 224, 244]]);
}

#[test]
fn all_eight_orientations_turn_the_dark_corner_to_its_place() {
    // (EXIF value, right, bottom): the corner the stored upper left corner is seen in.
    let seen = [
        (1, false, false),
        (2, true, false),
        (3, true, true),
        (4, false, true),
        (5, false, false),
        (6, true, false),
        (7, true, true),
        (8, false, true),
    ];
    let exif = |value| samples::exif_block(value);
    for (value, right, bottom) in seen {
        let jpeg = samples::jpeg_with(|encoder| encoder.add_exif_metadata(&exif(value)).unwrap());
        let png = {
            let png = samples::png();
            [&png[..33], &samples::png_chunk(b"eXIf", &exif(value)), &png[33..]].concat()
        };
        let webp = {
            let webp = samples::webp();
            let flags = 0b1000;
            let canvas = [flags, 0, 0, 0, 0x8F, 1, 0, 0x3F, 1, 0];
            let length = u32::from_le_bytes(webp[16..20].try_into().unwrap()) as usize;
            samples::riff(&[(b"VP8X", &canvas), (b"VP8L", &webp[20..20 + length]), (b"EXIF", &exif(value))])
        };
        for bytes in [jpeg, png, webp] {
            let picture = decoded(&bytes);
            let turned = value > 4;
            let (width, height) = (picture.width(), picture.height());
            assert_eq!((width, height), if turned { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) });
            let x = if right { width - 10 } else { 10 };
            let y = if bottom { height - 10 } else { 10 };
            let corner = picture.pixels()[(y * width + x) as usize * 3];
            assert!(corner < 45, "orientation {value}: corner is {corner}");
        }
    }
}

#[test]
fn a_photo_cut_at_any_sixteenth_is_refused_even_when_an_end_marker_is_glued_on() {
    for bytes in [samples::jpeg(), samples::progressive_jpeg(), samples::png(), samples::webp()] {
        for part in 1..16 {
            let cut = &bytes[..bytes.len() * part / 16];
            assert_eq!(code(cut), "PHOTO_TRUNCATED", "{part}/16");
        }
    }
    let restarts = [2, 25, 500, 37].map(|every| samples::jpeg_with(|encoder| encoder.set_restart_interval(every)));
    for bytes in restarts.into_iter().chain([samples::jpeg()]) {
        assert_eq!(code(&bytes), "decoded");
        let scan = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
        for part in 1..15 {
            let cut = scan + (bytes.len() - scan) * part / 16;
            let glued = [&bytes[..cut], &[0xFF, 0xD9]].concat();
            assert_ne!(code(&glued), "decoded", "{part}/16 with an end marker, intervals {}", bytes.len());
            let with_preview = [glued, bytes.clone()].concat();
            assert_ne!(code(&with_preview), "decoded", "{part}/16 with an end marker and a preview");
        }
    }
}

#[test]
fn restart_intervals_of_every_length_decode_in_every_kind_of_jpeg() {
    let truth = samples::rgb(WIDTH, HEIGHT);
    for every in [1, 2, 3, 7, 25, 40, 500, 501] {
        for progressive in [false, true] {
            let bytes = samples::jpeg_with(|encoder| {
                encoder.set_restart_interval(every);
                encoder.set_progressive(progressive);
            });
            assert!(difference(decoded(&bytes).pixels(), &truth) < 5.0, "{every} {progressive}");
        }
    }
}

#[test]
fn what_the_inspector_refuses_is_refused_here_too() {
    assert_eq!(decode(&[], &samples::limits()), Err(DecodeError::Refused(Refusal::Empty)));
    assert_eq!(code(b"<html><body>not found, sorry, no photo here"), "PHOTO_NOT_A_PHOTO");
    assert_eq!(code(&samples::jpeg_of(&[9, 9, 9], 1, 1, ColorType::Rgb)), "PHOTO_TOO_SMALL");
    assert_eq!(code(&samples::png_start(60_000, 60_000)), "PHOTO_TOO_MANY_PIXELS");
}

#[test]
fn a_small_png_that_unpacks_to_far_too_much_costs_nothing() {
    // 7,000 x 7,000 grey pixels promised, a stream that unpacks to as many zeros, in 50 KB.
    use std::io::Write as _;
    let mut zeros = flate2::write::ZlibEncoder::new(vec![], flate2::Compression::best());
    for _ in 0..7000 {
        zeros.write_all(&[0; 7001]).unwrap();
    }
    let data = samples::png_chunk(b"IDAT", &zeros.finish().unwrap());
    let end = samples::png_chunk(b"IEND", &[]);
    let bomb = |width, height| [samples::png_start(width, height), data.clone(), end.clone()].concat();
    let tight = Limits { memory: 48_000_000, ..samples::limits() };
    assert_eq!(decode(&bomb(7000, 7000), &tight), Err(DecodeError::NeedsTooMuchMemory { bytes: 49_000_000 }));
    // The same stream behind a smaller header: what is left over is not unpacked into memory.
    assert!(decode(&bomb(400, 400), &tight).is_ok_and(|picture| picture.pixels().len() == 160_000));
    // And behind a larger one: a picture that ends too early is not a picture.
    assert_eq!(code(&bomb(7000, 7100)), "PHOTO_UNDECODABLE");
}

#[test]
fn the_memory_bound_counts_what_progressive_needs() {
    let pixels = u64::from(WIDTH * HEIGHT);
    let limits = Limits { memory: pixels * 4, ..samples::limits() };
    assert!(decode(&samples::jpeg(), &limits).is_ok());
    let refused = decode(&samples::progressive_jpeg(), &limits);
    assert_eq!(refused, Err(DecodeError::NeedsTooMuchMemory { bytes: pixels * 9 }));
}

#[test]
fn garbage_after_a_good_header_is_undecodable() {
    let jpeg = samples::jpeg();
    let scan = jpeg.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
    let noise: Vec<u8> = (0..300u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8 & 0x7F).collect();
    assert_eq!(code(&[&jpeg[..scan], &noise, &[0xFF, 0xD9]].concat()), "PHOTO_UNDECODABLE");
    let png = [samples::png_start(400, 320), samples::png_chunk(b"IDAT", &noise), samples::png_chunk(b"IEND", &[])];
    assert_eq!(code(&png.concat()), "PHOTO_UNDECODABLE");
}

#[test]
fn every_real_photo_decodes_and_derives() {
    let Some(photos) = samples::real_photos() else {
        return;
    };
    for path in photos {
        let bytes = std::fs::read(&path).unwrap();
        let derived = derive(&bytes, &[], &Settings::default());
        let derived = derived.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (width, height) = derived.public_size;
        assert!(width.max(height) <= 2000 && width.min(height) >= 300, "{}", path.display());
        assert_eq!(derived.thumb_size.0.max(derived.thumb_size.1), 320);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn flipped_bytes_never_panic_the_caller(
        which in 0usize..4,
        flips in prop::collection::vec((any::<usize>(), any::<u8>()), 1..6),
    ) {
        let all = [samples::jpeg(), samples::progressive_jpeg(), samples::png(), samples::webp()];
        let mut bytes = all[which].clone();
        for (at, value) in flips {
            let at = at % bytes.len();
            bytes[at] = value;
        }
        let settings = Settings { public_side: 200, thumb_side: 64, ..Settings::default() };
        if let Err(error) = derive(&bytes, &[], &settings) {
            prop_assert!(error.code().starts_with("PHOTO_"));
        }
    }
}
