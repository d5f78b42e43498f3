//! What is no page, or not a usable one: a refusal that says so, never a guess and never a panic.

use std::f32::consts::PI;

use proptest::prelude::*;

use super::photo::{SIZE, Shot, drawn, finder, picture, table};
use crate::photo::{Channels, Picture};
use crate::reading::sheet::Refusal;

/// Lines every so many pixels and grain over them.
fn lined((width, height): (u32, u32), seed: u32, period: u32, grain: u32) -> Picture {
    let mut state = seed;
    let pixels = (0..width * height).map(|at| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let (x, y) = (at % width, at / width);
        let line = if x % period == 0 || y % (period + 7) == 0 { 20 } else { 200 };
        u8::try_from((line + (state >> 24) * grain / 255).min(255)).unwrap()
    });
    Picture::new(width, height, Channels::Grey, pixels.collect()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_pixels_are_the_answer_is_a_refusal(
        size in (1_u32..420, 1_u32..420),
        seed in any::<u32>(),
        period in 1_u32..60,
        grain in 0_u32..255,
    ) {
        prop_assert!(finder().find(&lined(size, seed, period, grain)).is_err());
    }
}

#[test]
fn a_grid_whose_lines_lie_wherever_a_page_has_some_is_no_page() {
    // Found by the test above: at every third pixel there is a line, so that one lies within a pixel of every rule of any page.
    let sizes = [(316, 380), (400, 419), (260, 400)];
    for (size, period) in sizes.into_iter().flat_map(|size| (2..30).map(move |period| (size, period))) {
        for grain in [0, 20, 80] {
            let found = finder().find(&lined(size, 171_692 + grain, period, grain));
            assert!(found.is_err(), "{size:?} {period} {grain}: {:?}", found.map(|sheet| (sheet.page, sheet.share)));
        }
    }
}

#[test]
fn a_page_seen_through_the_stripes_of_a_screen_is_found_where_it_is_or_refused() {
    for (pitch, depth) in [(3.1_f32, 40.0), (7.7, 60.0), (2.2, 90.0)] {
        let page = Shot::flat().take(&drawn(2));
        let striped = page.pixels().iter().enumerate().map(|(at, shade)| {
            let (x, y) = ((at as u32 % SIZE.0) as f32, (at as u32 / SIZE.0) as f32);
            (f32::from(*shade) + depth * ((x + 0.4 * y) / pitch).sin()).clamp(0.0, 255.0) as u8
        });
        let striped = Picture::new(SIZE.0, SIZE.1, Channels::Grey, striped.collect()).unwrap();
        match finder().find(&striped) {
            Ok(sheet) => assert_eq!(sheet.page.number(), 2),
            Err(refusal) => {
                assert!(!matches!(refusal, Refusal::Mirrored { .. } | Refusal::TwoSheets { .. }), "{refusal}");
            }
        }
    }
}

fn refusal(picture: &Picture) -> Refusal {
    finder().find(picture).expect_err("nothing to read")
}

#[test]
fn a_bare_table_noise_and_a_wall_are_no_form() {
    assert!(matches!(refusal(&picture(table())), Refusal::NotAForm { .. }));
    let wall = Picture::new(800, 600, Channels::Rgb, vec![180; 800 * 600 * 3]).unwrap();
    assert!(matches!(refusal(&wall), Refusal::NotAForm { .. }));
    let mut state = 7_u32;
    let noise = (0..900 * 700).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    let noise = Picture::new(900, 700, Channels::Grey, noise.collect()).unwrap();
    assert!(matches!(refusal(&noise), Refusal::NotAForm { .. }));
}

#[test]
fn a_page_out_of_focus_is_said_to_be_blurred_and_not_to_be_none() {
    let sharp = Shot::flat().take(&drawn(2));
    let soft = image::GrayImage::from_raw(SIZE.0, SIZE.1, sharp.pixels().to_vec()).unwrap();
    let soft = image::imageops::blur(&soft, 16.0);
    match refusal(&Picture::new(SIZE.0, SIZE.1, Channels::Grey, soft.into_raw()).unwrap()) {
        Refusal::Blurred { sharpness } => assert!(sharpness < 400, "{sharpness}"),
        other => panic!("{other}"),
    }
}

#[test]
fn a_chessboard_and_bookshelves_are_no_form() {
    let squares = (0..1000 * 1000_u32).map(|i| if (i % 1000 / 60 + i / 1000 / 60) % 2 == 0 { 30 } else { 220 });
    let squares = Picture::new(1000, 1000, Channels::Grey, squares.collect()).unwrap();
    assert!(matches!(refusal(&squares), Refusal::NotAForm { .. }));
    let shelves = (0..1000 * 1000_u32).map(|i| if i % 1000 % 37 < 3 || i / 1000 % 210 < 9 { 40 } else { 200 });
    let shelves = Picture::new(1000, 1000, Channels::Grey, shelves.collect()).unwrap();
    assert!(matches!(refusal(&shelves), Refusal::NotAForm { .. }));
}

#[test]
fn a_page_in_a_mirror_is_said_to_be_one() {
    let shot = Shot { mirrored: true, turn: 0.1, ..Shot::flat() };
    assert!(matches!(refusal(&shot.take(&drawn(2))), Refusal::Mirrored { page } if page.number() == 2));
}

#[test]
fn two_sheets_in_one_photo_are_refused_with_their_pages() {
    let mut pixels = table();
    Shot { scale: 0.95, middle: (0.27, 0.5), ..Shot::flat() }.add(&drawn(2), &mut pixels);
    Shot { scale: 0.95, middle: (0.72, 0.5), turn: 0.05, ..Shot::flat() }.add(&drawn(3), &mut pixels);
    match refusal(&picture(pixels)) {
        Refusal::TwoSheets { first, second } => assert_eq!(first.number() + second.number(), 5),
        other => panic!("{other}"),
    }
}

#[test]
fn half_a_sheet_is_cut_off() {
    // The upper half with its tag, boxes missing below; then the lower half, where nothing tells the page.
    match refusal(&Shot { middle: (0.5, 0.93), ..Shot::flat() }.take(&drawn(1))) {
        Refusal::CutOff { page, inside, outside, boxes } => {
            assert!(inside < 0.9, "{inside}");
            assert_eq!((page.number(), boxes), (1, 66));
            assert!(outside > 5 && outside < 66, "{outside}");
        }
        other => panic!("{other}"),
    }
    let lower = refusal(&Shot { middle: (0.5, 0.0), ..Shot::flat() }.take(&drawn(1)));
    assert!(matches!(lower, Refusal::CutOff { outside: 10.., .. }), "{lower}");
}

#[test]
fn a_page_far_away_is_too_small_and_says_how_small() {
    let shot = Shot { scale: 0.55, ..Shot::flat() };
    match refusal(&shot.take(&drawn(3))) {
        Refusal::TooSmall { page, side } => {
            assert_eq!(page.number(), 3);
            assert!(side < 12.0 && side > 8.0, "{side}");
        }
        Refusal::NotAForm { .. } | Refusal::Unclear { .. } => {}
        other => panic!("{other}"),
    }
}

#[test]
fn thumbnails_and_slivers_are_refused_without_a_panic() {
    let page = Shot::flat().take(&drawn(1));
    for factor in [2, 4, 8, 15] {
        let small: Vec<u8> = (0..SIZE.1 / factor)
            .flat_map(|y| (0..SIZE.0 / factor).map(move |x| (x * factor, y * factor)))
            .map(|(x, y)| page.pixels()[(y * SIZE.0 + x) as usize])
            .collect();
        let small = Picture::new(SIZE.0 / factor, SIZE.1 / factor, Channels::Grey, small).unwrap();
        let refused = refusal(&small);
        assert!(!matches!(refused, Refusal::Mirrored { .. } | Refusal::TwoSheets { .. }), "1/{factor}: {refused}");
    }
    for (width, height) in [(1, 1), (1, 4000), (4000, 1), (3, 200), (159, 400)] {
        let sliver = Picture::new(width, height, Channels::Grey, vec![0; (width * height) as usize]).unwrap();
        assert!(matches!(refusal(&sliver), Refusal::PictureTooSmall { .. }), "{width} x {height}");
    }
}

#[test]
fn fifty_megapixels_are_read_like_any_other_photo() {
    let page = Shot { turn: PI, ..Shot::flat() }.take(&drawn(3));
    let (wide, high) = (7_080_u32, 7_080_u32);
    let enlarged = (0..high).flat_map(|y| (0..wide).map(move |x| (x * SIZE.0 / wide, y * SIZE.1 / high)));
    let pixels: Vec<u8> = enlarged.map(|(x, y)| page.pixels()[(y * SIZE.0 + x) as usize]).collect();
    let large = Picture::new(wide, high, Channels::Grey, pixels).unwrap();
    let sheet = finder().find(&large).unwrap();
    assert_eq!(sheet.page.number(), 3);
    assert!(sheet.boxes.iter().all(|seen| seen.edges >= 3));
}
