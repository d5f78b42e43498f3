//! How good a photo is, in integers, because measures go into the journal, which holds no floats.

use fast_image_resize::FilterType;
use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use super::picture::Picture;

/// Long side of the grey picture everything is measured on, in pixels: about 2.4 px per millimetre of an A3 page,
/// so that a pen stroke is one to three pixels wide and blur that harms reading shows, finer blur does not.
pub const MEASURED_SIDE: u32 = 1024;

/// A channel at or below this is dark, at or above [`BRIGHT`] clipped.
const DARK: u8 = 40;
const BRIGHT: u8 = 250;

/// Half the width of the window the sharpness measure blurs with.
const REACH: usize = 4;

/// What was measured on the upright page picture, before masks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measures {
    /// How much of the picture's edges a further blur destroys, per mille, in the direction that loses less
    /// (Crete et al., "The blur effect", 2007, inverted): 0 entirely blurred, 1000 entirely sharp. A ratio, so it
    /// depends little on how much is written on the page or how dark it is.
    pub sharpness: u32,
    /// Mean brightness, 0 black to 255 white.
    pub brightness: u8,
    /// Pixels of brightness 40 or less, per mille.
    pub dark_permille: u16,
    /// Pixels of brightness 250 or more, per mille.
    pub clipped_permille: u16,
    /// For rule W301, see [`Fingerprint`].
    pub fingerprint: Fingerprint,
}

impl Measures {
    /// Measures an upright picture of any size.
    #[must_use]
    pub fn of(picture: &Picture) -> Self {
        Self::of_measured(&measured(picture))
    }

    /// Measures a grey picture as it is, without scaling.
    pub(super) fn of_measured(grey: &Picture) -> Self {
        let mut histogram = [0u32; 256];
        for &value in grey.pixels() {
            if let Some(count) = histogram.get_mut(usize::from(value)) {
                *count += 1;
            }
        }
        let total = grey.pixels().len().max(1) as u64;
        let count = |from: u8, to: u8| -> u64 {
            let range = histogram.iter().zip(0u8..=255).filter(|(_, value)| (from..=to).contains(value));
            range.map(|(&count, _)| u64::from(count)).sum()
        };
        let permille = |part: u64| u16::try_from(part * 1000 / total).unwrap_or(1000);
        let sum: u64 = histogram.iter().zip(0u64..).map(|(&count, value)| u64::from(count) * value).sum();
        Self {
            sharpness: sharpness(grey),
            brightness: u8::try_from(sum / total).unwrap_or(u8::MAX),
            dark_permille: permille(count(0, DARK)),
            clipped_permille: permille(count(BRIGHT, 255)),
            fingerprint: Fingerprint::of(grey),
        }
    }
}

/// The grey picture that is measured.
fn measured(picture: &Picture) -> Picture {
    let (width, height) = picture.fitting(MEASURED_SIDE);
    if (width, height) == (picture.width(), picture.height()) {
        picture.grey()
    } else {
        picture.resized(width, height, FilterType::Bilinear).grey()
    }
}

/// [`Measures::sharpness`] alone; `None` where the picture has no edge at all.
#[must_use]
pub fn sharpness_of(picture: &Picture) -> Option<u32> {
    let grey = measured(picture);
    let plain = grey.pixels().windows(2).all(|pair| matches!(pair, [a, b] if a == b));
    (!plain).then(|| sharpness(&grey))
}

fn rows(grey: &Picture) -> std::slice::ChunksExact<'_, u8> {
    grey.pixels().chunks_exact(grey.width() as usize)
}

/// The smaller of what rows and columns lose: motion blur spoils one direction only.
fn sharpness(grey: &Picture) -> u32 {
    let mut across = Loss::default();
    for row in rows(grey) {
        if let (Some(before), Some(after), Some(entering)) = (row.get(REACH..), row.get(REACH + 1..), row.get(SPAN..)) {
            across.add(row, before, after, entering);
        }
    }
    // All columns at once: the places of a window lie in four rows.
    let mut down = Loss::default();
    let all: Vec<&[u8]> = rows(grey).collect();
    for window in all.windows(SPAN + 1) {
        if let ([leaving, .., entering], Some([before, after])) = (window, window.get(REACH..REACH + 2)) {
            down.add(leaving, before, after, entering);
        }
    }
    across.per_mille().min(down.per_mille())
}

/// From the value that leaves a window to the one that enters it, when it moves on by one.
const SPAN: usize = 2 * REACH + 1;

/// Values in a window.
const WINDOW: u32 = 9;

/// The steps along lines, and how much smaller they get when the lines are blurred over a window of nine.
#[derive(Debug, Default)]
struct Loss {
    edges: u64,
    lost: u64,
}

impl Loss {
    /// Adds the steps from `before` to `after`. The step of a mean over a window is the difference of the two values that enter and leave it,
    /// over its length.
    fn add(&mut self, leaving: &[u8], before: &[u8], after: &[u8], entering: &[u8]) {
        // At most 255 x 9 x 1024 pixels: 32 bits hold it.
        let (mut edges, mut lost) = (0_u32, 0_u32);
        for ((leaving, entering), (before, after)) in leaving.iter().zip(entering).zip(before.iter().zip(after)) {
            let step = u32::from(before.abs_diff(*after)) * WINDOW;
            edges += step;
            lost += step.saturating_sub(u32::from(leaving.abs_diff(*entering)));
        }
        self.edges += u64::from(edges);
        self.lost += u64::from(lost);
    }

    fn per_mille(&self) -> u32 {
        ratio(self.lost, self.edges)
    }
}

fn ratio(part: u64, whole: u64) -> u32 {
    (part * 1000).checked_div(whole).and_then(|permille| u32::try_from(permille).ok()).unwrap_or(0)
}

/// When a photo is called blurred, dark or overexposed. Data of the election (`[limits.photo]`); the usual values were measured on phone photos
/// (2017), photos of a screen (2024), scans (2019), filled and blank pages of an open proposal: `cargo test --lib
/// tests::measured -- --nocapture` prints the numbers again where the real data is present.
///
/// Gaussian blur, sigma in pixels of the 1024 px picture (1 px: 0.4 mm on A3), 12 pages:
///
/// | sigma | 0 | 1 | 1.5 | 2 | 2.5 | 3 | 4 |
/// |---|---|---|---|---|---|---|---|
/// | sharpness | 738–917 | 647–818 | 542–703 | 444–578 | 366–492 | 297–441 | 205–324 |
/// | variance of the Laplacian | 150–5707 | 26–316 | 9–75 | 3–24 | 2–10 | 1–5 | 1–2 |
///
/// Looked at, small print is just legible at 2 and gone at 3. The usual measure, the Laplacian, cannot tell: a sharp photo of a
/// dull sheet (150) lies below a blurred crisp scan (316). All 53 pages as they are: 738 or more. A dark photo (light divided by
/// 2, 4, 8) keeps its sharpness within 2 to 8 %; sensor noise, not simulated here, would raise it.
///
/// Light: as taken the mean is 120 to 243; at half the light 59 to 121, at a quarter 29 to 60. Clipped as taken: at most
/// 516 ‰ in photos and scans, 856 ‰ in drawn blank pages, which are white without being overexposed; at four times the light 602 to 997.
/// Clipping alone is a poor witness, so only a page with next to nothing left on it is called overexposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Blurred below this [`Measures::sharpness`].
    pub sharpness: u32,
    /// Dark below this [`Measures::brightness`].
    pub brightness: u8,
    /// Overexposed above this [`Measures::clipped_permille`].
    pub clipped_permille: u16,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { sharpness: 500, brightness: 70, clipped_permille: 980 }
    }
}

/// What rule W302 says of the picture itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quality {
    /// Too blurred to be sure of a digit.
    pub blurred: bool,
    /// Too dark.
    pub dark: bool,
    /// Washed out by light.
    pub overexposed: bool,
}

impl Quality {
    /// Nothing to look at.
    #[must_use]
    pub const fn good(self) -> bool {
        !(self.blurred || self.dark || self.overexposed)
    }
}

/// Rule W302, as far as the picture shows it. A warning, never a refusal.
#[must_use]
pub const fn judge(measures: &Measures, thresholds: &Thresholds) -> Quality {
    Quality {
        blurred: measures.sharpness < thresholds.sharpness,
        dark: measures.brightness < thresholds.brightness,
        overexposed: measures.clipped_permille > thresholds.clipped_permille,
    }
}
