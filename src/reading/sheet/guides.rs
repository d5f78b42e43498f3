//! Guides drawn through inside the boxes, taken out of their pictures: what all boxes of a page have in common is print.
//!
//! Dotted guides stay, the network has learnt them. Lines are another matter: an empty box with an upright rectangle halved by a line in it
//! looks like an 8 of a hand that follows its guides.

use std::ops::Range;

use super::BoxSeen;
use crate::reading::crop::{Crop, SIDE};

/// Fewest boxes from which their print can be told from what is written in them.
const FEWEST: usize = 9;

/// The part of a picture, along both sides, in which guides are looked for: within the frame.
const WITHIN: Range<usize> = 7..33;

/// Of the boxes, the part that may be written on in one place.
const WRITTEN: f32 = 0.25;

/// Print takes at most this part of the paper's light; what is darker in most boxes is written in most boxes.
const PALE: f32 = 0.5;

/// Takes the guides out of the pictures of one page's boxes.
pub fn take_out(boxes: &mut [BoxSeen]) {
    if boxes.len() < FEWEST {
        return;
    }
    let papers: Vec<f32> = boxes.iter().map(|seen| paper(&seen.crop)).collect();
    let light = |x: usize, y: usize| {
        let mut shares: Vec<f32> = boxes
            .iter()
            .zip(&papers)
            .map(|(seen, paper)| f32::from(seen.crop.0.get(y * SIDE + x).copied().unwrap_or(u8::MAX)) / paper)
            .collect();
        shares.sort_by(f32::total_cmp);
        let place = shares.len() - 1 - super::grey::count(shares.len() as f32 * WRITTEN).min(shares.len() - 1);
        shares.get(place).copied().unwrap_or(1.0).min(1.0)
    };
    let mut common = vec![1.0_f32; SIDE * SIDE];
    for y in WITHIN {
        for x in WITHIN {
            if let Some(share) = common.get_mut(y * SIDE + x) {
                *share = light(x, y);
            }
        }
    }
    let common = spread(&common);
    for (seen, paper) in boxes.iter_mut().zip(papers) {
        for (pixel, share) in seen.crop.0.iter_mut().zip(&common).filter(|(_, share)| **share >= PALE) {
            let own = f32::from(*pixel);
            *pixel = super::grey::shade((own / share).min(paper.max(own)));
        }
    }
}

/// The light of the paper within the frame.
fn paper(crop: &Crop) -> f32 {
    let mut shades: Vec<u8> =
        WITHIN.flat_map(|y| WITHIN.filter_map(move |x| crop.0.get(y * SIDE + x).copied())).collect();
    shades.sort_unstable();
    f32::from(shades.get(shades.len() * 9 / 10).copied().unwrap_or(u8::MAX).max(1))
}

/// Every place as dark as the darkest beside it: boxes lie a fraction of a pixel off one another.
fn spread(common: &[f32]) -> Vec<f32> {
    let near = |at: usize| at.saturating_sub(1)..=(at + 1).min(SIDE - 1);
    let darkest = |x: usize, y: usize| {
        near(y)
            .flat_map(|y| near(x).filter_map(move |x| common.get(y * SIDE + x)))
            .fold(1.0_f32, |darkest, share| darkest.min(*share))
    };
    (0..SIDE * SIDE).map(|at| darkest(at % SIDE, at / SIDE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::sheet::Point;

    /// A box with guides and, at this column, a stroke.
    fn written(column: usize) -> BoxSeen {
        let mut crop = Crop([180; SIDE * SIDE]);
        for at in 0..SIDE * SIDE {
            let (x, y) = (at % SIDE, at / SIDE);
            let frame = x < 4 || y < 4 || x >= 36 || y >= 36;
            let guide = ((14..=25).contains(&x) && [12, 20, 27].contains(&y))
                || ((12..=27).contains(&y) && [14, 25].contains(&x));
            let stroke = (10..30).contains(&y) && (column..column + 3).contains(&x);
            crop.0[at] = if stroke {
                40
            } else if frame {
                120
            } else if guide {
                135
            } else {
                180
            };
        }
        BoxSeen { figure: 0, position: 0, quad: [Point::default(); 4], residual: 0.0, edges: 4, crop }
    }

    #[test]
    fn guides_go_and_what_is_written_over_them_stays() {
        let mut boxes: Vec<BoxSeen> = (0..16).map(|n| written(9 + n)).collect();
        take_out(&mut boxes);
        for (n, seen) in boxes.iter().enumerate() {
            for y in 12..28 {
                for x in 8..32 {
                    let shade = seen.crop.0[y * SIDE + x];
                    let stroke = (9 + n..12 + n).contains(&x);
                    assert!(if stroke { shade < 70 } else { shade > 165 }, "{n} {x} {y}: {shade}");
                }
            }
            assert_eq!(seen.crop.0[2 * SIDE + 2], 120, "the frame stays");
        }
    }

    #[test]
    fn of_a_few_boxes_nothing_is_taken() {
        let mut boxes: Vec<BoxSeen> = (0..FEWEST - 1).map(|n| written(9 + n)).collect();
        let before: Vec<Crop> = boxes.iter().map(|seen| seen.crop).collect();
        take_out(&mut boxes);
        assert!(boxes.iter().zip(before).all(|(seen, before)| seen.crop == before));
    }

    #[test]
    fn what_most_boxes_hold_is_no_print() {
        // The same stroke in every box, dark as a pen.
        let mut boxes: Vec<BoxSeen> = (0..12).map(|_| written(18)).collect();
        take_out(&mut boxes);
        assert!(boxes.iter().all(|seen| seen.crop.0[15 * SIDE + 19] == 40));
    }
}
