import { render } from 'preact';
import { App } from './app';
import { change, open } from './office';
import { start } from './queue/sender';
import './style.css';
import { language } from './words/lang';

document.documentElement.lang = language();
const place = document.getElementById('app');
if (place) {
  place.textContent = '';
  render(<App />, place);
}

const [TRIES, PATIENCE_MS, PAUSE_MS] = [3, 8_000, 700];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Storage that does not open at once (a busy phone, another tab) is asked again; then the officer is told what to do. */
async function begin(): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const opened = await Promise.race([open().then(() => true, () => false), pause(PATIENCE_MS).then(() => false)]);
    if (opened) return start();
    await pause(PAUSE_MS);
  }
  change({ broken: true });
}
void begin();

if ('serviceWorker' in navigator) {
  // The worker that is there at the start is replaced only by one that the officer asked for.
  let replaced = false;
  const had = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (had && !replaced) location.reload();
    replaced = true;
  });
  addEventListener('load', () => {
    void navigator.serviceWorker.register('/lapor/sw.js', { scope: '/lapor' }).then((registration) => {
      const offer = () => { if (registration.waiting && navigator.serviceWorker.controller) change({ update: registration.waiting }); };
      offer();
      registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', offer));
    }, () => undefined);
  });
}
