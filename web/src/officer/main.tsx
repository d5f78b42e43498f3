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
void open().then(start);

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
