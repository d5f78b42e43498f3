//! Papers to which something was done, photographed and read: what is accepted is what is written.

use super::arithmetic::Decoded;
use super::read::Reader;
use crate::election::codes::Page;
use crate::election::figures::tests::plausible;
use crate::election::form::Form;
use crate::election::form::tests_support::governor;
use crate::photo::{Channels, Picture};
use crate::rehearse::camera::{Defect, Defects, photograph};
use crate::rehearse::draw::{Layers, Manner, Mark, PageDrawer, PageHead, Spoilt, Writing};

fn head() -> PageHead {
    PageHead {
        tps: "3171011001001".parse().unwrap(),
        province: String::new(),
        city: String::new(),
        kecamatan: String::new(),
        kelurahan: String::new(),
    }
}

/// The figures of one page, photographed like this.
fn read(reader: &Reader, layers: &Layers<'_>, defects: &Defects) -> Decoded {
    let photo = photograph(layers, defects);
    let (width, height) = photo.dimensions();
    let picture = Picture::new(width, height, Channels::Rgb, photo.into_raw()).unwrap();
    reader.figures(0, &[&reader.page(&picture).unwrap()]).unwrap()
}

/// Votes of page 2 alone that are accepted, of 18; an accepted one must be what is written.
fn accepted_votes(form: &Form, manner: Manner) -> usize {
    let reader = Reader::new(vec![form.clone()]).unwrap();
    let drawer = PageDrawer::new(form, &["A", "B", "C"].map(str::to_owned), 1.7).unwrap();
    let (page, truth) = (Page::new(2).unwrap(), plausible(form));
    let mut accepted = 0;
    for seed in 0..6 {
        let writing = Writing { manner, crops: None, spoilt: None, seed };
        let layers = drawer.layers(page, &head(), &truth, &writing).unwrap();
        let decoded = read(&reader, &layers, &Defects::only(Defect::Resolution, 1, seed));
        for vote in form.votes() {
            let reading = decoded.readings[vote];
            assert!(!reading.accepted || reading.value.map(u32::from) == Some(truth.get(vote)), "{seed}: {reading:?}");
            accepted += usize::from(reading.accepted);
        }
    }
    accepted
}

#[test]
fn bubbles_confirm_a_number_and_wrong_ones_leave_it_to_a_person() {
    let mut form = governor(3);
    form.figures.iter_mut().for_each(|figure| figure.words = None);
    let confirmed = accepted_votes(&form, Manner::CLEAN);
    assert!(confirmed >= 9, "half of the votes, where bubbles are right: {confirmed} of 18");
    assert_eq!(accepted_votes(&form, Manner { misfilled: 1.0, ..Manner::CLEAN }), 0);
}

#[test]
fn words_confirm_a_number_and_wrong_ones_leave_it_to_a_person() {
    let mut form = governor(3);
    form.figures.iter_mut().for_each(|figure| figure.bubbles = None);
    let confirmed = accepted_votes(&form, Manner::CLEAN);
    assert!(confirmed >= 9, "half of the votes, where words are right: {confirmed} of 18");
    assert_eq!(accepted_votes(&form, Manner { misworded: 1.0, ..Manner::CLEAN }), 0);
    form.figures.iter_mut().for_each(|figure| figure.words = None);
    assert_eq!(
        accepted_votes(&form, Manner::CLEAN),
        0,
        "nothing confirms votes without bubbles, words and other pages"
    );
}

#[test]
fn a_carbon_copy_red_rings_and_correction_fluid_lead_to_no_wrong_figure() {
    let form = governor(3);
    let reader = Reader::new(vec![form.clone()]).unwrap();
    let drawer = PageDrawer::new(&form, &["A", "B", "C"].map(str::to_owned), 1.7).unwrap();
    let (page, truth) = (Page::new(1).unwrap(), plausible(&form));
    for (name, spoilt) in Spoilt::ALL {
        let (mut accepted, mut of) = (0, 0);
        for seed in 0..3 {
            let head = head();
            let writing = Writing { manner: Manner::CLEAN, crops: None, spoilt: Some(spoilt), seed };
            let layers = drawer.layers(page, &head, &truth, &writing).unwrap();
            let decoded = read(&reader, &layers, &Defects::only(Defect::Resolution, 3, seed));
            for (index, _) in form.figures.iter().enumerate().filter(|(_, figure)| figure.page == page) {
                let reading = decoded.readings[index];
                of += 1;
                if reading.accepted {
                    accepted += 1;
                    assert!(!layers.marks.contains(&(index, Mark::Covered)), "{name} {seed} {index}: {reading:?}");
                    assert_eq!(reading.value.map(u32::from), Some(truth.get(index)), "{name} {seed} {index}");
                }
            }
        }
        assert!(accepted * 4 > of, "{name}: {accepted} of {of}");
    }
}
