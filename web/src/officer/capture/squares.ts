// Dark squares in a grey picture: candidates for the page's AprilTag and its corner marks.
import type { Grey } from './measures';

export interface Point { x: number; y: number }
/** A dark patch: its box and the four outermost points, clockwise from the top left. */
export interface Patch { left: number; top: number; right: number; bottom: number; area: number; corners: [Point, Point, Point, Point] }

/** Dark where a pixel lies well below the mean of its neighbourhood, so that a shadow over half the sheet does no harm. */
export function darkMask({ width, height, data }: Grey): Uint8Array {
  const radius = Math.max(8, Math.round(Math.max(width, height) / 40));
  const stride = width + 1;
  const sums = new Uint32Array(stride * (height + 1));
  for (let y = 0, from = 0; y < height; y += 1) {
    let row = 0;
    for (let x = 0, at = (y + 1) * stride + 1; x < width; x += 1, at += 1, from += 1) {
      row += data[from]!;
      sums[at] = sums[at - stride]! + row;
    }
  }
  const mask = new Uint8Array(width * height);
  const lefts = Int32Array.from({ length: width }, (_, x) => Math.max(0, x - radius));
  const rights = Int32Array.from({ length: width }, (_, x) => Math.min(width, x + radius + 1));
  for (let y = 0, at = 0; y < height; y += 1) {
    const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
    const [above, below, rows] = [top * stride, bottom * stride, bottom - top];
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = lefts[x]!;
      const right = rights[x]!;
      const sum = sums[below + right]! - sums[above + right]! - sums[below + left]! + sums[above + left]!;
      if ((data[at]! + 4) * rows * (right - left) < sum * 0.82) mask[at] = 1;
    }
  }
  return mask;
}

/** Connected dark patches of about the given size, found by filling. */
export function patches(mask: Uint8Array, width: number, height: number, least: number, most: number): Patch[] {
  const seen = new Uint8Array(mask.length);
  const stack = new Int32Array(mask.length);
  const found: Patch[] = [];
  for (let start = 0; start < mask.length; start += 1) {
    if (!mask[start] || seen[start]) continue;
    let [depth, area] = [0, 0];
    let [left, right, top, bottom] = [width, 0, height, 0];
    let [a, b, c, d] = [start, start, start, start];
    let [minSum, maxDiff, maxSum, minDiff] = [Infinity, -Infinity, -Infinity, Infinity];
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
      const at = stack[--depth]!;
      const x = at % width;
      const y = (at - x) / width;
      area += 1;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
      if (x + y < minSum) [minSum, a] = [x + y, at];
      if (x - y > maxDiff) [maxDiff, b] = [x - y, at];
      if (x + y > maxSum) [maxSum, c] = [x + y, at];
      if (x - y < minDiff) [minDiff, d] = [x - y, at];
      if (x > 0 && mask[at - 1] && !seen[at - 1]) { seen[at - 1] = 1; stack[depth++] = at - 1; }
      if (x + 1 < width && mask[at + 1] && !seen[at + 1]) { seen[at + 1] = 1; stack[depth++] = at + 1; }
      if (y > 0 && mask[at - width] && !seen[at - width]) { seen[at - width] = 1; stack[depth++] = at - width; }
      if (y + 1 < height && mask[at + width] && !seen[at + width]) { seen[at + width] = 1; stack[depth++] = at + width; }
    }
    const [w, h] = [right - left + 1, bottom - top + 1];
    if (w < least || h < least || w > most || h > most || w > h * 2 || h > w * 2) continue;
    const point = (at: number): Point => ({ x: at % width, y: Math.floor(at / width) });
    found.push({ left, top, right, bottom, area, corners: [point(a), point(b), point(c), point(d)] });
  }
  return found;
}
