import { expect, test } from 'vitest';
import { reasonsFor } from '../src/officer/figures/reasons';

const broken = (code: string, figure: string | null) => ({ code, figure, left: 1, right: 2 });

test('one reason per broken rule, of what was written for its figures', () => {
  const written = { 'F101 dpt.total': ' tertulis demikian ', 'F101 voters.total': 'dicoret', 'F201 valid': 'tertulis demikian', 'F204': 'lama' };
  expect(reasonsFor([broken('F101', 'dpt.total'), broken('F101', 'voters.total'), broken('F201', 'valid')], written))
    .toEqual({ F101: 'tertulis demikian; dicoret', F201: 'tertulis demikian' });
});

test('nothing for a rule that is kept by now, a warning, or a rule without words; the same words once; no longer than the server takes', () => {
  expect(reasonsFor([], { 'F201 valid': 'tertulis demikian' })).toEqual({});
  expect(reasonsFor([broken('W203', 'voters.total'), broken('F301', 'total')], { 'W203 voters.total': 'banyak pindahan', 'F301 total': '  ' })).toEqual({});
  const same = { 'F101 a': 'begitu', 'F101 b': 'begitu' };
  expect(reasonsFor([broken('F101', 'a'), broken('F101', 'b')], same)).toEqual({ F101: 'begitu' });
  const long = { 'F101 a': 'x'.repeat(400), 'F101 b': 'y'.repeat(400) };
  expect(reasonsFor([broken('F101', 'a'), broken('F101', 'b')], long).F101).toHaveLength(500);
});
