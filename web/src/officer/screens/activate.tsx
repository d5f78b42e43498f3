// The first screen of a new phone: the code of the letter, then a PIN.
import { useEffect, useState } from 'preact/hooks';
import { activate, enterTraining, logIn } from '../account/session';
import { codeIn, grouped, readCode } from '../account/code';
import { tooSimple } from '../account/pin';
import { Problem } from '../api/problem';
import { Bands, Languages } from '../parts/frame';
import { Pin } from '../parts/pin';
import { isTraining } from '../store/database';
import { language, say, setLanguage } from '../words/lang';
import { words } from '../words/words';
import { Scan } from './scan';

export function Activate() {
  const [, redraw] = useState(0);
  const [way, setWay] = useState<'code' | 'login'>('code');
  useEffect(() => { if (isTraining) void enterTraining(); }, []);
  if (isTraining) return <Bands />;
  return (
    <>
      <Bands />
      <main>
        <Languages chosen={language()} choose={(lang) => { setLanguage(lang); redraw((count) => count + 1); }} />
        <h1>{say(words.activateTitle)}</h1>
        {way === 'code' ? <WithCode /> : <WithLogin />}
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

function WithCode() {
  const scanned = codeIn(decodeURIComponent(location.hash));
  const [typed, setTyped] = useState(scanned ?? '');
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [scanning, setScanning] = useState(false);
  const [problem, busy, run] = useTry();
  const code = readCode(typed);
  const pinProblem = pin.length >= 6 && tooSimple(pin) ? words.pinSimple : again.length >= pin.length && again !== pin ? words.pinDiffers : null;
  const ready = code.state === 'good' && pin.length >= 6 && pin === again && !pinProblem;
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
          <Pin label={say(words.choosePin)} value={pin} onInput={setPin} fresh help={say(words.choosePinHelp)} />
          <Pin label={say(words.repeatPin)} value={again} onInput={setAgain} fresh />
          {pinProblem && <p class="note bad" role="status">{say(pinProblem)}</p>}
        </>
      )}
      {problem && <p class="note bad" role="alert">{problem}</p>}
      <p><button class="main wide" disabled={!ready || busy}>{say(words.activate)}</button></p>
    </form>
  );
}

function WithLogin() {
  const [tps, setTps] = useState('');
  const [number, setNumber] = useState('1');
  const [pin, setPin] = useState('');
  const [problem, busy, run] = useTry();
  const ready = /^\d{13}$/.test(tps) && pin.length >= 6;
  return (
    <form onSubmit={(event) => { event.preventDefault(); if (ready) run(() => logIn(`kpps-${tps}-${number}`, pin)); }}>
      <label for="tps">{say(words.tpsCode)}</label>
      <input id="tps" inputMode="numeric" maxLength={17} value={tps} autocomplete="username" onInput={(event) => setTps(event.currentTarget.value.replace(/\D/g, ''))} />
      <label for="number">{say(words.accountNumber)}</label>
      <select id="number" value={number} onChange={(event) => setNumber(event.currentTarget.value)}><option>1</option><option>2</option></select>
      <Pin label={say(words.pin)} value={pin} onInput={setPin} />
      {problem && <p class="note bad" role="alert">{problem}</p>}
      <p><button class="main wide" disabled={!ready || busy}>{say(words.login)}</button></p>
    </form>
  );
}
