// The figures, block by block as on the paper; kept at every keystroke, checked as one types, sent when complete.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { contest, isSpecial, saveDraft, state, tpsNumber } from '../office';
import { Bands, Frame } from '../parts/frame';
import { back, useState_ } from '../parts/use';
import { work } from '../queue/sender';
import { language, say } from '../words/lang';
import { words as common } from '../words/words';
import { Boxes } from './boxes';
import { broken, sentence } from './checks';
import { type Draft, known, press, settle, typedOf, valueOf } from './draft';
import { type Figure, formOf } from './form';
import { Keypad } from './keypad';
import { PhotoView } from './photo-view';
import { Review } from './review';
import { Sent } from './sent';
import { readFrom } from './shown';
import { titleOf } from './title';
import './figures.css';
import { figureWords as words } from './words';

export function FiguresScreen(_: { at: string }) {
  const { draft } = useState_();
  const now = contest();
  if (!draft || !now) return <Frame title={say(words.title)}><p class="note">{say(common.offline)}</p></Frame>;
  return draft.state === 'typing' ? <Typing draft={draft} /> : <Sent draft={draft} />;
}

function Typing({ draft }: { draft: Draft }) {
  const whole = useMemo(() => { const now = contest(); return formOf(now?.form.id ?? '', now?.candidates ?? []); }, []);
  const form = useMemo(() => typedOf(draft, whole), [draft.only?.join(), Boolean(draft.sent)]);
  const [figureId, show] = useState<string | null>(() => form.figures.find(({ id }) => valueOf(draft.boxes[id], form.digits) === undefined)?.id ?? null);
  // Keys come faster than screens are drawn: what is typed goes by what is kept, not by what was drawn last.
  const current = useRef(figureId);
  const setFigure = (id: string | null) => { current.current = id; show(id); };
  const figure = form.figures.find(({ id }) => id === figureId);
  const values = known(draft, form);
  const limits = state.index?.limits;
  const findings = limits ? broken(draft, whole, limits, isSpecial(draft.tps)) : [];
  const missing = form.figures.filter(({ id }) => !values.has(id));
  const save = (part: Partial<Draft>) => { const { problem: _, ...rest } = state.draft ?? draft; void saveDraft({ ...rest, ...part }); };
  const now = () => ({ at: form.figures.find(({ id }) => id === current.current), typed: (state.draft ?? draft).boxes });

  const step = (from: Figure | undefined, boxes: Record<string, string>) => {
    const at = from ? form.figures.indexOf(from) : -1;
    const rest = [...form.figures.slice(at + 1), ...form.figures.slice(0, at)];
    const open = from && form.figures[at + 1]?.block === from.block ? form.figures[at + 1] : rest.find(({ id }) => valueOf(boxes[id], form.digits) === undefined);
    setFigure(open?.id ?? null);
  };
  const type = (key: string) => {
    const { at, typed } = now();
    if (!at) return;
    const text = press(typed[at.id] ?? '', key, form.digits);
    const boxes = { ...typed, [at.id]: text };
    save({ boxes });
    if (text.length === form.digits && key !== 'back') step(at, boxes);
  };
  const next = () => {
    const { at, typed } = now();
    if (!at) return;
    const boxes = { ...typed, [at.id]: settle(typed[at.id] ?? '', form.digits) };
    save({ boxes });
    step(at, boxes);
  };

  // Leaving the screen with one digit in three boxes keeps it as it is; the review counts it as missing.
  useEffect(() => { document.querySelector('.cell.now')?.scrollIntoView({ block: 'nearest' }); }, [figureId]);

  if (!figure) {
    return (
      <ReviewStep
        draft={draft} complete={missing.length === 0} fix={(id) => setFigure(id ?? form.figures[0]?.id ?? null)} save={save}
      >
        <Review
          form={whole} draft={draft} findings={findings} missing={missing} fix={(id) => setFigure(id ?? form.figures[0]?.id ?? null)}
          explain={(name, reason) => save({ reasons: { ...draft.reasons, [name]: reason } })}
        />
      </ReviewStep>
    );
  }
  const block = form.blocks.find(({ id }) => id === figure.block) ?? form.blocks[0];
  if (!block) return null;
  const own = findings.filter((finding) => block.figures.some(({ id }) => id === finding.figure));
  const wrong = new Set(findings.map((finding) => finding.figure ?? ''));
  return (
    <div class="typing">
      <div class="head">
        <Bands />
        <header class="bar">
          <button class="plain" onClick={back} aria-label={say(common.back)}>←</button>
          <div class="title"><h1>{block.id} {block.text[language()]}</h1>{draft.reading && <small>{say(common.tps, { number: tpsNumber(draft.tps) })}, {titleOf(draft)}</small>}</div>
          <button class="plain" onClick={() => setFigure(null)}>{say(words.review)} {form.figures.length - missing.length}/{form.figures.length}</button>
        </header>
      </div>
      <PhotoView form={form} block={block} figure={figure} />
      <main>
        {form === whole && form.figures[0] === figure && values.size === 0 && <p class="help">{say(words.asWritten)}</p>}
        {form !== whole && <Doubt figure={figure.id} />}
        <Boxes block={block} digits={form.digits} boxes={draft.boxes} now={figure.id} broken={wrong} choose={({ id }) => setFigure(id)} />
        {own.slice(0, 2).map((finding) => <p class="note warn small" key={`${finding.code}${finding.figure}`} role="status">{sentence(finding, whole)[language()]}</p>)}
      </main>
      <Keypad press={type} next={next} nextName={say(words.nextFigure)} />
    </div>
  );
}

/** Why the machine leaves this figure to a person. */
function Doubt({ figure }: { figure: string }) {
  const why = state.public?.machine?.left.find((each) => each.figure === figure);
  return why ? <p class="help small" data-doubt={why.why}>{say(words.doubt, { why: say(why.text) })}</p> : null;
}

interface ReviewStepProps { draft: Draft; complete: boolean; fix: (figure: string | null) => void; save: (part: Partial<Draft>) => void; children: preact.ComponentChildren }

function ReviewStep({ draft, complete, fix, save, children }: ReviewStepProps) {
  const [reason, setReason] = useState(draft.correction?.reason ?? '');
  const correcting = Boolean(draft.sent);
  const send = () => {
    const photos = draft.reading === 'second' && !correcting ? { photos: readFrom(contest()?.form.pages ?? 0) } : {};
    save({ state: 'waiting', key: crypto.randomUUID(), ...photos, ...(correcting ? { correction: { reason: reason.trim() } } : {}) });
    void work();
  };
  return (
    <Frame
      title={say(words.review)}
      actions={<>
        <button onClick={() => fix(null)}>{titleOf(draft)}</button>
        <button class="main" disabled={!complete || (correcting && reason.trim().length < 3)} onClick={send}>{say(correcting ? words.sendCorrection : words.send)}</button>
      </>}
    >
      {draft.problem && <p class="note bad" role="alert">{say(draft.problem.text)}</p>}
      {draft.problem?.code === 'ALREADY_ENTERED' && <Taken draft={draft} />}
      {children}
      {draft.only && !correcting && <All draft={draft} />}
      {correcting && (
        <>
          <label for="why">{say(words.correctionWhy)}</label>
          <textarea id="why" rows={2} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </>
      )}
    </Frame>
  );
}

/** Whoever would rather read everything. */
function All({ draft }: { draft: Draft }) {
  const { only: _, problem: __, ...rest } = draft;
  return <button class="wide" onClick={() => void saveDraft(rest)}>{say(words.typeAll)}</button>;
}

/** The other account of this TPS was first with other figures: what it sent may be seen now, and corrected with a reason. */
function Taken({ draft }: { draft: Draft }) {
  const theirs = state.view?.first?.figures;
  if (!theirs) return null;
  const { problem: _, ...rest } = draft;
  return <button class="wide" onClick={() => void saveDraft({ ...rest, sent: theirs })}>{say(words.fetch)}</button>;
}
