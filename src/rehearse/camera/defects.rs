//! What can be the matter with a photo, and how badly.

use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};

/// What can be the matter with a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Defect {
    /// Seen from the side.
    Perspective,
    /// Turned: some degrees, at grade 3 lying or upside down.
    Rotation,
    /// The sheet is not flat.
    Bend,
    /// The sheet was folded.
    Fold,
    /// Somebody stands in the light.
    Shadow,
    /// A lamp shines back from the paper.
    Glare,
    /// Fingers or clips lie over the edge.
    Cover,
    /// Part of the sheet is outside the photo.
    Cut,
    /// Out of focus.
    Defocus,
    /// The phone moved.
    Motion,
    /// Little light: grain.
    Noise,
    /// The colour of the lamp.
    Balance,
    /// Stripes: a photo of a screen.
    Moire,
    /// Compressed much.
    Jpeg,
    /// Few pixels.
    Resolution,
    /// Overwritten, struck and straying digits.
    Writing,
}

impl Defect {
    /// How many there are.
    pub const COUNT: usize = 16;

    /// Every defect with its name in files.
    pub const ALL: [(Self, &'static str); Self::COUNT] = [
        (Self::Perspective, "perspective"),
        (Self::Rotation, "rotation"),
        (Self::Bend, "bend"),
        (Self::Fold, "fold"),
        (Self::Shadow, "shadow"),
        (Self::Glare, "glare"),
        (Self::Cover, "cover"),
        (Self::Cut, "cut"),
        (Self::Defocus, "defocus"),
        (Self::Motion, "motion"),
        (Self::Noise, "noise"),
        (Self::Balance, "balance"),
        (Self::Moire, "moire"),
        (Self::Jpeg, "jpeg"),
        (Self::Resolution, "resolution"),
        (Self::Writing, "writing"),
    ];
}

/// The grade of every defect of one photo, and the seed of what chance decides about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Defects {
    grades: [u8; Defect::COUNT],
    /// Seed of the photo.
    pub seed: u64,
    full_size: bool,
}

impl Defects {
    /// The worst grade.
    pub const WORST: u8 = 3;

    /// A photo of which nothing is worse than `grade`; above 0 at least one thing is that bad, and on average a third of all defects show.
    #[must_use]
    pub fn drawn(grade: u8, seed: u64) -> Self {
        let grade = grade.min(Self::WORST);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed ^ 0xde_fe_c7);
        let mut grades = [0; Defect::COUNT];
        for of in &mut grades {
            if grade > 0 && rng.random_bool(0.35) {
                *of = rng.random_range(1..=grade);
            }
        }
        if let Some(of) = grades.get_mut(rng.random_range(0..Defect::COUNT)) {
            *of = grade;
        }
        Self { grades, seed, full_size: false }
    }

    /// As the camera's own app keeps it: 8 to 12 megapixels and JPEG of quality 93, whatever the grades of `Resolution` and `Jpeg`.
    #[must_use]
    pub const fn at_full_size(mut self) -> Self {
        self.full_size = true;
        self
    }

    /// A fine photo with this one defect.
    #[must_use]
    pub fn only(defect: Defect, grade: u8, seed: u64) -> Self {
        Self { grades: [0; Defect::COUNT], seed, full_size: false }.with(defect, grade)
    }

    /// With this grade of a defect.
    #[must_use]
    pub fn with(mut self, defect: Defect, grade: u8) -> Self {
        for ((other, _), of) in Defect::ALL.iter().zip(&mut self.grades) {
            if *other == defect {
                *of = grade.min(Self::WORST);
            }
        }
        self
    }

    /// The grade of a defect, 0 to 3.
    #[must_use]
    pub fn grade(&self, defect: Defect) -> u8 {
        let found = Defect::ALL.iter().zip(&self.grades).find(|((other, _), _)| *other == defect);
        found.map_or(0, |(_, grade)| *grade)
    }

    /// One of four numbers by the grade of a defect.
    pub(super) fn by(&self, defect: Defect, of: [f32; 4]) -> f32 {
        of.get(usize::from(self.grade(defect))).copied().unwrap_or_default()
    }

    /// Chance of one stage of the photo; stages do not disturb each other.
    pub(super) fn chance(&self, stage: u64) -> Xoshiro256PlusPlus {
        Xoshiro256PlusPlus::seed_from_u64(self.seed.rotate_left(21) ^ stage.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// JPEG quality, 1 to 100.
    #[must_use]
    pub fn jpeg_quality(&self) -> u8 {
        match self.grade(Defect::Jpeg) {
            _ if self.full_size => 93,
            0 => 90,
            1 => 75,
            2 => 55,
            _ => 32,
        }
    }

    /// Width and height of the photo: 8 to 12 megapixels where nothing is the matter and the phone sends all it has, 2 to 3 as the
    /// officer's app sends it, down to 0.8.
    #[must_use]
    pub fn size(&self) -> (u32, u32) {
        let mut chance = self.chance(1);
        let megapixels: f32 = match self.grade(Defect::Resolution) {
            _ if self.full_size => chance.random_range(8.0..12.0),
            0 if chance.random_bool(0.15) => chance.random_range(8.0..12.0),
            0 => chance.random_range(2.0..3.2),
            1 => chance.random_range(1.5..2.0),
            2 => chance.random_range(1.1..1.5),
            _ => chance.random_range(0.8..1.1),
        };
        // Three to four, upright.
        let short = (megapixels * 1e6 * 0.75).sqrt();
        let even = |n: f32| u32::from(super::geometry::pixels(n)) / 2 * 2;
        (even(short), even(short / 0.75))
    }
}
