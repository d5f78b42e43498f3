// The machine as second reader, as an officer meets it: a slip of the finger is told within seconds, and mended on the phone.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './port.mjs';

const bin = process.env.REKAP_BIN ?? '';
const PATIENCE_MS = 300_000;

describe('the machine reads second', { skip: bin ? false : 'REKAP_BIN is not set: there is no server of our own' }, () => {
  let data;
  let child;
  let officer;
  let helpers;
  let start;
  let browser;

  before(async () => {
    data = await mkdtemp(path.join(os.tmpdir(), 'rekap-machine-'));
    const port = await freePort();
    // Another server than that of the other tests, where two people read.
    child = spawn(bin, ['demo', '--listen', `127.0.0.1:${port}`, '--tps', '6', '--rate', '0', '--trouble', '0', '--data', data], { stdio: 'ignore' });
    process.env.REKAP_URL = `http://127.0.0.1:${port}`;
    process.env.REKAP_LOGINS = path.join(data, 'logins.json');
    const until = Date.now() + PATIENCE_MS;
    while (!(await fetch(`${process.env.REKAP_URL}/readyz`).then((answer) => answer.ok, () => false))) {
      assert.equal(child.exitCode, null, 'the server runs');
      assert.ok(Date.now() < until, 'the server answers in time');
      await sleep(200);
    }
    officer = await import('./officer.mjs');
    helpers = await import('./rekap.mjs');
    start = await officer.beginning();
    browser = await officer.launchWithCamera(start.pages[0]);
  });
  after(async () => {
    await browser?.close();
    if (child?.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await rm(data, { recursive: true, force: true });
  });

  /** Of the TPS that were played, the one of which the machine is surest: every page found, second reader of it. */
  async function surest() {
    const until = Date.now() + PATIENCE_MS;
    for (;;) {
      const found = [];
      const walk = async (region) => {
        for (const child of region.children) {
          if (child.tps ? child.tps.counted > 0 : child.status !== 'missing') {
            const document = await officer.json(child.json);
            if (document.tps?.code) found.push(document);
            else await walk(document);
          }
        }
      };
      const index = await officer.json('/results/v1/index.json');
      assert.equal(index.machine_reads_second, true);
      await walk(await officer.json(index.contests[0].json));
      const read = found.filter((tps) => tps.readings?.second?.by.role === 'machine');
      if (found.length >= 6 || Date.now() > until) {
        assert.ok(read.length > 0, `the machine is the second reader of one of ${found.length} TPS`);
        return read.sort((a, b) => b.machine.sure - a.machine.sure)[0];
      }
      await sleep(500);
    }
  }

  /**
   * The originals, which nobody else gets to see: in the copies the signatures are painted over, and much of the page with them. Without the
   * number of their TPS: they are sent for another one.
   */
  async function originals(played) {
    const { token } = JSON.parse(await readFile(process.env.REKAP_LOGINS, 'utf8')).find(({ actor }) => actor.startsWith('auditor:'));
    return Promise.all(played.pages.map(async ({ page, photo }) => {
      const answer = await fetch(new URL(`/api/v1/tps/${played.tps.code}/photos/${photo.sha256}/original`, officer.base), { headers: { Authorization: `Bearer ${token}` } });
      assert.equal(answer.status, 200);
      return officer.withoutNumber(browser, Buffer.from(await answer.arrayBuffer()), page);
    }));
  }

  test('a mistyped figure is told by what the machine read, and corrected on the phone until both agree', async () => {
    const played = await surest();
    const pages = await originals(played);
    const { context, tab, errors } = await officer.newPhone(browser);
    const page = await tab();
    await officer.activate(page, await officer.activationCode({ ...start, pps: start.ppk }));
    for (const [at, bytes] of pages.entries()) await officer.choose(page, at + 1, bytes);
    for (const number of [1, 2, 3]) await officer.where(page, number, 'received');
    // Of the figures that the machine is sure of, one that a slip of the finger still leaves within its boxes.
    const [slip, right] = Object.entries(played.machine.figures).find(([, value]) => value % 10 < 9);
    await page.getByRole('button', { name: 'Isi angka formulir' }).click();
    await officer.type(page, { ...played.figures, [slip]: right + 1 });
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-outcome=disputed]').waitFor();
    await page.getByText('Mesin membaca angka lain dari foto').waitFor();
    await helpers.screenshot(page, helpers.phone, 'machine-differs');
    await page.getByRole('button', { name: 'Koreksi', exact: true }).click();
    await page.getByRole('button', { name: 'Isi angka' }).click();
    await page.locator(`[data-figure="${slip}"]`).click();
    await officer.type(page, { [slip]: right });
    await page.getByRole('button', { name: /^Periksa/ }).click();
    await page.getByLabel('Alasan koreksi').fill('Salah ketik');
    await page.getByRole('button', { name: 'Kirim koreksi' }).click();
    await page.locator('[data-outcome=agreed]').waitFor();
    await page.getByText('Sama dengan yang dibaca mesin').waitFor();
    await helpers.screenshot(page, helpers.phone, 'machine-agrees');
    // The public sees who read second, and the boxes that were read.
    const address = `/results/v1/${start.contest}/tps/${start.tps}.json`;
    const document = await helpers.eventually('agreed in public', () => officer.json(address), ({ status }) => status.code === 'agreed');
    assert.deepEqual(document.readings.second.by, { role: 'machine' });
    const picture = await fetch(new URL(document.pages[0].photo.sheet, officer.base));
    assert.equal(picture.headers.get('content-type'), 'image/jpeg');
    assert.deepEqual(errors, []);
    await context.close();
  });

  for (const device of ['phone', 'desktop']) {
    test(`who reads second types what the machine leaves, and nothing else (${device})`, async () => {
      const played = await surest();
      const { pps, free: [tps] } = await officer.committee(start);
      const { name: _, ...metrics } = helpers[device];
      const { context, tab, errors } = await officer.newPhone(browser, device === 'phone' ? metrics : { ...metrics, isMobile: false, hasTouch: false });
      const page = await tab();
      // Page 3 shows nothing: what stands there is left to people, whatever else is.
      const [first, second] = await originals(played);
      await officer.officersReport(start, tps, [first, second, await officer.noise(page, 700)], played.figures);
      const bodies = [];
      page.on('request', (request) => { if (/readings/.test(request.url())) bodies.push(request.postDataJSON()); });
      await officer.logIn(page, pps);
      await page.locator('[data-filter=mine]').click();
      await page.locator(`[data-tps="${tps}"][data-step=read-second]`).click();
      // The screen asks by itself until the machine has read.
      await page.locator('[data-left]').waitFor();
      // What is the matter with a photo is told beside it.
      await page.locator('[data-photo-warning=W303]').waitFor();
      const address = `/results/v1/${start.contest}/tps/${tps}.json`;
      const { machine } = await helpers.eventually('the machine has read', () => officer.json(address), (document) => document.machine);
      const left = Object.keys(played.figures).filter((id) => machine.left.some(({ figure }) => figure === id));
      assert.ok(left.length >= 3 && left.length < machine.of, `${left} of ${machine.of}`);
      assert.equal(machine.figures, undefined, 'its numbers are hidden');
      await helpers.fits(page);
      await officer.accessible(page, 'what the machine leaves');
      await helpers.screenshot(page, helpers[device], 'machine-leaves');
      await page.locator('[data-left]').click();
      await page.locator(`[data-figure="${left[0]}"].now`).waitFor();
      await page.locator('[data-doubt]').waitFor();
      await helpers.fits(page);
      await helpers.screenshot(page, helpers[device], 'machine-leaves-typing');
      await officer.type(page, Object.fromEntries(left.map((id) => [id, played.figures[id]])));
      await page.getByText('Angka lain dibaca mesin').waitFor();
      assert.equal(await page.locator('.question').count(), 0, 'no sum is asked about of which the machine read a term');
      await officer.accessible(page, 'reviewing what the machine left');
      await helpers.screenshot(page, helpers[device], 'machine-leaves-review');
      await page.getByRole('button', { name: 'Kirim angka' }).click();
      await page.locator('[data-outcome=agreed]').waitFor();
      await helpers.screenshot(page, helpers[device], 'machine-leaves-sent');
      assert.deepEqual(bodies.map(({ figures, rest }) => [Object.keys(figures).sort(), rest]), [[left.toSorted(), 'machine']]);
      const document = await helpers.eventually('agreed in public', () => officer.json(address), ({ status }) => status.code === 'agreed');
      assert.equal(document.readings.second.by.role, 'pps');
      assert.equal(document.readings.second.by_machine.length, machine.of - left.length);
      await page.goto(document.links.html);
      await page.getByText(`mengetik ${left.length} dari ${machine.of} angka`).waitFor();
      assert.deepEqual(errors, []);
      await context.close();
    });
  }
});
