import { expect, test } from 'vitest';
import { blankDraft, boxesOf, known, press, settle, typedOf, valueOf } from '../src/officer/figures/draft';
import { formOf } from '../src/officer/figures/form';

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

const form = formOf('c-hasil-kwk-gubernur-2024', [1, 2, 3].map((number) => ({ number, name: `Calon ${number}`, color: '#000' })));
const second = { contest: 'gubernur', tps: '3171011001001', reading: 'second', round: 1 } as const;

test('what the machine leaves to people is typed in the order of the paper, and nothing else is asked for', () => {
  const draft = { ...blankDraft(second), only: ['votes.2', 'dpt.male'], boxes: { 'dpt.male': '123', 'dpt.female': '100' } };
  const part = typedOf(draft, form);
  expect(part.figures.map(({ id }) => id)).toEqual(['dpt.male', 'votes.2']);
  expect(part.blocks.map(({ figures }) => figures.length)).toEqual([1, 1]);
  expect([...known(draft, part)]).toEqual([['dpt.male', 123]]);
  expect(typedOf({ ...draft, sent: { 'dpt.male': 1 } }, form), 'all of it may be corrected').toBe(form);
  expect(typedOf(blankDraft(second), form)).toBe(form);
});
