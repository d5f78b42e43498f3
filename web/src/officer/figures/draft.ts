// What was typed so far, kept at every keystroke, and what became of it. Pure.
import type { Figures } from '../api/documents';
import type { Words } from '../words/lang';
import { type Form, narrowed } from './form';

export interface Draft {
  tps: string;
  contest: string;
  /** Which of the two readings it is; absent: the first. */
  reading?: 'first' | 'second';
  /** The counting round of the paper, where the sender knows it. */
  round?: number;
  /** The photos it was read from, where they are the server's. */
  photos?: { page: number; sha256: string }[];
  /** The figures were taken from the officers' saved file: they are theirs, and can never be a second reading. */
  fromFile?: boolean;
  /** The figures that the machine leaves to people, where the reader types only those: the others stand as the machine read them. */
  only?: string[];
  /** Per figure what stands in its boxes, left to right: digits, X for an empty leading box. */
  boxes: Record<string, string>;
  /** Per broken rule and figure, why it is written so. */
  reasons: Record<string, string>;
  state: 'typing' | 'waiting' | 'sent';
  /** Makes repeating the sending safe: new for every new command. */
  key: string;
  /** A correction of what was sent; its reason becomes public. */
  correction?: { reason: string };
  /** What the server has. */
  sent?: Figures;
  sentAt?: number;
  problem?: { code: string; text: Words };
  /** What this phone did, oldest first. */
  history: { at: number; what: 'sent' | 'corrected'; changes: Record<string, [number | null, number]>; reason?: string }[];
}

/** The part of the form that is typed: all of it, or until it is sent what the machine leaves to people. */
export const typedOf = (draft: Draft, form: Form): Form => (draft.only && !draft.sent ? narrowed(form, draft.only) : form);

export type Which = 'first' | 'second';
type Named = Pick<Draft, 'contest' | 'tps' | 'reading' | 'round'>;

/** Where it is kept. The officers' own stands under contest and TPS alone, as earlier versions kept it. */
export const draftName = ({ contest, tps, reading, round }: Named): string =>
  [contest, tps, ...(reading === 'second' ? ['second'] : []), ...((round ?? 1) > 1 ? [`round-${round}`] : [])].join('/');

export function blankDraft(named: Named): Draft {
  return { ...named, boxes: {}, reasons: {}, state: 'typing', key: '', history: [] };
}

/** The number in the boxes; undefined while they are not filled. X, the empty leading box, may not follow a digit. */
export function valueOf(boxes: string | undefined, digits: number): number | undefined {
  if (!boxes || boxes.length !== digits || !/^X*\d+$/.test(boxes)) return undefined;
  return Number(boxes.replace(/X/g, ''));
}

/** As it would stand in the boxes of the paper. */
export const boxesOf = (value: number, digits: number): string => String(value).padStart(digits, 'X');

export function press(boxes: string, key: string, digits: number): string {
  if (key === 'back') return boxes.slice(0, -1);
  if (key === 'clear') return '';
  // A full figure that is typed again begins anew.
  const before = boxes.length >= digits ? '' : boxes;
  if (key === 'X') return /\d/.test(before) || before.length >= digits - 1 ? before : `${before}X`;
  return /^\d$/.test(key) ? before + key : before;
}

/** Typing "5" and going on means X X 5. */
export function settle(boxes: string, digits: number): string {
  const number = boxes.replace(/X/g, '');
  return number === '' ? '' : number.padStart(digits, 'X');
}

export function known(draft: Draft, form: Form): Map<string, number> {
  const values = new Map<string, number>();
  for (const { id } of form.figures) {
    const value = valueOf(draft.boxes[id], form.digits);
    if (value !== undefined) values.set(id, value);
  }
  return values;
}

/** The figures that differ from what the server has. */
export function changes(draft: Draft, form: Form): Figures {
  const now = known(draft, form);
  return Object.fromEntries([...now].filter(([id, value]) => draft.sent?.[id] !== value));
}

export const reasonName = (code: string, figure: string | null): string => `${code} ${figure ?? ''}`.trim();
