import { expect, test } from 'vitest';
import { boxesOf, press, settle, valueOf } from '../src/officer/figures/draft';

const typed = (keys: string) => [...keys].reduce((boxes, key) => press(boxes, key === '<' ? 'back' : key, 3), '');

test.each([
  ['X12', 'X12', 12], ['XX0', 'XX0', 0], ['012', '012', 12], ['123', '123', 123], ['XXX', 'XX', undefined], ['1X', '1', undefined],
  ['12<3', '13', undefined], ['1234', '4', undefined], ['', '', undefined], ['X1X2', 'X12', 12],
])('%s stands as "%s" and means %s', (keys, boxes, value) => {
  expect(typed(keys)).toBe(boxes);
  expect(valueOf(boxes, 3)).toBe(value);
});

test('going on fills the leading boxes', () => {
  expect(settle('5', 3)).toBe('XX5');
  expect(settle('X', 3)).toBe('');
  expect(settle('XX', 3)).toBe('');
  expect(valueOf(boxesOf(7, 3), 3)).toBe(7);
});
