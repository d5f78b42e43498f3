// PPS or PPK opens the file that the officers saved on their phone: it is checked, its photos join the queue, its figures are offered as
// the first reading where nobody has given it.
import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { boxesOf } from '../figures/draft';
import { formOf } from '../figures/form';
import { wantedReading } from '../figures/which';
import { addPhoto, contest, fetchPublic, fetchView, openReading, openTps, photosHere, role, saveDraft, state, tpsNumber } from '../office';
import { Frame } from '../parts/frame';
import { go, useState_ } from '../parts/use';
import type { Photo } from '../queue/photo';
import { told, work } from '../queue/sender';
import { isFull } from '../store/database';
import { say } from '../words/lang';
import { words as common } from '../words/words';
import { fileWords as words } from './file-words';
import './region.css';
import { LARGEST, readSaved, type SavedFile, type SavedPhoto, WrongFile } from './saved-file';

const sentence = (error: unknown): string =>
  error instanceof WrongFile ? say(error.text, error.values) : error instanceof Problem ? say(error.text) : say(isFull(error) ? common.storageFull : words.damaged);

export function OpenFileScreen(_: { at: string }) {
  const [saved, setSaved] = useState<SavedFile>();
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const read = async (file: File) => {
    const [now, account, election] = [contest(), state.account, state.index?.election];
    if (!now || !account || !election) throw new Problem('OFFLINE');
    if (file.size > LARGEST) throw new WrongFile(words.tooLarge);
    const form = formOf(now.form.id, now.candidates);
    const found = await readSaved(new Uint8Array(await file.arrayBuffer()), { election, contest: now, form, scope: account.scope });
    await openTps(found.tps);
    setSaved(found);
    await Promise.all([fetchView(), fetchPublic()]);
  };
  const open = (file: File | undefined) => {
    if (!file) return;
    setProblem('');
    setSaved(undefined);
    setBusy(true);
    read(file).catch((error: unknown) => { told(error); setProblem(sentence(error)); }).finally(() => setBusy(false));
  };
  return (
    <Frame title={say(words.title)} where={saved ? undefined : (state.tasks?.region ?? '')} actions={saved && <button onClick={() => go(`tps/${saved.tps}`)}>{say(words.toTps)}</button>}>
      {problem && <p class="note bad" role="alert">{problem}</p>}
      {saved && <Opened saved={saved} tell={(error) => setProblem(sentence(error))} />}
      <label class="drop" onDragOver={(event) => event.preventDefault()} onDrop={(event) => { event.preventDefault(); open(event.dataTransfer?.files[0]); }}>
        <strong>{say(busy ? words.reading : saved ? words.another : words.choose)}</strong>
        <span class="help">{say(words.chooseHelp)}</span>
        <input class="away" type="file" accept=".zip,application/zip" onChange={(event) => { open(event.currentTarget.files?.[0]); event.currentTarget.value = ''; }} />
      </label>
    </Frame>
  );
}

/** Every photo under its page, with where it is now. */
function Opened({ saved, tell }: { saved: SavedFile; tell: (error: unknown) => void }) {
  const { view } = useState_();
  const own = photosHere();
  const queued = ({ facts }: SavedPhoto) => own.find(({ page, sha256 }) => page === facts.page && sha256 === facts.sha256);
  const atServer = ({ facts }: SavedPhoto) => view?.photos.find(({ page, sha256 }) => page === facts.page && sha256 === facts.sha256);
  const left = saved.photos.filter((photo) => photo.bytes && !queued(photo) && !atServer(photo));
  const send = async () => {
    for (const { facts, bytes } of left) if (bytes) await addPhoto({ ...facts, id: crypto.randomUUID() }, new Blob([bytes], { type: 'image/jpeg' }));
    void work();
  };
  return (
    <>
      <h2>{say(words.of, { tps: `${tpsNumber(saved.tps)} (${saved.tps})` })}</h2>
      {saved.damaged && <p class="note warn" role="alert">{say(words.partly)}</p>}
      <ul class="file-pages">
        {saved.photos.map((photo) => (
          <Line key={`${photo.facts.page}${photo.facts.sha256}`} saved={photo} queued={queued(photo)} seq={atServer(photo)?.seq} />
        ))}
      </ul>
      {left.length > 0 ? <button class="main wide" onClick={() => void send().catch(tell)}>{say(words.sendPhotos, { count: left.length })}</button>
        : <p class="note good">{say(words.allSent)}</p>}
      <h2>{say(words.figures)}</h2>
      <OfficersFigures saved={saved} />
    </>
  );
}

function Line({ saved, queued, seq }: { saved: SavedPhoto; queued: Photo | undefined; seq: number | undefined }) {
  const receipt = queued?.receipt;
  const where = queued?.where ?? (seq === undefined ? (saved.bytes ? 'whole' : 'broken') : 'received');
  const sending = queued ? Math.floor((queued.sent * 100) / queued.bytes) : 0;
  return (
    <li data-page={saved.facts.page} data-where={where}>
      <strong>{say(words.page, { page: saved.facts.page })}</strong>
      <span class={`where ${where === 'received' ? 'received' : where === 'broken' || where === 'problem' ? 'problem' : ''}`}>
        {where === 'received' && `✓ ${say(words.atServer, { seq: receipt?.receipt.seq ?? seq ?? 0 })}`}
        {where === 'whole' && say(words.inFile)}
        {where === 'broken' && say(words.broken)}
        {where === 'waiting' && say(common.onPhoneWaits)}
        {where === 'sending' && say(common.sending, { percent: sending })}
        {where === 'problem' && queued?.problem && say(queued.problem.text)}
      </span>
      {queued && receipt && <button onClick={() => go(`tanda-terima/${queued.id}`)}>{say(common.receiptCode, { seq: receipt.receipt.seq })}</button>}
    </li>
  );
}

/** Shown only while they can become the first reading: afterwards they would spoil the second. */
function OfficersFigures({ saved }: { saved: SavedFile }) {
  const { view, draft } = useState_();
  const [ready, setReady] = useState(false);
  const here = view?.tps === saved.tps ? view : null;
  const free = here && wantedReading(here, role()) === 'first';
  useEffect(() => { if (free) void openReading('first').then(() => setReady(true)); }, [free]);
  const now = contest();
  if (!now || !here) return <p class="note">{say(common.offline)}</p>;
  const count = Object.keys(saved.figures).length;
  if (count === 0) return <p>{say(words.noFigures)}</p>;
  if (!free) return <p class="note">{say(words.figuresHidden)}</p>;
  const form = formOf(now.form.id, now.candidates);
  const use = async () => {
    if (!draft || draft.tps !== saved.tps) return;
    const boxes = Object.fromEntries(Object.entries(saved.figures).map(([id, value]) => [id, boxesOf(value, form.digits)]));
    await saveDraft({ ...draft, boxes, reasons: saved.reasons, fromFile: true, state: 'typing' });
    go('angka');
  };
  return (
    <>
      <p class="help">{say(words.figuresHelp, { count, all: form.figures.length })}</p>
      <button class="wide" disabled={!ready} onClick={() => void use()}>{say(words.useFigures)}</button>
    </>
  );
}
