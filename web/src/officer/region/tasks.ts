// Fetches the work list of a committee, with the names of what lies in its region.
import { call } from '../api/call';
import type { PublicRegion, Task, TaskList } from '../api/documents';
import { change, contest, fetchIndex, state } from '../office';
import { keep } from '../store/database';

export async function fetchTasks(): Promise<void> {
  const [account, token] = [state.account, state.token];
  if (!account || !token) return;
  if (!contest()) await fetchIndex();
  const now = contest();
  if (!now) return;
  const { scope } = account;
  const [tasks, place] = await Promise.all([
    call<Task[]>('GET', `/api/v1/regions/${scope}/tps?contest=${now.id}`, { token }),
    call<PublicRegion>('GET', `/results/v1/${now.id}/${scope}.json`),
  ]);
  const names = Object.fromEntries(place.children.map(({ code, name }) => [code, name]));
  const list: TaskList = { at: Date.now(), scope, region: place.region.name, names, tasks };
  await keep('tasks', list);
  change({ tasks: list });
}
