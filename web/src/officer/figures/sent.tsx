// After sending: what the server has, what changed, and the way to correct it.
import { WitnessCopy } from '../after/witness-copy';
import { contest, saveDraft, state } from '../office';
import { Frame } from '../parts/frame';
import { isTraining } from '../store/database';
import { clock, language, say } from '../words/lang';
import { words as common } from '../words/words';
import { boxesOf, type Draft, typedOf } from './draft';
import { formOf, nameOf } from './form';
import { Outcome } from './outcome';
import { titleOf } from './title';
import { figureWords as words } from './words';

export function Sent({ draft }: { draft: Draft }) {
  const now = contest();
  if (!now) return null;
  const form = typedOf(draft, formOf(now.form.id, now.candidates));
  const open = !state.view || state.view.plenary === 'open';
  const waiting = draft.state === 'waiting';
  const correct = () => {
    const { correction: _, ...rest } = draft;
    const boxes = draft.sent ? Object.fromEntries(Object.entries(draft.sent).map(([id, value]) => [id, boxesOf(value, form.digits)])) : draft.boxes;
    void saveDraft({ ...rest, state: 'typing', boxes });
  };
  return (
    <Frame
      title={titleOf(draft)}
      actions={(waiting || open) && <button onClick={correct}>{say(waiting && !draft.sent ? common.back : waiting ? words.cancelCorrection : words.correct)}</button>}
    >
      <p class={`note ${waiting ? 'warn' : 'good'}`} role="status" data-figures={draft.state}>
        {waiting ? say(isTraining ? common.practised : words.waiting) : `✓ ${say(words.sent)} ${clock(draft.sentAt ?? 0)}`}
      </p>
      {!waiting && <Outcome tps={draft.tps} />}
      <p class="help">{say(open ? words.correctable : words.closed)}</p>
      {draft.sent && !waiting && <WitnessCopy tps={draft.tps} />}
      {form.blocks.map((block) => (
        <section key={block.id}>
          <h2>{block.id} {block.text[language()]}</h2>
          <table class="plain-table">
            <tbody>{block.figures.map((figure) => (
              <tr key={figure.id}><th scope="row">{nameOf(figure)[language()]}</th><td>{draft.sent && !waiting ? draft.sent[figure.id] : draft.boxes[figure.id]?.replace(/X/g, '')}</td></tr>
            ))}</tbody>
          </table>
        </section>
      ))}
      {draft.history.length > 0 && <h2>{say(words.history)}</h2>}
      <ul class="history">
        {draft.history.map((line) => (
          <li key={line.at}>
            <strong>{say(line.what === 'sent' ? words.first : words.corrected)}</strong> {clock(line.at)}
            {line.reason && <q>{line.reason}</q>}
            {line.what === 'corrected' && (
              <ul>{Object.entries(line.changes).map(([id, [old, value]]) => {
                const figure = form.figures.find((each) => each.id === id);
                return <li key={id}>{figure ? nameOf(figure)[language()] : id}: <del>{old}</del> → <ins>{value}</ins></li>;
              })}</ul>
            )}
          </li>
        ))}
      </ul>
    </Frame>
  );
}
