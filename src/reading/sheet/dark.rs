//! What is dark against its neighbourhood: ink and print, wherever a shadow lies.

use super::grey::Grey;

/// A pixel is dark when it lies below this share of the mean around it. Rules of 2024's form in a photo of a screen, reduced to one pixel and
/// less, fall to 0.6 to 0.85 of it; grain of paper in the photos at hand stays above 0.93.
const DARK: u64 = 86;

/// One byte per pixel: 1 where the picture is dark.
#[must_use]
pub fn dark_mask(grey: &Grey) -> Vec<u8> {
    let (width, height) = (grey.width, grey.height);
    // Wider than any mark or tag cell, narrower than the shadows of hands and heads.
    let radius = (width.max(height) / 40).max(8);
    let mut mask = Vec::with_capacity(width * height);
    if width == 0 || height == 0 {
        return mask;
    }
    // Sums over the rows of the window, per column, kept up while the window moves down.
    let mut columns = vec![0_u32; width];
    let mut prefix = vec![0_u32; width + 1];
    let row = |y: usize| grey.data.get(y * width..(y + 1) * width).unwrap_or_default();
    for y in 0..radius.min(height) {
        add(&mut columns, row(y));
    }
    for y in 0..height {
        if y + radius < height {
            add(&mut columns, row(y + radius));
        }
        if y > radius {
            take(&mut columns, row(y - radius - 1));
        }
        let rows = (y + radius).min(height - 1) + 1 - y.saturating_sub(radius);
        let mut sum = 0;
        for (total, column) in prefix.iter_mut().skip(1).zip(&columns) {
            sum += column;
            *total = sum;
        }
        judge(&mut mask, row(y), &prefix, rows, radius);
    }
    mask
}

fn add(columns: &mut [u32], row: &[u8]) {
    for (column, shade) in columns.iter_mut().zip(row) {
        *column += u32::from(*shade);
    }
}

fn take(columns: &mut [u32], row: &[u8]) {
    for (column, shade) in columns.iter_mut().zip(row) {
        *column = column.saturating_sub(u32::from(*shade));
    }
}

fn judge(mask: &mut Vec<u8>, row: &[u8], prefix: &[u32], rows: usize, radius: usize) {
    let width = row.len();
    mask.extend(row.iter().enumerate().map(|(x, shade)| {
        let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
        let sum = prefix.get(right).copied().unwrap_or(0).saturating_sub(prefix.get(left).copied().unwrap_or(0));
        let pixels = (rows * (right - left)) as u64;
        // The 4 keeps noise of black areas out.
        u8::from((u64::from(*shade) + 4) * pixels * 100 < u64::from(sum) * DARK)
    }));
}

/// The mask with every dark pixel grown by `reach` pixels to all sides: closes the gaps of rules that a bad scan or a glint has broken.
#[must_use]
pub fn thickened(mask: &[u8], width: usize, reach: usize) -> Vec<u8> {
    let grown: Vec<u8> = mask.chunks_exact(width.max(1)).flat_map(|row| grow(row.iter().copied(), reach)).collect();
    let height = mask.len() / width.max(1);
    let mut thick = vec![0; width * height];
    for column in 0..width {
        let down = grow(grown.iter().skip(column).step_by(width).copied(), reach);
        for (cell, dark) in thick.iter_mut().skip(column).step_by(width).zip(down) {
            *cell = dark;
        }
    }
    thick
}

/// A line of pixels, dark where one within `reach` is.
fn grow(line: impl Iterator<Item = u8>, reach: usize) -> Vec<u8> {
    let line: Vec<u8> = line.collect();
    let mut grown = vec![0; line.len()];
    for at in line.iter().enumerate().filter(|(_, dark)| **dark == 1).map(|(at, _)| at) {
        let end = (at + reach + 1).min(line.len());
        if let Some(cells) = grown.get_mut(at.saturating_sub(reach)..end) {
            cells.fill(1);
        }
    }
    grown
}
