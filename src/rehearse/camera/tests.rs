use image::RgbImage;

use super::*;
use crate::election::codes::Page;
use crate::election::figures::Figures;
use crate::election::figures::tests::plausible;
use crate::election::form::tests_support::governor;
use crate::rehearse::draw::{Manner, Mark, PageDrawer, PageHead, Spoilt, Writing};

fn head() -> PageHead {
    PageHead {
        tps: "3171011001001".parse().unwrap(),
        province: "DKI Jakarta".into(),
        city: "Kota Administrasi Jakarta Pusat".into(),
        kecamatan: "Gambir".into(),
        kelurahan: "Petojo Utara".into(),
    }
}

fn names() -> Vec<String> {
    ["A", "B", "C"].map(str::to_owned).into()
}

fn taken(defects: &Defects, size: (u32, u32)) -> RgbImage {
    let form = governor(3);
    let drawer = PageDrawer::new(&form, &names(), 1.3).unwrap();
    let writing = Writing { manner: Manner::CLEAN, crops: None, spoilt: None, seed: 1 };
    let layers = drawer.layers(Page::new(2).unwrap(), &head(), &plausible(&form), &writing).unwrap();
    scene::sized(&layers, defects, size)
}

fn mean(photo: &RgbImage) -> f64 {
    photo.as_raw().iter().map(|p| f64::from(*p)).sum::<f64>() / photo.as_raw().len() as f64
}

/// Mean step between neighbours in a row: edges and grain.
fn detail(photo: &RgbImage) -> f64 {
    let raw = photo.as_raw();
    raw.iter().zip(raw.iter().skip(3)).map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / raw.len() as f64
}

const SMALL: (u32, u32) = (360, 480);

fn only(defect: Defect, grade: u8) -> Defects {
    Defects::only(defect, grade, 5)
}

#[test]
fn every_defect_changes_the_photo_and_the_same_seed_gives_the_same() {
    let fine = taken(&only(Defect::Resolution, 0), SMALL);
    for (defect, name) in Defect::ALL {
        // Writing is not the camera's, JPEG is the encoder's, and the size is given here.
        if matches!(defect, Defect::Writing | Defect::Jpeg | Defect::Resolution) {
            continue;
        }
        let photo = taken(&only(defect, 3), SMALL);
        assert_eq!(photo.dimensions(), fine.dimensions());
        let differ = photo.as_raw().iter().zip(fine.as_raw()).filter(|(a, b)| a.abs_diff(**b) > 12).count();
        assert!(differ > photo.as_raw().len() / 200, "{name}: {differ} of {}", photo.as_raw().len());
        assert!((20.0..250.0).contains(&mean(&photo)), "{name}: {}", mean(&photo));
    }
    assert_eq!(taken(&only(Defect::Cover, 3), SMALL), taken(&only(Defect::Cover, 3), SMALL));
}

#[test]
fn blur_takes_detail_away_and_grain_adds_it() {
    let of = |defect| [0, 1, 2, 3].map(|grade| detail(&taken(&only(defect, grade), (560, 746))));
    let focus = of(Defect::Defocus);
    assert!(focus.windows(2).all(|w| w[0] > w[1]), "{focus:?}");
    // Motion has a direction, so rows alone do not tell its grades apart.
    let motion = of(Defect::Motion);
    assert!(motion[2..].iter().all(|m| *m < motion[0] * 0.8), "{motion:?}");
    let grain = of(Defect::Noise);
    assert!(grain.windows(2).all(|w| w[0] < w[1]), "{grain:?}");
}

#[test]
fn a_fine_photo_shows_the_whole_page_where_it_was_drawn() {
    // Ground truth for the geometry: a box of the page is found where the shape says, darker at its printed rule than inside.
    let form = governor(3);
    let drawer = PageDrawer::new(&form, &names(), 1.7).unwrap();
    let writing = Writing { manner: Manner::CLEAN, crops: None, spoilt: None, seed: 1 };
    let layers = drawer.layers(Page::new(1).unwrap(), &head(), &plausible(&form), &writing).unwrap();
    let defects = Defects::drawn(0, 9);
    let photo = photograph(&layers, &defects);
    let (width, height) = photo.dimensions();
    let page = (layers.print.width() as f32, layers.print.height() as f32);
    let shape = shape::Shape::of((width, height), page, &defects);
    // The corner mark: its place in the photo, by search.
    let (cx, cy) = form.marks.as_ref().unwrap().corners[0];
    let half = form.marks.as_ref().unwrap().corner_mm / 4.0;
    let target = ((cx + half) / form.page_mm.0, (cy + half) / form.page_mm.1);
    let (mut best, mut at) = (f32::MAX, (0, 0));
    for y in 0..height / 2 {
        for x in 0..width / 2 {
            let (u, v) = shape.place(x as f32, y as f32);
            let off = (u - target.0).hypot(v - target.1);
            if off < best {
                (best, at) = (off, (x, y));
            }
        }
    }
    assert!(best < 0.002, "{best}");
    assert!(photo.get_pixel(at.0, at.1).0[1] < 110, "{:?} at {at:?}", photo.get_pixel(at.0, at.1));
}

#[test]
fn nothing_is_worse_than_the_grade_and_something_is_that_bad() {
    for seed in 0..200 {
        for grade in 0..=3 {
            let defects = Defects::drawn(grade, seed);
            let worst = Defect::ALL.iter().map(|(defect, _)| defects.grade(*defect)).max().unwrap();
            assert_eq!(worst, grade);
            let (w, h) = defects.size();
            assert!((780_000..12_100_000).contains(&(w * h)), "{w} x {h}");
        }
    }
}

#[test]
fn an_upside_down_and_a_lying_page_are_among_the_worst_rotations() {
    let up = |seed| {
        let page = (780.0, 1170.0);
        let defects = Defects::only(Defect::Rotation, 3, seed);
        let (w, h) = defects.size();
        let shape = shape::Shape::of((w, h), page, &defects);
        let (a, b) = (shape.place(w as f32 / 2.0, h as f32 * 0.4), shape.place(w as f32 / 2.0, h as f32 * 0.6));
        (b.1 - a.1 > 0.1, b.1 - a.1 < -0.1)
    };
    let all: Vec<(bool, bool)> = (0..40).map(up).collect();
    assert!(all.iter().any(|(upright, _)| *upright));
    assert!(all.iter().any(|(_, down)| *down));
    assert!(all.iter().any(|(upright, down)| !upright && !down));
}

#[test]
fn what_happened_while_writing_is_told() {
    let form = governor(3);
    let drawer = PageDrawer::new(&form, &names(), 1.3).unwrap();
    let manner = Manner { overwritten: 0.3, struck: 0.3, crossed: 1.0, ..Manner::CLEAN };
    let zeros = Figures::new(&form, vec![0; form.figures.len()]).unwrap();
    let page = Page::new(3).unwrap();
    let layers = drawer.layers(page, &head(), &zeros, &Writing { manner, crops: None, spoilt: None, seed: 1 }).unwrap();
    assert_eq!(layers.marks.len(), 3);
    assert!(layers.marks.iter().all(|(_, mark)| *mark == Mark::Crossed));
    let figures = plausible(&form);
    let layers =
        drawer.layers(page, &head(), &figures, &Writing { manner, crops: None, spoilt: None, seed: 1 }).unwrap();
    assert!(layers.marks.iter().any(|(_, mark)| *mark != Mark::Crossed), "{:?}", layers.marks);
    let clean = Writing { manner: Manner::CLEAN, crops: None, spoilt: None, seed: 1 };
    assert_eq!(drawer.layers(page, &head(), &zeros, &clean).unwrap().marks, vec![]);
}

#[test]
fn a_spoilt_paper_shows_what_was_done_to_it() {
    let form = governor(3);
    let drawer = PageDrawer::new(&form, &names(), 1.3).unwrap();
    let photo = |spoilt| {
        let writing = Writing { manner: Manner::CLEAN, crops: None, spoilt, seed: 1 };
        let layers = drawer.layers(Page::new(1).unwrap(), &head(), &plausible(&form), &writing).unwrap();
        (scene::sized(&layers, &only(Defect::Resolution, 0), SMALL), layers.marks, layers.strength)
    };
    let reddish = |photo: &RgbImage| photo.pixels().filter(|p| p.0[0] > p.0[1].saturating_add(50)).count();
    let (plain, marks, strength) = photo(None);
    assert_eq!((reddish(&plain), marks.len()), (0, 0));
    assert!(reddish(&photo(Some(Spoilt::Rings)).0) > 50);
    let (carbon, _, pale) = photo(Some(Spoilt::Carbon));
    assert!(pale < strength * 0.6 && mean(&carbon) > mean(&plain), "{pale}");
    let marks = photo(Some(Spoilt::Fluid)).1;
    assert!(marks.iter().any(|(_, mark)| *mark == Mark::Rewritten), "{marks:?}");
    assert!(marks.iter().any(|(_, mark)| mark.is_numberless()), "{marks:?}");
}

#[test]
fn a_misadded_paper_breaks_a_sum_and_changes_one_figure() {
    let form = governor(3);
    let right = plausible(&form);
    for seed in 0..200 {
        let (wrong, at) = misadded(&form, &right, seed).unwrap();
        assert_eq!(right.differences(&wrong), vec![at]);
    }
}

#[test]
fn a_photo_is_a_jpeg_of_its_size() {
    let form = governor(3);
    let studio = Studio::new(&form, &names(), None);
    let page = Page::new(1).unwrap();
    let photo = studio.photo(page, &head(), &plausible(&form), 3, 4).unwrap();
    let back = image::load_from_memory_with_format(&photo.jpeg, image::ImageFormat::Jpeg).unwrap();
    assert_eq!((back.width(), back.height()), photo.defects.size());
    assert_eq!(studio.photo(page, &head(), &plausible(&form), 3, 4).unwrap().jpeg, photo.jpeg);
}
