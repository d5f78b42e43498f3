// The session token, locked by the PIN: without it the phone's storage gives nothing away, and it opens without network.
// A PIN of six digits can be tried out by whoever copies the storage; the token inside can be revoked by PPS, and is worth one TPS.
const ITERATIONS = 200_000;
/** Wrong tries before the first wait; then 30 s, doubled each time, up to a quarter of an hour: as the server does. */
const FREE_TRIES = 5;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 15 * 60_000;

export interface Sealed { salt: Uint8Array<ArrayBuffer>; iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer; iterations: number }
export interface Tries { wrong: number; until: number }

async function key(pin: string, salt: BufferSource, iterations: number): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, material, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'],
  );
}

export async function seal(pin: string, secret: string, iterations = ITERATIONS): Promise<Sealed> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt(
    { name: 'AES-GCM', iv }, await key(pin, salt, iterations), new TextEncoder().encode(secret),
  );
  return { salt, iv, data, iterations };
}

/** What was sealed, or null where the PIN is not the one. */
export async function unseal(pin: string, sealed: Sealed): Promise<string | null> {
  try {
    const plain = await crypto.subtle.decrypt(
      { name: 'AES-GCM', iv: sealed.iv }, await key(pin, sealed.salt, sealed.iterations), sealed.data,
    );
    return new TextDecoder().decode(plain);
  } catch {
    return null;
  }
}

export function afterWrong({ wrong }: Tries, now: number): Tries {
  const over = wrong + 1 - FREE_TRIES;
  const wait = over < 0 ? 0 : Math.min(FIRST_WAIT_MS * 2 ** over, LONGEST_WAIT_MS);
  return { wrong: wrong + 1, until: now + wait };
}

/** How long the next try must wait. A clock set back must not lock the phone for a day. */
export const waitMs = ({ until }: Tries, now: number): number => Math.min(Math.max(0, until - now), LONGEST_WAIT_MS);
