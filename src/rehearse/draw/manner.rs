//! How carefully a form is filled, and what that leaves on it.

/// How carefully the boxes are filled.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Manner {
    /// Share of digits under which another was written first.
    pub overwritten: f64,
    /// Share of digits that are struck out, with the right one small beside the box.
    pub struck: f64,
    /// Share of zeros for which the boxes are crossed out whole, without a digit.
    pub crossed: f64,
    /// Share of digits for which another bubble is filled.
    pub misfilled: f64,
    /// Share of figures whose words say a number with another digit.
    pub misworded: f64,
    /// How much further digits stray from their boxes, 1 for the usual.
    pub stray: f32,
}

impl Manner {
    /// No corrections: what the flat pages of a rehearsal show.
    pub const CLEAN: Self =
        Self { overwritten: 0.0, struck: 0.0, crossed: 0.0, misfilled: 0.0, misworded: 0.0, stray: 1.0 };

    /// Shares of digits that are overwritten and struck, of zeros that are crossed out, and of what is miswritten beside the boxes.
    const fn of([overwritten, struck, crossed, beside]: [f64; 4], stray: f32) -> Self {
        Self { overwritten, struck, crossed, misfilled: beside, misworded: beside, stray }
    }

    /// From 0, clean, to 3, where two digits in a hundred are struck and four overwritten. Shares are chosen, not measured.
    #[must_use]
    pub const fn graded(grade: u8) -> Self {
        match grade {
            0 => Self::CLEAN,
            1 => Self::of([0.004, 0.002, 0.01, 0.002], 1.3),
            2 => Self::of([0.015, 0.008, 0.03, 0.005], 1.8),
            _ => Self::of([0.04, 0.02, 0.06, 0.015], 2.4),
        }
    }
}

/// What happened to a figure while it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A digit was written over another.
    Overwritten,
    /// A digit is struck out.
    Struck,
    /// No digit was written: the boxes are crossed out.
    Crossed,
    /// A digit was painted over and written again.
    Rewritten,
    /// A digit was painted over, and nothing was written instead.
    Covered,
    /// Its words say another number.
    Misworded,
}

impl Mark {
    /// Whether no number stands in the boxes.
    #[must_use]
    pub const fn is_numberless(self) -> bool {
        matches!(self, Self::Crossed | Self::Covered)
    }
}
