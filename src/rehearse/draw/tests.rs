use std::collections::HashSet;
use std::time::Instant;

use super::*;
use crate::election::form::Rect;
use crate::election::form::tests_support::governor;
use crate::import::dki_2024;
use crate::rehearse::invent::{Target, invent};

const SCALE: f32 = 1.34;

fn names(count: usize) -> Vec<String> {
    let reference = dki_2024();
    let known: Vec<String> = reference.definition.contests[0].candidates.iter().map(|c| c.name.clone()).collect();
    (0..count).map(|n| known[n % known.len()].clone()).collect()
}

fn head(tps: &str) -> PageHead {
    PageHead {
        tps: tps.parse().unwrap(),
        province: "DKI Jakarta".into(),
        city: "Kota Administrasi Jakarta Pusat".into(),
        kecamatan: "Gambir".into(),
        kelurahan: "Petojo Utara".into(),
    }
}

fn drawer() -> PageDrawer {
    PageDrawer::new(&governor(3), &names(3), SCALE).unwrap()
}

fn figures(form: &Form, votes: u16) -> Figures {
    Figures::new(form, (0..form.figures.len()).map(|n| (votes + u16::try_from(n).unwrap() * 37) % 1000).collect())
        .unwrap()
}

/// Mean darkness of a rectangle's inner half, 0 for paper.
fn darkness(image: &GrayImage, at: Rect) -> f32 {
    let (mut sum, mut count) = (0.0, 0.0);
    for y in ((at.y + at.h * 0.2) * SCALE) as u32..((at.y + at.h * 0.8) * SCALE) as u32 {
        for x in ((at.x + at.w * 0.2) * SCALE) as u32..((at.x + at.w * 0.8) * SCALE) as u32 {
            sum += 252.0 - f32::from(image.get_pixel(x, y).0[0]);
            count += 1.0;
        }
    }
    sum / count
}

#[test]
fn every_digit_box_of_a_page_is_written_in_and_nothing_is_drawn_for_other_pages() {
    let form = governor(3);
    let drawer = drawer();
    let figures = Figures::new(&form, vec![888; 28]).unwrap();
    for page in form.page_numbers() {
        let image = drawer.draw(page, &head("3171011001001"), &figures, 1).unwrap();
        assert_eq!(image.dimensions(), (804, 1206));
        for figure in form.figures.iter().filter(|f| f.page == page) {
            for at in &figure.boxes {
                assert!(darkness(&image, *at) > 15.0, "page {page}, {}", figure.id);
            }
        }
    }
}

#[test]
fn the_tag_on_each_page_is_that_page_s() {
    let form = governor(3);
    let drawer = drawer();
    let at = form.marks.as_ref().unwrap().tag.as_ref().unwrap().rect;
    for page in form.page_numbers() {
        let image = drawer.draw(page, &head("3171011001001"), &figures(&form, 3), 1).unwrap();
        let rows = tag::rows("36h10", 100 + u32::from(page.number())).unwrap();
        for (r, row) in rows.into_iter().enumerate() {
            for c in 0..8 {
                let (x, y) = (at.x + at.w * (c as f32 + 0.5) / 8.0, at.y + at.h * (r as f32 + 0.5) / 8.0);
                let dark = image.get_pixel((x * SCALE) as u32, (y * SCALE) as u32).0[0] < 128;
                assert_eq!(dark, row >> (7 - c) & 1 == 1, "page {page}, row {r}, cell {c}");
            }
        }
    }
}

#[test]
fn every_ruled_line_of_the_form_is_drawn_where_the_form_has_it() {
    let form = governor(3);
    let drawer = drawer();
    for page in form.page_numbers() {
        let image = drawer.draw(page, &head("3171011001001"), &figures(&form, 3), 1).unwrap();
        let print = form.print.iter().find(|print| print.page == page).unwrap();
        for [x0, y0, x1, y1] in &print.rules {
            for share in [0.1_f32, 0.3, 0.5, 0.7, 0.9] {
                let (x, y) = (x0 + (x1 - x0) * share, y0 + (y1 - y0) * share);
                // The pixel that holds the line, or the next where it runs between two.
                let (px, py) = ((x * SCALE) as u32, (y * SCALE) as u32);
                let near = [(px, py), (px + 1, py), (px, py + 1), (px - 1, py), (px, py - 1)];
                let darkest = near.iter().map(|(x, y)| image.get_pixel(*x, *y).0[0]).min().unwrap();
                assert!(darkest < 190, "page {page}: {darkest} at {x}, {y}");
            }
        }
    }
}

#[test]
fn each_tps_page_and_seed_gives_its_own_image_and_the_same_arguments_the_same() {
    let form = governor(3);
    let drawer = drawer();
    let same = figures(&form, 100);
    let mut seen = HashSet::new();
    for tps in ["3171011001001", "3171011001002", "3171011002001", "3172011001001"] {
        for page in form.page_numbers() {
            for seed in [1, 2] {
                let image = drawer.draw(page, &head(tps), &same, seed).unwrap();
                assert_eq!(image, drawer.draw(page, &head(tps), &same, seed).unwrap());
                assert!(seen.insert(encode(&image, 80).unwrap()), "{tps} page {page} seed {seed}");
            }
        }
    }
}

#[test]
fn a_form_of_any_number_of_candidates_is_drawn() {
    for count in [1, 2, 5, 12] {
        let form = governor(count);
        let drawer = PageDrawer::new(&form, &names(count), SCALE).unwrap();
        let page = Page::new(2).unwrap();
        let image = drawer.draw(page, &head("3171011001001"), &figures(&form, 5), 1).unwrap();
        let last = form.figures[form.votes().last().unwrap()].boxes[2];
        assert!(darkness(&image, last) > 4.0, "{count} candidates");
    }
}

#[test]
fn a_drawn_page_is_a_jpeg_that_decodes_to_the_same_size() {
    let form = governor(3);
    let image = drawer().draw(Page::new(1).unwrap(), &head("3171011001001"), &figures(&form, 5), 1).unwrap();
    let bytes = encode(&image, 80).unwrap();
    let back = image::load_from_memory_with_format(&bytes, image::ImageFormat::Jpeg).unwrap().to_luma8();
    assert_eq!(back.dimensions(), image.dimensions());
    let off = back.iter().zip(image.iter()).map(|(a, b)| u64::from(a.abs_diff(*b))).sum::<u64>() / image.len() as u64;
    assert!(off < 8, "{off}");
}

#[test]
fn the_head_of_a_page_names_the_regions_of_its_tps() {
    let head = PageHead::of(&dki_2024(), "3101011001003".parse().unwrap());
    let names = [head.province, head.city, head.kecamatan, head.kelurahan];
    assert_eq!(
        names,
        ["DKI Jakarta", "Kabupaten Administrasi Kepulauan Seribu", "Kepulauan Seribu Utara", "Pulau Panggang"]
    );
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let form = governor(3);
    assert_eq!(PageDrawer::new(&form, &names(3), 100.0).err(), Some(DrawError::Scale));
    let page = Page::new(4).unwrap();
    assert_eq!(drawer().draw(page, &head("3171011001001"), &figures(&form, 5), 1), Err(DrawError::Page(page)));
}

/// Writes pages to look at: `REKAP_DRAW_TO=/tmp cargo test --lib draws_pages_to_look_at -- --ignored --nocapture`.
#[test]
#[ignore = "writes files to look at and prints how long drawing takes"]
fn draws_pages_to_look_at() {
    let Ok(folder) = std::env::var("REKAP_DRAW_TO") else { return };
    let reference = dki_2024();
    let start = Instant::now();
    let invented = invent(&reference, 0, &Target::dki_2024(), 1).unwrap();
    println!("invented {} TPS in {:?}", invented.tps.len(), start.elapsed());
    let drawer = PageDrawer::new(&invented.form, &names(3), SCALE).unwrap();
    for (n, tps) in invented.tps.iter().step_by(2000).enumerate() {
        for page in invented.form.page_numbers() {
            let image = drawer.draw(page, &PageHead::of(&reference, tps.code), &tps.figures, 1).unwrap();
            image.save(format!("{folder}/drawn-{n}-{page}.png")).unwrap();
        }
    }
    let mut times: Vec<(u128, u128, usize)> = Vec::new();
    for tps in invented.tps.iter().take(50) {
        for page in invented.form.page_numbers() {
            let start = Instant::now();
            let image = drawer.draw(page, &head(&tps.code.to_string()), &tps.figures, 1).unwrap();
            let drawn = start.elapsed().as_micros();
            let size = encode(&image, 80).unwrap().len();
            times.push((drawn, start.elapsed().as_micros(), size));
        }
    }
    for (scale, quality) in [(1.34, 80), (1.34, 60), (1.0, 80), (1.0, 60), (0.8, 60)] {
        let drawer = PageDrawer::new(&invented.form, &names(3), scale).unwrap();
        let bytes: usize = invented
            .tps
            .iter()
            .step_by(1500)
            .flat_map(|tps| invented.form.page_numbers().map(move |page| (tps, page)))
            .map(|(tps, page)| drawer.draw(page, &head(&tps.code.to_string()), &tps.figures, 1).unwrap())
            .map(|image| encode(&image, quality).unwrap().len())
            .sum();
        println!("{scale} px/mm, quality {quality}: {} bytes per TPS", bytes / 10);
    }
    times.sort_unstable();
    let (drawn, all, size) = times[times.len() / 2];
    println!("median of {}: drawn in {drawn} us, with JPEG {all} us, {size} bytes", times.len());
}
