//! The picture of one digit box.

/// Side of a crop in pixels.
pub const SIDE: usize = 40;

/// One digit box in grey, [`SIDE`] x [`SIDE`] pixels, row by row from the top left, 0 black to 255 white.
///
/// It shows the inside of the box and its printed rule, as the digits published from the forms of 2024 do: the outer edges of the box lie
/// about at the borders of the crop, off by up to a tenth of its side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crop(pub [u8; SIDE * SIDE]);
