// The first screen of a new phone or computer: the code of the letter, then a PIN (PPK: a password); or an account that was activated before.
import { useEffect, useState } from 'preact/hooks';
import { activate, enterTraining, logIn } from '../account/session';
import { codeIn, grouped, readCode } from '../account/code';
import { shortest, tooSimple } from '../account/pin';
import { Problem } from '../api/problem';
import { Bands, Languages } from '../parts/frame';
import { Pin } from '../parts/pin';
import { isTraining, type Role } from '../store/database';
import { language, say, setLanguage } from '../words/lang';
import { words } from '../words/words';
import { Scan } from './scan';

export function Activate() {
  const [, redraw] = useState(0);
  const [way, setWay] = useState<'code' | 'login'>('code');
  const [role, setRole] = useState<Role>('kpps');
  useEffect(() => { if (isTraining) void enterTraining(); }, []);
  if (isTraining) return <Bands />;
  return (
    <>
      <Bands />
      <main>
        <Languages chosen={language()} choose={(lang) => { setLanguage(lang); redraw((count) => count + 1); }} />
        <h1>{say(words.activateTitle)}</h1>
        <label for="role">{say(words.iAm)}</label>
        <select id="role" value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
          <option value="kpps">{say(words.iAmKpps)}</option><option value="pps">{say(words.iAmPps)}</option><option value="ppk">{say(words.iAmPpk)}</option>
        </select>
        {way === 'code' ? <WithCode password={role === 'ppk'} key={role} /> : <WithLogin role={role} key={role} />}
        <hr class="divide" />
        <div class="stack">
          <button class="wide" onClick={() => setWay(way === 'code' ? 'login' : 'code')}>
            {say(way === 'code' ? words.haveAccount : words.newCode)}
          </button>
          <a class="button wide" href="/lapor?latihan">{say(words.train)}</a>
        </div>
      </main>
    </>
  );
}

function useTry(): [string, boolean, (work: () => Promise<void>) => void] {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  const run = (work: () => Promise<void>) => {
    setProblem('');
    setBusy(true);
    work().catch((error: unknown) => setProblem(error instanceof Problem ? say(error.text) : String(error))).finally(() => setBusy(false));
  };
  return [problem, busy, run];
}

function WithCode({ password }: { password: boolean }) {
  const scanned = codeIn(decodeURIComponent(location.hash));
  const [typed, setTyped] = useState(scanned ?? '');
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [scanning, setScanning] = useState(false);
  const [problem, busy, run] = useTry();
  const code = readCode(typed);
  const long = pin.length >= shortest(password);
  const differs = again.length >= pin.length && again !== pin;
  const pinProblem = long && !password && tooSimple(pin) ? words.pinSimple : differs ? (password ? words.passwordDiffers : words.pinDiffers) : null;
  const ready = code.state === 'good' && long && pin === again && !pinProblem;
  if (scanning) return <Scan found={(found) => { setTyped(found); setScanning(false); }} close={() => setScanning(false)} />;
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (code.state === 'good' && ready) run(() => activate(code.code, pin)); }}>
      <p>{say(words.activateHelp)}</p>
      <button type="button" class="wide" onClick={() => setScanning(true)}>{say(words.scan)}</button>
      <label for="code">{say(words.code)}</label>
      <input
        id="code" class="code" value={typed} autocapitalize="characters" autocomplete="off" spellcheck={false} aria-describedby="code-help"
        onInput={(event) => setTyped(event.currentTarget.value)} onBlur={() => setTyped(grouped(typed))}
      />
      <p class={code.state === 'wrong' ? 'note bad' : 'help'} id="code-help" role="status">
        {code.state === 'good' ? '✓' : code.state === 'wrong' ? say(words.codeWrong) : typed ? say(words.codeShort, { left: code.left }) : 'XXXX-XXXX-XXXX-XXXX-XXXX'}
      </p>
      {code.state === 'good' && (
        <>
          <Pin
            label={say(password ? words.choosePassword : words.choosePin)} value={pin} onInput={setPin} password={password} fresh
            help={say(password ? words.choosePasswordHelp : words.choosePinHelp)}
          />
          <Pin label={say(password ? words.repeatPassword : words.repeatPin)} value={again} onInput={setAgain} password={password} fresh />
          {pinProblem && <p class="note bad" role="status">{say(pinProblem)}</p>}
        </>
      )}
      {problem && <p class="note bad" role="alert">{problem}</p>}
      <p><button class="main wide" disabled={!ready || busy}>{say(words.activate)}</button></p>
    </form>
  );
}

function WithLogin({ role }: { role: Role }) {
  const [tps, setTps] = useState('');
  const [number, setNumber] = useState('1');
  const [name, setName] = useState('');
  const [pin, setPin] = useState('');
  const [problem, busy, run] = useTry();
  const [officer, password] = [role === 'kpps', role === 'ppk'];
  const ready = (officer ? /^\d{13}$/.test(tps) : name.trim() !== '') && pin.length >= shortest(password);
  const login = officer ? `kpps-${tps}-${number}` : name.trim();
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (ready) run(() => logIn(login, pin)); }}>
      {officer ? (
        <>
          <label for="tps">{say(words.tpsCode)}</label>
          <input id="tps" inputMode="numeric" maxLength={17} value={tps} autocomplete="username" onInput={(event) => setTps(event.currentTarget.value.replace(/\D/g, ''))} />
          <label for="number">{say(words.accountNumber)}</label>
          <select id="number" value={number} onChange={(event) => setNumber(event.currentTarget.value)}><option>1</option><option>2</option></select>
        </>
      ) : (
        <>
          <label for="name">{say(words.accountName)}</label>
          <input id="name" value={name} autocomplete="username" autocapitalize="none" spellcheck={false} aria-describedby="name-help" onInput={(event) => setName(event.currentTarget.value)} />
          <p class="help" id="name-help">{say(words.accountNameHelp, { example: role === 'pps' ? 'pps-3171011001-1' : 'ppk-317101-1' })}</p>
        </>
      )}
      <Pin label={say(password ? words.password : words.pin)} value={pin} onInput={setPin} password={password} />
      {problem && <p class="note bad" role="alert">{problem}</p>}
      <p><button class="main wide" disabled={!ready || busy}>{say(words.login)}</button></p>
    </form>
  );
}
