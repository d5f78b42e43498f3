// Whose turn it is, and which reading a role may give.
import { describe, expect, test } from 'vitest';
import type { Task, TpsView } from '../src/officer/api/documents';
import { draftName } from '../src/officer/figures/draft';
import { ownReading, wantedReading } from '../src/officer/figures/which';
import { chosen, grouped, liesIn } from '../src/officer/region/whose';

const reading = (...hands: string[]) => ({ by: hands[0] ?? '', hands, at: 0, seq: 1, hidden: true, figures: null });
const view = (part: Partial<TpsView>): TpsView => ({
  tps: '3171011001001', contest: 'gubernur', round: 1, status: 'missing', plenary: 'open', pages: 3, missing_pages: [], photos: [],
  first: null, second: null, machine: null, decision: null, errors: [], warnings: [], photo_warnings: [], requests: [], counts: false, ...part,
});

describe('the reading that a role may give', () => {
  test.each([
    ['nothing is in: PPS takes over', view({}), 'pps', null, 'first'],
    ['the officers read: PPS reads blind', view({ first: reading('kpps') }), 'pps', null, 'second'],
    ['the officers read: so may PPK', view({ first: reading('kpps') }), 'ppk', null, 'second'],
    ['the officers never give the second', view({ first: reading('pps') }), 'kpps', null, null],
    ['PPS took over: it reads no second time', view({ first: reading('pps') }), 'pps', 'first', null],
    ['PPS corrected the first: nor then', view({ first: reading('kpps', 'pps') }), 'pps', 'first', null],
    ['PPS gave the second', view({ first: reading('kpps'), second: reading('pps') }), 'pps', 'second', null],
    ['both are in without PPK', view({ first: reading('kpps'), second: reading('pps') }), 'ppk', null, null],
    ['the second came before the first', view({ second: reading('pps') }), 'ppk', null, 'first'],
    ['the plenary decided', view({ decision: { by: 'ppk', at: 0 } }), 'pps', null, null],
    ['the result is signed', view({ plenary: 'signed' }), 'pps', null, null],
  ])('%s', (_, form, role, own, wanted) => {
    expect([ownReading(form, role), wantedReading(form, role)]).toEqual([own, wanted]);
  });
});

test('a list is cut by whose turn it is, and grouped by kelurahan', () => {
  const task = (tps: string, role: string | null, yours: boolean): Task => ({ tps, status: 'missing', errors: [], missing_pages: [], next: role ? { role, step: 'photograph', yours } : null });
  const tasks = [task('3171011001001', 'kpps', true), task('3171011001002', 'pps', true), task('3171011002001', 'ppk', false), task('3171011002002', null, false)];
  expect(chosen(tasks, 'pps', 'mine').map(({ tps }) => tps)).toEqual(['3171011001002']);
  expect(chosen(tasks, 'pps', 'takeover').map(({ tps }) => tps)).toEqual(['3171011001001']);
  expect(chosen(tasks, 'pps', 'all')).toHaveLength(4);
  expect(grouped(tasks).map(([kelurahan, own]) => [kelurahan, own.length])).toEqual([['3171011001', 2], ['3171011002', 2]]);
});

test('a TPS lies in the regions whose code its own begins with', () => {
  expect(['3171011001', '317101', '3171', '31', '0'].every((scope) => liesIn('3171011001004', scope))).toBe(true);
  expect(liesIn('3171011001004', '3171011002')).toBe(false);
});

test('drafts of the two readings and of another round are kept apart, the officers’ where it always was', () => {
  const named = { contest: 'gubernur', tps: '3171011001001' };
  expect(draftName(named)).toBe('gubernur/3171011001001');
  expect(draftName({ ...named, reading: 'first', round: 1 })).toBe('gubernur/3171011001001');
  expect(new Set([draftName(named), draftName({ ...named, reading: 'second' }), draftName({ ...named, round: 2 }), draftName({ ...named, reading: 'second', round: 2 })]).size).toBe(4);
});
