// A photo on its way: what is known of it, and what becomes of it when something happens. Pure; the sender does the sending.
import { type Problem, passes, sessionEnded } from '../api/problem';
import type { Words } from '../words/lang';
import type { SignedReceipt } from './receipt';

export type Where = 'waiting' | 'sending' | 'received' | 'problem';

export interface Photo {
  id: string;
  contest: string;
  tps: string;
  page: number;
  /** By the phone's clock, which may be wrong: only for the list. */
  taken: number;
  bytes: number;
  width: number;
  height: number;
  sha256: string;
  from: 'camera' | 'gallery' | 'sample';
  /** What the checks said about it, and which of it the officer overruled. */
  warnings: string[];
  overruled: string[];
  where: Where;
  sent: number;
  attempts: number;
  /** Not before this time, milliseconds. */
  notBefore: number;
  /** Where the server keeps what has arrived so far. */
  upload?: string;
  receipt?: SignedReceipt;
  /** The receipt's signature was checked against the election's key. */
  verified?: boolean;
  problem?: { code: string; text: Words };
}

export type Happening =
  | { what: 'start' }
  | { what: 'created'; upload: string }
  | { what: 'progress'; sent: number }
  | { what: 'received'; receipt: SignedReceipt; verified: boolean }
  | { what: 'failed'; problem: Problem; now: number; random: number }
  | { what: 'retry' }
  | { what: 'interrupted' };

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
/** A line that breaks is tried again sooner than a server that is overwhelmed. */
const LONGEST_WAIT_FOR_LINE_MS = 8_000;

/** Doubled each time, up to a minute, spread out so that 14,835 phones do not come back at once. */
export function backOff(attempts: number, random: number, longest = LONGEST_WAIT_MS): number {
  return Math.min(FIRST_WAIT_MS * 2 ** attempts, longest) * (0.5 + random / 2);
}

export function after(photo: Photo, happening: Happening): Photo {
  // What was received stays so, whatever a late answer says.
  if (photo.where === 'received' && happening.what !== 'received') return photo;
  switch (happening.what) {
    case 'start':
      return { ...without(photo, 'problem'), where: 'sending' };
    case 'created':
      return { ...photo, upload: happening.upload, attempts: 0 };
    case 'progress':
      return { ...photo, sent: happening.sent, attempts: 0 };
    case 'received':
      return { ...without(photo, 'problem'), where: 'received', sent: photo.bytes, receipt: happening.receipt, verified: happening.verified };
    case 'failed':
      return failed(photo, happening.problem, happening.now, happening.random);
    case 'retry':
      return { ...without(photo, 'problem'), where: 'waiting', attempts: 0, notBefore: 0 };
    case 'interrupted':
      return photo.where === 'sending' ? { ...photo, where: 'waiting' } : photo;
  }
}

function failed(photo: Photo, problem: Problem, now: number, random: number): Photo {
  const waiting: Photo = { ...photo, where: 'waiting' };
  // The queue stands still until the officer has entered the PIN; no photo is to blame.
  if (sessionEnded(problem)) return waiting;
  const wait = Math.max(backOff(photo.attempts, random, problem.status === 0 ? LONGEST_WAIT_FOR_LINE_MS : LONGEST_WAIT_MS), problem.retryAfter * 1000);
  const later: Photo = { ...waiting, attempts: photo.attempts + 1, notBefore: now + wait };
  // The server forgot the upload, or what arrived was damaged: begin again from the first byte.
  if (['UPLOAD_UNKNOWN', 'DIGEST_MISMATCH', 'UPLOAD_TOO_LONG'].includes(problem.code) && photo.attempts < 5) {
    return { ...without(later, 'upload'), sent: 0 };
  }
  if (passes(problem)) return later;
  return { ...photo, where: 'problem', problem: { code: problem.code, text: problem.text } };
}

function without(photo: Photo, name: 'problem' | 'upload'): Photo {
  const rest = { ...photo };
  delete rest[name];
  return rest;
}

/** Longer than any wait: a time further off was noted before the phone's clock was set back. */
const CLOCK_CHANGED_MS = 20 * 60_000;

/** The one to send next: oldest first among those whose time has come. */
export function next(photos: Photo[], now: number): Photo | undefined {
  const due = ({ notBefore }: Photo) => notBefore <= now || notBefore > now + CLOCK_CHANGED_MS;
  return photos.filter((photo) => photo.where === 'waiting' && due(photo)).sort((a, b) => a.taken - b.taken)[0];
}

/** The photo that stands for a page: the newest received one, unless a newer one is on its way. */
export function newest(photos: Photo[], page: number): Photo | undefined {
  return photos.filter((photo) => photo.page === page).sort((a, b) => b.taken - a.taken)[0];
}
