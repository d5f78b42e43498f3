// A work list cut by whose turn it is. Pure.
import type { Task } from '../api/documents';

export type Filter = 'mine' | 'takeover' | 'all';

/** Mine: asked of this role. Takeover: asked of the level below, and may be done in its place. */
export function chosen(tasks: Task[], role: string, filter: Filter): Task[] {
  switch (filter) {
    case 'mine': return tasks.filter(({ next }) => next?.role === role);
    case 'takeover': return tasks.filter(({ next }) => next?.yours && next.role !== role);
    case 'all': return tasks;
  }
}

const KELURAHAN_DIGITS = 10;
export const kelurahanOf = (tps: string): string => tps.slice(0, KELURAHAN_DIGITS);

/** By kelurahan, in code order, as the server lists them. */
export function grouped(tasks: Task[]): [string, Task[]][] {
  const groups = new Map<string, Task[]>();
  for (const task of tasks) {
    const kelurahan = kelurahanOf(task.tps);
    groups.set(kelurahan, [...(groups.get(kelurahan) ?? []), task]);
  }
  return [...groups];
}

/** A region's code is the beginning of the codes of all TPS in it; the nation's is 0. */
export const liesIn = (tps: string, scope: string): boolean => scope === '0' || tps.startsWith(scope);
