// One TPS before a committee: its pages, wherever their photos are; the reading that its role may give; what else it may ask.
import { useEffect, useState } from 'preact/hooks';
import { statusWords } from '../after/words';
import { call } from '../api/call';
import type { ServerPhoto, Task, TpsView } from '../api/documents';
import { Problem } from '../api/problem';
import { boxesOf, type Draft } from '../figures/draft';
import { formOf } from '../figures/form';
import { useSoon } from '../figures/soon';
import { ownReading, wantedReading } from '../figures/which';
import { contest, fetchPublic, fetchView, lateFirst, openReading, openTps, photosHere, readingHere, role, saveDraft, showView, state, tpsNumber } from '../office';
import { Frame } from '../parts/frame';
import { Notices } from '../parts/notices';
import { go, useState_ } from '../parts/use';
import { newest } from '../queue/photo';
import { told, work } from '../queue/sender';
import { PageLine } from '../screens/page-line';
import { clock, language, say } from '../words/lang';
import { words as common } from '../words/words';
import { asked } from './asked';
import './region.css';
import { liesIn } from './whose';
import { regionWords as words, roleNames } from './words';

export function TpsScreen({ at }: { at: string }) {
  const { view, public: place, tps, account, online } = useState_();
  const [problem, setProblem] = useState('');
  const inside = liesIn(at, account?.scope ?? ' ');
  const refresh = () => {
    setProblem('');
    Promise.all([fetchView(), fetchPublic()]).catch((error: unknown) => { told(error); setProblem(say(error instanceof Problem ? error.text : common.offline)); });
  };
  useEffect(() => { if (inside) void openTps(at).then(refresh); }, [at]);
  const reading = readingHere();
  // The draft that belongs to what may be typed now; what was typed on another computer is at the server.
  useEffect(() => { if (reading && view?.tps === at) void openReading(reading).then(() => adopt(view)); }, [reading, view?.round, view?.tps]);
  if (!inside) return <Frame title={say(common.tps, { number: tpsNumber(at) })} where=""><p class="note bad" role="alert">{say(words.outside)}</p></Frame>;
  if (tps !== at) return <Frame title={say(common.tps, { number: tpsNumber(at) })} where=""><p class="note">…</p></Frame>;
  const pages = view?.pages ?? contest()?.form.pages ?? 3;
  const task = state.tasks?.tasks.find((each) => each.tps === at);
  return (
    <Frame
      title={say(common.tps, { number: tpsNumber(at) })} where={place?.path.at(-1)?.name ?? at}
      corner={<button class="plain" onClick={() => go('')}>{say(words.list)}</button>}
      actions={<><button onClick={() => go('keadaan')}>{say(words.state)}</button><button onClick={refresh}>{say(words.refresh)}</button></>}
    >
      <Notices />
      {problem && <p class="note warn" role="alert">{problem}</p>}
      <p><strong data-status={view?.status}>{view ? say(statusWords[view.status] ?? common.problem) : '…'}</strong>{task && online && <Asked task={task} view={view} pages={pages} />}</p>
      <div class={`columns ${view && wantedReading(view, role()) === 'second' ? 'figures-first' : ''}`}>
        <section>
          <h2>{say(words.photos)}</h2>
          <ul class="pages">
            {Array.from({ length: pages }, (_, index) => <Page key={index} page={index + 1} view={view} />)}
          </ul>
        </section>
        <section>
          <h2>{say(words.figures)}</h2>
          {view?.machine && leftTo(view).length === 0 && <p class="help" data-machine={view.machine.sure}>{say(words.machine, { sure: view.machine.sure, of: view.machine.of })}</p>}
          {view ? <Figures view={view} /> : <p class="note">{say(words.needsServer)}</p>}
          {view && !view.decision && <AskPage pages={pages} />}
        </section>
      </div>
    </Frame>
  );
}

/** The list may be older than what is known of the TPS since: then it says nothing. */
function Asked({ task, view, pages }: { task: Task; view: TpsView | null; pages: number }) {
  return view && view.status === task.status && String(view.missing_pages) === String(task.missing_pages) ? <> · {asked(task, pages)}</> : null;
}

/** Figures of this role that were typed elsewhere, so that they can be looked at and corrected here. */
async function adopt(view: TpsView): Promise<void> {
  const [own, draft, now] = [ownReading(view, role()), state.draft, contest()];
  const figures = own && view[own]?.figures;
  if (!figures || !draft || !now || draft.sent || draft.state !== 'typing' || draft.tps !== view.tps) return;
  const { digits } = formOf(now.form.id, now.candidates);
  const boxes = Object.fromEntries(Object.entries(figures).map(([id, value]) => [id, boxesOf(value, digits)]));
  const { problem: _, ...rest } = draft;
  await saveDraft({ ...rest, boxes, sent: figures, sentAt: (view[own]?.at ?? 0) / 1000, state: 'sent' });
}

function Page({ page, view }: { page: number; view: TpsView | null }) {
  const own = newest(photosHere(), page);
  const theirs = view?.photos.filter((photo) => photo.page === page && photo.round === view.round).at(-1);
  const request = view?.requests.find((each) => each.page === page);
  const odd = view?.photo_warnings.filter((finding) => finding.left === page) ?? [];
  return (
    <>
      <PageLine page={page} photo={own} aside={theirs && theirs.sha256 !== own?.sha256 ? <Theirs photo={theirs} /> : undefined} />
      {odd.map((finding) => <li class="small" key={finding.id} data-photo-warning={finding.code}><span class="note warn"><span class="code">{finding.code}</span> {finding[language()]}</span></li>)}
      {request && <li class="small"><span class="note warn">{say(common.askedAgain, { page, reason: request.reason })}</span></li>}
    </>
  );
}

function Theirs({ photo }: { photo: ServerPhoto }) {
  return (
    <span class="where" data-server-photo={photo.page}>
      {photo.check.state === 'unreadable' ? say(words.unreadable) : say(words.onServer, { who: roleNames[photo.by] ?? photo.by, time: clock(photo.at / 1000) })}
      {photo.check.state === 'checked' && <> · <a href={`/photos/public/${photo.sha256}.jpg`} target="_blank" rel="noopener">{say(words.look, { page: photo.page })}</a></>}
      {photo.check.page_found && <> · <a href={`/photos/sheet/${photo.sha256}.jpg`} target="_blank" rel="noopener">{say(words.flat)}</a></>}
    </span>
  );
}

/** The figures that a second reader types, where one is wanted and the machine is sure of the others and may read them. */
function leftTo(view: TpsView): string[] {
  const left = wantedReading(view, role()) === 'second' && state.index?.machine_reads_second && view.machine ? Object.keys(view.machine.left) : [];
  return left.length < (view.machine?.of ?? 0) ? left : [];
}

function Figures({ view }: { view: TpsView }) {
  const { draft } = useState_();
  const [own, wanted] = [ownReading(view, role()), wantedReading(view, role())];
  const [late, setLate] = useState<Draft | null>(null);
  useEffect(() => { if (wanted === 'second') void lateFirst().then(setLate); }, [view.tps, wanted]);
  // The machine is about to read: then less is to be typed.
  useSoon(wanted === 'second' && Boolean(state.index?.machine_reads_second) && !view.machine && view.missing_pages.length === 0);
  const left = leftTo(view);
  const type = async (only?: string[]) => {
    if (draft?.state === 'typing') {
      const { only: _, ...rest } = draft;
      await saveDraft(only ? { ...rest, only } : rest);
    }
    go('angka');
  };
  if (own) {
    return (
      <>
        <p>{say(words.own, { which: say(own === 'first' ? words.whichFirst : words.whichSecond) })}</p>
        {own === 'first' && !view.second && <p class="help">{say(words.waitsOther)}</p>}
        <button class="wide" onClick={() => go('angka')}>{say(words.seeOrCorrect)}</button>
      </>
    );
  }
  if (!wanted) return <p>{say(view.plenary === 'signed' ? words.signed : view.decision ? words.decided : words.bothIn)}</p>;
  return (
    <>
      {draft?.problem && <p class="note bad" role="alert">{say(draft.problem.text)}</p>}
      {late && wanted === 'second' && late.tps === view.tps && draft?.state === 'typing' && <AsSecond draft={late} />}
      <p class="help">{left.length > 0 ? say(words.machineLeaves, { ...view.machine, left: left.length }) : say(wanted === 'first' ? words.firstHelp : words.secondHelp)}</p>
      {wanted === 'second' && view.missing_pages.length > 0 && <p class="note warn">{say(words.secondLacks, { pages: view.missing_pages.join(', ') })}</p>}
      <div class="stack">
        {left.length > 0 && (
          <button class="main wide" data-reading="second" data-left={left.length} disabled={draft?.reading !== wanted} onClick={() => void type(left)}>{say(words.secondLeft, { left: left.length })}</button>
        )}
        <button class={`wide ${left.length > 0 ? '' : 'main'}`} data-reading={left.length > 0 ? 'all' : wanted} disabled={draft?.reading !== wanted} onClick={() => void type()}>
          {say(wanted === 'first' ? words.first : left.length > 0 ? words.secondAll : words.second, { of: view.machine?.of ?? 0 })}
        </button>
      </div>
    </>
  );
}

/** KPPS was faster while the figures were typed from the photos, blind: they are a second reading already. */
function AsSecond({ draft }: { draft: Draft }) {
  const send = async () => {
    const { problem: _, ...rest } = draft;
    await openReading('second');
    await saveDraft({ ...rest, reading: 'second', state: 'waiting', key: crypto.randomUUID() });
    void work();
  };
  return (
    <p class="note">{say(words.asSecondHelp)} <button class="wide" onClick={() => void send()}>{say(words.asSecond)}</button></p>
  );
}

function AskPage({ pages }: { pages: number }) {
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState('1');
  const [reason, setReason] = useState('');
  const [answer, setAnswer] = useState('');
  const send = async () => {
    const [now, token, tps] = [contest(), state.token, state.tps];
    if (!now || !token) return;
    const body = { page: Number(page), reason: reason.trim() };
    await showView(await call<TpsView>('POST', `/api/v1/tps/${tps}/page-requests?contest=${now.id}`, { token, key: crypto.randomUUID(), body }));
    setOpen(false);
    setReason('');
    setAnswer(say(words.asked));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    send().catch((error: unknown) => setAnswer(say(error instanceof Problem ? error.text : common.offline)));
  };
  return (
    <>
      <hr class="divide" />
      {open ? (
        <form onSubmit={submit}>
          <label for="ask-page">{say(words.askWhich)}</label>
          <select id="ask-page" value={page} onChange={(event) => setPage(event.currentTarget.value)}>
            {Array.from({ length: pages }, (_, at) => <option key={at}>{at + 1}</option>)}
          </select>
          <label for="ask-why">{say(words.askWhy)}</label>
          <textarea id="ask-why" rows={2} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          <p><button class="main wide" disabled={reason.trim().length < 3}>{say(words.ask)}</button></p>
        </form>
      ) : <button class="wide" onClick={() => { setOpen(true); setAnswer(''); }}>{say(words.askPage)}</button>}
      {answer && <p role="status" class="note">{answer}</p>}
    </>
  );
}
