// The one place that knows the phone's state: who it belongs to, what is on it, what the server said. Screens read it and redraw.
import { call } from './api/call';
import type { Contest, ElectionIndex, PublicTps, TpsView } from './api/documents';
import { Problem } from './api/problem';
import { blankDraft, type Draft, draftName } from './figures/draft';
import { after, type Photo } from './queue/photo';
import { type Account, database, isFull, isTraining, keep, kept } from './store/database';
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
  photos: Photo[];
  draft: Draft | null;
  view: TpsView | null;
  public: PublicTps | null;
  online: boolean;
  persisted: boolean;
  /** Something could not be kept: the officer must make room. */
  full: boolean;
  update: ServiceWorker | null;
}

export const state: State = {
  ready: false, broken: false, account: null, token: null, sessionEnded: false, index: null, photos: [], draft: null, view: null, public: null,
  online: navigator.onLine, persisted: true, full: false, update: null,
};

const watchers = new Set<() => void>();
export function watch(redraw: () => void): () => void {
  watchers.add(redraw);
  return () => watchers.delete(redraw);
}

export function change(part: Partial<State>): void {
  Object.assign(state, part);
  for (const redraw of watchers) redraw();
}

export const contest = (): Contest | null => state.index?.contests[0] ?? null;
export const tpsNumber = (code: string): string => code.slice(-3);
export const isSpecial = (code: string): boolean => Number(code.slice(-3)) >= 901;

/** Everything the phone kept, read once at the start. */
export async function open(): Promise<void> {
  const db = await database();
  const [account, index, view, place, all] = await Promise.all([kept('account'), kept('index'), kept('view'), kept('public'), db.getAll('photos')]);
  // What was being sent when the page was closed waits again.
  const photos = all.map((photo) => after(photo, { what: 'interrupted' }));
  change({
    account: account ?? null, index: isTraining ? practiceIndex : (index ?? null), photos, view: view ?? null,
    public: isTraining ? practiceTps : (place ?? null),
  });
  await openDraft();
  change({ ready: true });
}

export async function openDraft(): Promise<void> {
  const [now, account] = [contest(), state.account];
  if (!now || !account) return;
  const draft = await (await database()).get('drafts', draftName(now.id, account.scope));
  change({ draft: draft ?? blankDraft(now.id, account.scope) });
}

export async function saveDraft(draft: Draft): Promise<void> {
  change({ draft });
  await noticeFull(async () => void (await (await database()).put('drafts', draft, draftName(draft.contest, draft.tps))));
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

/** The photo and what is known of it, in one transaction and before anything is sent. */
export async function addPhoto(photo: Photo, bytes: Blob): Promise<void> {
  const db = await database();
  const both = db.transaction(['photos', 'bytes'], 'readwrite', { durability: 'strict' });
  await Promise.all([both.objectStore('photos').put(photo, photo.id), both.objectStore('bytes').put(bytes, photo.id), both.done]);
  change({ photos: [...state.photos, photo] });
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
  const [account, token, now] = [state.account, state.token, contest()];
  if (isTraining || !account || !token || !now) return;
  const view = await call<TpsView>('GET', `/api/v1/tps/${account.scope}?contest=${now.id}`, { token });
  await keep('view', view);
  change({ view });
}

export async function fetchPublic(): Promise<void> {
  const [account, now] = [state.account, contest()];
  if (isTraining || !account || !now) return;
  const document = await call<PublicTps>('GET', `/results/v1/${now.id}/tps/${account.scope}.json`);
  await keep('public', document);
  change({ public: document });
}
