// After one's reading: what became of the TPS, as soon as both readings may be seen. The machine reads within seconds: it is asked for again.
import { statusWords } from '../after/words';
import { isCommittee, state } from '../office';
import { language, say } from '../words/lang';
import { words as common } from '../words/words';
import { useSoon } from './soon';
import { figureWords as words } from './words';

export function Outcome({ tps }: { tps: string }) {
  const view = state.view?.tps === tps ? state.view : null;
  // There is something to wait for: every page is there, and neither a person nor the machine has read them.
  const waits = Boolean(view?.first && !view.second && !view.machine && view.missing_pages.length === 0 && view.plenary === 'open');
  useSoon(waits);
  const byMachine = view?.second?.by === 'machine';
  // Another person's reading is told where the state of the TPS is: the officer is called back to the paper by the machine alone.
  if (!view?.first?.figures || !view.second?.figures || !(byMachine || isCommittee())) return null;
  const said = view.counts ? `✓ ${say(byMachine ? words.machineAgrees : words.agree)}` : say(byMachine ? words.machineDiffers : words.disagree);
  return (
    <section data-outcome={view.status}>
      <p class={`note ${view.counts ? 'good' : 'warn'}`} role="status">{said} <strong>{say(statusWords[view.status] ?? common.problem)}</strong></p>
      {view.errors.map((finding) => <p class="note warn small" key={finding.code + finding.figure}><span class="code">{finding.code}</span> {finding[language()]}</p>)}
    </section>
  );
}
