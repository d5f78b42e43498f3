// The service worker: keeps the app itself on the phone, so that it opens without network. It never touches /api, never caches an
// answer of the server, and changes to a new version only when the officer says so or no tab is open.
/// <reference lib="webworker" />
const worker = self as unknown as ServiceWorkerGlobalScope;
const SHELL = '__SHELL__' as unknown as string[];
const CACHE = 'lapor-__VERSION__';

worker.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL.map((path) => new Request(path, { cache: 'no-cache' })))));
});

worker.addEventListener('activate', (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name.startsWith('lapor-') && name !== CACHE) await caches.delete(name);
    await worker.clients.claim();
  };
  event.waitUntil(old());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (url.pathname !== '/lapor' && !url.pathname.startsWith('/lapor/')) return;
  const path = request.mode === 'navigate' ? '/lapor' : url.pathname;
  event.respondWith(caches.match(path, { ignoreVary: true }).then((known) => known ?? fetch(request)));
});

worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') void worker.skipWaiting();
});

// Background Sync. The token is locked by the PIN and lives in an open page only: the page is told, not replaced.
worker.addEventListener('sync', (event) => {
  const sync = event as ExtendableEvent & { tag: string };
  const tell = async () => {
    for (const client of await worker.clients.matchAll({ type: 'window' })) client.postMessage('send');
  };
  if (sync.tag === 'send') sync.waitUntil(tell());
});

export {};
