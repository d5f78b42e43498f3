// The officer's night on a phone: activate, photograph, lose the network, type figures with a broken sum, come back, and be sure.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import {
  accessible, activate, activationCode, askAgain, base, beginning, choose, huge, json, launchWithCamera, newPhone, noise, photograph, photosOnPhone, PIN, possible, type, unlock, where,
} from './officer.mjs';
import { desktop, eventually, fits, phone, screenshot } from './rekap.mjs';

let start;
let browser;

describe('the officer’s app', { skip: possible ? false : 'REKAP_LOGINS is not set: the server is not a demo of our own' }, () => {
  before(async () => {
    start = await beginning();
    browser = await launchWithCamera(start.pages[0]);
  });
  after(() => browser?.close());

  test('a night: activated, photographed, without network, figures with a broken sum, back, received, public', async () => {
    const { context, tab, errors } = await newPhone(browser);
    let page = await tab();
    const publicJson = `/results/v1/${start.contest}/tps/${start.tps}.json`;
    const photosBefore = photosOf(await json(publicJson)).length;
    const look = async (name) => {
      await page.waitForTimeout(250);
      await fits(page);
      await accessible(page, name);
      await screenshot(page, phone, `officer-${name}`);
    };
    await activate(page, await activationCode(start), look);
    await look('home');
    await photograph(page, 1, look);
    await where(page, 1, 'received');
    await page.getByRole('button', { name: /Tanda terima #/ }).click();
    await page.locator('[data-verified=yes]').waitFor();
    await look('receipt');
    await page.goBack();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));

    await context.setOffline(true);
    await page.getByText('Tidak ada jaringan').waitFor();
    await choose(page, 2, start.pages[1]);
    await choose(page, 3, start.pages[2]);
    await where(page, 2, 'waiting');
    await look('offline');

    // One more man on the list than the paper's total says: the paper is right, the officer is asked.
    const figures = { ...start.figures, 'dpt.male': start.figures['dpt.male'] + 1 };
    await page.getByRole('button', { name: 'Isi angka formulir' }).click();
    await page.locator('.keypad').waitFor();
    await look('figures-empty');
    await type(page, figures);
    await page.locator('[data-code=F101]').waitFor();
    await look('review');
    await page.locator('[data-code=F101]').getByRole('button', { name: 'Ya, memang tertulis begitu' }).click();
    await page.locator('[data-code=F101] textarea').fill('Salah jumlah di kertas');
    await page.locator('[data-code=F101]').getByRole('button', { name: 'Ya, memang tertulis begitu' }).click();
    await page.getByText('Salah jumlah di kertas').waitFor();
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-figures=waiting]').waitFor();

    // The phone is switched off and on, still without network: nothing is lost.
    await page.close();
    page = await tab();
    await page.goto('/lapor');
    await look('unlock');
    await unlock(page);
    await where(page, 2, 'waiting');
    await where(page, 3, 'waiting');

    // If everything fails: one file with all of it.
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Simpan berkas' }).click()]);
    assert.equal(download.suggestedFilename(), `rekap-${start.tps}.zip`);
    const saved = await readFile(await download.path());
    assert.equal(saved.subarray(0, 4).toString('latin1'), 'PK\u0003\u0004');
    for (const name of ['data.json', 'halaman-1-', 'halaman-2-', 'halaman-3-', 'Salah jumlah di kertas']) assert.ok(saved.includes(name), name);

    await context.setOffline(false);
    for (const number of [1, 2, 3]) await where(page, number, 'received');
    await page.getByText('Angka diterima').waitFor();
    await look('received');

    const document = await eventually('the photos are public', () => json(publicJson), (tps) => photosOf(tps).length >= photosBefore + 3);
    const hashes = document.pages.map(({ photo }) => photo?.sha256);
    assert.equal(new Set(hashes).size, 3, 'three photos in public, one a page');
    assert.equal(photosOf(document).length - photosBefore, 3, 'none twice');
    await page.getByRole('button', { name: 'Lihat keadaan TPS' }).click();
    await page.locator('[data-status=entered]').waitFor();
    await page.getByText('Semua foto dan angka sudah diterima').waitFor();
    await look('state');
    const link = page.locator('main a[href*="/hasil/"]');
    await link.click();
    await page.locator('.receipts, .sheet').first().waitFor();
    assert.ok((await page.content()).includes(hashes[0]), 'the public page shows the photo that was sent');
    await page.goBack();

    // What PPS asks reaches the phone.
    await askAgain(start, 2, 'sudut kanan bawah gelap');
    await page.goto('/lapor');
    await unlock(page);
    await page.getByText('sudut kanan bawah gelap').waitFor();
    await look('asked-again');

    // A wrong reading can be corrected, with a reason.
    await page.getByRole('button', { name: 'Lihat atau koreksi' }).click();
    // What the witnesses get: the figures as the server has them.
    const [copy] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Salinan PDF untuk saksi' }).click()]);
    assert.equal(copy.suggestedFilename(), `salinan-${start.tps}.pdf`);
    assert.equal((await readFile(await copy.path())).subarray(0, 5).toString('latin1'), '%PDF-');
    await page.getByRole('button', { name: 'Koreksi', exact: true }).click();
    await page.getByRole('button', { name: 'Isi angka' }).click();
    await page.locator('[data-figure="dpt.male"]').click();
    await type(page, { 'dpt.male': start.figures['dpt.male'] });
    await page.getByRole('button', { name: /^Periksa/ }).click();
    await page.getByLabel('Alasan koreksi').fill('Salah ketik');
    await page.getByRole('button', { name: 'Kirim koreksi' }).click();
    await page.locator('[data-figures=sent]').waitFor();
    await page.getByText('Dikoreksi', { exact: true }).waitFor();
    await look('corrected');
    assert.deepEqual(errors, []);
    await context.close();
  });

  test('the tab is killed in mid-upload: the next one goes on where the server is', async () => {
    const { context, tab } = await newPhone(browser);
    let page = await tab();
    await activate(page, await activationCode(start));
    let killed;
    const dead = new Promise((resolve) => { killed = resolve; });
    let parts = 0;
    await page.route('**/api/v1/uploads/*', async (route) => {
      if (route.request().method() === 'PATCH' && ++parts === 2) { killed(); return; } // never answered
      await route.continue();
    });
    await choose(page, 1, await noise(page), true);
    await dead;
    await page.close({ runBeforeUnload: false });
    page = await tab();
    const offsets = [];
    page.on('request', (request) => { if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset'])); });
    await page.goto('/lapor');
    await unlock(page);
    await where(page, 1, 'received');
    assert.ok(offsets[0] >= 262_144, 'what the server has is not sent again');
    assert.equal(offsets.length, new Set(offsets).size, 'no part is sent twice');
    await context.close();
  });

  test('a line that loses every third request and drops for a while: every page arrives once', async () => {
    const { context, tab } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode(start));
    let asked = 0;
    await page.route('**/api/v1/**', async (route) => {
      asked += 1;
      if (asked % 3 === 0) return route.abort('connectionreset');
      // Worse: the server did it, but its answer is lost.
      if (asked % 7 === 0) { await route.fetch().catch(() => null); return route.abort('connectionreset'); }
      return route.continue();
    });
    for (const number of [1, 2, 3]) await choose(page, number, await noise(page, 700, number), true);
    await context.setOffline(true);
    await page.waitForTimeout(1500);
    await context.setOffline(false);
    for (const number of [1, 2, 3]) await where(page, number, 'received');
    const sent = (await photosOnPhone(page)).map(([, sha256]) => sha256);
    assert.equal(new Set(sent).size, 3);
    const arrived = async () => photosOf(await json(`/results/v1/${start.contest}/tps/${start.tps}.json`)).map(({ sha256 }) => sha256);
    const all = await eventually('every page is public', arrived, (there) => sent.every((sha256) => there.includes(sha256)));
    assert.equal(new Set(all).size, all.length, 'none twice');
    await context.close();
  });

  test('the session is ended while photos wait: they wait for the PIN, then go', async () => {
    const { context, tab } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode(start));
    let ended = true;
    await page.route('**/api/v1/uploads', (route) => (ended
      ? route.fulfill({ status: 401, contentType: 'application/problem+json', body: JSON.stringify({ code: 'SESSION_EXPIRED', text: { id: 'Sesi berakhir', en: 'Ended' } }) })
      : route.continue()));
    await choose(page, 3, start.pages[2]);
    await page.getByText('Server mengakhiri sesi').waitFor();
    await where(page, 3, 'waiting');
    ended = false;
    await page.getByRole('button', { name: 'Masuk' }).click();
    await page.locator('input.pin').fill(PIN);
    await page.getByRole('button', { name: 'Buka' }).click();
    await where(page, 3, 'received');
    await context.close();
  });

  test('bad input gets a sentence: mistyped code, simple PIN, wrong PIN, HEIC, no photo, wrong page, camera refused', async () => {
    const { context, tab } = await newPhone(browser);
    let page = await tab();
    const code = await activationCode(start);
    await page.goto('/lapor');
    await page.fill('#code', code.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
    await page.getByText('Ada huruf yang salah').waitFor();
    await page.fill('#code', code.toLowerCase());
    await page.locator('input.pin').nth(0).fill('123456');
    await page.getByText('PIN terlalu mudah ditebak').waitFor();
    await activate(page, code);
    await page.getByRole('button', { name: 'Foto, Halaman 2' }).click();
    await page.getByText('Ini halaman 1, bukan halaman 2').waitFor();
    const send = (name, buffer) => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/jpeg', buffer });
    await send('a.heic', Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic'), Buffer.alloc(64)]));
    await page.getByText('berformat HEIC').waitFor();
    await send('a.jpg', Buffer.from('this is no picture at all, but a letter to grandmother'));
    await page.getByText('bukan foto JPEG').waitFor();
    await send('a.jpg', start.pages[1].subarray(0, 4000));
    await page.getByText('rusak atau tidak lengkap').waitFor();
    await page.close();
    page = await tab();
    await page.goto('/lapor');
    await page.locator('input.pin').fill('999111');
    await page.getByRole('button', { name: 'Buka' }).click();
    await page.getByText('PIN salah').waitFor();
    await unlock(page);
    await context.clearPermissions();
    await page.getByRole('button', { name: 'Foto, Halaman 1' }).click();
    await page.locator('.camera').waitFor();
    await context.close();
  });

  test('the camera is refused: the gallery is still there', async () => {
    const { context, tab } = await newPhone(browser);
    await context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    const page = await tab();
    await activate(page, await activationCode(start));
    await page.getByRole('button', { name: 'Foto, Halaman 2' }).click();
    await page.getByText('Kamera tidak diizinkan').waitFor();
    await accessible(page, 'camera refused');
    await screenshot(page, phone, 'officer-camera-refused');
    await page.locator('input[type=file]').setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: start.pages[1] });
    await page.getByRole('button', { name: 'Pakai foto ini' }).click();
    await where(page, 2, 'received');
    await context.close();
  });

  test('a photo of 48 megapixels is sent at a sensible size', async () => {
    const { context, tab } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode(start));
    await choose(page, 1, await huge(page), true);
    await where(page, 1, 'received');
    const kept = await page.evaluate(() => new Promise((resolve) => {
      indexedDB.open('rekap-lapor').onsuccess = ({ target }) => {
        target.result.transaction('photos').objectStore('photos').getAll().onsuccess = (event) => resolve(event.target.result[0]);
      };
    }));
    assert.deepEqual([kept.width, kept.height], [2000, 1500]);
    assert.ok(kept.overruled.length > 0, 'the warnings that were overruled are kept with the photo');
    await context.close();
  });

  test('the storage is full: a sentence, and nothing is lost when there is room again', async () => {
    const { context, tab } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode(start));
    // As Chromium does it: the write is aborted, the transaction says why.
    const full = (on) => page.evaluate((on) => {
      const { prototype } = IDBObjectStore;
      window.realPut ??= prototype.put;
      prototype.put = on ? () => { throw new DOMException('no room', 'QuotaExceededError'); } : window.realPut;
    }, on);
    await full(true);
    await page.getByRole('button', { name: 'Foto, Halaman 2' }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: start.pages[1] });
    await page.getByRole('button', { name: 'Pakai foto ini' }).click();
    await page.locator('.review').getByText('Penyimpanan HP penuh').waitFor();
    await full(false);
    await page.getByRole('button', { name: 'Pakai foto ini' }).click();
    await where(page, 2, 'received');
    await context.close();
  });

  test('the phone’s clock is a day slow: times shown are the server’s', async () => {
    const { context, tab } = await newPhone(browser);
    await context.addInitScript(() => {
      const real = Date.now.bind(Date);
      Date.now = () => real() - 86_400_000;
    });
    const page = await tab();
    await activate(page, await activationCode(start));
    await choose(page, 3, start.pages[2]);
    await where(page, 3, 'received');
    const day = new Intl.DateTimeFormat('id-ID', { day: 'numeric', month: 'short', timeZone: 'Asia/Jakarta' }).format(new Date());
    await page.getByText(`Diterima ${day}`).waitFor();
    await context.close();
  });

  test('both accounts at once: two photos of a page are both kept, and who types second is told and corrects with a reason', async () => {
    const phones = [];
    for (const number of [1, 2]) {
      const own = await newPhone(browser);
      const page = await own.tab();
      await activate(page, await activationCode(start, number));
      phones.push({ ...own, page });
    }
    await Promise.all(phones.map(async ({ page }, at) => choose(page, 1, await noise(page, 500, at), true)));
    await Promise.all(phones.map(({ page }) => where(page, 1, 'received')));
    // The first reading is in since the first test, by account 1.
    const { page } = phones[1];
    await page.getByRole('button', { name: 'Isi angka formulir' }).click();
    await type(page, { ...start.figures, 'disabled.male': 2, 'disabled.total': start.figures['disabled.female'] + 2 });
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-figures=waiting]').waitFor({ state: 'detached' });
    await page.getByText('Pembacaan ini sudah ada').waitFor();
    await page.getByRole('button', { name: 'Ambil angka yang sudah ada' }).click();
    await page.getByLabel('Alasan koreksi').fill('Salah baca');
    await page.getByRole('button', { name: 'Kirim koreksi' }).click();
    await page.locator('[data-figures=sent]').waitFor();
    for (const { context } of phones) await context.close();
  });

  test('a phone that draws no frame for a while opens nevertheless', async () => {
    const { context, tab, errors } = await newPhone(browser);
    const page = await tab();
    // As in a pocket or under load: no frames, and timers late.
    await page.addInitScript(() => {
      const later = window.setTimeout.bind(window);
      window.requestAnimationFrame = () => 0;
      window.setTimeout = (run, ms = 0, ...rest) => later(run, Math.max(ms, 60_000), ...rest);
    });
    await page.goto('/lapor');
    await page.locator('#code').waitFor({ timeout: 30_000 });
    assert.deepEqual(errors, []);
    await context.close();
  });

  test('training sends nothing anywhere, says so on every screen, and keeps apart', async () => {
    const { context, tab, requests, errors } = await newPhone(browser);
    const page = await tab();
    await page.goto('/lapor?latihan');
    await page.locator('.pages').waitFor();
    await page.getByRole('button', { name: 'Foto, Halaman 1' }).click();
    await page.getByRole('button', { name: 'Pakai contoh halaman' }).click();
    await page.getByText('Foto tampak baik').waitFor();
    assert.equal(await page.locator('[data-training]').count(), 1);
    await screenshot(page, phone, 'officer-training-photo');
    await page.getByRole('button', { name: 'Pakai foto ini' }).click();
    await page.getByText('Latihan: disimpan, tidak dikirim').waitFor();
    await screenshot(page, phone, 'officer-training-home');
    for (const place of ['#angka', '#keadaan', '']) {
      await page.goto(`/lapor?latihan${place}`);
      await page.locator('[data-training]').waitFor();
    }
    assert.deepEqual(requests.filter((request) => /\/api\/|\/results\//.test(request)), []);
    await page.goto('/lapor');
    await page.locator('#code').waitFor().catch(async (error) => {
      throw new Error(`${error.message}\n${errors}\n${await page.locator('body').innerText()}`);
    });
    await context.close();
  });

  test('the app is usable on a desk as well', async () => {
    const { name: _, ...metrics } = desktop;
    const { context, tab } = await newPhone(browser, { ...metrics, isMobile: false, hasTouch: false });
    const page = await tab();
    await activate(page, await activationCode(start));
    await fits(page);
    await screenshot(page, desktop, 'officer-home');
    await page.getByRole('button', { name: 'Isi angka formulir' }).click();
    await page.locator('.keypad').waitFor();
    await page.keyboard.type('x12');
    await page.locator('[data-figure="dpt.female"].now').waitFor();
    await screenshot(page, desktop, 'officer-figures');
    await context.close();
  });

  test('large text, English, in the dark: nothing is wider than the screen', async () => {
    const { context, tab, errors } = await newPhone(browser, { colorScheme: 'dark' });
    const page = await tab();
    await activate(page, await activationCode(start));
    await page.getByRole('button', { name: 'English' }).click();
    await page.evaluate(() => { document.documentElement.style.fontSize = '150%'; });
    await fits(page);
    await accessible(page, 'home, dark and large');
    await screenshot(page, phone, 'officer-large-home');
    await page.getByRole('button', { name: 'Type the form’s figures' }).click();
    await page.locator('.keypad').waitFor();
    await fits(page);
    await accessible(page, 'figures, dark and large');
    await screenshot(page, phone, 'officer-large-figures');
    assert.deepEqual(errors, []);
    await context.close();
  });

  describe('the files of the app', () => {
    const get = (address, headers = {}) => fetch(new URL(address, base), { headers });

    test('come with a policy without inline scripts, packed, and for ever where their name holds a hash', async () => {
      const page = await get('/lapor');
      const policy = page.headers.get('content-security-policy') ?? '';
      assert.match(policy, /default-src 'none'.*script-src 'self'/);
      assert.doesNotMatch(policy, /unsafe|https?:/);
      const script = /\/lapor\/assets\/index-[^"]+\.js/.exec(await page.text())[0];
      const answer = await get(script, { 'accept-encoding': 'br' });
      assert.equal(answer.headers.get('content-encoding'), 'br');
      assert.match(answer.headers.get('cache-control'), /immutable/);
      assert.equal((await get(script, { 'if-none-match': answer.headers.get('etag') })).status, 304);
      assert.equal((await get('/lapor/sw.js')).headers.get('service-worker-allowed'), '/lapor');
      assert.equal((await get('/lapor/nothing.js')).status, 404);
    });
  });
});

/** Every photo of a TPS that the public sees, the superseded ones too. */
function photosOf(tps) {
  return tps.pages.flatMap(({ photo, superseded }) => [...(photo ? [photo] : []), ...superseded]);
}
