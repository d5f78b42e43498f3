// Sends the figures: a reading, or a correction of it. The key makes it safe to repeat when the answer was lost.
import { call } from '../api/call';
import type { TpsView } from '../api/documents';
import { passes, Problem, sessionEnded } from '../api/problem';
import { contest, isSpecial, saveDraft, showView, state, waitingDrafts } from '../office';
import { changes, type Draft, known, typedOf } from './draft';
import { broken } from './checks';
import { type Form, formOf } from './form';
import { reasonsFor } from './reasons';

/** Sends what waits, of every TPS. Says whether anything still waits. */
export async function sendFigures(): Promise<boolean> {
  for (const draft of await waitingDrafts()) await sendDraft(draft);
  return (await waitingDrafts()).length > 0;
}

async function sendDraft(draft: Draft): Promise<void> {
  const [token, now] = [state.token, contest()];
  if (!token || !now) return;
  const whole = formOf(now.form.id, now.candidates);
  const form = typedOf(draft, whole);
  const at = `/api/v1/tps/${draft.tps}`;
  const which = `?contest=${draft.contest}`;
  const figures = Object.fromEntries(known(draft, form));
  const round = draft.round === undefined ? {} : { round: draft.round };
  try {
    const view = draft.correction
      ? await call<TpsView>('POST', `${at}/corrections${which}`, {
          token, key: draft.key,
          body: { changes: changes(draft, form), reason: draft.correction.reason, ...(draft.reading ? { reading: draft.reading } : {}), ...round },
        })
      : await call<TpsView>('POST', `${at}/readings/${draft.reading ?? 'first'}${which}`, {
          token, key: draft.key, body: { figures, ...(draft.only ? { rest: 'machine' } : {}), ...(draft.photos ? { photos: draft.photos } : {}), ...round, ...given(draft, whole) },
        });
    await showView(view);
    // What was left to the machine is seen now, for the first time.
    await saveDraft(received(draft, view[draft.reading ?? 'first']?.figures ?? figures));
  } catch (error) {
    const problem = error instanceof Problem ? error : new Problem('OFFLINE');
    // A conflict (409) about figures is an answer, not something that passes.
    if (sessionEnded(problem) || (passes(problem) && problem.status !== 409)) throw problem;
    await saveDraft({ ...draft, state: 'typing', problem: { code: problem.code, text: problem.text } });
  }
}

/** Why rules that the figures break stand like that on the paper, where the officer said so. */
function given(draft: Draft, whole: Form): { reasons?: Record<string, string> } {
  const limits = state.index?.limits;
  const findings = limits ? broken(draft, whole, limits, isSpecial(draft.tps)) : [];
  const reasons = reasonsFor(findings, draft.reasons);
  return Object.keys(reasons).length > 0 ? { reasons } : {};
}

function received(draft: Draft, figures: Record<string, number>): Draft {
  const { problem: _, correction, ...rest } = draft;
  const changed = Object.entries(figures).filter(([id, value]) => draft.sent?.[id] !== value);
  return {
    ...rest,
    state: 'sent',
    sent: figures,
    sentAt: Date.now(),
    history: [...draft.history, {
      at: Date.now(),
      what: correction ? 'corrected' : 'sent',
      changes: Object.fromEntries(changed.map(([id, value]) => [id, [draft.sent?.[id] ?? null, value]])),
      ...(correction ? { reason: correction.reason } : {}),
    }],
  };
}
