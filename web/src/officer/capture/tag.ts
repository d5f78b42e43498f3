// The AprilTag of the family 36h10 that a page carries: eight cells a side, a black border, six by six bits. Only the tags printed
// on the form are looked for (three of 2,320), so a few wrong bits are forgiven without mistaking one for another.
import type { Grey } from './measures';
import type { Patch, Point } from './squares';

/** Codes of the tags printed on the forms of 2024, from the family's published table. */
const CODES: Record<number, bigint> = { 101: 0x1e576f881n, 102: 0x2a290cda7n, 103: 0x3b1ae80b1n };
/** The family's order of bits: place of each in the grid of 8 x 8. */
const BIT_X = [1, 2, 3, 4, 5, 2, 3, 4, 3, 6, 6, 6, 6, 6, 5, 5, 5, 4, 6, 5, 4, 3, 2, 5, 4, 3, 4, 1, 1, 1, 1, 1, 2, 2, 2, 3];
const BIT_Y = [1, 1, 1, 1, 1, 2, 2, 2, 3, 1, 2, 3, 4, 5, 2, 3, 4, 3, 6, 6, 6, 6, 6, 5, 5, 5, 4, 6, 5, 4, 3, 2, 5, 4, 3, 4];
/** Tags of the family differ in ten bits or more. */
const FORGIVEN = 4;

export interface Tag { id: number; /** Its four corners, clockwise from the one that is top left on the upright page. */ corners: [Point, Point, Point, Point] }

const patterns = new Map<number, boolean[]>(
  Object.entries(CODES).map(([id, code]) => [Number(id), BIT_X.map((_, bit) => ((code >> BigInt(35 - bit)) & 1n) === 1n)]),
);

/** A tag drawn: which of the 8 x 8 cells are white. For samples and tests. */
export function cellsOf(id: number): boolean[][] {
  const cells = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => false));
  patterns.get(id)?.forEach((white, bit) => { cells[BIT_Y[bit]!]![BIT_X[bit]!] = white; });
  return cells;
}

/** A point of the square 0..1 in the picture, by the projection that the four corners define. */
function projection([p0, p1, p2, p3]: Patch['corners']): (u: number, v: number) => Point {
  const [dx1, dx2, dx3] = [p1.x - p2.x, p3.x - p2.x, p0.x - p1.x + p2.x - p3.x];
  const [dy1, dy2, dy3] = [p1.y - p2.y, p3.y - p2.y, p0.y - p1.y + p2.y - p3.y];
  const det = dx1 * dy2 - dx2 * dy1 || 1e-9;
  const [g, h] = [(dx3 * dy2 - dx2 * dy3) / det, (dx1 * dy3 - dx3 * dy1) / det];
  const [a, b] = [p1.x - p0.x + g * p1.x, p3.x - p0.x + h * p3.x];
  const [d, e] = [p1.y - p0.y + g * p1.y, p3.y - p0.y + h * p3.y];
  return (u, v) => {
    const w = g * u + h * v + 1;
    return { x: (a * u + b * v + p0.x) / w, y: (d * u + e * v + p0.y) / w };
  };
}

/** The mean of a cell's middle, read at nine points between pixels. */
function cellAt(grey: Grey, place: (u: number, v: number) => Point, column: number, row: number): number {
  let sum = 0;
  for (const dv of [0.35, 0.5, 0.65]) {
    for (const du of [0.35, 0.5, 0.65]) {
      const { x, y } = place((column + du) / 8, (row + dv) / 8);
      const [x0, y0] = [Math.min(Math.max(0, Math.floor(x)), grey.width - 2), Math.min(Math.max(0, Math.floor(y)), grey.height - 2)];
      const [fx, fy] = [Math.min(Math.max(0, x - x0), 1), Math.min(Math.max(0, y - y0), 1)];
      const at = y0 * grey.width + x0;
      const above = grey.data[at]! * (1 - fx) + grey.data[at + 1]! * fx;
      const below = grey.data[at + grey.width]! * (1 - fx) + grey.data[at + grey.width + 1]! * fx;
      sum += above * (1 - fy) + below * fy;
    }
  }
  return sum / 9;
}

export function readTag(grey: Grey, patch: Patch): Tag | null {
  const side = Math.max(patch.right - patch.left, patch.bottom - patch.top);
  if (side < 10) return null;
  // Corners are pixel centres; the square's edge runs half a pixel further out.
  const [mx, my] = [(patch.left + patch.right) / 2, (patch.top + patch.bottom) / 2];
  const corners = patch.corners.map(({ x, y }) => ({ x: x + Math.sign(x - mx) * 0.5, y: y + Math.sign(y - my) * 0.5 })) as Patch['corners'];
  const place = projection(corners);
  const cells = Array.from({ length: 8 }, (_, row) => Array.from({ length: 8 }, (_, column) => cellAt(grey, place, column, row)));
  const all = cells.flat().sort((a, b) => a - b);
  const [dark, light] = [all[8]!, all[60]!];
  if (light - dark < 25) return null;
  const white = cells.map((row) => row.map((value) => value > (dark + light) / 2));
  const border = white.flatMap((row, y) => row.filter((_, x) => x === 0 || y === 0 || x === 7 || y === 7));
  if (border.filter(Boolean).length > 4) return null;
  let best: { id: number; wrong: number; turn: number } | null = null;
  for (let turn = 0; turn < 4; turn += 1) {
    for (const [id, bits] of patterns) {
      const wrong = bits.filter((bit, i) => bit !== turned(white, BIT_X[i]!, BIT_Y[i]!, turn)).length;
      if (wrong <= FORGIVEN && (!best || wrong < best.wrong)) best = { id, wrong, turn };
    }
  }
  if (!best) return null;
  const { turn } = best;
  return { id: best.id, corners: [0, 1, 2, 3].map((at) => corners[(at + turn) % 4]!) as Tag['corners'] };
}

/** The cell that lies at (x, y) when the picture is turned upright by quarter turns. */
function turned(cells: boolean[][], x: number, y: number, turn: number): boolean {
  switch (turn) {
    case 0: return cells[y]![x]!;
    case 1: return cells[x]![7 - y]!;
    case 2: return cells[7 - y]![7 - x]!;
    default: return cells[7 - x]![y]!;
  }
}
