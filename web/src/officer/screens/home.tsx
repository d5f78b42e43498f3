// Home: the three steps of the night, each with its plain state.
import { lock } from '../account/session';
import { contest, photosHere } from '../office';
import { Frame, Languages } from '../parts/frame';
import { Notices } from '../parts/notices';
import { go, useState_ } from '../parts/use';
import { newest } from '../queue/photo';
import { isTraining } from '../store/database';
import { clock, language, say, setLanguage } from '../words/lang';
import { words } from '../words/words';
import { change } from '../office';
import { PageLine } from './page-line';

export function Home() {
  const { draft, view, index, token } = useState_();
  const photos = photosHere();
  const now = contest();
  const pages = now?.form.pages ?? 3;
  const all = now ? 25 + now.candidates.length : 28;
  const done = draft ? Object.values(draft.boxes).filter((boxes) => boxes.length === 3 && /\d$/.test(boxes)).length : 0;
  return (
    <Frame title={say(words.appName)} home corner={token && !isTraining && <button class="plain" onClick={lock}>{say(words.lock)}</button>}>
      <Notices />
      {view?.requests.map(({ page, reason }) => <p class="note warn" key={page} role="status">{say(words.askedAgain, { page, reason })}</p>)}
      <h2>{say(words.photos)}</h2>
      <ul class="pages">
        {Array.from({ length: pages }, (_, at) => <PageLine key={at} page={at + 1} photo={newest(photos, at + 1)} />)}
      </ul>
      <h2>{say(words.figures)}</h2>
      <p>
        {draft?.state === 'sent' ? <span class="soft">✓ {say(words.figuresSent, { time: clock(draft.sentAt ?? 0) })}</span>
          : draft?.state === 'waiting' ? say(isTraining ? words.practised : words.figuresWaiting)
          : say(words.figuresDone, { done, all })}
      </p>
      {draft?.problem && <p class="note bad">{say(draft.problem.text)}</p>}
      <button class={draft?.state === 'typing' ? 'main wide' : 'wide'} disabled={!now && !index} onClick={() => go('angka')}>
        {say(draft?.state === 'typing' ? words.openFigures : words.correct)}
      </button>
      <h2>{say(words.state)}</h2>
      <button class="wide" onClick={() => go('keadaan')}>{say(words.openState)}</button>
      <hr class="divide" />
      <p class="help">{say(words.saveFileHelp)}</p>
      <button class="wide" disabled={photos.length === 0} onClick={() => void import('../after/export').then(({ saveFile }) => saveFile())}>{say(words.saveFile)}</button>
      {isTraining && <p><a class="button wide" href="/lapor">{say(words.leaveTraining)}</a></p>}
      <Languages chosen={language()} choose={(lang) => { setLanguage(lang); change({}); }} />
    </Frame>
  );
}
