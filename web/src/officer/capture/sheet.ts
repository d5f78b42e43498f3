// What of the printed page is seen: its tag tells the page and, with the tag's place on the paper, where the corner marks must be.
import forms from '../../generated/forms.json';
import type { Grey } from './measures';
import { darkMask, type Patch, patches, type Point } from './squares';
import { fit, type Matrix, miss, type Pair } from './flat';
import { readTag, type Tag } from './tag';

export interface Seen {
  /** Page by its tag; null where no tag is seen. */
  page: number | null;
  marks: number;
  /** A corner of the page lies outside the picture. */
  cutOff: boolean;
  /** From millimetres on the paper to pixels of the picture that was looked at; null where too little was seen to straighten it. */
  paper: Matrix | null;
}

interface Marks { corner_mm: number; corners: number[][]; tag?: { at: number[]; size: number; ids: number[] } }

/** About a page's longer side; only brings numbers near 1. */
const PAGE_MM = 500;
const NOTHING: Seen = { page: null, marks: 0, cutOff: false, paper: null };
/** Marks are found to a pixel or two; a projection that misses one of them by more was fitted to something that is no mark. */
const MISS = 0.012;

export function look(grey: Grey, formId: string): Seen {
  const marks = (forms as unknown as Record<string, { marks: Marks }>)[formId]?.marks;
  if (!marks?.tag) return NOTHING;
  const long = Math.max(grey.width, grey.height);
  const found = patches(darkMask(grey), grey.width, grey.height, 3, long / 6);
  for (const patch of found) {
    // A tag's black border fills at least the edge of its square.
    const side = Math.max(patch.right - patch.left, patch.bottom - patch.top) + 1;
    if (side < 12 || patch.area < side * side * 0.3) continue;
    const tag = readTag(grey, patch);
    const page = tag ? marks.tag.ids.indexOf(tag.id) + 1 : 0;
    if (tag && page > 0) return { page, ...around(tag, marks, grey, found) };
  }
  return NOTHING;
}

/**
 * Looks for the corner marks, the nearest to the tag first: each that is found makes the guess for the next one better. On a photo of
 * 2024 taken aslant (page 1) a guess from the tag alone missed the far corners by a sixth of the page.
 */
function around(tag: Tag, marks: Marks, grey: Grey, found: Patch[]): Omit<Seen, 'page'> {
  const { at: [x0 = 0, y0 = 0], size } = marks.tag as { at: number[]; size: number };
  const ofTag: Point[] = [{ x: x0, y: y0 }, { x: x0 + size, y: y0 }, { x: x0 + size, y: y0 + size }, { x: x0, y: y0 + size }];
  const known: Pair[] = tag.corners.map((at, corner) => ({ mm: ofTag[corner] as Point, at, weight: 1 }));
  const square = (marks.corner_mm / 2 / size) * Math.hypot(tag.corners[1].x - tag.corners[0].x, tag.corners[1].y - tag.corners[0].y);
  const middle = (x: number, y: number): Point => ({ x: x + marks.corner_mm / 2, y: y + marks.corner_mm / 2 });
  const far = (mm: Point) => Math.hypot(mm.x - x0, mm.y - y0);
  const corners = marks.corners.map(([x = 0, y = 0]) => middle(x, y)).sort((a, b) => far(a) - far(b));
  let [seen, outside] = [0, false];
  for (const mm of corners) {
    const guess = place(known, mm);
    const slack = 0.18 * (square / (marks.corner_mm / 2)) * far(mm) + square;
    const distance = (patch: Patch) => Math.hypot((patch.left + patch.right) / 2 - guess.x, (patch.top + patch.bottom) / 2 - guess.y);
    const best = found.filter((patch) => isMark(patch, square) && distance(patch) < slack).sort((a, b) => distance(a) - distance(b))[0];
    if (best) {
      seen += 1;
      known.push({ mm, at: { x: (best.left + best.right) / 2, y: (best.top + best.bottom) / 2 }, weight: 10 });
    } else if (guess.x < 0 || guess.y < 0 || guess.x > grey.width || guess.y > grey.height) {
      outside = true;
    }
  }
  // A page that is cut off on any side loses two marks; three are enough to straighten it.
  return { marks: seen, cutOff: outside && seen < 3, paper: seen >= 3 ? straight(known, grey) : null };
}

/** Three marks and the tag span the page; with less the far side would be a guess. */
function straight(known: Pair[], grey: Grey): Matrix | null {
  const long = Math.max(grey.width, grey.height);
  const paper = fit(known, PAGE_MM, long);
  return paper && miss(paper, known) < MISS * long ? paper : null;
}

/** Where a place on the paper is in the picture: the affine map that fits the known pairs best (weighted least squares). */
function place(known: Pair[], mm: Point): Point {
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const mean = (of: (pair: Pair) => number) => known.reduce((sum, pair) => sum + pair.weight * of(pair), 0) / total;
  const [mx, my, px, py] = [mean((p) => p.mm.x), mean((p) => p.mm.y), mean((p) => p.at.x), mean((p) => p.at.y)];
  const sum = (of: (dx: number, dy: number, ax: number, ay: number) => number) =>
    known.reduce((all, p) => all + p.weight * of(p.mm.x - mx, p.mm.y - my, p.at.x - px, p.at.y - py), 0);
  const [xx, xy, yy] = [sum((x) => x * x), sum((x, y) => x * y), sum((_, y) => y * y)];
  const det = xx * yy - xy * xy || 1e-9;
  const along = (sx: number, sy: number) => ((sx * yy - sy * xy) * (mm.x - mx) + (sy * xx - sx * xy) * (mm.y - my)) / det;
  return {
    x: px + along(sum((x, _y, ax) => x * ax), sum((_x, y, ax) => y * ax)),
    y: py + along(sum((x, _y, _ax, ay) => x * ay), sum((_x, y, _ax, ay) => y * ay)),
  };
}

/** One of the two filled squares of a corner mark, or both grown together. */
function isMark(patch: Patch, square: number): boolean {
  const [w, h] = [patch.right - patch.left + 1, patch.bottom - patch.top + 1];
  const side = Math.max(w, h);
  return side > square * 0.5 && side < square * 2.8 && patch.area > w * h * 0.4;
}
