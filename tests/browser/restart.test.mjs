// The server dies in the middle of an upload and is started again on the same data: nothing is lost, nothing comes twice.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './port.mjs';

const bin = process.env.REKAP_BIN ?? '';
const PATIENCE_MS = 240_000;

describe('a server that is killed', { skip: bin ? false : 'REKAP_BIN is not set: there is no server of our own to kill' }, () => {
  let data;
  let port;
  let child;
  let officer;
  let helpers;
  let start;
  let browser;

  const begin = async () => {
    child = spawn(bin, ['demo', '--listen', `127.0.0.1:${port}`, '--tps', '1', '--rate', '0', '--data', data], { stdio: 'ignore' });
    const until = Date.now() + PATIENCE_MS;
    while (!(await fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false))) {
      assert.equal(child.exitCode, null, 'the server runs');
      assert.ok(Date.now() < until, 'the server answers in time');
      await sleep(200);
    }
  };
  const kill = async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  };

  before(async () => {
    data = await mkdtemp(path.join(os.tmpdir(), 'rekap-restart-'));
    port = await freePort();
    await begin();
    // Read when they are loaded: where the server is, and who may log in.
    process.env.REKAP_URL = `http://127.0.0.1:${port}`;
    process.env.REKAP_LOGINS = path.join(data, 'logins.json');
    officer = await import('./officer.mjs');
    helpers = await import('./rekap.mjs');
    start = await officer.beginning();
    browser = await officer.launchWithCamera(start.pages[0]);
  });
  after(async () => {
    await browser?.close();
    if (child?.exitCode === null) await kill();
    await rm(data, { recursive: true, force: true });
  });

  test('in mid-upload, with figures waiting: the phone goes on where the server stands, by itself', async () => {
    const { context, tab, errors } = await officer.newPhone(browser);
    const page = await tab();
    await officer.activate(page, await officer.activationCode(start));
    let parts = 0;
    let reached;
    const second = new Promise((resolve) => { reached = resolve; });
    const offsets = [];
    page.on('request', (request) => { if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset'])); });
    await page.route('**/api/v1/uploads/*', async (route) => {
      // The second part is on the line when the server dies: it is killed before the part goes on.
      if (route.request().method() === 'PATCH' && ++parts === 2) { reached(); await killed; }
      await route.continue().catch(() => undefined);
    });
    let dead;
    const killed = new Promise((resolve) => { dead = resolve; });
    await officer.choose(page, 1, await officer.noise(page), true);
    await second;
    await kill();
    dead();
    await page.locator('[data-page="1"][data-where=waiting]').waitFor();
    // While the server is away the night goes on.
    await officer.choose(page, 2, start.pages[1]);
    await officer.choose(page, 3, start.pages[2]);
    await page.getByRole('button', { name: 'Isi angka formulir' }).click();
    await officer.type(page, start.figures);
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-figures=waiting]').waitFor();
    const before = offsets.length;
    await page.goBack();
    await begin();
    for (const number of [1, 2, 3]) await officer.where(page, number, 'received');
    await page.getByText('Angka diterima').waitFor();
    const resumed = offsets.slice(before).find((offset) => offset > 0);
    assert.ok(resumed >= 262_144, 'what the server had made durable is not sent again');
    const address = `/results/v1/${start.contest}/tps/${start.tps}.json`;
    const whole = ({ pages, history }) => pages.every(({ photo }) => photo) && history.some(({ what }) => what === 'entered');
    const document = await helpers.eventually('photos and figures are public', () => officer.json(address), whole);
    assert.deepEqual(document.pages.map(({ photo, superseded }) => (photo ? 1 : 0) + superseded.length), [1, 1, 1], 'every page came, and once');
    assert.equal(document.history.filter(({ what }) => what === 'entered').length, 1, 'the figures came once');
    assert.deepEqual(document.pages.map(({ photo }, at) => [at + 1, photo.sha256]), await officer.photosOnPhone(page), 'they are the photos of the phone');
    assert.deepEqual(errors, []);
    await context.close();
  });
});
