// Which screen is shown. Screens that are not needed to take a photo are loaded when they are opened, and are on the phone already.
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { isCommittee } from './office';
import { Bands } from './parts/frame';
import { usePlace, useState_ } from './parts/use';
import { Activate } from './screens/activate';
import { Confirm } from './screens/confirm';
import { Home } from './screens/home';
import { Unlock } from './screens/unlock';
import { isTraining } from './store/database';
import { say } from './words/lang';
import { words } from './words/words';

type Screen = ComponentType<{ at: string }>;
const later: Record<string, () => Promise<Screen>> = {
  foto: async () => (await import('./capture/camera')).Camera,
  angka: async () => (await import('./figures/screen')).FiguresScreen,
  keadaan: async () => (await import('./after/state')).StateScreen,
  'tanda-terima': async () => (await import('./after/receipt')).ReceiptScreen,
};
/** Of the committees; what is about a TPS they reach by opening one. */
const region: Record<string, () => Promise<Screen>> = {
  '': async () => (await import('./region/list')).RegionScreen,
  tps: async () => (await import('./region/tps')).TpsScreen,
  berkas: async () => (await import('./region/open-file')).OpenFileScreen,
};

function Later({ name, at }: { name: string; at: string }) {
  const [loaded, setLoaded] = useState<{ name: string; screen: Screen }>();
  useEffect(() => {
    void (later[name] ?? region[name])?.().then((screen) => setLoaded({ name, screen }), () => setLoaded(undefined));
  }, [name]);
  if (loaded?.name !== name) return <Bands />;
  const { screen: Shown } = loaded;
  return <Shown at={at} key={`${name}/${at}`} />;
}

function Broken() {
  return (
    <main>
      <p class="note bad" role="alert">{say(words.broken)}</p>
      <button class="main wide" onClick={() => location.reload()}>{say(words.reload)}</button>
    </main>
  );
}

export function App() {
  const { ready, broken, account, token, sessionEnded, tps } = useState_();
  const [name = '', at = ''] = usePlace().split('/');
  if (broken) return <Broken />;
  if (!ready) return <p class="boot">Rekap …</p>;
  if (!account) return <Activate />;
  if (!token && !isTraining) return <Unlock />;
  if (!account.confirmed) return <Confirm />;
  if (name === 'masuk' && sessionEnded) return <Unlock again />;
  if (isCommittee()) return <Later name={name in region || (tps && name in later) ? name : ''} at={at} />;
  return name in later ? <Later name={name} at={at} /> : <Home />;
}
