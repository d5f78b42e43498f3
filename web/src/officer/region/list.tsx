// A committee's home: the TPS of its region with what is asked of whom, and the way to the officers' saved file.
import { useEffect, useState } from 'preact/hooks';
import { lock, logOut } from '../account/session';
import type { Task } from '../api/documents';
import { Problem } from '../api/problem';
import { statusWords } from '../after/words';
import { change, contest, role, waitingDrafts } from '../office';
import { Frame, Languages } from '../parts/frame';
import { Notices } from '../parts/notices';
import { go, useState_ } from '../parts/use';
import { told } from '../queue/sender';
import { clock, language, say, setLanguage } from '../words/lang';
import { words as common } from '../words/words';
import { asked } from './asked';
import './region.css';
import { fetchTasks } from './tasks';
import { chosen, type Filter, grouped, kelurahanOf } from './whose';
import { regionWords as words, roleNames } from './words';

const FILTERS: readonly Filter[] = ['mine', 'takeover', 'all'];
let filterBefore: Filter = 'mine';

export function RegionScreen(_: { at: string }) {
  const { tasks: list, account, photos } = useState_();
  const [filter, setFilter] = useState<Filter>(filterBefore);
  const [problem, setProblem] = useState('');
  const refresh = () => {
    setProblem('');
    fetchTasks().catch((error: unknown) => { told(error); setProblem(say(error instanceof Problem ? error.text : common.offline)); });
  };
  useEffect(refresh, []);
  const choose = (next: Filter) => { filterBefore = next; setFilter(next); };
  const known = list && list.scope === account?.scope ? list : null;
  const shown = known ? grouped(chosen(known.tasks, role(), filter)) : [];
  const several = new Set(known?.tasks.map(({ tps }) => kelurahanOf(tps))).size > 1;
  return (
    <Frame
      title={known?.region ?? say(words.list)} home where={`${roleNames[role()]} ${account?.scope ?? ''}`}
      corner={<button class="plain" onClick={lock}>{say(common.lock)}</button>}
      actions={<><button onClick={() => go('berkas')}>{say(words.openFile)}</button><button class="main" onClick={refresh}>{say(words.refresh)}</button></>}
    >
      <Notices />
      {problem && <p class="note warn" role="alert">{problem}</p>}
      {!known && !problem && <p class="note">{say(words.notFetched)}</p>}
      {known && (
        <div class="filters" role="group" aria-label={say(words.filter)}>
          {FILTERS.map((each) => (
            <button key={each} class={each === filter ? 'main' : ''} aria-pressed={each === filter} data-filter={each} onClick={() => choose(each)}>
              {say(words[each])} <b>{chosen(known.tasks, role(), each).length}</b>
            </button>
          ))}
        </div>
      )}
      {known && shown.length === 0 && <p class="note good">✓ {say(filter === 'takeover' ? words.noneTakeover : words.noneMine)}</p>}
      {shown.map(([kelurahan, tasks]) => (
        <section key={kelurahan}>
          {several && <h2>{known?.names[kelurahan] ?? kelurahan}</h2>}
          <ul class="stations">{tasks.map((task) => <Station key={task.tps} task={task} waiting={photos.filter(({ tps, where }) => tps === task.tps && where !== 'received').length} />)}</ul>
        </section>
      ))}
      {known && <p class="soft small">{say(words.fetchedAt, { time: clock(known.at) })}</p>}
      <hr class="divide" />
      <LogOut />
      <Languages chosen={language()} choose={(lang) => { setLanguage(lang); change({}); }} />
    </Frame>
  );
}

function Station({ task, waiting }: { task: Task; waiting: number }) {
  const yours = task.next?.role === role();
  return (
    <li>
      <button class="station" data-tps={task.tps} data-step={task.next?.step ?? 'none'} onClick={() => go(`tps/${task.tps}`)}>
        <strong>TPS {task.tps.slice(-3)}</strong>
        <span class={yours ? 'yours' : ''}>{asked(task, contest()?.form.pages ?? 3)}</span>
        <small>
          {say(statusWords[task.status] ?? common.problem)}{task.errors.length > 0 && ` · ${task.errors.join(' ')}`}
          {waiting > 0 && ` · ${say(words.waits, { count: waiting })}`}
        </small>
      </button>
    </li>
  );
}

/** On a shared computer nothing may stay behind; what is not sent yet is not thrown away by one press. */
function LogOut() {
  const { photos } = useState_();
  const [sure, setSure] = useState(false);
  const ask = async () => {
    const waits = photos.some(({ where }) => where !== 'received') || (await waitingDrafts()).length > 0;
    if (waits && !sure) setSure(true);
    else await logOut();
  };
  return (
    <>
      <p class="help">{say(words.logOutHelp)}</p>
      {sure && <p class="note bad" role="alert">{say(words.logOutWaits)}</p>}
      <button class={`wide ${sure ? 'warn' : ''}`} onClick={() => void ask()}>{say(sure ? words.logOutAnyway : words.logOut)}</button>
    </>
  );
}
