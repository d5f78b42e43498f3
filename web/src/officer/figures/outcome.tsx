// After a committee's reading: what became of the TPS, now that both readings may be seen.
import { statusWords } from '../after/words';
import { state } from '../office';
import { language, say } from '../words/lang';
import { words as common } from '../words/words';
import { figureWords as words } from './words';

export function Outcome({ tps }: { tps: string }) {
  const view = state.view?.tps === tps ? state.view : null;
  if (!view?.first?.figures || !view.second?.figures) return null;
  return (
    <section data-outcome={view.status}>
      <p class={`note ${view.counts ? 'good' : 'warn'}`}>{view.counts ? `✓ ${say(words.agree)}` : say(words.disagree)} <strong>{say(statusWords[view.status] ?? common.problem)}</strong></p>
      {view.errors.map((finding) => <p class="note warn small" key={finding.code + finding.figure}><span class="code">{finding.code}</span> {finding[language()]}</p>)}
    </section>
  );
}
