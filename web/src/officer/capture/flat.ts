// Straightening: the projection from the paper to the picture, fitted to the tag's corners and the corner marks, and its use as a CSS
// transform, so that the browser draws a photo taken aslant as if it lay flat.
import type { Point } from './squares';

/** Row by row: a place (x, y) on the paper is at ((m0 x + m1 y + m2) / w, (m3 x + m4 y + m5) / w) with w = m6 x + m7 y + m8. */
export type Matrix = [number, number, number, number, number, number, number, number, number];
export interface Pair { mm: Point; at: Point; weight: number }

/** The projection that fits the pairs best (linear least squares with m8 = 1); null where they do not say. */
export function fit(pairs: Pair[], pageMm: number, side: number): Matrix | null {
  if (pairs.length < 4) return null;
  // Both sides are brought near 1, or the sums of squares lose all their digits.
  const rows: number[][] = [];
  const right: number[] = [];
  for (const { mm, at, weight } of pairs) {
    const [x, y, u, v, w] = [mm.x / pageMm, mm.y / pageMm, at.x / side, at.y / side, Math.sqrt(weight)];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y].map((value) => value * w), [0, 0, 0, x, y, 1, -v * x, -v * y].map((value) => value * w));
    right.push(u * w, v * w);
  }
  const normal = Array.from({ length: 8 }, (_, i) => Array.from({ length: 8 }, (_, j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
  const target = Array.from({ length: 8 }, (_, i) => rows.reduce((sum, row, at) => sum + row[i]! * right[at]!, 0));
  const solved = solve(normal, target);
  if (!solved) return null;
  const [a, b, c, d, e, f, g, h] = solved as [number, number, number, number, number, number, number, number];
  return [(a * side) / pageMm, (b * side) / pageMm, c * side, (d * side) / pageMm, (e * side) / pageMm, f * side, g / pageMm, h / pageMm, 1];
}

/** Gauss with the largest pivot; null where the equations do not determine the answer. */
function solve(matrix: number[][], target: number[]): number[] | null {
  const size = target.length;
  const rows = matrix.map((row, at) => [...row, target[at]!]);
  for (let column = 0; column < size; column += 1) {
    let best = column;
    for (let row = column + 1; row < size; row += 1) if (Math.abs(rows[row]![column]!) > Math.abs(rows[best]![column]!)) best = row;
    [rows[column], rows[best]] = [rows[best]!, rows[column]!];
    const pivot = rows[column]!;
    if (Math.abs(pivot[column]!) < 1e-12) return null;
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = rows[row]![column]! / pivot[column]!;
      for (let at = column; at <= size; at += 1) rows[row]![at]! -= factor * pivot[at]!;
    }
  }
  return rows.map((row, at) => row[size]! / row[at]!);
}

export function project([a, b, c, d, e, f, g, h, i]: Matrix, { x, y }: Point): Point {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

/** How far the projection misses the pairs it was fitted to, at worst. */
export const miss = (matrix: Matrix, pairs: Pair[]): number =>
  Math.max(...pairs.map(({ mm, at }) => { const { x, y } = project(matrix, mm); return Math.hypot(x - at.x, y - at.y); }));

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  return [e * i - f * h, c * h - b * i, b * f - c * e, f * g - d * i, a * i - c * g, c * d - a * f, d * h - e * g, b * g - a * h, a * e - b * d];
}

/**
 * The CSS transform, about its top left corner, of a picture shown `shown` pixels wide that was looked at `looked` pixels wide: the paper then lies at
 * the origin at `scale` pixels per millimetre.
 */
export function cssTransform(paper: Matrix, looked: number, shown: number, scale: number): string {
  const zoom = shown / looked;
  const [a, b, c, d, e, f, g, h, i] = paper;
  const back = inverse([a * zoom, b * zoom, c * zoom, d * zoom, e * zoom, f * zoom, g, h, i]);
  const [p, q, r, s, t, u, v, w, x] = back.map((value) => value / back[8]!) as Matrix;
  return `matrix3d(${[p * scale, s * scale, 0, v, q * scale, t * scale, 0, w, 0, 0, 1, 0, r * scale, u * scale, 0, x].join(',')})`;
}
