// The rules on the phone against the server's own table of cases (src/election/rules/cases.toml): one table, two programs.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { broken, evaluate, sentence } from '../src/officer/figures/checks';
import { blankDraft, boxesOf, known, typedOf } from '../src/officer/figures/draft';
import { formOf } from '../src/officer/figures/form';

interface Case { why: string; set?: Record<string, number>; special?: boolean; breaks: string[]; registered?: unknown; ballots?: unknown; around_invalid?: unknown; twin?: unknown }
const file = path.resolve(import.meta.dirname, '../../src/election/rules/cases.toml');
const cases = parse(readFileSync(file, 'utf8')) as unknown as { base: Record<string, number | number[]>; case: Case[] };
const candidates = [1, 2, 3].map((number) => ({ number, name: `Calon ${number}`, color: '#000' }));
const form = formOf('c-hasil-kwk-gubernur-2024', candidates);
const limits = { max_dpt: 600, reserve_per_mille: 25, candidate_share_per_mille: 950, invalid_distance_per_mille: 50, added_share_per_mille: 100 };

function base(): Map<string, number> {
  const known = new Map<string, number>();
  for (const [id, value] of Object.entries(cases.base)) {
    if (typeof value === 'number') known.set(id, value);
    else value.forEach((number, at) => known.set(id === 'votes' ? `votes.${at + 1}` : `${id}.${['male', 'female', 'total'][at]}`, number));
  }
  return known;
}

/** What needs records or other TPS is the server's alone. */
const alone = cases.case.filter((each) => !each.registered && !each.ballots && !each.around_invalid && !each.twin);

test('the form has the figures of the table', () => {
  expect([...base().keys()].sort()).toEqual(form.figures.map(({ id }) => id).sort());
});

describe('every case that needs no other TPS raises exactly its codes', () => {
  test.each(alone.map((each) => [each.why, each] as const))('%s', (_, { set = {}, special = false, breaks }) => {
    const known = new Map([...base(), ...Object.entries(set)]);
    expect(evaluate(form, known, limits, special).map(({ code }) => code)).toEqual(breaks);
  });
});

test('most cases are shared', () => expect(alone.length).toBeGreaterThan(20));

test('a rule is silent until all its figures are typed', () => {
  const known = new Map([...base()].filter(([id]) => id !== 'dpt.total'));
  known.set('dpt.male', 500);
  expect(evaluate(form, known, limits, false).map(({ code }) => code)).not.toContain('F101');
  expect(evaluate(form, new Map(), limits, false)).toEqual([]);
});

test('a finding says the server’s sentence', () => {
  const finding = { code: 'F302', figure: 'voters_dpt.female', left: 151, right: 150 };
  expect(sentence(finding, form)).toEqual({
    id: 'Pengguna hak pilih dalam DPT, Perempuan (P) tertulis 151, lebih dari DPT (150).',
    en: 'Voters from the DPT, Female is written as 151, more than the DPT (150).',
  });
});

test('of a part of the figures no rule is broken that looks at others', () => {
  const draft = {
    ...blankDraft({ contest: 'gubernur', tps: '3171011001001', reading: 'second', round: 1 }),
    boxes: Object.fromEntries([...base()].map(([id, value]) => [id, boxesOf(value, form.digits)])),
  };
  const part = { ...draft, only: ['votes.1', 'valid', 'dpt.male', 'voters.total', 'voters_dpt.total'] };
  expect(evaluate(typedOf(part, form), known(part, typedOf(part, form)), limits, false), 'judged over the part alone, sums seem wrong').not.toEqual([]);
  expect(broken(part, form, limits, false)).toEqual([]);
  const wrong = { ...draft, only: ['dpt.male', 'dpt.female', 'dpt.total'], boxes: { ...draft.boxes, 'dpt.male': '001' } };
  expect(broken(wrong, form, limits, false).map(({ code }) => code), 'what is all there is judged').toEqual(['F101']);
});
