// What of the printed page is seen: its tag tells the page and, with the tag's place on the paper, where the corner marks must be.
import forms from '../../generated/forms.json';
import type { Grey } from './measures';
import { darkMask, type Patch, patches, type Point } from './squares';
import { readTag, type Tag } from './tag';

export interface Seen {
  /** Page by its tag; null where no tag is seen. */
  page: number | null;
  marks: number;
  /** A corner of the page lies outside the picture. */
  cutOff: boolean;
}

interface Marks { corner_mm: number; corners: number[][]; tag?: { at: number[]; size: number; ids: number[] } }

export function look(grey: Grey, formId: string): Seen {
  const marks = (forms as unknown as Record<string, { marks: Marks }>)[formId]?.marks;
  if (!marks?.tag) return { page: null, marks: 0, cutOff: false };
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
  return { page: null, marks: 0, cutOff: false };
}

function around(tag: Tag, marks: Marks, grey: Grey, found: Patch[]): { marks: number; cutOff: boolean } {
  const { at: [x0 = 0, y0 = 0], size } = marks.tag as { at: number[]; size: number };
  const [p0, p1, p2, p3] = tag.corners;
  const across = { x: (p1.x - p0.x + p2.x - p3.x) / (2 * size), y: (p1.y - p0.y + p2.y - p3.y) / (2 * size) };
  const down = { x: (p3.x - p0.x + p2.x - p1.x) / (2 * size), y: (p3.y - p0.y + p2.y - p1.y) / (2 * size) };
  const middle: Point = { x: (p0.x + p1.x + p2.x + p3.x) / 4, y: (p0.y + p1.y + p2.y + p3.y) / 4 };
  const scale = Math.hypot(across.x, across.y);
  let [seen, outside] = [0, false];
  for (const [mx = 0, my = 0] of marks.corners) {
    const [dx, dy] = [mx + marks.corner_mm / 2 - x0 - size / 2, my + marks.corner_mm / 2 - y0 - size / 2];
    const [x, y] = [middle.x + dx * across.x + dy * down.x, middle.y + dx * across.y + dy * down.y];
    // The tag is small: what lies far from it is known to a tenth of the distance.
    const slack = 0.1 * scale * Math.hypot(dx, dy) + 4;
    if (x < -slack || y < -slack || x > grey.width + slack || y > grey.height + slack) outside = true;
    const square = (marks.corner_mm / 2) * scale;
    seen += found.some((patch) => isMark(patch, square) && Math.hypot((patch.left + patch.right) / 2 - x, (patch.top + patch.bottom) / 2 - y) < slack + square * 2) ? 1 : 0;
  }
  return { marks: seen, cutOff: outside };
}

/** One of the two filled squares of a corner mark, or both grown together. */
function isMark(patch: Patch, square: number): boolean {
  const [w, h] = [patch.right - patch.left + 1, patch.bottom - patch.top + 1];
  const side = Math.max(w, h);
  return side > square * 0.5 && side < square * 2.8 && patch.area > w * h * 0.4;
}
