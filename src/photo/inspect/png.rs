//! Walks the chunks of a PNG (ISO/IEC 15948) and checks each chunk's CRC.

use super::gather::{Gather, take};
use super::{Format, Limits, Refusal, Shape};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Signature,
    /// Before a chunk's length and type.
    Header,
    /// In the header chunk.
    Ihdr,
    /// In a body with so many bytes left.
    Body(u64),
    /// Before the four CRC bytes.
    Crc,
    /// After IEND.
    End,
}

#[derive(Debug)]
pub(super) struct Png {
    at: At,
    eight: Gather<8>,
    ihdr: Gather<13>,
    four: Gather<4>,
    crc: flate2::Crc,
    kind: [u8; 4],
    size: Option<(u32, u32)>,
    /// Bytes of compressed picture so far.
    data: u64,
    /// A chunk of another kind followed the picture data.
    data_over: bool,
    trailing: u64,
}

const fn broken(what: &'static str) -> Refusal {
    Refusal::Broken { what }
}

impl Png {
    pub(super) fn new() -> Self {
        Self {
            at: At::Signature,
            eight: Gather::new(),
            ihdr: Gather::new(),
            four: Gather::new(),
            crc: flate2::Crc::new(),
            kind: [0; 4],
            size: None,
            data: 0,
            data_over: false,
            trailing: 0,
        }
    }

    pub(super) fn shape(&self) -> Option<Shape> {
        let (width, height) = self.size?;
        (self.at == At::End).then_some(Shape {
            format: Format::Png,
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
                At::Signature => match self.eight.fill(&mut input) {
                    Some(_) => At::Header,
                    None => return Ok(()),
                },
                At::Header => match self.eight.fill(&mut input) {
                    Some([l3, l2, l1, l0, kind @ ..]) => {
                        self.chunk(limits, u32::from_be_bytes([l3, l2, l1, l0]).into(), kind)?
                    }
                    None => return Ok(()),
                },
                At::Ihdr => match self.ihdr.fill(&mut input) {
                    Some(header) => self.header(limits, header)?,
                    None => return Ok(()),
                },
                At::Body(mut left) => {
                    let body = take(&mut left, &mut input);
                    self.crc.update(body);
                    if left == 0 { At::Crc } else { At::Body(left) }
                }
                At::Crc => match self.four.fill(&mut input) {
                    Some(crc) if u32::from_be_bytes(crc) != self.crc.sum() => {
                        return Err(broken("a chunk does not match its checksum"));
                    }
                    Some(_) if self.kind == *b"IEND" => At::End,
                    Some(_) => At::Header,
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

    fn chunk(&mut self, limits: &Limits, length: u64, kind: [u8; 4]) -> Result<At, Refusal> {
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            return Err(broken("a chunk without a name"));
        }
        if length > limits.bytes {
            return Err(broken("a chunk longer than a photo may be"));
        }
        self.crc.reset();
        self.crc.update(&kind);
        if (&kind == b"IHDR") != self.size.is_none() {
            return Err(broken("the header chunk is missing or repeated"));
        }
        match &kind {
            b"IHDR" if length != 13 => return Err(broken("a header chunk of the wrong length")),
            b"acTL" | b"fcTL" | b"fdAT" => {
                return Err(Refusal::Animated { format: Format::Png });
            }
            b"IDAT" if self.data_over => return Err(broken("picture data in two places")),
            b"IDAT" => self.data += length,
            b"IEND" if self.data == 0 => return Err(broken("no picture data")),
            b"IEND" if length != 0 => return Err(broken("an end chunk with content")),
            _ => self.data_over |= self.data > 0,
        }
        self.kind = kind;
        Ok(match (&kind, length) {
            (b"IHDR", _) => At::Ihdr,
            (_, 0) => At::Crc,
            _ => At::Body(length),
        })
    }

    fn header(&mut self, limits: &Limits, header: [u8; 13]) -> Result<At, Refusal> {
        self.crc.update(&header);
        let [w3, w2, w1, w0, h3, h2, h1, h0, depth, colour, compression, filter, interlace] = header;
        let legal_depth = match colour {
            0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
            3 => matches!(depth, 1 | 2 | 4 | 8),
            2 | 4 | 6 => matches!(depth, 8 | 16),
            _ => false,
        };
        if !legal_depth || compression != 0 || filter != 0 || interlace > 1 {
            return Err(broken("a header with values the standard does not know"));
        }
        let (width, height) = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
        limits.check(width, height)?;
        self.size = Some((width, height));
        Ok(At::Crc)
    }
}
