//! What may have happened to a paper on a bad day: it is a faint carbon copy, somebody went over it with a red pen, or with correction fluid.

use image::GrayImage;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

use super::canvas::Canvas;
use crate::election::form::Rect;

/// What happened to a paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoilt {
    /// A copy through carbon paper: every stroke pale and soft.
    Carbon,
    /// Red rings around figures, through their digits at times, and ticks.
    Rings,
    /// Correction fluid over single digits, the right one written on it or not.
    Fluid,
}

impl Spoilt {
    /// Each with its name.
    pub const ALL: [(&'static str, Self); 3] =
        [("carbon", Self::Carbon), ("rings", Self::Rings), ("fluid", Self::Fluid)];
}

/// How much of the paper's light a pen takes away.
pub(super) const PEN: f32 = 0.92;

/// The same for a carbon copy: chosen so that the palest can just be read by a person.
const CARBON: std::ops::Range<f32> = 0.2..0.5;

/// Width of a carbon copy's edges, sigma in mm.
const SOFT_MM: f32 = 0.35;

/// Share of figures that are ringed.
const RINGED: f64 = 0.35;

/// A blot of correction fluid: middle and radius of its dabs, mm.
pub(super) type Blot = [(f32, f32, f32); 3];

/// The ink of a carbon copy, and how dark it is.
pub(super) fn carbon(ink: &GrayImage, scale: f32, seed: u64) -> (GrayImage, f32) {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0xca_4b_04);
    (image::imageops::blur(ink, (SOFT_MM * scale).max(0.3)), chance.random_range(CARBON))
}

/// Rings and ticks of a red pen on and beside figures.
pub(super) fn ringed<'a>(empty: Canvas, figures: impl Iterator<Item = &'a [Rect]>, seed: u64) -> GrayImage {
    let mut canvas = empty;
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0x41_46_65);
    for boxes in figures {
        let (Some(first), Some(last)) = (boxes.first(), boxes.last()) else { continue };
        if !chance.random_bool(RINGED) {
            continue;
        }
        let pen = chance.random_range(0.8..2.0_f32);
        if chance.random_bool(0.3) {
            let (x, y) = (last.x + last.w * chance.random_range(0.5..1.6), first.y + first.h * 0.6);
            canvas.stroke(&[(x, y), (x + 4.0, y + 6.0), (x + 14.0, y - 10.0)], pen, 0);
            continue;
        }
        let (middle, half) = (((first.x + last.x + last.w) / 2.0, first.y + first.h / 2.0), last.x + last.w - first.x);
        let wide = half / 2.0 * chance.random_range(0.8..1.25_f32);
        let high = first.h / 2.0 * chance.random_range(0.7..1.4_f32);
        let (lean, from) = (chance.random_range(-0.15..0.15_f32), chance.random_range(0.0..6.0_f32));
        let ring: Vec<(f32, f32)> = (0..=44_u8)
            .map(|step| {
                // A little further than once around.
                let angle = from + f32::from(step) * 0.152;
                let (x, y) = (wide * angle.cos(), high * angle.sin());
                let stray = chance.random_range(-0.4..0.4_f32);
                (middle.0 + x + stray, middle.1 + y + lean * x + stray)
            })
            .collect();
        canvas.stroke(&ring, pen, 0);
    }
    canvas.into_image()
}
