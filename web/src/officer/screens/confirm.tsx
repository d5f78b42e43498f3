// After activation: is this your TPS? A letter of another TPS is noticed before the first photo.
import { useState } from 'preact/hooks';
import { confirmTps } from '../account/session';
import { state } from '../office';
import { Bands } from '../parts/frame';
import { say, type Words } from '../words/lang';
import { words } from '../words/words';

const levels: Record<string, Words> = {
  province: { id: 'provinsi', en: 'province' },
  city: { id: 'kota/kabupaten', en: 'city or regency' },
  kecamatan: { id: 'kecamatan', en: 'kecamatan' },
  kelurahan: { id: 'kelurahan', en: 'kelurahan' },
};

export function Confirm() {
  const [no, setNo] = useState(false);
  const place = state.public;
  return (
    <>
      <Bands />
      <main>
        <h1>{say(words.rightTps)}</h1>
        <dl class="facts">
          <dt>TPS</dt><dd><strong>{place?.tps.name ?? state.account?.scope.slice(-3)}</strong></dd>
          {place?.path.slice().reverse().map((region) => <><dt>{levels[region.level] ? say(levels[region.level] as Words) : region.level}</dt><dd>{region.name}</dd></>)}
          <dt>{say({ id: 'kode', en: 'code' })}</dt><dd class="code">{state.account?.scope}</dd>
        </dl>
        {no && <p class="note warn" role="alert">{say(words.notMyTpsHelp)}</p>}
      </main>
      <footer class="do">
        <button onClick={() => setNo(true)}>{say(words.notMyTps)}</button>
        <button class="main" onClick={() => void confirmTps()}>{say(words.yesMyTps)}</button>
      </footer>
    </>
  );
}
