//! A decoded picture: eight bits per channel, rows from top to bottom, no padding.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};

/// Grey or colour; nothing else survives decoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channels {
    /// One byte per pixel.
    Grey,
    /// Three bytes per pixel: red, green, blue.
    Rgb,
}

impl Channels {
    /// Bytes per pixel.
    #[must_use]
    pub const fn count(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
        }
    }

    pub(super) const fn pixel_type(self) -> fast_image_resize::PixelType {
        match self {
            Self::Grey => fast_image_resize::PixelType::U8,
            Self::Rgb => fast_image_resize::PixelType::U8x3,
        }
    }
}

/// Pixels in memory. The buffer always has exactly `width * height * channels` bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    channels: Channels,
    pixels: Vec<u8>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} x {} {:?}", self.width, self.height, self.channels)
    }
}

impl Picture {
    /// A picture from its bytes; `None` when there are not exactly as many as the dimensions need, or a side is 0.
    #[must_use]
    pub fn new(width: u32, height: u32, channels: Channels, pixels: Vec<u8>) -> Option<Self> {
        let needed = u64::from(width) * u64::from(height) * channels.count() as u64;
        (needed > 0 && pixels.len() as u64 == needed).then_some(Self { width, height, channels, pixels })
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// Grey or colour.
    #[must_use]
    pub const fn channels(&self) -> Channels {
        self.channels
    }

    /// All bytes, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The rows, each `width * channels` bytes, to paint on.
    pub(super) fn rows_mut(&mut self) -> std::slice::ChunksExactMut<'_, u8> {
        let stride = self.width as usize * self.channels.count();
        self.pixels.chunks_exact_mut(stride)
    }

    /// Turned and mirrored as EXIF says. Quarter turns need a second buffer, the others work in place.
    pub(super) fn upright(self, orientation: Orientation) -> Self {
        if orientation == Orientation::NoTransforms {
            return self;
        }
        let channels = self.channels;
        let size = "a picture's buffer has the length its dimensions need";
        let mut image = match channels {
            Channels::Grey => GrayImage::from_raw(self.width, self.height, self.pixels).map(DynamicImage::ImageLuma8),
            Channels::Rgb => RgbImage::from_raw(self.width, self.height, self.pixels).map(DynamicImage::ImageRgb8),
        }
        .expect(size);
        image.apply_orientation(orientation);
        Self { width: image.width(), height: image.height(), channels, pixels: image.into_bytes() }
    }

    /// The dimensions that fit into a square of `side` pixels, keeping the proportions, never larger than now.
    pub(super) fn fitting(&self, side: u32) -> (u32, u32) {
        let long = u64::from(self.width.max(self.height));
        let side = u64::from(side).clamp(1, long);
        let scale = |length: u32| {
            let scaled = (u64::from(length) * side + long / 2) / long;
            u32::try_from(scaled.max(1)).unwrap_or(length)
        };
        (scale(self.width), scale(self.height))
    }

    /// A copy of exactly these dimensions. Beside the copy, one intermediate of new width x old height is held.
    pub(super) fn resized(&self, width: u32, height: u32, filter: fast_image_resize::FilterType) -> Self {
        use fast_image_resize::images::{Image, ImageRef};
        use fast_image_resize::{ResizeAlg, ResizeOptions, Resizer};
        let kind = self.channels.pixel_type();
        let size = "both buffers have the length their dimensions need and the same kind of pixels";
        let source = ImageRef::new(self.width, self.height, &self.pixels, kind).expect(size);
        let mut target = Image::new(width.max(1), height.max(1), kind);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        Resizer::new().resize(&source, &mut target, &options).expect(size);
        Self { width: width.max(1), height: height.max(1), channels: self.channels, pixels: target.into_vec() }
    }

    /// The brightness alone (ITU-R BT.601 weights).
    pub(super) fn grey(&self) -> Self {
        let pixels = match self.channels {
            Channels::Grey => self.pixels.clone(),
            Channels::Rgb => self
                .pixels
                .as_chunks::<3>()
                .0
                .iter()
                .map(|&[r, g, b]| {
                    let luma = (77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b)) >> 8;
                    u8::try_from(luma).unwrap_or(u8::MAX)
                })
                .collect(),
        };
        Self { channels: Channels::Grey, pixels, ..*self }
    }
}
