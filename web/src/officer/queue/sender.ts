// Works the queue off: one photo at a time, then the figures. Wakes when something is added, when the network comes back, when the
// screen is looked at, when the browser's Background Sync says so, and when a wait is over. One tab sends at a time.
import { Problem, sessionEnded } from '../api/problem';
import { bytesOf, change, fetchIndex, fetchPublic, fetchView, savePhoto, state, tidy } from '../office';
import { sendFigures } from '../figures/send';
import { isTraining } from '../store/database';
import { after, type Happening, next, type Photo } from './photo';
import { signatureHolds, speaksOf } from './receipt';

let busy = false;
let figuresWait = false;
let timer: ReturnType<typeof setTimeout> | undefined;
const LOOK_AGAIN_MS = 60_000;

export function start(): void {
  const wake = () => { change({ online: navigator.onLine }); void work(); };
  addEventListener('online', () => { hurry(); wake(); });
  addEventListener('offline', wake);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') wake(); });
  navigator.serviceWorker?.addEventListener('message', (event) => { if (event.data === 'send') wake(); });
  setInterval(() => { if (document.visibilityState === 'visible') wake(); }, LOOK_AGAIN_MS);
  void work();
}

/** The network came back: whoever waits because of it need not wait any longer. */
function hurry(): void {
  change({ photos: state.photos.map((photo) => (photo.where === 'waiting' ? { ...photo, notBefore: 0, attempts: 0 } : photo)) });
}

export async function work(): Promise<void> {
  if (isTraining || busy || !state.token || state.sessionEnded) return;
  busy = true;
  clearTimeout(timer);
  try {
    await (navigator.locks ? navigator.locks.request('rekap-send', { ifAvailable: true }, (held) => (held ? round() : undefined)) : round());
  } finally {
    busy = false;
    plan();
  }
}

async function round(): Promise<void> {
  try {
    if (!state.index) await fetchIndex();
    for (let photo = next(state.photos, Date.now()); photo && state.token; photo = next(state.photos, Date.now())) {
      if (!(await sendPhoto(photo))) break;
    }
    await checkReceipts();
    figuresWait = true;
    figuresWait = await sendFigures();
    await fetchView();
    await fetchPublic();
    await tidy();
  } catch (error) {
    told(error);
  }
}

/** Says whether it makes sense to go on with the next. */
async function sendPhoto(photo: Photo): Promise<boolean> {
  let now = photo;
  const happen = async (happening: Happening) => { now = after(now, happening); await savePhoto(now); };
  await happen({ what: 'start' });
  const bytes = await bytesOf(photo.id);
  if (!bytes) {
    await happen({ what: 'failed', problem: new Problem('PHOTO_LOST', 422), now: Date.now(), random: 0 });
    return true;
  }
  try {
    const { send } = await import('./send');
    const receipt = await send(photo, bytes, state.token ?? '', {
      created: (upload) => void happen({ what: 'created', upload }),
      progress: (sent) => void happen({ what: 'progress', sent }),
    });
    const key = state.index?.public_key;
    const genuine = speaksOf(receipt, photo) && (!key || (await signatureHolds(receipt, key)));
    if (!genuine) throw new Problem('RECEIPT_WRONG', 422);
    await happen({ what: 'received', receipt, verified: Boolean(key) });
    return true;
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem('OFFLINE');
    await happen({ what: 'failed', problem, now: Date.now(), random: Math.random() });
    told(problem);
    return problem.status !== 0 && !sessionEnded(problem);
  }
}

/** Receipts that came before the election's key did. */
async function checkReceipts(): Promise<void> {
  const key = state.index?.public_key;
  if (!key) return;
  for (const photo of state.photos.filter((each) => each.receipt && !each.verified)) {
    if (photo.receipt && (await signatureHolds(photo.receipt, key))) await savePhoto({ ...photo, verified: true });
  }
}

export function told(error: unknown): void {
  if (error instanceof Problem && sessionEnded(error)) change({ sessionEnded: true });
}

/** Wakes when the first wait is over, and asks the browser to wake this page when the network is back. */
function plan(): void {
  const waiting = state.photos.filter((photo) => photo.where === 'waiting');
  const figures = figuresWait || state.draft?.state === 'waiting';
  if (state.sessionEnded || (waiting.length === 0 && !figures)) return;
  const soonest = Math.min(...waiting.map((photo) => photo.notBefore), figures ? Date.now() + 5_000 : Infinity);
  timer = setTimeout(() => void work(), Math.max(500, soonest - Date.now()));
  void navigator.serviceWorker?.ready
    .then((registration) => (registration as ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } }).sync?.register('send'))
    .catch(() => undefined);
}

export async function retry(photo: Photo): Promise<void> {
  await savePhoto(after(photo, { what: 'retry' }));
  void work();
}
