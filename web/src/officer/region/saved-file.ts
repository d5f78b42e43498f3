// The file of "Simpan berkas" (after/export.ts), read on another computer. Everything in it is somebody's word until it is checked: whose
// TPS it is, whether each photo is the one whose hash is written beside it, whether the figures are figures.
import type { Contest, Figures } from '../api/documents';
import type { Form } from '../figures/form';
import { sha256 } from '../capture/hash';
import { readHead } from '../capture/size';
import type { Photo } from '../queue/photo';
import type { SignedReceipt } from '../queue/receipt';
import type { Words } from '../words/lang';
import { fileWords } from './file-words';
import { unzip } from './unzip';
import { liesIn } from './whose';

export type Facts = Omit<Photo, 'id' | 'upload'>;
export interface SavedPhoto {
  facts: Facts;
  /** The receipt that the phone had, not checked here. */
  receipt: SignedReceipt | undefined;
  /** Null where the photo is missing from the file or is not the one that was saved. */
  bytes: Uint8Array<ArrayBuffer> | null;
}
export interface SavedFile {
  tps: string;
  photos: SavedPhoto[];
  figures: Figures;
  reasons: Record<string, string>;
  /** Something of it could not be read. */
  damaged: boolean;
}
export interface Expected { election: string; contest: Contest; form: Form; scope: string }

/** Why a file cannot be used, in the words that the screen shows. */
export class WrongFile extends Error {
  constructor(readonly text: Words, readonly values: Record<string, string> = {}) { super(text.en); }
}

/** Three photos and their predecessors are a few megabytes; a film that was picked by mistake is not read into memory. */
export const LARGEST = 300 * 1024 * 1024;
const FORMAT = 'rekap-lapor/1';

export async function readSaved(bytes: Uint8Array<ArrayBuffer>, expected: Expected): Promise<SavedFile> {
  const entries = await unzip(bytes);
  if (!entries) throw new WrongFile(fileWords.notZip);
  const find = (name: string) => entries.find((entry) => entry.name === name || entry.name.endsWith(`/${name}`));
  const about = find('data.json');
  if (!about) throw new WrongFile(fileWords.notSaved);
  if (!about.bytes) throw new WrongFile(fileWords.damaged);
  const data = parse(about.bytes);
  if (data.format !== FORMAT) throw new WrongFile(typeof data.format === 'string' && data.format.startsWith('rekap-lapor/') ? fileWords.newer : fileWords.notSaved);
  if (data.election === 'latihan') throw new WrongFile(fileWords.training);
  if (data.election !== expected.election || data.contest !== expected.contest.id) throw new WrongFile(fileWords.otherElection);
  const tps = data.tps;
  if (typeof tps !== 'string' || !/^\d{13}$/.test(tps)) throw new WrongFile(fileWords.damaged);
  if (!liesIn(tps, expected.scope)) throw new WrongFile(fileWords.outside, { tps });
  const listed = Array.isArray(data.photos) ? (data.photos as unknown[]) : [];
  const photos: SavedPhoto[] = [];
  let damaged = false;
  for (const raw of listed) {
    const facts = factsOf(raw, tps, expected);
    if (!facts) { damaged = true; continue; }
    const entry = find(String((raw as { file?: unknown }).file));
    const good = entry?.bytes && readHead(entry.bytes).kind === 'jpeg' && (await sha256(new Blob([entry.bytes]))) === facts.sha256;
    photos.push({ facts, receipt: (raw as { receipt?: SignedReceipt }).receipt, bytes: good ? entry.bytes : null });
  }
  const figures = figuresOf(data.figures, expected.form);
  if (photos.length === 0 && Object.keys(figures).length === 0) throw new WrongFile(damaged ? fileWords.damaged : fileWords.empty);
  return { tps, photos, figures, reasons: reasonsOf(data.reasons), damaged: damaged || photos.some(({ bytes: own }) => !own) };
}

function parse(bytes: Uint8Array): Record<string, unknown> {
  try {
    const data: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (data && typeof data === 'object') return data as Record<string, unknown>;
  } catch {
    // Told below.
  }
  throw new WrongFile(fileWords.damaged);
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : []);

function factsOf(raw: unknown, tps: string, { contest }: Expected): Facts | null {
  const photo = raw as Partial<Facts> | null;
  if (!photo || photo.tps !== tps || photo.contest !== contest.id) return null;
  const { page, sha256: hash, width, height, bytes, taken } = photo;
  if (!isNumber(page) || !Number.isInteger(page) || page < 1 || page > contest.form.pages) return null;
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/.test(hash) || !isNumber(width) || !isNumber(height) || !isNumber(bytes)) return null;
  return {
    contest: contest.id, tps, page, taken: isNumber(taken) ? taken : 0, bytes, width, height, sha256: hash,
    from: photo.from === 'camera' ? 'camera' : 'gallery', warnings: texts(photo.warnings), overruled: texts(photo.overruled),
    where: 'waiting', sent: 0, attempts: 0, notBefore: 0,
  };
}

/** Only figures of this form, and only numbers that fit its boxes. */
function figuresOf(raw: unknown, form: Form): Figures {
  const all = (raw && typeof raw === 'object' ? raw : {}) as Record<string, unknown>;
  const most = 10 ** form.digits;
  const fits = (value: unknown): value is number => isNumber(value) && Number.isInteger(value) && value < most;
  return Object.fromEntries(form.figures.flatMap(({ id }) => { const value = all[id]; return fits(value) ? [[id, value]] : []; }));
}

function reasonsOf(raw: unknown): Record<string, string> {
  const all = Object.entries((raw && typeof raw === 'object' ? raw : {}) as Record<string, unknown>);
  return Object.fromEntries(all.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
