use crate::photo::decode::decode_stored;
use crate::photo::derive::shrink;
use crate::photo::measures::{MEASURED_SIDE, Measures};
use crate::photo::{Channels, Picture, samples};

/// Three box blurs, close to a Gaussian of this standard deviation (in tenths of a pixel).
fn blurred(grey: &Picture, sigma: f64) -> Picture {
    // Kovesi, "Fast almost-Gaussian filtering", 2010: box widths whose variances add up to sigma squared.
    let ideal = (12.0 * sigma * sigma / 3.0 + 1.0).sqrt();
    let small = ((ideal as usize - 1) / 2) * 2 + 1;
    let m = ((12.0 * sigma * sigma - 3.0 * (small * small) as f64 - 12.0 * small as f64 - 9.0)
        / (-4.0 * small as f64 - 4.0))
        .round() as usize;
    let (w, h) = (grey.width() as usize, grey.height() as usize);
    let mut pixels: Vec<f32> = grey.pixels().iter().map(|&p| f32::from(p)).collect();
    for pass in 0..3 {
        let reach = if pass < m { small / 2 } else { small / 2 + 1 };
        box_blur(&mut pixels, h, w, w, 1, reach);
        box_blur(&mut pixels, w, h, 1, w, reach);
    }
    let pixels = pixels.iter().map(|&p| p.round() as u8).collect();
    Picture::new(grey.width(), grey.height(), Channels::Grey, pixels).unwrap()
}

fn box_blur(pixels: &mut [f32], lines: usize, length: usize, line_step: usize, step: usize, reach: usize) {
    let mut line = vec![0f32; length];
    for l in 0..lines {
        for (i, v) in line.iter_mut().enumerate() {
            *v = pixels[l * line_step + i * step];
        }
        let at = |i: isize| line[i.clamp(0, length as isize - 1) as usize];
        let r = reach as isize;
        let mut sum: f32 = (-r..=r).map(at).sum();
        for i in 0..length {
            pixels[l * line_step + i * step] = sum / (2 * reach + 1) as f32;
            sum += at(i as isize + r + 1) - at(i as isize - r);
        }
    }
}

fn measured_grey(path: &std::path::Path) -> Picture {
    let stored = decode_stored(&std::fs::read(path).unwrap(), &samples::limits()).unwrap();
    let page = shrink(stored.picture, 2000).upright(stored.orientation);
    let (w, h) = page.fitting(MEASURED_SIDE);
    page.resized(w, h, fast_image_resize::FilterType::Bilinear).grey()
}

#[test]
fn explore() {
    let Some(photos) = samples::real_photos() else { return };
    let mut prints = vec![];
    for path in &photos {
        let name = format!("{}/{}", path.parent().unwrap().file_name().unwrap().to_str().unwrap(), path.file_name().unwrap().to_str().unwrap());
        let grey = measured_grey(path);
        let m = Measures::of_measured(&grey);
        print!("{name:40} b{:3} d{:4} c{:4}", m.brightness, m.dark_permille, m.clipped_permille);
        prints.push((name.clone(), m.fingerprint));
        for sigma in [0.0, 0.7, 1.0, 1.5, 2.0, 3.0, 4.0] {
            let m = if sigma == 0.0 { m } else { Measures::of_measured(&blurred(&grey, sigma)) };
            print!(" | {:4} {:5}", m.sharpness, m.laplacian);
        }
        println!();
        for f in [2, 4, 8] {
            let dark = Picture::new(grey.width(), grey.height(), Channels::Grey, grey.pixels().iter().map(|p| p / f).collect()).unwrap();
            let m = Measures::of_measured(&dark);
            print!(" /{f} b{} d{} s{} l{}", m.brightness, m.dark_permille, m.sharpness, m.laplacian);
        }
        println!();
    }
    for page in ["page1", "page2"] {
        let these: Vec<_> = prints.iter().filter(|(n, _)| n.contains("c1-ppwp-2019") && n.contains(page)).collect();
        let mut d: Vec<_> = these.iter().enumerate().flat_map(|(i, a)| these[i+1..].iter().map(move |b| a.1.distance(&b.1))).collect();
        d.sort();
        println!("{page} between forms: min {} 5% {} median {} max {}", d[0], d[d.len()/20], d[d.len()/2], d[d.len()-1]);
    }
}
