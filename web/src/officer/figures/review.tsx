// Before sending: what is missing, and each sum that does not fit, as a question. The paper is right: nothing here blocks.
import { useState } from 'preact/hooks';
import { language, say } from '../words/lang';
import { type Finding, isError, sentence } from './checks';
import { type Draft, reasonName } from './draft';
import type { Figure, Form } from './form';
import { figureWords as words } from './words';

interface Props { form: Form; draft: Draft; findings: Finding[]; missing: Figure[]; fix: (figure: string | null) => void; explain: (name: string, reason: string) => void }

export function Review({ form, draft, findings, missing, fix, explain }: Props) {
  return (
    <>
      {missing.length > 0 && (
        <p class="note warn">{say(words.missing, { count: missing.length })}{' '}
          <button onClick={() => fix(missing[0]?.id ?? null)}>{missing[0] && say(missing[0].row)}</button>
        </p>
      )}
      {missing.length === 0 && findings.length === 0 && <p class="note good">✓ {say(draft.only && !draft.sent ? words.restByMachine : words.allRight)}</p>}
      {findings.map((finding) => (
        <Question key={reasonName(finding.code, finding.figure)} finding={finding} form={form} draft={draft} fix={fix} explain={explain} />
      ))}
      {findings.some(isError) && <p class="help">{say(words.paperWins)} {say(words.reasonStays)}</p>}
    </>
  );
}

function Question({ finding, form, draft, fix, explain }: { finding: Finding; form: Form; draft: Draft; fix: Props['fix']; explain: Props['explain'] }) {
  const name = reasonName(finding.code, finding.figure);
  const known = draft.reasons[name];
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState(known ?? '');
  return (
    <section class="note warn question" data-code={finding.code}>
      <p><span class="code">{finding.code}</span> {sentence(finding, form)[language()]}</p>
      {known ? <p>✓ {say(words.reasonKept, { reason: known })}</p> : <p><strong>{say(words.asked)}</strong></p>}
      {open ? (
        <form onSubmit={(event) => { event.preventDefault(); explain(name, reason.trim()); setOpen(false); }}>
          <label for={name}>{say(words.why)}</label>
          <textarea id={name} rows={2} maxLength={500} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          <button class="main wide" disabled={reason.trim().length < 3}>{say(words.yes)}</button>
        </form>
      ) : (
        <div class="stack">
          <button class="wide" onClick={() => fix(finding.figure)}>{say(words.no)}</button>
          <button class="wide" onClick={() => setOpen(true)}>{say(words.yes)}</button>
        </div>
      )}
    </section>
  );
}
