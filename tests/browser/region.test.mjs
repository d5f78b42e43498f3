// PPS and PPK in the same app: the list of their TPS, taking over what is missing, the blind second reading.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accessible, beginning, choose, committee, json, launchWithCamera, logIn, newPhone, officersReport, photograph, possible, type, where, workList } from './officer.mjs';
import { desktop, eventually, fits, phone, screenshot } from './rekap.mjs';

let start;
let browser;
/** TPS of the kelurahan that nobody touched, each for one test. */
let free;

/** Figures with one that stands nowhere else, so that it can be looked for in every answer. */
const SECRET = 467;
const changed = (figures, change) => ({ ...figures, ...change });

const metricsOf = ({ name: _, ...metrics }) => (metrics.isMobile ? metrics : { ...metrics, isMobile: false, hasTouch: false });

describe('a committee in the app', { skip: possible ? false : 'REKAP_LOGINS is not set: the server is not a demo of our own' }, () => {
  before(async () => {
    start = await beginning();
    browser = await launchWithCamera(start.pages[0]);
    const own = await committee(start);
    [start, free] = [{ ...start, pps: own.pps }, own.free];
    assert.ok(free.length >= 5, 'the kelurahan has TPS that nobody plays');
  });
  after(() => browser?.close());

  const looker = (page, device) => async (name) => {
    await page.waitForTimeout(250);
    await fits(page);
    await accessible(page, name);
    await screenshot(page, device, `region-${name}`);
  };
  const open = async (page, tps) => {
    await page.locator('[data-filter=all]').click();
    await page.locator(`[data-tps="${tps}"]`).click();
    await page.locator('.columns').waitFor();
    await page.locator('[data-status]').waitFor();
  };

  for (const device of [phone, desktop]) {
    test(`PPS takes over a TPS that sent nothing (${device.name})`, async () => {
      const tps = free.shift();
      const { context, tab, errors } = await newPhone(browser, metricsOf(device));
      const page = await tab();
      const look = looker(page, device);
      await logIn(page, start.pps, look);
      await look('list-mine');
      await page.locator('[data-filter=takeover]').click();
      await page.locator(`[data-tps="${tps}"][data-step=photograph]`).waitFor();
      await look('list-takeover');
      await open(page, tps);
      await page.locator('[data-status=missing]').waitFor();
      await look('tps-missing');
      await photograph(page, 1);
      await choose(page, 2, start.pages[1]);
      await choose(page, 3, start.pages[2]);
      for (const number of [1, 2, 3]) await where(page, number, 'received');
      await page.getByRole('button', { name: 'Isi angka menggantikan KPPS' }).click();
      await page.locator('[data-straight=yes]').waitFor();
      await look('takeover-figures');
      await type(page, start.figures);
      await look('takeover-review');
      await page.getByRole('button', { name: 'Kirim angka' }).click();
      await page.locator('[data-figures=sent]').waitFor();
      await page.goBack();
      await page.locator('[data-status=entered]').waitFor();
      await page.getByText('Anda memberi atau mengoreksi pembacaan pertama').waitFor();
      await look('tps-taken-over');
      const line = (await workList(start.pps)).find((each) => each.tps === tps);
      assert.deepEqual(line.next, { role: 'ppk', step: 'read-second', yours: false }, 'whoever took the first over reads no second time');
      await page.getByRole('button', { name: 'Minta KPPS memfoto ulang' }).click();
      await page.getByLabel('Alasan').fill('halaman 1 gelap');
      await page.getByRole('button', { name: 'Minta', exact: true }).click();
      await page.getByText('Permintaan terkirim').waitFor();
      assert.deepEqual(errors, []);
      await context.close();
    });
  }

  test('the second reading is blind: nothing that the server sends holds the first before the second is in', async () => {
    const tps = free.shift();
    const first = changed(start.figures, { ballots_left: SECRET });
    await officersReport(start, tps, start.pages, first);
    const { context, tab, errors } = await newPhone(browser);
    const page = await tab();
    const answers = [];
    page.on('response', async (answer) => {
      const text = /json/.test(answer.headers()['content-type'] ?? '') ? await answer.text().catch(() => '') : '';
      answers.push(text);
    });
    await logIn(page, start.pps);
    await page.locator('[data-filter=mine]').click();
    await page.locator(`[data-tps="${tps}"][data-step=read-second]`).click();
    const look = looker(page, phone);
    await page.locator('[data-reading=second]').waitFor();
    await page.locator('[data-server-photo="3"]').waitFor();
    await look('tps-second');
    // The public copies are made a moment after the photos came.
    await eventually('the public copies are there', () => json(`/results/v1/${start.contest}/tps/${tps}.json`), ({ pages }) => pages.every(({ photo }) => photo?.public));
    await page.locator('[data-reading=second]').click();
    await page.locator('[data-straight=yes]').waitFor();
    await look('second-figures');
    await page.goBack();
    await page.getByRole('button', { name: 'Keadaan TPS' }).click();
    await page.locator('[data-status=entered]').waitFor();
    await look('second-state');
    await page.goBack();
    const held = new RegExp(`\\b${SECRET}\\b`);
    assert.ok(answers.length > 4 && !answers.some((text) => held.test(text)), 'the first reading came with an answer');
    assert.equal(await page.evaluate((secret) => new Promise((resolve) => {
      indexedDB.open('rekap-lapor').onsuccess = ({ target }) => {
        target.result.transaction('kept').objectStore('kept').getAll().onsuccess = (event) => resolve(JSON.stringify(event.target.result).includes(`:${secret},`));
      };
    }), SECRET), false, 'nor is it in the storage');
    await page.locator('[data-reading=second]').click();
    await type(page, start.figures);
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    // Two readings differ: now both are shown, and PPS may have been the one who misread.
    await page.locator('[data-outcome=disputed]').waitFor();
    await page.getByText('F401').waitFor();
    await look('second-differs');
    await page.getByRole('button', { name: 'Koreksi', exact: true }).click();
    await page.getByRole('button', { name: 'Pembacaan kedua' }).click();
    await page.locator('.cell').first().waitFor();
    await page.getByRole('button', { name: /^Periksa/ }).click();
    assert.deepEqual(errors, []);
    await context.close();
  });

  test('two readings that are equal count at once; the event names the photos that were read', async () => {
    const tps = free.shift();
    await officersReport(start, tps, start.pages, start.figures);
    const { context, tab } = await newPhone(browser, metricsOf(desktop));
    const page = await tab();
    const look = looker(page, desktop);
    await logIn(page, start.pps);
    await open(page, tps);
    await page.locator('[data-reading=second]').click();
    await page.locator('.keypad').waitFor();
    await page.waitForTimeout(1500);
    await look('second-figures');
    for (const value of Object.values(start.figures)) await page.keyboard.type(String(value).padStart(3, 'x'));
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-outcome=agreed]').waitFor();
    await look('second-agrees');
    const view = await eventually('agreed in public', () => json(`/results/v1/${start.contest}/tps/${tps}.json`), ({ status }) => status.code === 'agreed');
    assert.equal(view.readings.second.photos.length, 3);
    await context.close();
  });

  test('KPPS is faster while PPS types from the photos: what PPS typed becomes the second reading', async () => {
    const tps = free.shift();
    await officersReport(start, tps, start.pages);
    const { context, tab } = await newPhone(browser, metricsOf(desktop));
    const page = await tab();
    await logIn(page, start.pps);
    await open(page, tps);
    await page.locator('[data-reading=first]').click();
    await page.locator('.keypad').waitFor();
    for (const value of Object.values(start.figures)) await page.keyboard.type(String(value).padStart(3, 'x'));
    await officersReport(start, tps, [null, null, null], start.figures);
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.getByText('Pembacaan ini sudah ada').waitFor();
    await page.goBack();
    await page.getByRole('button', { name: 'Kirim sebagai pembacaan kedua' }).click();
    await page.locator('[data-status=agreed]').waitFor();
    await page.getByText('Anda memberi atau mengoreksi pembacaan kedua').waitFor();
    await context.close();
  });

  test('PPK logs in with a password and gives the second reading where PPS gave the first', async () => {
    const kelurahan = start.pps.actor.split(':')[1];
    const line = (await workList(start.ppk)).find(({ tps, status, missing_pages: missing }) => tps.startsWith(kelurahan) && status === 'entered' && missing.length === 0);
    assert.ok(line, 'PPS took one over');
    const { context, tab, errors } = await newPhone(browser, metricsOf(desktop));
    const page = await tab();
    const look = looker(page, desktop);
    await logIn(page, start.ppk, look);
    await look('list-ppk');
    await open(page, line.tps);
    await look('tps-ppk');
    await page.locator('[data-reading=second]').click();
    await page.locator('.keypad').waitFor();
    for (const value of Object.values(start.figures)) await page.keyboard.type(String(value).padStart(3, 'x'));
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-outcome=agreed]').waitFor();
    await page.goto('/lapor#tps/3172011001001');
    await page.getByText('di luar wilayah Anda').waitFor();
    assert.deepEqual(errors, []);
    await context.close();
  });

  test('whoever logs out leaves nothing on the computer', async () => {
    const { context, tab } = await newPhone(browser, metricsOf(desktop));
    const page = await tab();
    await logIn(page, start.pps);
    await page.getByRole('button', { name: 'Keluar dari perangkat ini' }).click();
    await page.locator('#code').waitFor();
    const left = await page.evaluate(() => new Promise((resolve) => {
      indexedDB.open('rekap-lapor').onsuccess = ({ target }) => {
        target.result.transaction('kept').objectStore('kept').count().onsuccess = (event) => resolve(event.target.result);
      };
    }));
    assert.equal(left, 0);
    await context.close();
  });
});
