//! Walks the RIFF chunks of a WebP (RFC 9649).

use super::gather::{Gather, take};
use super::{Format, Limits, Refusal, Shape};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Riff,
    /// Before a chunk's name and size.
    Header,
    /// In a lossy picture's frame header; then so many bytes to skip.
    Lossy(u64),
    /// In a lossless picture's header.
    Lossless(u64),
    /// In the extended header.
    Extended(u64),
    /// In a body with so many bytes left, padding included.
    Body(u64),
    /// After the announced length.
    End,
}

#[derive(Debug)]
pub(super) struct WebP {
    at: At,
    riff: Gather<12>,
    eight: Gather<8>,
    ten: Gather<10>,
    five: Gather<5>,
    /// Bytes the RIFF header announced that are not yet accounted to a chunk.
    left: u64,
    canvas: Option<(u32, u32)>,
    has_picture: bool,
    trailing: u64,
}

const fn broken(what: &'static str) -> Refusal {
    Refusal::Broken { what }
}

impl WebP {
    pub(super) const fn new() -> Self {
        Self {
            at: At::Riff,
            riff: Gather::new(),
            eight: Gather::new(),
            ten: Gather::new(),
            five: Gather::new(),
            left: 0,
            canvas: None,
            has_picture: false,
            trailing: 0,
        }
    }

    pub(super) fn shape(&self) -> Option<Shape> {
        let (width, height) = self.canvas?;
        (self.at == At::End).then_some(Shape {
            format: Format::WebP,
            width,
            height,
            components: 0,
            several_scans: false,
            trailing: self.trailing,
        })
    }

    pub(super) fn push(&mut self, limits: &Limits, mut input: &[u8]) -> Result<(), Refusal> {
        while !input.is_empty() {
            self.at = match self.at {
                At::Riff => match self.riff.fill(&mut input) {
                    Some([_, _, _, _, s0, s1, s2, s3, ..]) => {
                        let size = u64::from(u32::from_le_bytes([s0, s1, s2, s3]));
                        if size > limits.bytes {
                            return Err(Refusal::TooLarge { limit: limits.bytes });
                        }
                        self.left = size.checked_sub(4).ok_or(broken("an announced length too short"))?;
                        self.next_chunk()?
                    }
                    None => return Ok(()),
                },
                At::Header => match self.eight.fill(&mut input) {
                    Some([n0, n1, n2, n3, size @ ..]) => {
                        self.chunk([n0, n1, n2, n3], u32::from_le_bytes(size).into())?
                    }
                    None => return Ok(()),
                },
                At::Lossy(rest) => match self.ten.fill(&mut input) {
                    Some(header) => self.lossy(limits, rest, header)?,
                    None => return Ok(()),
                },
                At::Lossless(rest) => match self.five.fill(&mut input) {
                    Some(header) => self.lossless(limits, rest, header)?,
                    None => return Ok(()),
                },
                At::Extended(rest) => match self.ten.fill(&mut input) {
                    Some(header) => self.extended(limits, rest, header)?,
                    None => return Ok(()),
                },
                At::Body(mut left) => {
                    take(&mut left, &mut input);
                    self.body(left)?
                }
                At::End => {
                    self.trailing += input.len() as u64;
                    return Ok(());
                }
            };
        }
        Ok(())
    }

    /// Where the walk stands when a chunk has `left` bytes to come.
    fn body(&self, left: u64) -> Result<At, Refusal> {
        if left == 0 { self.next_chunk() } else { Ok(At::Body(left)) }
    }

    fn next_chunk(&self) -> Result<At, Refusal> {
        match self.left {
            0 if self.has_picture => Ok(At::End),
            0 => Err(broken("no picture data")),
            1..8 => Err(broken("a chunk cut off by the announced length")),
            _ => Ok(At::Header),
        }
    }

    fn chunk(&mut self, name: [u8; 4], size: u64) -> Result<At, Refusal> {
        self.left = self.left.saturating_sub(8);
        // Chunks are padded to even length; some writers leave out the last pad byte.
        let padded = if size == self.left { size } else { size + size % 2 };
        self.left = self.left.checked_sub(padded).ok_or(broken("a chunk longer than the file announces"))?;
        let rest = |header: u64| padded.checked_sub(header).ok_or(broken("a picture header too short"));
        match &name {
            b"ANIM" | b"ANMF" => Err(Refusal::Animated { format: Format::WebP }),
            b"VP8X" if self.canvas.is_some() => Err(broken("the header chunk is repeated")),
            b"VP8X" => Ok(At::Extended(rest(10)?)),
            b"VP8 " | b"VP8L" if self.has_picture => Err(broken("a second picture")),
            b"VP8 " => Ok(At::Lossy(rest(10)?)),
            b"VP8L" => Ok(At::Lossless(rest(5)?)),
            _ if self.canvas.is_none() => Err(broken("the header chunk is missing")),
            _ => self.body(padded),
        }
    }

    fn lossy(&mut self, limits: &Limits, rest: u64, header: [u8; 10]) -> Result<At, Refusal> {
        let [tag, _, _, c0, c1, c2, w0, w1, h0, h1] = header;
        if tag & 1 != 0 || [c0, c1, c2] != [0x9D, 0x01, 0x2A] {
            return Err(broken("a lossy picture that does not begin with a key frame"));
        }
        let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3FFF);
        self.picture(limits, side(w0, w1), side(h0, h1))?;
        self.body(rest)
    }

    fn lossless(&mut self, limits: &Limits, rest: u64, header: [u8; 5]) -> Result<At, Refusal> {
        let [signature, bits @ ..] = header;
        let bits = u32::from_le_bytes(bits);
        if signature != 0x2F || bits >> 29 != 0 {
            return Err(broken("a lossless picture with an unknown signature"));
        }
        self.picture(limits, (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)?;
        self.body(rest)
    }

    fn extended(&mut self, limits: &Limits, rest: u64, header: [u8; 10]) -> Result<At, Refusal> {
        const ANIMATION: u8 = 0b10;
        let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = header;
        if flags & ANIMATION != 0 {
            return Err(Refusal::Animated { format: Format::WebP });
        }
        let (width, height) = (u32::from_le_bytes([w0, w1, w2, 0]) + 1, u32::from_le_bytes([h0, h1, h2, 0]) + 1);
        limits.check(width, height)?;
        self.canvas = Some((width, height));
        self.body(rest)
    }

    fn picture(&mut self, limits: &Limits, width: u32, height: u32) -> Result<(), Refusal> {
        match self.canvas {
            Some(canvas) if canvas != (width, height) => Err(broken("the picture does not fill its canvas")),
            Some(_) => Ok(()),
            None => limits.check(width, height),
        }?;
        self.canvas = Some((width, height));
        self.has_picture = true;
        Ok(())
    }
}
