// The photo at the camera's full detail stays on the phone while it is of use, and gives way first.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { activate, activationCode, beginning, choose, huge, launchWithCamera, newPhone, possible, where } from './officer.mjs';
import { eventually } from './rekap.mjs';

let start;
let browser;

const kept = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open('rekap-lapor').onsuccess = ({ target }) => {
    target.result.transaction('full').objectStore('full').getAll().onsuccess = (event) => resolve(event.target.result.map(({ size }) => size));
  };
}));

describe('the full detail of a photo', { skip: possible ? false : 'REKAP_LOGINS is not set: the server is not a demo of our own' }, () => {
  before(async () => {
    start = await beginning();
    browser = await launchWithCamera(start.pages[0]);
  });
  after(() => browser?.close());

  test('is kept and saved until the server has the TPS', async () => {
    const { context, tab, errors } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode(start));
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
    await context.setOffline(true);
    const photo = await huge(page);
    await choose(page, 1, photo, true);
    await page.waitForFunction(() => new Promise((resolve) => {
      indexedDB.open('rekap-lapor').onsuccess = ({ target }) => { target.result.transaction('full').objectStore('full').count().onsuccess = (event) => resolve(event.target.result === 1); };
    }));
    assert.deepEqual(await kept(page), [photo.length]);
    await choose(page, 2, start.pages[1]);
    await choose(page, 3, start.pages[2]);
    assert.equal((await kept(page)).length, 1, 'what is sent whole needs no second copy');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Simpan berkas' }).click()]);
    const saved = await readFile(await download.path());
    assert.ok(saved.includes('-asli.jpeg') && saved.length > photo.length);
    await context.setOffline(false);
    for (const number of [1, 2, 3]) await where(page, number, 'received');
    await eventually('what was received is kept no longer', () => kept(page), ({ length }) => length === 0);
    assert.deepEqual(errors, []);
    await context.close();
  });

  test('is given up when there is no room for the next photo', async () => {
    const { context, tab } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode(start));
    await page.route('**/api/v1/**', (route) => route.abort('connectionreset'));
    await choose(page, 1, await huge(page), true);
    await eventually('the full detail is kept', () => kept(page), ({ length }) => length === 1);
    // As a full disk does it: the next photo does not fit until something is deleted.
    await page.evaluate(() => {
      const { put, clear } = IDBObjectStore.prototype;
      let full = true;
      IDBObjectStore.prototype.put = function (...args) { if (full) throw new DOMException('no room', 'QuotaExceededError'); return put.apply(this, args); };
      IDBObjectStore.prototype.clear = function () { full = false; return clear.apply(this); };
    });
    await choose(page, 2, start.pages[1]);
    await where(page, 2, 'waiting');
    await eventually('the full detail gave way', () => kept(page), ({ length }) => length === 0);
    await context.close();
  });
});
