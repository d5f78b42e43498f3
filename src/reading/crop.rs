//! The picture of one digit box.

/// Side of a crop in pixels.
pub const SIDE: usize = 40;

/// One digit box in grey, [`SIDE`] x [`SIDE`] pixels, row by row from the top left, 0 black to 255 white.
///
/// It shows the inside of the box, its printed rule and a little of the paper around it, as the digits published from the forms of 2024 do:
/// the middle of the rule lies about 3 pixels from the borders of the crop, off by up to a tenth of its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop(pub [u8; SIDE * SIDE]);
