// What every screen has around its content: where one is, whose phone it is, and what must never be overlooked.
import type { ComponentChildren } from 'preact';
import { isTraining } from '../store/database';
import { tpsNumber } from '../office';
import { say } from '../words/lang';
import { words } from '../words/words';
import { back, useState_ } from './use';

interface Props { title: string; home?: boolean; /** What stands below the title, where it is not the TPS at hand. */ where?: string; actions?: ComponentChildren; corner?: ComponentChildren; children: ComponentChildren }

export function Bands() {
  const { online, index, full } = useState_();
  return (
    <>
      {isTraining && <p class="band training" data-training>{say(words.training)}</p>}
      {!isTraining && index?.rehearsal && <p class="band rehearsal">{say(words.rehearsal)}</p>}
      {!online && !isTraining && <p class="band offline" role="status">{say(words.offline)}</p>}
      {full && <p class="band full" role="alert">{say(words.storageFull)}</p>}
    </>
  );
}

export function Frame({ title, home, where, actions, corner, children }: Props) {
  const { tps, public: place } = useState_();
  const here = where ?? (tps ? [say(words.tps, { number: tpsNumber(tps) }), place?.path.at(-1)?.name].filter(Boolean).join(', ') : '');
  return (
    <>
      <Bands />
      <header class="bar">
        {!home && <button class="plain" onClick={back} aria-label={say(words.back)}>←</button>}
        <div class="title"><h1>{title}</h1>{here && <small>{here}</small>}</div>
        {corner}
      </header>
      <main>{children}</main>
      {actions && <footer class="do">{actions}</footer>}
    </>
  );
}

export function Languages({ chosen, choose }: { chosen: string; choose: (lang: 'id' | 'en') => void }) {
  return (
    <div class="languages">
      <button aria-pressed={chosen === 'id'} onClick={() => choose('id')} lang="id">Indonesia</button>
      <button aria-pressed={chosen === 'en'} onClick={() => choose('en')} lang="en">English</button>
    </div>
  );
}
