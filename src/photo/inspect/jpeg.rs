//! Walks the markers of a JPEG (ITU T.81, annex B).

use super::gather::{Gather, take};
use super::{Format, Limits, Refusal, Shape};

/// More scans than this is an attack on the decoder's time, not a photo: each progressive scan visits every
/// block. Encoders in use write about ten; libjpeg's own most elaborate script has 12.
pub const MAX_SCANS: u8 = 64;

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    /// Before the start marker.
    Start,
    /// Where a marker must begin with 0xFF.
    Marker,
    /// After the 0xFF of a marker (0xFF may repeat as fill).
    Code,
    /// Before the two length bytes of this marker's segment.
    Length(u8),
    /// In a frame header whose body has so many bytes.
    Frame(u64),
    /// In a body to skip; true: entropy-coded data follows.
    Skip(u64, bool),
    /// In entropy-coded data.
    Entropy,
    /// After a 0xFF in entropy-coded data.
    EntropyCode,
    /// After the end marker.
    End,
}

#[derive(Debug)]
pub(super) struct Jpeg {
    at: At,
    pair: Gather<2>,
    frame: Gather<6>,
    size: Option<(u32, u32, u8)>,
    scans: u8,
    /// The current scan has at least one byte of data.
    scan_has_data: bool,
    trailing: u64,
}

const fn broken(what: &'static str) -> Refusal {
    Refusal::Broken { what }
}

impl Jpeg {
    pub(super) const fn new() -> Self {
        Self {
            at: At::Start,
            pair: Gather::new(),
            frame: Gather::new(),
            size: None,
            scans: 0,
            scan_has_data: false,
            trailing: 0,
        }
    }

    pub(super) fn shape(&self) -> Option<Shape> {
        let (width, height, components) = self.size?;
        (self.at == At::End).then_some(Shape {
            format: Format::Jpeg,
            width,
            height,
            components,
            several_scans: self.scans > 1,
            trailing: self.trailing,
        })
    }

    pub(super) fn push(&mut self, limits: &Limits, mut input: &[u8]) -> Result<(), Refusal> {
        while !input.is_empty() {
            self.at = match self.at {
                At::Start => match self.pair.fill(&mut input) {
                    Some([0xFF, SOI]) => At::Marker,
                    Some(_) => return Err(broken("no start marker")),
                    None => return Ok(()),
                },
                At::Marker => match next(&mut input) {
                    Some(0xFF) => At::Code,
                    Some(_) => return Err(broken("bytes between two segments")),
                    None => return Ok(()),
                },
                At::Code => match next(&mut input) {
                    Some(code) => self.marker(code)?,
                    None => return Ok(()),
                },
                At::Length(code) => match self.pair.fill(&mut input) {
                    Some(length) => self.segment(code, u16::from_be_bytes(length))?,
                    None => return Ok(()),
                },
                At::Frame(body) => match self.frame.fill(&mut input) {
                    Some(header) => self.frame(limits, body, header)?,
                    None => return Ok(()),
                },
                At::Skip(mut left, entropy) => {
                    take(&mut left, &mut input);
                    after_skip(left, entropy)
                }
                At::Entropy => self.entropy(&mut input),
                At::EntropyCode => match next(&mut input) {
                    Some(code) => self.entropy_code(code)?,
                    None => return Ok(()),
                },
                At::End => {
                    self.trailing += input.len() as u64;
                    return Ok(());
                }
            };
        }
        Ok(())
    }

    fn marker(&mut self, code: u8) -> Result<At, Refusal> {
        match code {
            0xFF => Ok(At::Code),
            EOI if self.scans == 0 => Err(broken("the picture ends before it begins")),
            EOI => Ok(At::End),
            SOI => Err(broken("a second picture begins before the first ends")),
            0x00..=0xBF | 0xD0..=0xD7 => Err(broken("a marker that may not stand here")),
            0xC3 | 0xC5..=0xC7 | 0xDE | 0xDF => Err(Refusal::Unsupported { what: "lossless or hierarchical JPEG" }),
            0xC8..=0xCF => Err(Refusal::Unsupported { what: "arithmetic-coded JPEG" }),
            0xDC => Err(Refusal::Unsupported { what: "JPEG whose height comes after its picture" }),
            0xC0..=0xC2 if self.size.is_some() => Err(broken("a second frame header")),
            SOS if self.size.is_none() => Err(broken("a scan before the frame header")),
            SOS if self.scans == MAX_SCANS => Err(broken("more scans than any camera writes")),
            _ => Ok(At::Length(code)),
        }
    }

    fn segment(&mut self, code: u8, length: u16) -> Result<At, Refusal> {
        let body = u64::from(length).checked_sub(2).ok_or(broken("a segment shorter than its own length"))?;
        match code {
            0xC0..=0xC2 if body < 6 => Err(broken("a frame header too short")),
            0xC0..=0xC2 => Ok(At::Frame(body)),
            SOS => {
                self.scans += 1;
                self.scan_has_data = false;
                Ok(after_skip(body, true))
            }
            _ => Ok(after_skip(body, false)),
        }
    }

    fn frame(&mut self, limits: &Limits, body: u64, header: [u8; 6]) -> Result<At, Refusal> {
        let [precision, h1, h0, w1, w0, components] = header;
        if precision != 8 {
            return Err(Refusal::Unsupported { what: "JPEG of more than 8 bits" });
        }
        if body != 6 + 3 * u64::from(components) {
            return Err(broken("a frame header of the wrong length"));
        }
        if !matches!(components, 1 | 3 | 4) {
            return Err(Refusal::Unsupported { what: "JPEG with an unusual number of colours" });
        }
        let (width, height) = (u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into());
        limits.check(width, height)?;
        self.size = Some((width, height, components));
        Ok(after_skip(body - 6, false))
    }

    /// Runs to the next 0xFF: nearly all bytes of a photo pass here.
    fn entropy(&mut self, input: &mut &[u8]) -> At {
        let stop = memchr::memchr(0xFF, input);
        self.scan_has_data |= stop != Some(0);
        *input = stop.and_then(|stop| input.get(stop + 1..)).unwrap_or_default();
        if stop.is_some() { At::EntropyCode } else { At::Entropy }
    }

    fn entropy_code(&mut self, code: u8) -> Result<At, Refusal> {
        match code {
            0x00 => {
                self.scan_has_data = true;
                Ok(At::Entropy)
            }
            0xD0..=0xD7 => Ok(At::Entropy),
            0xFF => Ok(At::EntropyCode),
            _ if !self.scan_has_data => Err(broken("a scan without data")),
            code => self.marker(code),
        }
    }
}

const fn after_skip(left: u64, entropy: bool) -> At {
    match (left, entropy) {
        (0, true) => At::Entropy,
        (0, false) => At::Marker,
        _ => At::Skip(left, entropy),
    }
}

fn next(input: &mut &[u8]) -> Option<u8> {
    let (&byte, rest) = input.split_first()?;
    *input = rest;
    Some(byte)
}
