use image::GrayImage;
use image::imageops::{FilterType, crop_imm, overlay, resize, rotate180};

use super::*;
use crate::election::figures::Figures;
use crate::election::form::tests_support::{FORM, governor};
use crate::election::state::tests::Night;
use crate::photo::{Channels, Settings, derive_looking};
use crate::rehearse::draw::{PageDrawer, PageHead, encode};

const LEFT: u32 = 180;
const TOP: u32 = 260;
/// Pixels per mm of the page in the photo.
const SCALE: f32 = 1.5;

/// A page as it is drawn, 900 x 1,350 pixels.
fn sheet(number: u8) -> GrayImage {
    sheet_by(number, 1)
}

/// The same by another hand.
fn sheet_by(number: u8, seed: u64) -> GrayImage {
    let form = governor(3);
    let names = ["Satu".to_owned(), "Dua".to_owned(), "Tiga".to_owned()];
    let place = || "Contoh".to_owned();
    let head = PageHead {
        tps: "3171011001001".parse().unwrap(),
        province: place(),
        city: place(),
        kecamatan: place(),
        kelurahan: place(),
    };
    let drawer = PageDrawer::new(&form, &names, SCALE).unwrap();
    drawer.draw(page(number), &head, &Figures::new(&form, vec![123; 28]).unwrap(), seed).unwrap()
}

/// A sheet that lies off the middle of a larger photo of a dim table.
fn photo(sheet: &GrayImage) -> GrayImage {
    let mut photo = GrayImage::from_pixel(1300, 1800, image::Luma([90]));
    overlay(&mut photo, sheet, LEFT.into(), TOP.into());
    photo
}

fn picture(image: &GrayImage) -> Picture {
    Picture::new(image.width(), image.height(), Channels::Grey, image.as_raw().clone()).unwrap()
}

fn page(number: u8) -> Page {
    Page::new(number).unwrap()
}

fn look() -> Look {
    Look::of(&Night::new().state).unwrap()
}

fn sent(number: u8) -> [(FormId, Page); 1] {
    [(FORM.parse().unwrap(), page(number))]
}

#[test]
fn each_page_is_known_by_itself_and_named_where_it_is_another_than_was_meant() {
    let look = look();
    for number in 1..=3 {
        let photo = picture(&photo(&sheet(number)));
        for meant in 1..=3 {
            let flags = look.at(&photo, &sent(meant)).flags;
            assert_eq!(flags.is_empty(), meant == number, "page {number} sent for {meant}: {flags:?}");
            assert!(flags.iter().all(|flag| *flag == PhotoFlag::OtherPage));
        }
    }
}

#[test]
fn the_number_of_the_tps_is_read_on_each_page_as_it_was_written_or_not_at_all() {
    let look = look();
    let (mut read, mut pages) = (0, 0);
    for number in 1..=3 {
        for seed in 0..8 {
            let seen = look.at(&picture(&photo(&sheet_by(number, seed))), &sent(number));
            let tps = seen.page.expect("a page").seen.tps;
            assert!(tps.is_none_or(|tps| tps.get() == 1), "page {number}, hand {seed}: {tps:?}");
            (read, pages) = (read + usize::from(tps.is_some()), pages + 1);
        }
    }
    assert!(read * 2 > pages, "{read} of {pages}");
}

#[test]
fn signatures_are_covered_where_the_sheet_lies_upside_down_too_and_nothing_else_is() {
    let (form, look) = (governor(3), look());
    let (_, table) = form.masks.iter().find(|(on, _)| *on == page(3)).unwrap();
    let upright = photo(&sheet(3));
    for turned in [false, true] {
        let image = if turned { rotate180(&upright) } else { upright.clone() };
        let bytes = encode(&image, 90).unwrap();
        let (derived, seen) = derive_looking(&bytes, &[], &Settings::default(), |picture| {
            let seen = look.at(picture, &sent(3));
            (seen.flags, seen.masks)
        })
        .unwrap();
        assert!(seen.is_empty(), "{seen:?}");
        let copy = image::load_from_memory(&derived.public).unwrap().into_luma8();
        let at = |x: f32, y: f32| {
            let (x, y) = (LEFT as f32 + x * SCALE, TOP as f32 + y * SCALE);
            let (x, y) = if turned { (1300.0 - x, 1800.0 - y) } else { (x, y) };
            copy.get_pixel(x as u32, y as u32).0[0]
        };
        for down in 0..20 {
            for across in 0..20 {
                let (x, y) = (table.x + table.w * across as f32 / 19.0, table.y + table.h * down as f32 / 19.0);
                assert!((100..=180).contains(&at(x, y)), "{x} {y} shows {}", at(x, y));
            }
        }
        // A page without its signatures is still a page: its figures stay.
        let votes = form.figures.iter().find(|figure| figure.page == page(3)).unwrap().boxes[0];
        assert!(at(votes.x - 10.0, votes.y + votes.h / 2.0) > 180);
    }
}

#[test]
fn a_wall_shows_no_page_and_half_a_sheet_is_not_taken_for_a_whole_one() {
    let look = look();
    let wall = GrayImage::from_fn(1300, 1800, |x, y| image::Luma([(120 + (x * 7 + y * 13) % 40) as u8]));
    assert_eq!(look.at(&picture(&wall), &sent(1)).flags, [PhotoFlag::NoPage]);
    let half = crop_imm(&photo(&sheet(1)), 0, 0, 1300, TOP + 700).to_image();
    let seen = look.at(&picture(&half), &sent(1));
    assert!(matches!(seen.flags[..], [PhotoFlag::CutOff | PhotoFlag::NoPage]), "{seen:?}");
    assert!(seen.masks.is_none(), "the masks of the whole page are left to the caller");
    let tiny = resize(&photo(&sheet(1)), 130, 180, FilterType::Triangle);
    assert_eq!(look.at(&picture(&tiny), &sent(1)).flags, [PhotoFlag::NoPage]);
    // The same, far out of focus: it may well be a page.
    let soft = resize(&tiny, 1300, 1800, FilterType::Triangle);
    assert_eq!(look.at(&picture(&soft), &sent(1)).flags, [PhotoFlag::Blurred]);
}

#[test]
fn nothing_is_said_against_a_photo_that_was_sent_for_another_form_but_its_page_is_read_and_its_masks_are_known() {
    let photo = picture(&photo(&sheet(3)));
    for other in [&[][..], &[("another-form".parse().unwrap(), page(1))]] {
        let seen = look().at(&photo, other);
        assert!(seen.flags.is_empty(), "{:?}", seen.flags);
        assert_eq!(seen.masks.map(|masks| masks.is_empty()), Some(false));
        assert_eq!(seen.page.map(|page| page.seen.page), Some(page(3)));
    }
}

#[test]
fn a_page_is_kept_as_it_was_read_and_its_boxes_are_shown_in_the_order_of_the_form() {
    let (look, form) = (look(), governor(3));
    let seen = look.at(&picture(&photo(&sheet(2))), &sent(2));
    let event = seen.event(look.model());
    assert_eq!((event.seen.map(|seen| seen.page), event.flags.is_empty()), (Some(page(2)), true));
    let read = seen.page.unwrap();
    let strip = image::load_from_memory(&read.crops.unwrap()).unwrap();
    assert_eq!((strip.width(), strip.height()), (120, 120), "three votes of three boxes");
    // Through JSON, as the store keeps it: the last bit of a number may be lost, which is none of the figures.
    let kept: KeptPage = serde_json::from_slice(&serde_json::to_vec(&read.kept).unwrap()).unwrap();
    let figures = look.reader().figures_kept(&form, &[kept]);
    let votes: Vec<_> = form.votes().map(|figure| figures.readings[figure].value).collect();
    assert_eq!(votes, [Some(123); 3]);
    let accepted: Vec<_> = (0..28).filter(|figure| figures.readings[*figure].accepted).collect();
    assert_eq!(accepted, form.votes().collect::<Vec<_>>(), "their bubbles confirm them");
}

#[test]
fn models_are_named_so_that_the_store_can_keep_what_they_read() {
    use crate::evidence::{CopyOf, ReadingOf};
    let copy = CopyOf { photo: crate::hash::Sha256::of(b"x"), pages: 1 };
    assert!(ReadingOf::new(copy, look().model()).is_some(), "{}", look().model());
}
