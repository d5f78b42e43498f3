import { describe, expect, test } from 'vitest';
import { Problem } from '../src/officer/api/problem';
import { after, backOff, newest, next, type Photo } from '../src/officer/queue/photo';
import { type SignedReceipt, signatureHolds, speaksOf } from '../src/officer/queue/receipt';

const photo: Photo = {
  id: 'a', contest: 'gubernur', tps: '3171011001001', page: 2, taken: 1, bytes: 1000, width: 1, height: 1, sha256: 'x', from: 'camera',
  warnings: [], overruled: [], where: 'waiting', sent: 0, attempts: 0, notBefore: 0,
};
const failed = (code: string, status: number, retryAfter = 0, of = photo) =>
  after({ ...of, where: 'sending' }, { what: 'failed', problem: new Problem(code, status, undefined, retryAfter), now: 10_000, random: 1 });

// The receipt of docs/receipts.md, signed with the private key of 32 bytes 07.
const signed: SignedReceipt = {
  receipt: { election: 'pilgub-dki-2024', contest: 'gubernur', tps: '3171011001001', page: 2, sha256: '99856ca1b9ec4adeee546a28b24d851761d1d657fdd580ed3265d104eec20606', seq: 48213, at: 1732701600123456 },
  signature: 'ScTQhF7/4ktAK1vD6AtqkdHh+axdw1lV8ryGfmE1HLDTuzTpfjvGtaYuE74aL5F0+7jXMfMOrlCM/MpeqfDKAw==',
  key: 'ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c',
};

describe('a photo in the queue', () => {
  test('waits longer after every failure, and goes on where it was', () => {
    const first = failed('OFFLINE', 0, 0, { ...photo, upload: '/u/1', sent: 500 });
    expect(first).toMatchObject({ where: 'waiting', attempts: 1, notBefore: 11_000, upload: '/u/1', sent: 500 });
    expect(failed('OFFLINE', 0, 0, first).notBefore).toBe(12_000);
    expect(backOff(30, 1)).toBe(60_000);
    expect(failed('TOO_MANY_REQUESTS', 429, 20).notBefore).toBe(30_000);
  });
  test('blames nobody when the session ended: same attempts, no wait', () => {
    expect(failed('SESSION_EXPIRED', 401)).toEqual(photo);
  });
  test('begins again where the server forgot it or it arrived damaged', () => {
    for (const [code, status] of [['UPLOAD_UNKNOWN', 404], ['DIGEST_MISMATCH', 422]] as const) {
      const again = failed(code, status, 0, { ...photo, upload: '/u/1', sent: 500 });
      expect(again).toMatchObject({ where: 'waiting', sent: 0 });
      expect(again.upload).toBeUndefined();
    }
  });
  test('is a problem only where trying again cannot help, and can be tried again all the same', () => {
    const problem = failed('OUTSIDE_SCOPE', 403);
    expect(problem).toMatchObject({ where: 'problem', problem: { code: 'OUTSIDE_SCOPE' } });
    expect(after(problem, { what: 'retry' })).toMatchObject({ where: 'waiting', attempts: 0 });
    expect(after(problem, { what: 'retry' }).problem).toBeUndefined();
  });
  test('stays received whatever comes late', () => {
    const received = after(photo, { what: 'received', receipt: signed, verified: true });
    expect(after(received, { what: 'progress', sent: 1 })).toBe(received);
    expect(after(received, { what: 'failed', problem: new Problem('OFFLINE'), now: 0, random: 0 })).toBe(received);
  });
  test('oldest first, one whose time has come; a page is its newest photo', () => {
    const [old, young] = [{ ...photo, id: 'old', taken: 1, notBefore: 50 }, { ...photo, id: 'young', taken: 2 }];
    expect(next([young, old], 10)?.id).toBe('young');
    expect(next([young, old], 60)?.id).toBe('old');
    expect(next([{ ...photo, notBefore: 86_400_000 }], 0)?.id, 'the clock was a day ahead').toBe('a');
    expect(newest([old, young], 2)?.id).toBe('young');
  });
});

describe('receipt', () => {
  test('the one of the handbook is genuine, with one digit changed it is not', async () => {
    expect(await signatureHolds(signed, signed.key)).toBe(true);
    expect(await signatureHolds({ ...signed, receipt: { ...signed.receipt, seq: 48214 } }, signed.key)).toBe(false);
  });
  test('must speak of this very photo', () => {
    const own = { ...photo, sha256: signed.receipt.sha256 };
    expect(speaksOf(signed, own)).toBe(true);
    expect(speaksOf(signed, { ...own, page: 1 })).toBe(false);
    expect(speaksOf(signed, { ...own, sha256: 'other' })).toBe(false);
  });
});
