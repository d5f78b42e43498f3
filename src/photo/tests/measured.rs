//! The numbers the thresholds of W301 and W302 rest on, measured again from the real photos.

use image::{DynamicImage, GrayImage};

use crate::photo::decode::decode_stored;
use crate::photo::derive::shrink;
use crate::photo::fingerprint::NEAR;
use crate::photo::measures::{MEASURED_SIDE, Measures, Thresholds, judge};
use crate::photo::{Channels, Picture, samples};

fn measured_grey(path: &std::path::Path) -> Picture {
    let stored = decode_stored(&std::fs::read(path).unwrap(), &samples::limits()).unwrap();
    let page = shrink(stored.picture, 2000).upright(stored.orientation);
    let (w, h) = page.fitting(MEASURED_SIDE);
    page.resized(w, h, fast_image_resize::FilterType::Bilinear).grey()
}

fn dynamic(grey: &Picture) -> DynamicImage {
    DynamicImage::ImageLuma8(GrayImage::from_raw(grey.width(), grey.height(), grey.pixels().to_vec()).unwrap())
}

fn blurred(grey: &Picture, sigma: f32) -> Picture {
    let pixels = dynamic(grey).blur(sigma).into_bytes();
    Picture::new(grey.width(), grey.height(), Channels::Grey, pixels).unwrap()
}

fn lit(grey: &Picture, percent: u32) -> Picture {
    let pixels = grey.pixels().iter().map(|&v| (u32::from(v) * percent / 100).min(255) as u8).collect();
    Picture::new(grey.width(), grey.height(), Channels::Grey, pixels).unwrap()
}

/// Variance of the 4-neighbour Laplacian: the usual measure, to compare.
fn laplacian(grey: &Picture) -> i64 {
    let (w, h) = (grey.width() as usize, grey.height() as usize);
    let p = |x: usize, y: usize| i64::from(grey.pixels()[y * w + x]);
    let (mut sum, mut squares) = (0, 0);
    for y in 1..h - 1 {
        for x in 1..w - 1 {
            let v = p(x - 1, y) + p(x + 1, y) + p(x, y - 1) + p(x, y + 1) - 4 * p(x, y);
            sum += v;
            squares += v * v;
        }
    }
    let n = ((w - 2) * (h - 2)) as i64;
    squares / n - (sum / n).pow(2)
}

/// One or two of each source: phone photos, photos of a screen, scans, drawn blanks; not all, for time's sake.
fn some_photos() -> Option<Vec<(String, std::path::PathBuf)>> {
    let some = [
        "photo-1",
        "photo-2",
        "photo-3",
        "screen-photo-page2",
        "page2-crop",
        "data_sample_01",
        "pwp_sample_01",
        "tps-00-page1",
        "tps-30-page2",
        "c.hasil_pwp_3",
    ];
    let photos = samples::real_photos()?.into_iter().filter_map(|path| {
        let name = path.file_stem()?.to_str()?.to_owned();
        some.iter().any(|wanted| name.contains(wanted)).then_some((name, path))
    });
    let photos: Vec<_> = photos.collect();
    assert_eq!(photos.len(), some.len());
    Some(photos)
}

fn range(values: impl Iterator<Item = u32>) -> (u32, u32) {
    values.fold((u32::MAX, 0), |(low, high), value| (low.min(value), high.max(value)))
}

#[test]
fn sharpness_tells_readable_from_blurred_where_the_laplacian_does_not() {
    let Some(photos) = some_photos() else { return };
    let greys: Vec<_> = photos.iter().map(|(_, path)| measured_grey(path)).collect();
    let limit = Thresholds::default().sharpness;
    let mut at = std::collections::BTreeMap::new();
    for tenths in [0, 10, 15, 30] {
        let pages: Vec<_> = greys
            .iter()
            .map(|grey| if tenths == 0 { grey.clone() } else { blurred(grey, tenths as f32 / 10.0) })
            .collect();
        let (low, high) = range(pages.iter().map(|page| Measures::of_measured(page).sharpness));
        let laplacians = range(pages.iter().map(|page| laplacian(page).try_into().unwrap()));
        println!("sigma {tenths:2}/10 px: sharpness {low} to {high}, Laplacian variance {laplacians:?}");
        at.insert(tenths, ((low, high), laplacians));
    }
    assert!(at[&15].0.0 >= limit, "a readable page would be called blurred");
    assert!(at[&30].0.1 < limit, "an unreadable page would pass");
    assert!(at[&0].1.0 < at[&10].1.1, "the Laplacian of a sharp dull photo is below that of a blurred crisp scan");
}

#[test]
fn light_tells_dark_and_washed_out_photos_from_those_that_were_taken() {
    let Some(photos) = some_photos() else { return };
    let limits = Thresholds::default();
    for (name, path) in photos {
        let grey = measured_grey(&path);
        let judged = |percent: u32| judge(&Measures::of_measured(&lit(&grey, percent)), &limits);
        assert!(judge(&Measures::of_measured(&grey), &limits).good(), "{name}");
        assert!(judged(25).dark && !judged(25).blurred, "{name}: a quarter of the light");
        for percent in [50, 400] {
            let m = Measures::of_measured(&lit(&grey, percent));
            println!("{name} light {percent} %: mean {} clipped {} per mille", m.brightness, m.clipped_permille);
        }
    }
}

#[test]
fn a_fingerprint_knows_a_sent_on_photo_and_cannot_tell_much_more() {
    let Some(photos) = samples::real_photos() else {
        return;
    };
    let scans = photos.iter().filter(|path| path.to_str().is_some_and(|p| p.contains("2019") && p.contains("page1")));
    let pages: Vec<_> = scans.map(|path| measured_grey(path)).collect();
    let prints: Vec<_> = pages.iter().map(|page| Measures::of_measured(page).fingerprint).collect();
    let others =
        prints.iter().enumerate().flat_map(|(at, one)| prints.iter().skip(at + 1).map(|two| one.distance(two)));
    let sent_on = pages.iter().zip(&prints).step_by(5).flat_map(|(page, print)| {
        [(1024, 70), (960, 40), (640, 30)].map(|(side, quality)| {
            let bytes = crate::photo::derive::encode(&shrink(page.clone(), side), quality).unwrap();
            let again = crate::photo::decode(&bytes, &samples::limits()).unwrap();
            Measures::of(&again).fingerprint.distance(print)
        })
    });
    let (others, sent_on) = (range(others), range(sent_on));
    println!("same photo sent on: {sent_on:?} of 256; different forms of the same page: {others:?}");
    assert!(sent_on.1 <= NEAR && NEAR < others.0);
}
