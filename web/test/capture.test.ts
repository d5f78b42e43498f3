// The checks on drawn pages: marks and tag where the form says they are, seen whole, cut off, turned, dark, blurred.
import { describe, expect, test } from 'vitest';
import forms from '../src/generated/forms.json';
import { check } from '../src/officer/capture/check';
import { sentSize } from '../src/officer/capture/prepare';
import { type Grey, measure } from '../src/officer/capture/measures';
import { look } from '../src/officer/capture/sheet';
import { readHead } from '../src/officer/capture/size';
import { cellsOf } from '../src/officer/capture/tag';

const FORM = 'c-hasil-kwk-gubernur-2024';
const { marks, page_mm: [widthMm, heightMm] } = forms[FORM] as unknown as {
  marks: { corner_mm: number; corners: [number, number][]; tag: { at: [number, number]; size: number; ids: number[] } }; page_mm: [number, number];
};

/** A page drawn at so many pixels per millimetre on a dark table. */
function draw(page: number, scale = 0.85, paper = 205, shift = { x: 12, y: 12 }): Grey {
  const [width, height] = [Math.round(widthMm * scale) + 24, Math.round(heightMm * scale) + 24];
  const data = new Uint8Array(width * height).fill(60);
  const fill = (x: number, y: number, w: number, h: number, value: number) => {
    for (let row = Math.max(0, Math.round(y * scale) + shift.y); row < Math.min(height, Math.round((y + h) * scale) + shift.y); row += 1) {
      for (let at = Math.max(0, Math.round(x * scale) + shift.x); at < Math.min(width, Math.round((x + w) * scale) + shift.x); at += 1) data[row * width + at] = value;
    }
  };
  fill(0, 0, widthMm, heightMm, paper);
  const half = marks.corner_mm / 2;
  for (const [x, y] of marks.corners) { fill(x, y, half, half, 25); fill(x + half, y + half, half, half, 25); }
  const [x, y] = marks.tag.at;
  const cell = marks.tag.size / 8;
  cellsOf(marks.tag.ids[page - 1] ?? 0).forEach((row, at) => row.forEach((white, column) => fill(x + column * cell, y + at * cell, cell, cell, white ? paper : 25)));
  // Something like print: words of uneven length.
  let random = 7;
  for (let line = 0; line < 60; line += 1) for (let x = 70; x < 430;) {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    const long = 4 + (random >>> 27);
    fill(x, 150 + line * 9, long, 5, 90);
    x += long + 3 + (random >>> 30);
  }
  return { width, height, data };
}

const turned = ({ width, height, data }: Grey): Grey => {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) out[x * height + (height - 1 - y)] = data[y * width + x]!;
  return { width: height, height: width, data: out };
};

const blurred = ({ width, height, data }: Grey, radius: number): Grey => {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
    let [sum, count] = [0, 0];
    for (let dy = -radius; dy <= radius; dy += 1) for (let dx = -radius; dx <= radius; dx += 1) {
      const value = data[(y + dy) * width + x + dx];
      if (value !== undefined) { sum += value; count += 1; }
    }
    out[y * width + x] = sum / count;
  }
  return { width, height, data: out };
};

describe('a page', () => {
  test.each([1, 2, 3])('%s is told by its tag, with all its marks', (page) => {
    expect(look(draw(page), FORM)).toMatchObject({ page, marks: 4, cutOff: false });
    expect(check(draw(page), FORM, page).warnings).toEqual([]);
  });
  test('is known lying on any side', () => {
    let picture = draw(2);
    for (let turn = 0; turn < 4; turn += 1) {
      expect(look(picture, FORM)).toMatchObject({ page: 2, marks: 4 });
      picture = turned(picture);
    }
  });
  test('another than asked for is told', () => expect(check(draw(3), FORM, 1).warnings).toEqual(['wrong-page']));
  test('cut off below is told', () => {
    const { width, height, data } = draw(1);
    const less = Math.round(height * 0.7);
    expect(check({ width, height: less, data: data.slice(0, width * less) }, FORM, 1).warnings).toEqual(['cut-off']);
  });
  test('without a tag is told', () => expect(check(draw(9), FORM, 1).warnings).toContain('no-tag'));
  test('in the dark is told, and still known', () => {
    const picture = draw(1);
    picture.data.forEach((value, at) => { picture.data[at] = value / 4; });
    expect(check(picture, FORM, 1)).toMatchObject({ warnings: ['dark'], seen: { page: 1 } });
  });
  test('blurred is told', () => expect(check(blurred(blurred(draw(1), 4), 4), FORM, 1).warnings).toContain('blurred'));
  test('with a lamp burnt into it is told', () => {
    const picture = draw(1);
    const { width, data } = picture;
    for (let y = 300; y < 480; y += 1) for (let x = 120; x < 320; x += 1) data[y * width + x] = 255;
    expect(check(picture, FORM, 1).warnings).toContain('glare');
  });
});

test('measures of an even grey are those of the server', () => {
  const grey = { width: 40, height: 40, data: new Uint8Array(1600).fill(120) };
  expect(measure(grey)).toMatchObject({ brightness: 120, clipped: 0, sharpness: 0 });
});

test('sharpness from every fourth row is nearly that from all', () => {
  for (const picture of [draw(1), draw(3), blurred(draw(1), 2), blurred(blurred(draw(1), 4), 4)]) {
    expect(Math.abs(measure(picture, 4).sharpness - measure(picture).sharpness)).toBeLessThan(12);
  }
});

test('a picture’s size is read from its head', () => {
  const bytes = (text: string, more: number[]) => Uint8Array.from([...[...text].map((c) => c.charCodeAt(0)), ...more, ...Array<number>(40).fill(0)]);
  expect(readHead(bytes('', [0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xc0, 0, 17, 8, 0x17, 0x70, 0x1f, 0x40]))).toEqual({ kind: 'jpeg', width: 8000, height: 6000 });
  expect(readHead(bytes('\u0089PNG\r\n\u001a\n', [0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 4, 0, 0, 0, 3, 0]))).toEqual({ kind: 'png', width: 1024, height: 768 });
  expect(readHead(bytes('\0\0\0\u0018ftypheic', [])).kind).toBe('heic');
  expect(readHead(bytes('hello grandmother', [])).kind).toBe('unknown');
});

test.each([
  [4000, 3000, 2000, 1500], [3000, 4000, 1500, 2000], [8000, 6000, 2000, 1500], [2560, 1440, 2560, 1440], [3840, 2160, 2560, 1440], [1600, 1200, 1600, 1200],
  [9000, 1200, 2560, 341], [2000, 2000, 2000, 2000], [3000, 3000, 2000, 2000],
])('of %i x %i pixels %i x %i are sent', (width, height, ...sent) => {
  expect(sentSize(width, height)).toEqual(sent);
});
