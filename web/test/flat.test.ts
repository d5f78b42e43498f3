// Straightening: the projection that is fitted, and the transform that the browser draws with.
import { describe, expect, test } from 'vitest';
import { cssTransform, fit, type Matrix, miss, project } from '../src/officer/capture/flat';

const aslant: Matrix = [0.9, 0.2, 40, -0.1, 1.1, 60, 0.0002, 0.0003, 1];
const corners = [{ x: 20, y: 20 }, { x: 580, y: 20 }, { x: 580, y: 880 }, { x: 20, y: 880 }, { x: 60, y: 70 }, { x: 100, y: 110 }];
const pairs = corners.map((mm) => ({ mm, at: project(aslant, mm), weight: 1 }));

describe('a page taken aslant', () => {
  test('is found as it lies', () => {
    const found = fit(pairs, 500, 1024) as Matrix;
    expect(miss(found, pairs)).toBeLessThan(0.01);
    const middle = { x: 300, y: 450 };
    expect(project(found, middle).x).toBeCloseTo(project(aslant, middle).x, 3);
    expect(project(found, middle).y).toBeCloseTo(project(aslant, middle).y, 3);
  });
  test('is not guessed from three places, nor from places in a line', () => {
    expect(fit(pairs.slice(0, 3), 500, 1024)).toBe(null);
    const line = [1, 2, 3, 4].map((x) => ({ mm: { x, y: x }, at: { x, y: x }, weight: 1 }));
    expect(fit(line, 500, 1024)).toBe(null);
  });
  test('a mark that was mistaken shows as a miss', () => {
    const wrong = pairs.map((pair, at) => (at === 2 ? { ...pair, at: { x: pair.at.x - 90, y: pair.at.y } } : pair));
    const found = fit(wrong, 500, 1024) as Matrix;
    expect(miss(found, wrong)).toBeGreaterThan(12);
  });
});

test('the transform lays the paper at the origin in its own measure', () => {
  const numbers = cssTransform(aslant, 1024, 512, 2).slice('matrix3d('.length, -1).split(',').map(Number);
  for (const mm of corners) {
    const at = project(aslant, mm);
    const [x, y] = [at.x / 2, at.y / 2];
    const w = numbers[3]! * x + numbers[7]! * y + numbers[15]!;
    expect((numbers[0]! * x + numbers[4]! * y + numbers[12]!) / w).toBeCloseTo(mm.x * 2, 3);
    expect((numbers[1]! * x + numbers[5]! * y + numbers[13]!) / w).toBeCloseTo(mm.y * 2, 3);
  }
});
