use image::ExtendedColorType;

use crate::photo::exif::{Place, shot};
use crate::photo::samples::{self, HEIGHT, WIDTH};
use crate::photo::{Channels, Fingerprint, MaskArea, MaskRect, Settings, Shot, bench, decode, derive, derive_looking};

fn small() -> Settings {
    Settings { public_side: 200, thumb_side: 100, ..Settings::default() }
}

fn jakarta() -> Shot {
    Shot {
        taken: Some(time::macros::datetime!(2024-11-27 14:03:22)),
        offset_minutes: Some(420),
        has_gps: true,
        place: Some(Place { latitude_centidegrees: -618, longitude_centidegrees: 10_683 }),
    }
}

#[test]
fn the_public_copy_and_the_thumbnail_keep_the_proportions() {
    let derived = derive(&samples::jpeg(), &[], &small()).unwrap();
    assert_eq!((derived.public_size, derived.thumb_size), ((200, 160), (100, 80)));
    let limits = crate::photo::Limits { floor: 1, ..samples::limits() };
    for (bytes, size) in [(&derived.public, derived.public_size), (&derived.thumb, derived.thumb_size)] {
        let picture = decode(bytes, &limits).unwrap();
        assert_eq!((picture.width(), picture.height()), size);
    }
}

#[test]
fn nothing_is_made_larger_than_it_was() {
    let derived = derive(&samples::png(), &[], &Settings { thumb_side: 5000, ..Settings::default() }).unwrap();
    assert_eq!((derived.public_size, derived.thumb_size), ((WIDTH, HEIGHT), (WIDTH, HEIGHT)));
}

#[test]
fn no_metadata_reaches_the_public_and_the_copy_is_upright() {
    let original = samples::jpeg_with(|encoder| {
        encoder.add_exif_metadata(&samples::exif_block(6)).unwrap();
        encoder.add_app_segment(13, b"Photoshop 3.0\0 a name".to_vec()).unwrap();
    });
    let derived = derive(&original, &[], &Settings::default()).unwrap();
    assert_eq!(derived.public_size, (HEIGHT, WIDTH));
    assert_eq!(derived.shot, jakarta());
    for copy in [&derived.public, &derived.thumb] {
        let mut at = 2;
        while copy[at + 1] != 0xDA {
            let marker = copy[at + 1];
            assert!(!(0xE1..=0xEF).contains(&marker) && marker != 0xFE, "marker {marker:X}");
            at += 2 + usize::from(u16::from_be_bytes([copy[at + 2], copy[at + 3]]));
        }
    }
}

#[test]
fn the_moment_and_place_of_a_shot_are_read_from_every_format_and_missing_ones_mean_nothing() {
    let exif = samples::exif_block(1);
    let jpeg = samples::jpeg_with(|encoder| encoder.add_exif_metadata(&exif).unwrap());
    let png = samples::png();
    let png = [&png[..33], &samples::png_chunk(b"eXIf", &exif), &png[33..]].concat();
    for bytes in [jpeg, png] {
        assert_eq!(shot(&bytes, &samples::limits()), jakarta());
    }
    assert_eq!(shot(&samples::webp(), &samples::limits()), Shot::default());
    assert_eq!(shot(b"not a photo", &samples::limits()), Shot::default());
    for cut in 0..exif.len() {
        let damaged = samples::jpeg_with(|encoder| encoder.add_exif_metadata(&exif[..cut]).unwrap());
        let _does_not_panic = shot(&damaged, &samples::limits());
    }
}

#[test]
fn masks_hide_what_is_under_them_in_both_copies() {
    // The dark corner of the sample is a name; two photos that differ only there must be the same in public.
    let mask = MaskRect::new(0.0, 0.0, 0.25, 0.25).unwrap();
    let secret = samples::rgb(WIDTH, HEIGHT);
    let mut other = secret.clone();
    for y in 0..HEIGHT / 4 {
        let start = (y * WIDTH * 3) as usize;
        other[start..start + (WIDTH / 4 * 3) as usize].fill(255);
    }
    let png = |pixels: &[u8]| samples::png_of(pixels, WIDTH, HEIGHT, ExtendedColorType::Rgb8);
    let settings = Settings::default();
    let [one, two] = [&secret, &other].map(|pixels| derive(&png(pixels), &[mask], &settings).unwrap());
    assert_eq!((&one.public, &one.thumb), (&two.public, &two.thumb));
    assert_ne!(one.measures, two.measures, "measures are taken before the masks");
    assert_ne!(one.public, derive(&png(&secret), &[], &settings).unwrap().public);

    // Where the public copy is smaller, the neighbours of the mask may differ by what resizing spread: nothing.
    let [one, two] = [&secret, &other].map(|pixels| derive(&png(pixels), &[mask], &small()).unwrap());
    assert_eq!((one.public, one.thumb), (two.public, two.thumb));
}

#[test]
fn a_mask_is_visibly_deliberate_and_only_where_it_should_be() {
    let mask = MaskRect::new(0.5, 0.5, 0.6, 0.25).unwrap();
    let grey = vec![255; (WIDTH * HEIGHT) as usize];
    let photo = samples::png_of(&grey, WIDTH, HEIGHT, ExtendedColorType::L8);
    let derived = derive(&photo, &[mask], &Settings::default()).unwrap();
    let public = decode(&derived.public, &samples::limits()).unwrap();
    assert_eq!(public.channels(), Channels::Grey);
    let at = |x: u32, y: u32| public.pixels()[(y * WIDTH + x) as usize];
    let inside: Vec<u8> = (0..32).map(|i| at(300 + i, 200)).collect();
    assert!(inside.iter().all(|v| (115..165).contains(v)), "{inside:?}");
    assert!(inside.iter().max().unwrap() - inside.iter().min().unwrap() > 8, "no hatch: {inside:?}");
    assert!(at(100, 200) > 245 && at(300, 100) > 245 && at(300, 300) > 245);
}

#[test]
fn a_mask_that_hides_nothing_is_not_a_mask() {
    assert_eq!(MaskRect::new(f32::NAN, 0.0, 0.5, 0.5), None);
    assert_eq!(MaskRect::new(0.1, 0.1, f32::NAN, 0.5), None);
    assert_eq!(MaskRect::new(0.1, 0.1, 0.0, 0.5), None);
    assert_eq!(MaskRect::new(1.0, 0.1, 0.5, 0.5), None);
    assert_eq!(MaskRect::new(-0.5, 0.1, 0.5, 0.5), None);
    assert!(MaskRect::new(-0.5, -0.5, 99.0, f32::INFINITY).is_some());
}

#[test]
fn a_fingerprint_is_text_and_counts_its_differences() {
    let print = derive(&samples::jpeg(), &[], &small()).unwrap().measures.fingerprint;
    assert_eq!(print.to_string().parse(), Ok(print));
    assert_eq!(serde_json::from_str::<Fingerprint>(&serde_json::to_string(&print).unwrap()).unwrap(), print);
    let zero: Fingerprint = "00".repeat(32).parse().unwrap();
    let five: Fingerprint = ("1f".to_owned() + &"00".repeat(31)).parse().unwrap();
    assert_eq!((zero.distance(&five), zero.distance(&zero)), (5, 0));
    assert!("00".repeat(31).parse::<Fingerprint>().is_err());
}

#[test]
fn the_bench_times_every_stage() {
    let stages = bench::derive_rate(&samples::jpeg(), 3, |_| ()).unwrap();
    assert!(
        [stages.inspect, stages.decode, stages.resize, stages.measure, stages.public, stages.thumb]
            .iter()
            .all(|time| !time.is_zero())
    );
    assert!(bench::derive_rate(b"no", 1, |_| ()).is_err());
    for path in samples::real_photos().into_iter().flatten().filter(|path| path.ends_with("screen-photo-page1.jpg")) {
        println!("{:?}", bench::derive_rate(&std::fs::read(path).unwrap(), 3, |_| ()).unwrap());
    }
}

#[test]
fn an_outline_is_covered_at_any_angle_also_where_it_leaves_the_picture() {
    let white = vec![255_u8; 400 * 320];
    let settings = Settings::default();
    let diamond = MaskArea(vec![(200.0, 20.0), (320.0, 160.0), (200.0, 300.0), (80.0, 160.0)]);
    let outside = MaskArea(vec![(-160.0, 240.0), (40.0, 240.0), (40.0, 800.0), (-160.0, 800.0)]);
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 95).encode(&white, 400, 320, jpeg_encoder::ColorType::Luma).unwrap();
    let (derived, seen) = derive_looking(&bytes, &[], &settings, |page| {
        ((page.width(), page.height()), Some(vec![diamond, outside, MaskArea(Vec::new())]))
    })
    .unwrap();
    assert_eq!(seen, (400, 320));
    let copy = image::load_from_memory(&derived.public).unwrap().into_luma8();
    let covered = |x, y| copy.get_pixel(x, y).0[0] < 200;
    assert!(covered(200, 160) && covered(200, 24) && covered(85, 160) && covered(315, 160) && covered(200, 296));
    assert!(covered(5, 245) && covered(5, 318));
    assert!(!covered(100, 40) && !covered(300, 40) && !covered(300, 280) && !covered(5, 160) && !covered(60, 312));
}
