// The PDF of the figures that this account entered last, made by the server: to print, or to send to a witness.
import { useState } from 'preact/hooks';
import { Problem } from '../api/problem';
import { contest, state } from '../office';
import { told } from '../queue/sender';
import { isTraining } from '../store/database';
import { language, say } from '../words/lang';
import { saveBlob } from './save';

const words = {
  save: { id: 'Salinan PDF untuk saksi', en: 'PDF copy for the witnesses' },
  help: { id: 'Angka yang terakhir diisi akun ini, seperti yang diterima server. Hasil resmi tetap formulir C.Hasil.', en: 'The figures that this account entered last, as the server has them. The official result is the C.Hasil form.' },
  fetching: { id: 'Mengambil …', en: 'Fetching …' },
};
const PATIENCE_MS = 30_000;

async function fetchCopy(tps: string): Promise<void> {
  const [now, token] = [contest(), state.token];
  if (!now || !token) return;
  const answer = await fetch(`/api/v1/tps/${tps}/figures.pdf?contest=${now.id}`, {
    headers: { Authorization: `Bearer ${token}`, 'Accept-Language': language() },
    credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => { throw new Problem('OFFLINE'); });
  if (!answer.ok) throw Problem.of(answer.status, await answer.text(), answer.headers.get('Retry-After'));
  saveBlob(await answer.blob().catch(() => { throw new Problem('OFFLINE'); }), `salinan-${tps}.pdf`);
}

export function WitnessCopy({ tps }: { tps: string }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  if (isTraining) return null;
  const fetchIt = () => {
    setBusy(true);
    setProblem('');
    fetchCopy(tps)
      .catch((error: unknown) => { told(error); setProblem(say(error instanceof Problem ? error.text : new Problem('UNKNOWN').text)); })
      .finally(() => setBusy(false));
  };
  return (
    <>
      <button class="wide" disabled={busy} onClick={fetchIt}>{say(busy ? words.fetching : words.save)}</button>
      {problem && <p class="note warn" role="alert">{problem}</p>}
      <p class="help">{say(words.help)}</p>
    </>
  );
}
