//! Pages drawn by the rehearsal, put before a camera of our own.

mod bad_input;
mod code;
mod geometry;
mod photo;

use std::f32::consts::PI;

use super::*;
use crate::election::form::FigureIndex;
use crate::photo::Channels;
use crate::reading::{crop, forms};
use photo::{Shot, blank_table, cut_beside_its_tables, drawn, finder, governor, ruled};

/// How far each box lies from where the camera put it, as a share of its width; the worst.
fn worst(sheet: &Sheet, shot: &Shot) -> f32 {
    let form = governor();
    let of = |figure: FigureIndex, position: usize| template::corners(&form.figures[figure].boxes[position]);
    sheet
        .boxes
        .iter()
        .flat_map(|seen| {
            let width = seen.quad[0].distance(seen.quad[1]);
            let truth = of(seen.figure, seen.position).map(|mm| shot.at(mm));
            seen.quad.iter().zip(truth).map(move |(a, b)| a.distance(b) / width).collect::<Vec<_>>()
        })
        .fold(0.0, f32::max)
}

fn find(shot: &Shot, page: u8) -> Sheet {
    let picture = shot.take(&drawn(page));
    finder().find(&picture).unwrap_or_else(|refusal| panic!("page {page}, {shot:?}: {refusal}"))
}

#[test]
fn every_page_is_found_flat_and_every_box_lies_where_it_was_drawn() {
    for page in 1..=3 {
        let shot = Shot::flat();
        let sheet = find(&shot, page);
        assert_eq!(sheet.page.number(), page);
        assert!(sheet.tagged && sheet.marks >= 3, "{} marks", sheet.marks);
        assert!(sheet.share > 0.9, "{}", sheet.share);
        assert!(worst(&sheet, &shot) < 0.05, "page {page}: {}", worst(&sheet, &shot));
    }
}

#[test]
fn a_flat_page_as_a_rehearsal_sends_it_is_found() {
    for scale in [1.0, 1.34] {
        for page in 1..=3 {
            let image = photo::drawn_at(page, scale);
            let (width, height) = image.dimensions();
            let picture = Picture::new(width, height, Channels::Grey, image.into_raw()).unwrap();
            let sheet = finder().find(&picture).unwrap();
            assert_eq!((sheet.page.number(), sheet.tagged), (page, true));
            assert!(sheet.share > 0.85, "{scale}, page {page}: {}", sheet.share);
            assert!(sheet.boxes.iter().all(|seen| seen.edges >= 2 && seen.residual < 0.05), "{scale}, page {page}");
        }
    }
}

#[test]
fn a_page_is_found_whichever_way_up_the_phone_was_held() {
    for quarter in 0_u8..4 {
        let shot = Shot { turn: f32::from(quarter) * PI / 2.0, ..Shot::flat() };
        let sheet = find(&shot, 2);
        assert!(worst(&sheet, &shot) < 0.05, "{quarter} quarters: {}", worst(&sheet, &shot));
    }
    for degrees in [-25.0_f32, -7.0, 12.0, 38.0] {
        let shot = Shot { turn: degrees.to_radians(), ..Shot::flat() };
        let sheet = find(&shot, 1);
        assert!(worst(&sheet, &shot) < 0.06, "{degrees} degrees: {}", worst(&sheet, &shot));
    }
}

#[test]
fn a_page_is_found_aslant_and_half_in_shadow() {
    let shots = [
        Shot { lean: 0.12, scale: 1.15, ..Shot::flat() },
        Shot { lean: -0.1, turn: PI + 0.1, scale: 1.15, ..Shot::flat() },
        Shot { shadow: 0.45, lean: 0.1, scale: 1.25, ..Shot::flat() },
    ];
    for shot in shots {
        for page in 1..=3 {
            let sheet = find(&shot, page);
            assert_eq!(sheet.page.number(), page);
            assert!(worst(&sheet, &shot) < 0.08, "{shot:?}, page {page}: {}", worst(&sheet, &shot));
        }
    }
}

#[test]
fn a_bulging_sheet_is_followed() {
    for bulge in [3.0, -6.0, 9.0] {
        for page in 1..=3 {
            let shot = Shot { bulge, turn: 0.03, ..Shot::flat() };
            let sheet = find(&shot, page);
            assert!(sheet.share > 0.8, "{bulge} mm, page {page}: {}", sheet.share);
            assert!(worst(&sheet, &shot) < 0.07, "{bulge} mm, page {page}: {}", worst(&sheet, &shot));
        }
    }
}

#[test]
fn a_sheet_that_leans_far_back_is_found() {
    // The far end is 1.5 times as small as the near one.
    for page in 1..=3 {
        let shot = Shot { lean: 0.2, scale: 1.3, ..Shot::flat() };
        let sheet = find(&shot, page);
        assert!(worst(&sheet, &shot) < 0.08, "page {page}: {}", worst(&sheet, &shot));
    }
}

#[test]
fn the_crop_of_a_box_shows_its_rule_at_the_border_and_its_digit_inside() {
    let sheet = find(&Shot { lean: 0.1, scale: 1.25, ..Shot::flat() }, 1);
    for seen in &sheet.boxes {
        let shade = |from: usize, to: usize| {
            let rows: Vec<u32> =
                seen.crop.0.chunks(crop::SIDE).map(|r| u32::from(*r[from..to].iter().min().unwrap())).collect();
            rows.iter().sum::<u32>() / 40
        };
        // The left rule lies within the first tenth; paper follows before the digit begins.
        assert!(shade(0, 4) + 40 < shade(5, 7), "{} {}", shade(0, 4), shade(5, 7));
        assert!(seen.edges >= 3, "{} edges", seen.edges);
    }
}

#[test]
fn the_page_laid_flat_is_upright_whatever_the_photo_was() {
    let shot = Shot { turn: PI, lean: 0.1, scale: 1.15, ..Shot::flat() };
    let picture = shot.take(&drawn(2));
    let sheet = finder().find(&picture).unwrap();
    let flat = rectified(&picture, &sheet, 1.0).unwrap();
    assert_eq!((flat.width(), flat.height()), (600, 900));
    // The tag's black border begins at (494, 107.2) on the page.
    let shade = |x: usize, y: usize| flat.pixels()[y * 600 + x];
    assert!(shade(497, 112) < 90 && shade(485, 112) > 150);
    assert!(rectified(&picture, &sheet, 100.0).is_none());
}

#[test]
fn a_page_without_a_tag_is_found_by_its_tables_and_the_other_page_is_not_taken_for_it() {
    let (picture, form) = blank_table(1);
    let sheet = Finder::new(vec![form.clone()]).find(&picture).unwrap();
    assert_eq!((sheet.page.number(), sheet.tagged), (1, false));
    assert_eq!(sheet.boxes.len(), 102);
    let (picture, _) = blank_table(2);
    assert_eq!(Finder::new(vec![form]).find(&picture).unwrap().page.number(), 2);
}

#[test]
fn a_page_whose_frames_are_in_pieces_is_found_by_what_is_left_of_all_of_them() {
    let scale = 2.5;
    let (picture, form) = ruled("c1-kwk-dki-2017", 1, scale);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    // Print that fails every ninety pixels, and a ring of paint over the right side of the large table and one corner of it.
    let painted = |x: usize, y: usize| {
        let (x, y) = (x as f32 / scale - 395.0, y as f32 / scale - 150.0);
        (0.9..1.0).contains(&((x / 40.0).powi(2) + (y / 140.0).powi(2)).sqrt())
    };
    let broken = (0..width * height).map(|at| {
        let (x, y) = (at % width, at / width);
        if x % 90 < 3 || y % 83 < 3 || painted(x, y) { 240 } else { picture.pixels()[at] }
    });
    let broken = Picture::new(picture.width(), picture.height(), Channels::Grey, broken.collect()).unwrap();
    let sheet = Finder::new(forms::known()).find(&broken).unwrap();
    assert_eq!((sheet.page.number(), sheet.tagged), (1, false));
    for seen in &sheet.boxes {
        let rect = form.figures[seen.figure].boxes[seen.position];
        for (corner, mm) in seen.quad.iter().zip(template::corners(&rect)) {
            let off = corner.distance(mm.scaled(scale)) / scale;
            assert!(off < 1.0, "{}: {off} mm", form.figures[seen.figure].id);
        }
    }
}

#[test]
fn a_scan_whose_tables_run_out_of_the_paper_is_placed_by_the_side_that_is_there() {
    let (_, form) = blank_table(1);
    let sheet = Finder::new(vec![form]).find(&cut_beside_its_tables(1, 24)).unwrap();
    assert_eq!(sheet.page.number(), 1);
    assert!(sheet.share > 0.85, "{}", sheet.share);
}
