// The one place that knows the phone's state: who it belongs to, what is on it, what the server said. Screens read it and redraw.
import { call } from './api/call';
import type { Contest, ElectionIndex, PublicTps, TaskList, TpsView } from './api/documents';
import { Problem } from './api/problem';
import { blankDraft, type Draft, draftName, type Which } from './figures/draft';
import { ownReading, wantedReading } from './figures/which';
import { after, type Photo } from './queue/photo';
import { type Account, database, isFull, isTraining, keep, kept, type Role } from './store/database';
import { dropFull, keepFull } from './store/full';
import { practiceIndex, practiceTps } from './training/practice';

export interface State {
  ready: boolean;
  /** The phone's storage does not open. */
  broken: boolean;
  account: Account | null;
  /** Unlocked: the token is in memory, never in the storage. */
  token: string | null;
  /** The server ended the session: the PIN is asked for, everything waits. */
  sessionEnded: boolean;
  index: ElectionIndex | null;
  /** The TPS that the screens are about: the account's own, or the one that a committee opened. Empty while it opened none. */
  tps: string;
  /** Everything that is on its way, of all TPS. */
  photos: Photo[];
  draft: Draft | null;
  view: TpsView | null;
  public: PublicTps | null;
  tasks: TaskList | null;
  online: boolean;
  persisted: boolean;
  /** Something could not be kept: the officer must make room. */
  full: boolean;
  update: ServiceWorker | null;
}

export const state: State = {
  ready: false, broken: false, account: null, token: null, sessionEnded: false, index: null, tps: '', photos: [], draft: null, view: null,
  public: null, tasks: null, online: navigator.onLine, persisted: true, full: false, update: null,
};

const watchers = new Set<() => void>();
export function watch(redraw: () => void): () => void {
  watchers.add(redraw);
  return () => watchers.delete(redraw);
}

let changes = 0;
/** Grows with every change: what was drawn from an older state has to be drawn again. */
export const version = (): number => changes;

export function change(part: Partial<State>): void {
  Object.assign(state, part);
  changes += 1;
  for (const redraw of watchers) redraw();
}

export const contest = (): Contest | null => state.index?.contests[0] ?? null;
export const tpsNumber = (code: string): string => code.slice(-3);
export const isSpecial = (code: string): boolean => Number(code.slice(-3)) >= 901;
export const role = (): Role => state.account?.role ?? 'kpps';
export const isCommittee = (): boolean => Boolean(state.account) && role() !== 'kpps';
/** The photos of the TPS that the screens are about. */
export const photosHere = (): Photo[] => state.photos.filter(({ tps }) => tps === state.tps);

/** Everything the phone kept, read once at the start. */
export async function open(): Promise<void> {
  const db = await database();
  const [account, index, view, place, at, tasks, all] = await Promise.all([
    kept('account'), kept('index'), kept('view'), kept('public'), kept('at'), kept('tasks'), db.getAll('photos'),
  ]);
  // What was being sent when the page was closed waits again.
  const photos = all.map((photo) => after(photo, { what: 'interrupted' }));
  const tps = (account && (account.role ?? 'kpps') !== 'kpps' ? at : account?.scope) ?? '';
  change({
    account: account ?? null, index: isTraining ? practiceIndex : (index ?? null), tps, photos, tasks: tasks ?? null,
    view: view?.tps === tps ? view : null, public: isTraining ? practiceTps : place?.tps.code === tps ? place : null,
  });
  await openDraft();
  change({ ready: true });
}

/** A committee turns to a TPS. */
export async function openTps(tps: string): Promise<void> {
  if (state.tps === tps) return;
  change({ tps, draft: null, view: null, public: null });
  await keep('at', tps);
}

/** The draft of the reading that whoever logged in may give, as far as it is known; the officers' is always the first. */
export const openDraft = (): Promise<void> => openReading((isCommittee() && readingHere()) || 'first');

/** The reading of the TPS at hand that this role gave, or may give. */
export function readingHere(): Which | null {
  const view = state.view?.tps === state.tps ? state.view : null;
  return view && (ownReading(view, role()) ?? wantedReading(view, role()));
}

/** The draft of a reading of the TPS at hand, in the round that the server says it is in. */
export async function openReading(reading: Which): Promise<void> {
  const [now, tps] = [contest(), state.tps];
  if (!now || !tps) return;
  const named = { contest: now.id, tps, ...(isCommittee() ? { reading, round: state.view?.round ?? 1 } : {}) };
  const draft = await (await database()).get('drafts', draftName(named));
  // What is on the screen already is newer than what was kept.
  const shown = state.draft && draftName(state.draft) === draftName(named);
  if (state.tps === tps && !shown) change({ draft: draft ?? blankDraft(named) });
}

export async function saveDraft(draft: Draft): Promise<void> {
  // The sender speaks of other TPS too: only the one that is shown is shown.
  if (draft.tps === state.tps && (!state.draft || draftName(state.draft) === draftName(draft))) change({ draft });
  await noticeFull(async () => void (await (await database()).put('drafts', draft, draftName(draft))));
}

/** What was typed here as the first reading of the TPS at hand while somebody else was faster: it never saw the other one. */
export async function lateFirst(): Promise<Draft | null> {
  const [now, view] = [contest(), state.view];
  if (!now || view?.tps !== state.tps) return null;
  const draft = await (await database()).get('drafts', draftName({ contest: now.id, tps: state.tps, reading: 'first', round: view.round }));
  return draft?.problem?.code === 'ALREADY_ENTERED' && !draft.fromFile ? draft : null;
}

/** Drafts that wait to be sent, of all TPS; the one on the screen as it stands there, kept or not. */
export async function waitingDrafts(): Promise<Draft[]> {
  const shown = state.draft;
  const stored = await (await database()).getAll('drafts');
  const others = stored.filter((draft) => !shown || draftName(draft) !== draftName(shown));
  return [...(shown ? [shown] : []), ...others].filter(({ state }) => state === 'waiting');
}

export async function savePhoto(photo: Photo): Promise<void> {
  const others = state.photos.filter((each) => each.id !== photo.id);
  change({ photos: [...others, photo] });
  await noticeFull(async () => void (await (await database()).put('photos', photo, photo.id)));
}

/** What cannot be kept is still on the screen, and the officer is told to make room before it is lost. */
async function noticeFull(write: () => Promise<void>): Promise<void> {
  try {
    await write();
    if (state.full) change({ full: false });
  } catch (error) {
    if (!isFull(error)) throw error;
    change({ full: true });
  }
}

/** The photo and what is known of it, before anything is sent; `full` as the camera gave it, where that is more. */
export async function addPhoto(photo: Photo, bytes: Blob, full?: Blob): Promise<void> {
  await putPhoto(photo, bytes).catch(async (error: unknown) => {
    if (!isFull(error)) throw error;
    await dropFull();
    await putPhoto(photo, bytes);
  });
  change({ photos: [...state.photos, photo] });
  if (full) await keepFull(photo.id, full);
}

/** In one transaction: there is never one without the other. */
async function putPhoto(photo: Photo, bytes: Blob): Promise<void> {
  const db = await database();
  const both = db.transaction(['photos', 'bytes'], 'readwrite', { durability: 'strict' });
  await Promise.all([both.objectStore('photos').put(photo, photo.id), both.objectStore('bytes').put(bytes, photo.id), both.done]);
}

/** The server has every page of this TPS and asks for none again: what the camera gave beyond that is given up. */
export async function tidy(): Promise<void> {
  const [view, here] = [state.view, photosHere()];
  const done = view?.tps === state.tps && view.missing_pages.length === 0 && view.requests.length === 0 && here.every(({ where }) => where === 'received');
  if (done) await dropFull(here.map(({ id }) => id));
}

export const bytesOf = async (id: string): Promise<Blob | undefined> => (await database()).get('bytes', id);

/** The election: candidates, limits, the key that receipts are signed with. */
export async function fetchIndex(): Promise<void> {
  if (isTraining) return;
  const index = await call<ElectionIndex>('GET', '/results/v1/index.json');
  // The key that was seen first counts: a server that suddenly shows another one is not the election's.
  if (state.index && state.index.election === index.election && state.index.public_key !== index.public_key) {
    throw new Problem('RECEIPT_WRONG');
  }
  await keep('index', index);
  change({ index });
  if (!state.draft) await openDraft();
}

/** The form as the server sees it, and what the public sees of it. */
export async function fetchView(): Promise<void> {
  const [tps, token, now] = [state.tps, state.token, contest()];
  if (isTraining || !tps || !token || !now) return;
  await showView(await call<TpsView>('GET', `/api/v1/tps/${tps}?contest=${now.id}`, { token }));
}

/** What the server answered about a TPS: kept and shown while the screens are about it. */
export async function showView(view: TpsView): Promise<void> {
  if (view.tps !== state.tps) return;
  await keep('view', view);
  change({ view });
}

export async function fetchPublic(): Promise<void> {
  const [tps, now] = [state.tps, contest()];
  if (isTraining || !tps || !now) return;
  const document = await call<PublicTps>('GET', `/results/v1/${now.id}/tps/${tps}.json`);
  if (tps !== state.tps) return;
  await keep('public', document);
  change({ public: document });
}
