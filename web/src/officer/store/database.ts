// Everything the phone keeps, in IndexedDB. Training has a database of its own: its data can never meet real data.
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { Sealed, Tries } from '../account/vault';
import type { ElectionIndex, PublicTps, TaskList, TpsView } from '../api/documents';
import type { Draft } from '../figures/draft';
import type { Photo } from '../queue/photo';

/** Who uses this app: the officers of a TPS, and the committees that take over and read a second time. */
export type Role = 'kpps' | 'pps' | 'ppk';

export interface Account {
  login: string;
  /** Absent in what an earlier version kept: only KPPS used the app then. */
  role?: Role;
  /** A TPS for KPPS, a region for the committees. */
  scope: string;
  number: number;
  sealed: Sealed;
  /** The officer said that this is the right TPS. */
  confirmed: boolean;
}

/** Single values by name. */
export interface Kept {
  account: Account;
  tries: Tries;
  index: ElectionIndex;
  view: TpsView;
  public: PublicTps;
  /** The TPS that a committee has before it. */
  at: string;
  tasks: TaskList;
}

interface Schema extends DBSchema {
  kept: { key: string; value: Kept[keyof Kept] };
  photos: { key: string; value: Photo };
  /** The bytes of photos apart from what is known of them: the list must not load megabytes. */
  bytes: { key: string; value: Blob };
  drafts: { key: string; value: Draft };
  /** Photos as the camera gave them, under the id of what is sent of them: kept while there is room (store/full.ts). */
  full: { key: string; value: Blob };
}

export const isTraining = new URLSearchParams(location.search).has('latihan');
const NAME = isTraining ? 'rekap-latihan' : 'rekap-lapor';

let opened: Promise<IDBPDatabase<Schema>> | undefined;

export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, 2, {
    upgrade(db, before) {
      if (before < 1) for (const name of ['kept', 'photos', 'bytes', 'drafts'] as const) db.createObjectStore(name);
      if (before < 2) db.createObjectStore('full');
    },
    // Another tab holds an older version open: it must let go, or this one waits for ever.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
    },
  }).catch((error: unknown) => {
    // The next one who asks tries again.
    opened = undefined;
    throw error;
  });
  return opened;
}

export async function kept<K extends keyof Kept>(name: K): Promise<Kept[K] | undefined> {
  return (await (await database()).get('kept', name)) as Kept[K] | undefined;
}

export async function keep<K extends keyof Kept>(name: K, value: Kept[K]): Promise<void> {
  await (await database()).put('kept', value, name);
}

/** Everything off this device. */
export async function forgetAll(): Promise<void> {
  const db = await database();
  await Promise.all([...db.objectStoreNames].map((name) => db.clear(name)));
}

/** Asks the browser not to throw the data away when the phone is full. Says whether it promised. */
export async function askToKeep(): Promise<boolean> {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

/** A write of a transaction that ends for want of room is told as aborted, only the transaction itself as over its quota. */
export const isFull = (error: unknown): boolean => error instanceof DOMException && ['QuotaExceededError', 'AbortError'].includes(error.name);
