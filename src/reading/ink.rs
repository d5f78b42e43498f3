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

/// Probability that pale ink does not count. A working value: above a half, so that no sum settles it.
const DOUBT: f32 = 0.7;

/// Fewest digits on a page that say how dark its ink is.
const FEWEST: usize = 5;

/// Takes digits of pale ink for struck, mostly.
pub fn doubt_the_pale(crops: &[Crop], scores: &mut [Scores]) {
    let depths: Vec<f32> = crops.iter().map(depth).collect();
    let mut usual: Vec<f32> =
        depths.iter().zip(scores.iter()).filter(|(_, scores)| is_digit(scores)).map(|(depth, _)| *depth).collect();
    if usual.len() < FEWEST {
        return;
    }
    usual.sort_by(f32::total_cmp);
    let usual = usual.get(usual.len() / 2).copied().unwrap_or_default();
    for (scores, _) in scores.iter_mut().zip(depths).filter(|(scores, depth)| *depth < usual * PALE && is_digit(scores))
    {
        for (share, symbol) in scores.0.iter_mut().zip(Symbol::ALL) {
            *share = *share * (1.0 - DOUBT) + if symbol == Symbol::Struck { DOUBT } else { 0.0 };
        }
    }
}

fn is_digit(scores: &Scores) -> bool {
    matches!(likeliest(scores).0, Symbol::Digit(_))
}

/// Which share of the paper's light the ink takes: the mean of the darkest twentieth against the paper.
fn depth(crop: &Crop) -> f32 {
    let mut shades: Vec<u8> =
        WITHIN.flat_map(|y| WITHIN.filter_map(move |x| crop.0.get(y * SIDE + x).copied())).collect();
    shades.sort_unstable();
    let paper = f32::from(shades.get(shades.len() * 9 / 10).copied().unwrap_or(u8::MAX).max(1));
    let darkest = shades.len() / 20;
    let ink: f32 = shades.iter().take(darkest).map(|shade| f32::from(*shade)).sum();
    1.0 - ink / darkest.max(1) as f32 / paper
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
    fn a_page_that_is_pale_all_over_is_read() {
        let crops = vec![one(170, 200); 9];
        let mut scores = vec![sure(Symbol::Digit(1)); 9];
        doubt_the_pale(&crops, &mut scores);
        assert!(scores.iter().all(|scores| *scores == sure(Symbol::Digit(1))));
    }
}
