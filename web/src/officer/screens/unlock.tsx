// The PIN, when the app is opened again and when the server ended the session.
import { useState } from 'preact/hooks';
import { logIn, unlock } from '../account/session';
import { Problem } from '../api/problem';
import { isCommittee, role, state, tpsNumber } from '../office';
import { shortest } from '../account/pin';
import { Bands } from '../parts/frame';
import { Pin } from '../parts/pin';
import { go } from '../parts/use';
import { say } from '../words/lang';
import { words } from '../words/words';
import { work } from '../queue/sender';

export function Unlock({ again }: { again?: boolean }) {
  const [pin, setPin] = useState('');
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const account = state.account;
  const password = role() === 'ppk';
  const open = async () => {
    if (again) return logIn(account?.login ?? '', pin).then(() => go(''));
    const opened = await unlock(pin);
    if (!opened.ok) setProblem(opened.waitSeconds > 0 ? say(words.pinWait, { seconds: opened.waitSeconds }) : say(password ? words.passwordWrong : words.pinWrong));
    return undefined;
  };
  const submit = (event: Event) => {
    event.preventDefault();
    setProblem('');
    setBusy(true);
    open()
      .then(() => void work())
      .catch((error: unknown) => setProblem(error instanceof Problem ? say(error.text) : String(error)))
      .finally(() => { setBusy(false); setPin(''); });
  };
  return (
    <>
      <Bands />
      <main>
        <h1>{say(password ? words.unlockPassword : words.unlockTitle)}</h1>
        {isCommittee() && <p class="soft">{account?.login}</p>}
        {account && !isCommittee() && <p class="soft">{say(words.tps, { number: tpsNumber(account.scope) })}, {state.public?.path.at(-1)?.name ?? account.scope}</p>}
        {again && <p class="note warn">{say(words.loginAgain)}</p>}
        <form onSubmit={submit}>
          <Pin label={say(password ? words.password : words.pin)} value={pin} onInput={setPin} password={password} />
          {problem && <p class="note bad" role="alert">{problem}</p>}
          <p><button class="main wide" disabled={pin.length < shortest(password) || busy}>{say(words.unlock)}</button></p>
        </form>
      </main>
    </>
  );
}
