// The activation code as src/accounts/code.rs defines it: 19 characters of Crockford's base32 and a check character over GF(32),
// so that a typing mistake is noticed here, without network and without costing a try.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_LENGTH = 20;

const double = (value: number): number => (value & 16 ? ((value << 1) ^ 0b100101) & 31 : value << 1);

/** What was typed, without separators, look-alikes put right: O is 0, I and L are 1. */
export function normalise(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s._\-\u2010-\u2015]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
}

export type CodeState = { state: 'short'; left: number } | { state: 'wrong' } | { state: 'good'; code: string };

export function readCode(typed: string): CodeState {
  const text = normalise(typed);
  const values = [...text].map((character) => ALPHABET.indexOf(character));
  if (values.includes(-1) || text.length > CODE_LENGTH) return { state: 'wrong' };
  if (text.length < CODE_LENGTH) return { state: 'short', left: CODE_LENGTH - text.length };
  const check = values.reduce((sum, value) => double(sum) ^ value, 0);
  return check === 0 ? { state: 'good', code: grouped(text) } : { state: 'wrong' };
}

/** In groups of four, as on the paper. */
export const grouped = (text: string): string => (normalise(text).match(/.{1,4}/g) ?? []).join('-');

/** The code inside whatever a QR code holds: the bare code, or an address that ends in it. */
export function codeIn(scanned: string): string | null {
  for (const match of scanned.matchAll(/(?:[0-9A-Za-z]{4}-){4}[0-9A-Za-z]{4}|[0-9A-Za-z]{20}/g)) {
    const read = readCode(match[0]);
    if (read.state === 'good') return read.code;
  }
  return null;
}
