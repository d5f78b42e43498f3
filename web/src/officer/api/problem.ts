// What can go wrong when asking the server. The server's own problem documents carry a sentence in both languages that says what
// to do; only what happens before an answer needs sentences here.
import type { Words } from '../words/lang';

const own: Record<string, Words> = {
  OFFLINE: {
    id: 'Server tidak terjangkau. Data aman di HP ini; dicoba lagi otomatis.',
    en: 'The server cannot be reached. The data is safe on this phone; it is tried again by itself.',
  },
  TIMEOUT: {
    id: 'Jaringan terlalu lambat. Data aman di HP ini; dicoba lagi otomatis.',
    en: 'The network is too slow. The data is safe on this phone; it is tried again by itself.',
  },
  LOCKED: { id: 'Buka dulu dengan PIN.', en: 'Unlock with the PIN first.' },
  RECEIPT_WRONG: {
    id: 'Tanda terima dari server tidak sah. Foto tetap tersimpan; tekan "Simpan berkas" dan hubungi PPS.',
    en: 'The server’s receipt is not genuine. The photo is kept; press “Save a file” and tell PPS.',
  },
  NOT_FOR_THIS_APP: {
    id: 'Aplikasi ini untuk KPPS, PPS, dan PPK. Akun ini memakai halaman lain.',
    en: 'This app is for KPPS, PPS and PPK. This account uses other pages.',
  },
  PHOTO_LOST: {
    id: 'Isi foto ini hilang dari penyimpanan HP. Foto ulang halaman ini.',
    en: 'This photo’s content is gone from the phone’s storage. Photograph the page again.',
  },
  UNKNOWN: { id: 'Server menjawab dengan cara yang tidak dikenal; dicoba lagi nanti.', en: 'The server answered in an unknown way; it is tried again later.' },
};

export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly status = 0,
    readonly text: Words = own[code] ?? (own.UNKNOWN as Words),
    readonly retryAfter = 0,
  ) {
    super(code);
  }

  /** Reads a problem document (RFC 9457) of the server; anything else is a line that broke or a box in between that answered. */
  static of(status: number, body: string, retryAfter: string | null): Problem {
    try {
      const { code, text } = JSON.parse(body) as { code?: unknown; text?: Words };
      if (typeof code === 'string') {
        return new Problem(code, status, text?.id ? text : undefined, Number(retryAfter ?? 0) || 0);
      }
    } catch {
      // Not JSON: told as unknown below.
    }
    return new Problem('UNKNOWN', status);
  }
}

/** Whether the server no longer knows the session: what waits keeps waiting until the officer enters the PIN again. */
export const sessionEnded = (problem: Problem): boolean =>
  problem.status === 401 && ['LOGIN_REQUIRED', 'SESSION_EXPIRED', 'SESSION_UNKNOWN'].includes(problem.code);

/** Whether the same request may well succeed later without anybody doing anything. */
export const passes = (problem: Problem): boolean =>
  problem.status === 0 || problem.status >= 500 || [408, 409, 423, 425, 429, 460].includes(problem.status) || problem.code === 'UNKNOWN';
