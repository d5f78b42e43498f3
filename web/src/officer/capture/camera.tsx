// Photographs a page: the live picture with what the phone sees in it, the shutter that is never locked, then the photo with what is
// wrong with it, if anything. Whatever is overruled is kept with the photo.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { addPhoto, contest, state } from '../office';
import { back, goTps, useObjectUrl } from '../parts/use';
import { Bands } from '../parts/frame';
import { isFull, isTraining } from '../store/database';
import { work } from '../queue/sender';
import { say } from '../words/lang';
import { type WordId, words } from '../words/words';
import type { Verdict } from './check';
import { prepare, type Prepared } from './prepare';
import { liveFrame, openCamera, takeStill } from './stream';
import { Watcher } from './watcher';

/** Live pictures are looked at this small (the tag of all three photos of 2024 is read at 640), and not more often than this. */
const LIVE_SIDE = 640;
const LIVE_PAUSE_MS = 20;

interface Taken { photo: Prepared; verdict: Verdict | null; from: 'camera' | 'gallery' | 'sample' }

const sentence = (warning: string, page: number, verdict: Verdict): string =>
  say(words[warning as WordId] ?? words.problem, { page, seen: verdict.seen.page ?? '?', marks: verdict.seen.marks });

/** Five times a second nothing is drawn anew that says the same. */
const sameWords = (a: Verdict | null, b: Verdict | null): boolean =>
  String(a?.warnings) === String(b?.warnings) && a?.seen.page === b?.seen.page && a?.seen.marks === b?.seen.marks;

export function Camera({ at }: { at: string }) {
  const [page, setPage] = useState(Number(at) || 1);
  const [refused, setRefused] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [verdict, setVerdict] = useState<Verdict | null>(null);
  const [taken, setTaken] = useState<Taken>();
  const video = useRef<HTMLVideoElement>(null);
  const stream = useRef<MediaStream | null>(null);
  const watcher = useRef<Watcher | null>(null);
  const showing = useRef({ page, paused: false });
  showing.current = { page, paused: Boolean(taken) || busy };

  useEffect(() => {
    watcher.current = new Watcher(contest()?.form.id ?? '');
    let stopped = false;
    const live = async () => {
      stream.current = await openCamera();
      if (!video.current || stopped) { stream.current.getTracks().forEach((track) => track.stop()); return; }
      video.current.srcObject = stream.current;
      await video.current.play();
      // The next picture is at the worker already while it still looks at the one before: it never waits for the screen to be drawn.
      const looking: Promise<void>[] = [];
      while (!stopped) {
        if (!showing.current.paused && video.current && video.current.videoWidth > 0) {
          const picture = await liveFrame(video.current, LIVE_SIDE);
          if (looking.length > 1) await looking.shift();
          const look = watcher.current?.check(picture, showing.current.page, LIVE_SIDE);
          if (look) looking.push(look.then((seen) => { if (!stopped) setVerdict((before) => (sameWords(before, seen) ? before : seen)); }));
        }
        await new Promise((resolve) => setTimeout(resolve, LIVE_PAUSE_MS));
      }
    };
    live().catch((error: unknown) => {
      const denied = error instanceof DOMException && error.name === 'NotAllowedError';
      if (!stopped) setRefused(say(denied ? words.cameraRefused : words.cameraMissing));
    });
    return () => {
      stopped = true;
      stream.current?.getTracks().forEach((track) => track.stop());
      watcher.current?.stop();
    };
  }, []);

  const take = (from: Taken['from'], source: () => Promise<Blob>) => {
    setBusy(true);
    setProblem(undefined);
    source()
      .then(prepare)
      .then(async (photo) => setTaken({ photo, from, verdict: (await watcher.current?.check(photo.small, page)) ?? null }))
      .catch((error: unknown) => setProblem(error instanceof Problem ? say(error.text) : say(words.cameraMissing)))
      .finally(() => setBusy(false));
  };

  const use = async () => {
    const [now, tps] = [contest(), state.tps];
    if (!taken || !tps) return;
    const { photo, from } = taken;
    const warnings = taken.verdict?.warnings ?? [];
    try {
      await addPhoto({
        id: crypto.randomUUID(), contest: now?.id ?? '', tps, page, taken: Date.now(), bytes: photo.blob.size,
        width: photo.width, height: photo.height, sha256: photo.sha256, from, warnings, overruled: warnings,
        where: 'waiting', sent: 0, attempts: 0, notBefore: 0,
      }, photo.blob, photo.full);
    } catch (error) {
      setProblem(say(isFull(error) ? words.storageFull : words.cameraMissing));
      return;
    }
    void work();
    goTps();
  };

  if (taken) return <Review taken={taken} page={page} problem={problem} use={use} again={() => { setTaken(undefined); setProblem(undefined); }} choose={setPage} />;
  const choose = (input: HTMLInputElement) => { const file = input.files?.[0]; if (file) take('gallery', async () => file); input.value = ''; };
  const good = verdict?.warnings.length === 0;
  return (
    <div class="camera">
      <Bands />
      <div class="top">
        <button onClick={back} aria-label={say(words.back)}>←</button>
        <h1>{say(words.page, { page })}</h1>
        <PageTabs page={page} choose={setPage} />
      </div>
      <div class="view">
        <video ref={video} playsInline muted />
        {!refused && <div class={`frame ${good ? 'good' : ''}`} />}
        <ul class="hints" aria-live="polite">
          {refused && <li class="warn">{refused}</li>}
          {problem && <li class="warn" role="alert">{problem}</li>}
          {busy && <li>{say(words.preparing)}</li>}
          {verdict && !busy && !refused && (good
            ? <li class="good">✓ {say(words.good, { page })}</li>
            : verdict.warnings.slice(0, 2).map((warning) => <li class="warn" key={warning}>{sentence(warning, page, verdict)}</li>))}
        </ul>
      </div>
      <div class="shoot">
        <label class="button file">{say(words.gallery)}
          <input type="file" accept="image/jpeg,image/png,image/webp" hidden onChange={(event) => choose(event.currentTarget)} />
        </label>
        <button
          class="release" aria-label={say(words.shoot)} disabled={busy || Boolean(refused)}
          onClick={() => take('camera', () => takeStill(stream.current as MediaStream, video.current as HTMLVideoElement))}
        />
        {isTraining && (
          <button onClick={() => take('sample', async () => (await import('../training/sample')).samplePage(contest()?.form.id ?? '', page))}>{say(words.sample)}</button>
        )}
      </div>
    </div>
  );
}

function PageTabs({ page, choose }: { page: number; choose: (page: number) => void }) {
  const pages = contest()?.form.pages ?? 3;
  return (
    <div class="page-tabs" role="group" aria-label={say(words.whichPage)}>
      {Array.from({ length: pages }, (_, at) => (
        <button key={at} class={page === at + 1 ? 'main' : ''} aria-pressed={page === at + 1} onClick={() => choose(at + 1)} aria-label={say(words.page, { page: at + 1 })}>{at + 1}</button>
      ))}
    </div>
  );
}

interface ReviewProps { taken: Taken; page: number; problem: string | undefined; use: () => Promise<void>; again: () => void; choose: (page: number) => void }

function Review({ taken, page, problem, use, again, choose }: ReviewProps) {
  const url = useObjectUrl(taken.photo.blob);
  const verdict = taken.verdict;
  const wrongPage = verdict?.seen.page && verdict.seen.page !== page ? verdict.seen.page : null;
  const warnings = (verdict?.warnings ?? []).filter((warning) => warning !== 'wrong-page');
  return (
    <div class="camera">
      <Bands />
      <div class="view">{url && <img src={url} alt={say(words.page, { page })} />}</div>
      <div class="review">
        {wrongPage && verdict && (
          <p class="note warn">{sentence('wrong-page', page, verdict)} <button onClick={() => choose(wrongPage)}>{say(words.page, { page: wrongPage })}</button></p>
        )}
        {verdict && warnings.map((warning) => <p class="note warn" key={warning}>{sentence(warning, page, verdict)}</p>)}
        {verdict && warnings.length === 0 && !wrongPage && <p class="note good">✓ {say(words.looksGood)}</p>}
        {problem && <p class="note bad" role="alert">{problem}</p>}
        <div class="two">
          <button onClick={again}>{say(words.takeAgain)}</button>
          <button class="main" onClick={() => void use()}>{say(warnings.length > 0 || wrongPage ? words.useAnyway : words.usePhoto)}</button>
        </div>
      </div>
    </div>
  );
}
