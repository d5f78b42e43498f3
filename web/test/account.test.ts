import { describe, expect, test } from 'vitest';
import { codeIn, readCode } from '../src/officer/account/code';
import { tooSimple } from '../src/officer/account/pin';
import { afterWrong, seal, unseal, waitMs } from '../src/officer/account/vault';

// Made by the server.
const CODE = 'BPM1-3V6X-Q0PA-CDXX-855W';

describe('activation code', () => {
  test('is the same however it is written', () => {
    for (const typed of [CODE, CODE.toLowerCase(), CODE.replaceAll('-', ''), CODE.replaceAll('-', ' – '), CODE.replaceAll('0', 'o').replaceAll('1', 'l')]) {
      expect(readCode(typed)).toEqual({ state: 'good', code: CODE });
    }
  });
  test('any one wrong character is noticed', () => {
    for (let at = 0; at < CODE.length; at += 1) {
      if (CODE[at] === '-') continue;
      const wrong = CODE[at] === '7' ? '8' : '7';
      expect(readCode(CODE.slice(0, at) + wrong + CODE.slice(at + 1)).state).toBe('wrong');
    }
    expect(readCode(CODE.slice(0, 10))).toEqual({ state: 'short', left: 12 });
    expect(readCode('U'.repeat(20)).state).toBe('wrong');
  });
  test('is found in what a QR code holds', () => {
    expect(codeIn(`https://rekap.example.id/lapor#${CODE}`)).toBe(CODE);
    expect(codeIn(CODE.replaceAll('-', ''))).toBe(CODE);
    expect(codeIn('https://example.id/')).toBeNull();
  });
});

// The table of src/accounts/pin.rs.
test.each([
  ['48213', true], ['000000', true], ['111222', true], ['121212', true], ['1231231', true], ['123456', true], ['654321', true],
  ['789012', true], ['112233', true], ['317101', true], ['482916', false], ['90417736', false],
])('PIN %s: too simple %s', (pin, simple) => expect(tooSimple(pin, '3171011001001')).toBe(simple));

describe('vault', () => {
  test('opens with its PIN only', async () => {
    const sealed = await seal('482916', 'token', 1000);
    expect(await unseal('482916', sealed)).toBe('token');
    expect(await unseal('482917', sealed)).toBeNull();
  });
  test('wrong PINs wait longer and longer, up to a quarter of an hour, also with the clock set back', () => {
    let tries = { wrong: 0, until: 0 };
    const waits = Array.from({ length: 12 }, () => { tries = afterWrong(tries, 1000); return waitMs(tries, 1000) / 1000; });
    expect(waits).toEqual([0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900]);
    expect(waitMs(tries, -1e12)).toBe(900_000);
  });
});
