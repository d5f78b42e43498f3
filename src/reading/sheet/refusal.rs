//! Why no sheet could be taken from a photo.

use crate::election::codes::Page;

/// Why a photo gives no boxes; each kind carries what was seen, so that a person can be told what to do better.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// Fewer pixels than any page needs.
    #[error("the picture is too small: {width} x {height} pixels")]
    PictureTooSmall {
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
    },
    /// Nothing in the picture is laid out like a page of the forms looked for.
    #[error("no page of the form is seen (the best guess finds {:.0} % of its ruled lines)", share * 100.0)]
    NotAForm {
        /// Share of the ruled lines that the best guess found, 0 to 1.
        share: f32,
    },
    /// Nothing is found, in a picture that is out of focus or was moved: a page may well be in it.
    #[error("no page of the form is found, but the picture is blurred (sharpness {sharpness} of 1,000)")]
    Blurred {
        /// As [`Measures::sharpness`](crate::photo::Measures), per mille.
        sharpness: u32,
    },
    /// A page's tag or table is seen, but its ruled lines are not where they should be.
    #[error("page {page} is seen, but only {:.0} % of its ruled lines are where they should be", share * 100.0)]
    Unclear {
        /// The page that its tag or its tables name.
        page: Page,
        /// Share of its ruled lines that were found, 0 to 1.
        share: f32,
    },
    /// Part of the page lies outside the picture.
    #[error(
        "page {page} is cut off: {outside} of its {boxes} digit boxes and {:.0} % of its ruled lines lie outside the picture",
        (1.0 - inside) * 100.0
    )]
    CutOff {
        /// The page; of a page without a tag, the one that what is seen looks like.
        page: Page,
        /// Share of its ruled lines that lie within the picture, 0 to 1.
        inside: f32,
        /// Digit boxes that lie outside.
        outside: usize,
        /// Digit boxes that the page has.
        boxes: usize,
    },
    /// The lines are those of one page, the QR code that of another.
    #[error("the lines are those of page {page}, but the QR code says page {named}")]
    OtherCode {
        /// The page whose lines were found.
        page: Page,
        /// The page that the code names.
        named: Page,
    },
    /// Two pages in one photo.
    #[error("two sheets are in the picture: page {first} and page {second}")]
    TwoSheets {
        /// The one that is seen better.
        first: Page,
        /// The other.
        second: Page,
    },
    /// The page is seen in a mirror: a selfie camera, or the back of a thin sheet.
    #[error("page {page} is mirrored")]
    Mirrored {
        /// The page.
        page: Page,
    },
    /// Digit boxes have too few pixels to be read.
    #[error("page {page} is too far away: a digit box is {side:.1} pixels wide")]
    TooSmall {
        /// The page.
        page: Page,
        /// Width of a digit box, pixels of the photo.
        side: f32,
    },
}

impl Refusal {
    /// A stable word for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PictureTooSmall { .. } => "picture-too-small",
            Self::NotAForm { .. } => "not-a-form",
            Self::Blurred { .. } => "blurred",
            Self::Unclear { .. } => "unclear",
            Self::CutOff { .. } => "cut-off",
            Self::OtherCode { .. } => "other-code",
            Self::TwoSheets { .. } => "two-sheets",
            Self::Mirrored { .. } => "mirrored",
            Self::TooSmall { .. } => "too-small",
        }
    }
}
