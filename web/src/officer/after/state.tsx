// What the server has of this TPS, what is missing, who asks for what, and the link that everyone may open.
import { useEffect, useState } from 'preact/hooks';
import { call } from '../api/call';
import type { Finding, TpsView } from '../api/documents';
import { Problem } from '../api/problem';
import { contest, fetchPublic, fetchView, role, showView, state } from '../office';
import { Frame } from '../parts/frame';
import { Qr } from '../parts/qr';
import { go, useState_ } from '../parts/use';
import { isTraining } from '../store/database';
import { told } from '../queue/sender';
import { language, say } from '../words/lang';
import { words as common } from '../words/words';
import { afterWords as words, statusWords } from './words';

export function StateScreen(_: { at: string }) {
  const { view, public: place, account } = useState_();
  const [problem, setProblem] = useState('');
  const refresh = () => {
    setProblem('');
    Promise.all([fetchView(), fetchPublic()]).catch((error: unknown) => { told(error); setProblem(say(error instanceof Problem ? error.text : common.offline)); });
  };
  useEffect(refresh, []);
  if (isTraining) return <Frame title={say(words.state)}><p class="note">{say(words.trainingState)}</p></Frame>;
  const path = place?.links[language() === 'en' ? 'html_en' : 'html'];
  const link = path ? new URL(path, location.origin).href : '';
  return (
    <Frame title={say(words.state)} actions={<button onClick={refresh}>{say(words.refresh)}</button>}>
      {problem && <p class="note warn" role="alert">{problem}</p>}
      {view ? <View view={view} /> : <p class="note">{say(words.unknown)}</p>}
      {link && (
        <>
          <h2>{say(words.publicLink)}</h2>
          <p class="help">{say(words.publicHelp)}</p>
          <Qr text={link} label={say(words.publicLink)} />
          <p class="code small"><a href={link}>{link}</a></p>
        </>
      )}
      <p class="soft small code">{account?.login}</p>
    </Frame>
  );
}

function View({ view }: { view: TpsView }) {
  // What another role asks or finds is told; its reading is not, before one's own is in.
  const own = Boolean(role() === 'kpps' ? view.first : view.first?.figures);
  // What is the matter with a photo tells nobody a number, and is mended best while the paper lies on the table.
  const odd = [...(own ? view.warnings : []), ...view.photo_warnings];
  return (
    <>
      <p>{say(words.status)}: <strong data-status={view.status}>{say(statusWords[view.status] ?? common.problem)}</strong></p>
      <p>{say(view.counts ? words.counted : words.notCounted)}</p>
      {view.missing_pages.length > 0 && <p class="note warn">{say(words.missing, { pages: view.missing_pages.join(', ') })}</p>}
      {!view.first && <p class="note warn">{say(words.missingFigures)}</p>}
      {view.missing_pages.length === 0 && view.first && <p class="note good">✓ {say(words.nothingMissing)}</p>}
      {view.requests.map(({ page, reason }) => (
        <p class="note warn" key={page}>{say(common.askedAgain, { page, reason })} <button onClick={() => go(`foto/${page}`)}>{say(common.takePhoto)}</button></p>
      ))}
      {own && view.errors.length > 0 && <h2>{say(words.held)}</h2>}
      {own && view.errors.map((finding) => <p class="note warn small" key={finding.code + finding.figure}><span class="code">{finding.code}</span> {finding[language()]}</p>)}
      {odd.length > 0 && <h2>{say(words.look)}</h2>}
      {odd.map((finding) => <Warning key={finding.code + finding.figure + finding.left + finding.id} finding={finding} />)}
    </>
  );
}

/** A warning, which the officer may explain in public. */
function Warning({ finding }: { finding: Finding }) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [answer, setAnswer] = useState('');
  const send = async () => {
    const [tps, now, token] = [state.tps, contest(), state.token];
    if (!tps || !now || !token) return;
    const body = { code: finding.code, text: text.trim() };
    const view = await call<TpsView>('POST', `/api/v1/tps/${tps}/explanations?contest=${now.id}`, { token, key: crypto.randomUUID(), body });
    await showView(view);
    setOpen(false);
    setAnswer(say(words.explained));
  };
  const submit = (event: Event) => {
    event.preventDefault();
    send().catch((error: unknown) => setAnswer(say(error instanceof Problem ? error.text : common.offline)));
  };
  return (
    <section class="note small">
      <p><span class="code">{finding.code}</span> {finding[language()]}</p>
      {open ? (
        <form onSubmit={submit}>
          <label for={`why-${finding.code}`}>{say(words.explanation)}</label>
          <textarea id={`why-${finding.code}`} rows={2} maxLength={500} value={text} onInput={(event) => setText(event.currentTarget.value)} />
          <button class="main wide" disabled={text.trim().length < 3}>{say(words.explain)}</button>
        </form>
      ) : <button onClick={() => setOpen(true)}>{say(words.explain)}</button>}
      {answer && <p role="status">{answer}</p>}
    </section>
  );
}
