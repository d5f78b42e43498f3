// How good a picture is: the measures and limits of the server (src/photo/measures.rs), so that what passes here is not flagged
// there. Sharpness is how much a further blur destroys, not the variance of the Laplacian, which takes a sharp photo of a dull sheet
// for a blurred one (measured there).
export interface Grey { width: number; height: number; data: Uint8Array }

export interface Measures { sharpness: number; brightness: number; clipped: number; glare: number }

export const LIMITS = { sharpness: 500, brightness: 70, clipped: 980 };
/** Share of the sheet's middle that a lamp may burn white, per mille, while the rest of it is grey paper. */
const GLARE = 25;
const BRIGHT = 250;
const REACH = 4;
const WINDOW = 2 * REACH + 1;

export function greyOf(rgba: Uint8ClampedArray, width: number, height: number): Grey {
  const data = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < data.length; at += 1, from += 4) {
    data[at] = (299 * rgba[from]! + 587 * rgba[from + 1]! + 114 * rgba[from + 2]!) / 1000;
  }
  return { width, height, data };
}

/** `every`: sharpness is taken from each so many-th row only; 1 gives the server's number, 4 one within a few per mille of it. */
export function measure(grey: Grey, every = 1): Measures {
  const histogram = new Uint32Array(256);
  let sum = 0;
  // Not for..of: its iterator takes as long as all the rest.
  for (let at = 0; at < grey.data.length; at += 1) histogram[grey.data[at]!]! += 1;
  for (let value = 0; value < 256; value += 1) sum += value * histogram[value]!;
  const total = Math.max(1, grey.data.length);
  let clipped = 0;
  for (let value = BRIGHT; value < 256; value += 1) clipped += histogram[value]!;
  return {
    sharpness: Math.min(loss(grey, 1, grey.width - WINDOW, grey.height, every), loss(grey, grey.width, grey.width, grey.height - WINDOW, every)),
    brightness: Math.floor(sum / total),
    clipped: Math.floor((clipped * 1000) / total),
    glare: glare(histogram, total),
  };
}

/** A burnt spot on paper that is otherwise grey: a drawn or scanned page is white all over and has none. */
function glare(histogram: Uint32Array, total: number): number {
  let burnt = 0;
  for (let value = 252; value < 256; value += 1) burnt += histogram[value]!;
  let most = 80;
  for (let value = 80; value < 245; value += 1) if (histogram[value]! > histogram[most]!) most = value;
  let paper = 0;
  for (let value = Math.max(0, most - 15); value <= Math.min(244, most + 15); value += 1) paper += histogram[value]!;
  const [burntShare, paperShare] = [(burnt * 1000) / total, (paper * 1000) / total];
  return paperShare > 250 && most < 230 ? Math.floor(burntShare) : 0;
}

/**
 * How much smaller the steps along rows (`step` 1) or columns (`step` width) get when they are blurred over nine pixels, per mille
 * (Crete et al., 2007). Both are walked row by row: memory is read in order.
 */
function loss({ data, width }: Grey, step: number, columns: number, rows: number, every: number): number {
  const [near, nearer, far] = [REACH * step, (REACH + 1) * step, WINDOW * step];
  let edges = 0;
  let lost = 0;
  for (let y = 0; y < rows; y += every) {
    for (let i = y * width, end = i + columns; i < end; i += 1) {
      let before = data[i + nearer]! - data[i + near]!;
      let blurred = data[i + far]! - data[i]!;
      if (before < 0) before = -before;
      if (blurred < 0) blurred = -blurred;
      before *= WINDOW;
      edges += before;
      if (before > blurred) lost += before - blurred;
    }
  }
  return edges === 0 ? 0 : Math.floor((lost * 1000) / edges);
}

export function lightWarnings(measures: Measures): string[] {
  const warnings: string[] = [];
  if (measures.brightness < LIMITS.brightness) warnings.push('dark');
  else if (measures.clipped > LIMITS.clipped || measures.glare > GLARE) warnings.push('glare');
  if (measures.sharpness < LIMITS.sharpness) warnings.push('blurred');
  return warnings;
}
