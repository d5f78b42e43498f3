// What the tests of the officer's app need: a TPS that nobody plays with a fresh activation code, drawn pages to photograph, Chromium with
// a camera that sees one of them, and the screens by what an officer does on them.
import assert from 'node:assert/strict';
import { readFile, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { base, json, phone, SCREEN_MS, trail } from './rekap.mjs';

export const PIN = '482916';
/** logins.json of the demo: scripts/browser-test says where it is. Without it there is nobody to ask for an activation code. */
const logins = process.env.REKAP_LOGINS ?? '';
export const possible = Boolean(logins);

const post = async (address, body, token) => {
  const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const answer = await fetch(new URL(address, base), { method: 'POST', headers, body: JSON.stringify(body) });
  assert.ok(answer.ok, `${address} answers ${answer.status}: ${await answer.clone().text()}`);
  return answer.json();
};

/** The untouched TPS, and drawn pages and figures of one that was played. */
export async function beginning() {
  const night = await trail();
  const people = JSON.parse(await readFile(logins, 'utf8'));
  const person = (role) => people.find(({ actor }) => actor.startsWith(`${role}:`));
  const tps = person('kpps').actor.split(':')[1];
  const pages = await Promise.all(night.tps.pages.map(async ({ photo }) => {
    const answer = await fetch(new URL(photo.public, base));
    return Buffer.from(await answer.arrayBuffer());
  }));
  return { tps, pages, figures: night.tps.figures, contest: night.index.contests[0].id, pps: person('pps'), ppk: person('ppk'), admin: person('admin'), night };
}

const ask = async (address, token) => {
  const answer = await fetch(new URL(address, base), { headers: { Authorization: `Bearer ${token}` } });
  assert.ok(answer.ok, `${address} answers ${answer.status}: ${await answer.clone().text()}`);
  return answer.json();
};

/** The work list of a committee, as its account reads it. */
export async function workList({ actor, login, secret }) {
  const { token } = await post('/api/v1/auth/login', { login, secret });
  return ask(`/api/v1/regions/${actor.split(':')[1]}/tps`, token);
}

/**
 * The officers of a TPS without a browser: pages as given (null: none), then figures if there are any. Their code is from PPK: one from PPS, which
 * then reads a second time, would hold the form back (F403).
 */
export async function officersReport(start, tps, pages, figures) {
  const code = await activationCode({ pps: start.ppk, tps });
  const { token } = await post('/api/v1/auth/activate', { code });
  for (const [at, page] of pages.entries()) {
    if (!page) continue;
    const answer = await fetch(new URL(`/api/v1/tps/${tps}/pages/${at + 1}`, base), { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: page });
    assert.equal(answer.status, 201, await answer.text());
  }
  if (figures) await post(`/api/v1/tps/${tps}/readings/first`, { figures }, token);
}

/**
 * A PPS where most TPS of the kecamatan are untouched, and those TPS. Its code is from an administrator and those of the officers are from PPK:
 * one hand over both would hold their forms back (F403).
 */
export async function committee(start) {
  const untouched = (await workList(start.ppk)).filter(({ tps, status }) => status === 'missing' && tps !== start.tps && Number(tps.slice(-3)) < 900).map(({ tps }) => tps);
  const kelurahan = untouched.map((tps) => tps.slice(0, 10));
  const count = (scope) => kelurahan.filter((each) => each === scope).length;
  const scope = [...new Set(kelurahan)].sort((a, b) => count(b) - count(a))[0];
  assert.ok(scope, 'the kecamatan has TPS that nobody plays');
  const { token } = await post('/api/v1/auth/login', { login: start.admin.login, secret: start.admin.secret });
  const { activation_code: code } = await post('/api/v1/accounts/reissue', { role: 'pps', scope, number: 3 }, token);
  const { login } = await post('/api/v1/auth/activate', { code, secret: PIN });
  return { pps: { actor: `pps:${scope}:3`, login, secret: PIN }, free: untouched.filter((tps) => tps.startsWith(scope)) };
}

/** The second reading of a committee, without a browser. */
export async function secondReading({ login, secret }, tps, figures) {
  const { token } = await post('/api/v1/auth/login', { login, secret });
  await post(`/api/v1/tps/${tps}/readings/second`, { figures }, token);
}

/** A code as it would come in a new letter: PPS asks for it. Ends the sessions of the account's earlier phone. */
export async function activationCode({ tps, pps }, number = 1) {
  const { token } = await post('/api/v1/auth/login', { login: pps.login, secret: pps.secret });
  return (await post('/api/v1/accounts/reissue', { role: 'kpps', scope: tps, number }, token)).activation_code;
}

/** Asks for a page again, as PPS does. */
export async function askAgain({ tps, pps }, page, reason) {
  const { token } = await post('/api/v1/auth/login', { login: pps.login, secret: pps.secret });
  await post(`/api/v1/tps/${tps}/page-requests`, { page, reason }, token);
}

/** Chromium whose camera sees this JPEG and nothing else. */
export async function launchWithCamera(jpeg) {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rekap-camera-'));
  const file = path.join(folder, 'page.mjpeg');
  await writeFile(file, Buffer.concat([jpeg, jpeg, jpeg]));
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--disable-dev-shm-usage', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ],
  });
}

/** A phone of an officer. `errors` gathers what no screen shows. */
export async function newPhone(browser, options = {}) {
  const { name: _, ...metrics } = phone;
  const context = await browser.newContext({ ...metrics, locale: 'id-ID', baseURL: base, permissions: ['camera'], ...options });
  context.setDefaultTimeout(SCREEN_MS);
  const errors = [];
  const requests = [];
  const tab = async () => {
    const page = await context.newPage();
    page.on('pageerror', (error) => errors.push(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) errors.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => requests.push(`${request.method()} ${new URL(request.url()).pathname}`));
    return page;
  };
  return { context, tab, errors, requests };
}

export async function activate(page, code, look = async () => {}) {
  await page.goto('/lapor');
  await look('activate');
  await page.fill('#code', code);
  await page.locator('input.pin').nth(0).fill(PIN);
  await page.locator('input.pin').nth(1).fill(PIN);
  await page.getByRole('button', { name: 'Aktifkan' }).click();
  await page.getByText('Apakah ini TPS Anda?').waitFor();
  await look('confirm');
  await page.getByRole('button', { name: 'Ya, ini TPS saya' }).click();
  await page.locator('.pages').waitFor();
}

export async function unlock(page) {
  await page.locator('input.pin').fill(PIN);
  await page.getByRole('button', { name: 'Buka' }).click();
  await page.locator('.pages').waitFor();
}

/** A committee's account on a computer that was never used before. */
export async function logIn(page, { actor, login, secret }, look = async () => {}) {
  await page.goto('/lapor');
  await page.getByRole('button', { name: 'Sudah pernah aktif? Masuk' }).click();
  await page.locator('#role').selectOption(actor.split(':')[0]);
  await page.fill('#name', login);
  await page.locator('input[type=password]').fill(secret);
  await look('login');
  await page.getByRole('button', { name: 'Masuk', exact: true }).click();
  await page.locator('.filters').waitFor();
}

/** With the camera in the app. */
export async function photograph(page, number, look = async () => {}) {
  await page.getByRole('button', { name: `Foto, Halaman ${number}` }).click();
  await page.getByText(`Halaman ${number} terlihat baik`).waitFor();
  await look('camera');
  await page.getByRole('button', { name: 'Ambil foto' }).click();
  await page.locator('.review').waitFor();
  await page.getByText('Foto tampak baik').waitFor();
  await look('photo');
  await page.getByRole('button', { name: 'Pakai foto ini' }).click();
  await page.locator('.pages').waitFor();
}

/** From the gallery. */
export async function choose(page, number, file, anyway = false) {
  await page.getByRole('button', { name: new RegExp(`^Foto.*, Halaman ${number}$`) }).click();
  await page.locator('input[type=file]').setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: file });
  await page.getByRole('button', { name: anyway ? 'Pakai juga' : 'Pakai foto ini' }).click();
  await page.locator('.pages').waitFor();
}

export const where = (page, number, state) => page.locator(`[data-page="${number}"][data-where=${state}]`).waitFor();

/** The photos that the phone keeps, as [page, SHA-256], by page. */
export async function photosOnPhone(page) {
  const kept = await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('rekap-lapor').onsuccess = ({ target }) => {
      target.result.transaction('photos').objectStore('photos').getAll().onsuccess = (event) => resolve(event.target.result.map(({ page: number, sha256 }) => [number, sha256]));
    };
  }));
  return kept.sort(([a], [b]) => a - b);
}

/** 8000 x 6000 pixels, as the cameras of today's cheap phones give. */
export async function huge(page) {
  const base64 = await page.evaluate(async () => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [8000, 6000];
    const pen = canvas.getContext('2d', { alpha: false });
    pen.fillStyle = '#ccc';
    pen.fillRect(0, 0, 8000, 6000);
    pen.fillStyle = '#222';
    for (let line = 0; line < 60; line += 1) pen.fillRect(500, 300 + line * 90, 6000, 30);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.8));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  });
  return Buffer.from(base64, 'base64');
}

/** A large photo that says nothing: its parts are many. Different each time it is asked for. */
export async function noise(page, side = 1400, seed = 1) {
  const base64 = await page.evaluate(async ([side, seed]) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [side, side];
    const pen = canvas.getContext('2d');
    const image = pen.createImageData(side, side);
    let random = Date.now() + seed;
    for (let at = 0; at < image.data.length; at += 1) {
      random = (Math.imul(random, 1664525) + 1013904223) | 0;
      image.data[at] = at % 4 === 3 ? 255 : random >>> 24;
    }
    pen.putImageData(image, 0, 0);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
    return btoa(text);
  }, [side, seed]);
  return Buffer.from(base64, 'base64');
}

/** Where the number of the TPS stands on pages 1 to 3, as shares of width and height (`[[tps_number]]` of the form file). */
const NUMBERS = [[0.529, 0.2488, 0.0475, 0.0178], [0.584, 0.1133, 0.0475, 0.0178], [0.584, 0.1133, 0.0475, 0.0178]];

/** A flat page whose number of the TPS is painted over, so that it is taken for that of any. */
export async function withoutNumber(browser, jpeg, page) {
  const tab = await browser.newPage();
  const base64 = await tab.evaluate(async ([text, [x, y, w, h]]) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext('2d');
    pen.drawImage(image, 0, 0);
    pen.fillStyle = '#fcfcfc';
    pen.fillRect(x * image.width, y * image.height, w * image.width, h * image.height);
    return canvas.toDataURL('image/jpeg', 0.97).split(',')[1];
  }, [jpeg.toString('base64'), NUMBERS[page - 1]]);
  await tab.close();
  return Buffer.from(base64, 'base64');
}

/** Types figures as an officer does, with the keys on the screen: what is shorter than its boxes is filled with X. */
export async function type(page, figures) {
  for (const [id, value] of Object.entries(figures)) {
    await page.locator(`[data-figure="${id}"].now`).waitFor();
    for (const key of String(value).padStart(3, 'X')) await page.locator('.keypad button', { hasText: new RegExp(`^${key}$`) }).click();
  }
}

/** Serious findings of axe-core on what is shown now. */
export async function accessible(page, name) {
  const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  // Evaluated by the debugger: the page's own policy forbids foreign scripts.
  await page.evaluate(`${source}; null`);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations
      .filter(({ impact }) => ['serious', 'critical'].includes(impact))
      .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(' | ')}`);
  });
  assert.deepEqual(found, [], `axe on ${name}`);
}

export { base, json };
