//! What is dark against its neighbourhood: ink and print, wherever a shadow lies.

use super::grey::Grey;

/// A pixel is dark when it lies below this share of the mean around it. Rules of 2024's form in a photo of a screen, reduced to one pixel and
/// less, fall to 0.6 to 0.85 of it; grain of paper in the photos at hand stays above 0.93.
const DARK: u32 = 86;

/// One byte per pixel: 1 where the picture is dark.
#[must_use]
pub fn dark_mask(grey: &Grey) -> Vec<u8> {
    let (width, height) = (grey.width, grey.height);
    // Wider than any mark or tag cell, narrower than the shadows of hands and heads.
    let radius = (width.max(height) / 40).clamp(8, 49);
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

/// The mask with everything dark in it grown by `by` pixels to all sides: lines that faint print or paint has broken join again.
#[must_use]
pub fn grown(mask: &[u8], width: usize, by: usize) -> Vec<u8> {
    let join = |wide: &mut [u8], of: &[u8], step: usize| {
        for (here, there) in wide.iter_mut().zip(of.iter().skip(step)) {
            *here |= there;
        }
        for (here, there) in wide.iter_mut().skip(step).zip(of) {
            *here |= there;
        }
    };
    let mut across = mask.to_vec();
    for (wide, row) in across.chunks_mut(width.max(1)).zip(mask.chunks(width.max(1))) {
        (1..=by).for_each(|step| join(wide, row, step));
    }
    let mut grown = across.clone();
    (1..=by).for_each(|step| join(&mut grown, &across, step * width));
    grown
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
    // All of it fits into 32 bits: a window has at most 100 x 100 pixels of 255, times 100.
    let dark = |shade: u8, left: u32, right: u32, pixels: u32| {
        let (least, sum) = ((u32::from(shade) + 4).wrapping_mul(pixels).wrapping_mul(100), right.wrapping_sub(left));
        u8::from(least < sum.wrapping_mul(DARK))
    };
    let area = |columns: usize| u32::try_from(rows * columns).unwrap_or(u32::MAX);
    let edge = |x: usize| {
        let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
        let of = |at: usize| prefix.get(at).copied().unwrap_or(0);
        dark(row.get(x).copied().unwrap_or(0), of(left), of(right), area(right - left))
    };
    let inner = radius.min(width)..width.saturating_sub(radius).max(radius.min(width));
    mask.extend((0..inner.start).map(edge));
    // Away from the borders every window is as wide as the other: one plain loop over three slices.
    let pixels = area(2 * radius + 1);
    let lefts = prefix.iter().copied();
    let rights = prefix.iter().skip(2 * radius + 1).copied();
    let shades = row.get(inner.clone()).unwrap_or_default();
    mask.extend(shades.iter().zip(lefts.zip(rights)).map(|(shade, (left, right))| dark(*shade, left, right, pixels)));
    mask.extend((inner.end..width).map(edge));
}
