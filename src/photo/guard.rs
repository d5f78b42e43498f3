//! Makes a lenient end of JPEG decoding strict.
//!
//! zune-jpeg, in strict mode too, accepts a picture cut in half when an end marker follows the cut: it reads the
//! missing rest as zeros. So a guard is put before the end marker, which the decoder reaches only when data is
//! missing: eight bytes of filling, as many as it may read ahead, then a marker that no picture data may contain, as an
//! empty segment so that the search for the end marker passes over it.

const FILLING: [u8; 8] = [0; 8];
const FORBIDDEN: [u8; 4] = [0xFF, 0x02, 0, 2];
const RESTART: [u8; 2] = [0xFF, 0xD0];

/// The JPEG (ending with its end marker) with the guard inside: one copy of the file. `None` when restart intervals
/// are missing, which is how a cut shows in a JPEG that has them.
pub(super) fn guarded(jpeg: &[u8], several_scans: bool) -> Option<Vec<u8>> {
    let (picture, end) = jpeg.split_at(jpeg.len().saturating_sub(2));
    let layout = Layout::of(jpeg);
    let full_intervals = layout.interval != 0 && (several_scans || layout.blocks.is_multiple_of(layout.interval));
    let one_interval = layout.interval >= layout.blocks && !several_scans;
    if layout.interval != 0 && !several_scans {
        let expected = layout.blocks.div_ceil(layout.interval).saturating_sub(1);
        if restarts(jpeg.get(layout.scan..).unwrap_or_default()) != u64::from(expected) {
            return None;
        }
    }
    // Where the last restart interval is full, the decoder asks for one more restart marker after it.
    let restart: &[u8] = if full_intervals && !one_interval { &RESTART } else { &[] };
    let mut guarded = [picture, &FILLING, restart, &FORBIDDEN, end].concat();
    if one_interval && let Some(interval) = layout.interval_at.and_then(|at| guarded.get_mut(at..at + 2)) {
        // An interval that holds the whole picture restarts nothing: without it, the guard needs no exception.
        interval.fill(0);
    }
    Some(guarded)
}

/// What the headers before the first scan say of restarts (ITU T.81, A.2 and B.2.4.4).
#[derive(Default)]
struct Layout {
    /// Blocks (MCUs) between two restarts, 0: none.
    interval: u32,
    /// Where those two bytes stand.
    interval_at: Option<usize>,
    /// Blocks of the picture, in one scan.
    blocks: u32,
    /// Where the first scan's header begins.
    scan: usize,
}

impl Layout {
    fn of(jpeg: &[u8]) -> Self {
        let mut layout = Self::default();
        let mut at = 2;
        while let Some(&[0xFF, code]) = jpeg.get(at..at + 2) {
            if code == 0xFF {
                at += 1;
                continue;
            }
            let Some(&[l1, l0]) = jpeg.get(at + 2..at + 4) else {
                break;
            };
            let length = usize::from(u16::from_be_bytes([l1, l0]));
            match (code, jpeg.get(at + 4..at + 2 + length).unwrap_or_default()) {
                (0xDA, _) => {
                    layout.scan = at + 2 + length;
                    break;
                }
                (0xDD, &[high, low]) => {
                    layout.interval = u16::from_be_bytes([high, low]).into();
                    layout.interval_at = Some(at + 4);
                }
                (0xC0..=0xC2, &[_, h1, h0, w1, w0, _, ref components @ ..]) => {
                    let (width, height) = (u16::from_be_bytes([w1, w0]), u16::from_be_bytes([h1, h0]));
                    layout.blocks = block_count(width, height, components);
                }
                _ => {}
            }
            at += 2 + length;
        }
        layout
    }
}

fn restarts(data: &[u8]) -> u64 {
    let codes = memchr::memchr_iter(0xFF, data).filter_map(|at| data.get(at + 1));
    codes.filter(|code| matches!(code, 0xD0..=0xD7)).map(|_| 1).sum()
}

fn block_count(width: u16, height: u16, components: &[u8]) -> u32 {
    let (components, _) = components.as_chunks::<3>();
    let largest = |shift: u8| components.iter().map(|&[_, sampling, _]| u32::from(sampling >> shift & 15)).max();
    let (across, down) = match components.len() {
        // The blocks of a single component are 8 x 8 whatever its sampling says.
        1 => (1, 1),
        _ => (largest(4).unwrap_or(1).max(1), largest(0).unwrap_or(1).max(1)),
    };
    u32::from(width).div_ceil(8 * across) * u32::from(height).div_ceil(8 * down)
}
