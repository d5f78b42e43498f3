//! Ink that is much paler than the rest of its page: what is left of a digit under correction fluid, or shines through from the back.
//!
//! The network looks at one box at a time and at shapes, not at darkness: a ghost of a digit is a digit to it, and once in ten times the sums
//! agree with a ghost (found on rendered photos of papers with correction fluid: a pale 8 beside an empty box, under a total of 8).

use std::ops::Range;

use super::crop::{Crop, SIDE};
use super::digits::likeliest;
use super::symbol::{Scores, Symbol};

/// The part of a crop, along both sides, that lies within the frame.
const WITHIN: Range<usize> = 8..32;

/// Ink of less than this share of the usual depth on its page is doubted. A working value: the rehearsal draws ghosts at up to 0.27 of the
/// depth of its palest pen; what glare makes paler than this is not to be trusted either.
const PALE: f32 = 0.4;

/// What is at least this share as deep as usual is ink that counts: above the ghosts, below the thin strokes of soft photos.
const DARK: f32 = 0.35;

/// Ink that counts and spans less than this share of the height that is usual on its page is doubted too: what sticks out from under
/// correction fluid. A working value.
const SHORT: f32 = 0.4;

/// Probability that pale ink does not count. A working value: above a half, so that no sum settles it.
const DOUBT: f32 = 0.7;

/// Fewest digits on a page that say how dark its ink is.
const FEWEST: usize = 5;

/// Takes digits of pale ink, and those of which little but pale ink is left, for struck, mostly.
pub fn doubt_the_pale(crops: &[Crop], scores: &mut [Scores]) {
    let depths: Vec<f32> = crops.iter().map(depth).collect();
    let Some(usual) = median_of_digits(&depths, scores) else { return };
    let heights: Vec<f32> = crops.iter().map(|crop| height(crop, usual * DARK)).collect();
    let high = median_of_digits(&heights, scores).unwrap_or_default();
    let doubtful = |depth: f32, height: f32| depth < usual * PALE || height < high * SHORT;
    let seen = scores.iter_mut().zip(depths.iter().zip(&heights));
    for (scores, _) in seen.filter(|(scores, (depth, height))| doubtful(**depth, **height) && is_digit(scores)) {
        for (share, symbol) in scores.0.iter_mut().zip(Symbol::ALL) {
            *share = *share * (1.0 - DOUBT) + if symbol == Symbol::Struck { DOUBT } else { 0.0 };
        }
    }
}

fn is_digit(scores: &Scores) -> bool {
    matches!(likeliest(scores).0, Symbol::Digit(_))
}

/// The median over the boxes that hold digits; `None` where they are too few to say what is usual.
fn median_of_digits(of: &[f32], scores: &[Scores]) -> Option<f32> {
    let mut all: Vec<f32> = of.iter().zip(scores).filter(|(_, scores)| is_digit(scores)).map(|(of, _)| *of).collect();
    if all.len() < FEWEST {
        return None;
    }
    all.sort_by(f32::total_cmp);
    all.get(all.len() / 2).copied()
}

/// From the highest to the lowest place that takes at least this share of the paper's light, pixels.
fn height(crop: &Crop, depth: f32) -> f32 {
    let limit = paper(&sorted(crop)) * (1.0 - depth);
    let mut rows = WITHIN.filter(|y| {
        let row = crop.0.get(y * SIDE + WITHIN.start..y * SIDE + WITHIN.end).unwrap_or_default();
        row.iter().any(|shade| f32::from(*shade) <= limit)
    });
    let (first, last) = (rows.next(), rows.next_back());
    first.map_or(0.0, |first| (last.unwrap_or(first) + 1 - first) as f32)
}

/// Which share of the paper's light the ink takes: the mean of the darkest twentieth against the paper.
fn depth(crop: &Crop) -> f32 {
    let shades = sorted(crop);
    let darkest = shades.len() / 20;
    let ink: f32 = shades.iter().take(darkest).map(|shade| f32::from(*shade)).sum();
    1.0 - ink / darkest.max(1) as f32 / paper(&shades)
}

/// What lies within the frame, the darkest first.
fn sorted(crop: &Crop) -> Vec<u8> {
    let mut shades: Vec<u8> =
        WITHIN.flat_map(|y| WITHIN.filter_map(move |x| crop.0.get(y * SIDE + x).copied())).collect();
    shades.sort_unstable();
    shades
}

/// The shade of the paper: that of all but the brightest tenth.
fn paper(sorted: &[u8]) -> f32 {
    f32::from(sorted.get(sorted.len() * 9 / 10).copied().unwrap_or(u8::MAX).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A 1 of this shade on paper of this one.
    fn one(ink: u8, paper: u8) -> Crop {
        let mut crop = Crop([paper; SIDE * SIDE]);
        for y in 10..30 {
            crop.0[y * SIDE + 19..y * SIDE + 22].fill(ink);
        }
        crop
    }

    fn sure(symbol: Symbol) -> Scores {
        Scores(Symbol::ALL.map(|other| if other == symbol { 1.0 } else { 0.0 }))
    }

    #[test]
    fn a_ghost_is_doubted_and_its_neighbours_are_not() {
        // In shadow and in light, by two pens.
        let mut crops = vec![one(40, 200), one(60, 200), one(20, 90), one(30, 100), one(55, 220), one(50, 210)];
        let mut scores = vec![sure(Symbol::Digit(1)); crops.len()];
        crops.push(one(170, 200));
        scores.push(sure(Symbol::Digit(1)));
        crops.push(one(198, 200));
        scores.push(sure(Symbol::Blank));
        doubt_the_pale(&crops, &mut scores);
        assert!(scores[..6].iter().all(|scores| *scores == sure(Symbol::Digit(1))));
        assert_eq!((scores[6].0[1], scores[6].0[13]), (1.0 - DOUBT, DOUBT));
        assert!((scores[6].0.iter().sum::<f32>() - 1.0).abs() < 1e-6);
        assert_eq!(scores[7], sure(Symbol::Blank));
    }

    #[test]
    fn a_corner_that_sticks_out_from_under_fluid_is_doubted() {
        let mut crops = vec![one(40, 200); 8];
        let mut rest = one(180, 200);
        for y in 27..30 {
            rest.0[y * SIDE + 14..y * SIDE + 26].fill(40);
        }
        crops.push(rest);
        let mut scores = vec![sure(Symbol::Digit(1)); crops.len()];
        doubt_the_pale(&crops, &mut scores);
        assert!(scores[..8].iter().all(|scores| *scores == sure(Symbol::Digit(1))));
        assert!((scores[8].0[13] - DOUBT).abs() < 1e-6);
    }

    #[test]
    fn a_page_that_is_pale_all_over_is_read() {
        let crops = vec![one(170, 200); 9];
        let mut scores = vec![sure(Symbol::Digit(1)); 9];
        doubt_the_pale(&crops, &mut scores);
        assert!(scores.iter().all(|scores| *scores == sure(Symbol::Digit(1))));
    }
}
