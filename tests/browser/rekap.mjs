// What every browser test needs: the server's address, the trail to a TPS that counts, Chromium, and a page that notes every error.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium } from 'playwright-core';

/** Where the server listens, without a slash at the end. scripts/browser-test starts one and says where. */
export const base = (process.env.REKAP_URL ?? '').replace(/\/+$/, '');
const screenshots = process.env.REKAP_SCREENSHOTS ?? '';
/** Longest wait for the server, in milliseconds: until TPS are counted, photos prepared, public documents written. */
const PATIENCE_MS = Number(process.env.REKAP_PATIENCE_MS ?? 300_000);

export const phone = { name: 'phone', viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
export const desktop = { name: 'desktop', viewport: { width: 1280, height: 900 } };

/** The polling officer of the demo who may upload, with a session, where its logins are known. */
export const officer = await readFile(process.env.REKAP_LOGINS ?? '', 'utf8').then(
  (text) => {
    const { actor, token } = JSON.parse(text).find((login) => login.actor.startsWith('kpps:'));
    return { tps: actor.split(':')[1], token };
  },
  () => null,
);

export async function json(address) {
  const answer = await fetch(new URL(address, base));
  assert.equal(answer.status, 200, `${address} answers ${answer.status}`);
  return answer.json();
}

/**
 * What `read` answers, once it holds: public documents and copies of photos follow the journal within a moment, and a busy machine's moments
 * are long. Fails with the last answer after PATIENCE_MS.
 */
export async function eventually(what, read, holds = Boolean) {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    assert.ok(Date.now() < until, `not within ${PATIENCE_MS / 1000} s: ${what}; it was ${JSON.stringify(value)?.slice(0, 2000)}`);
    await sleep(200);
  }
}

/** Longest wait of a test for something on a screen, in milliseconds: no test asks how fast it is, and machines differ. */
export const SCREEN_MS = 120_000;

/** Digits only: 14.835 (Indonesian), 14,835 (English) and 14835 are one number. */
export const digits = (text) => text.replace(/\D/g, '');

const inTotals = (status) => ['agreed', 'verified', 'final'].includes(status);
const complete = (tps) => tps.pages.every((page) => page.photo?.public && page.photo?.thumb);

/** From the contest's region down to a TPS that counts and whose photos are prepared: the documents of every step. */
async function findTrail() {
  const index = await json('/results/v1/index.json');
  const regions = [await json(index.contests[0].json)];
  for (;;) {
    const children = regions.at(-1).children;
    const next = children.find((child) => (child.tps ? child.tps.counted > 0 : inTotals(child.status)));
    if (!next) return null;
    const document = await json(next.json);
    if (document.tps?.code) {
      const empty = children.find((child) => child.status === 'missing');
      return complete(document) ? { index, regions, tps: document, empty } : null;
    }
    regions.push(document);
  }
}

/** As above, waiting while the election night comes in. */
export async function trail() {
  assert.ok(base, 'REKAP_URL is not set: run scripts/browser-test');
  return eventually('a TPS is counted with all its photos', async () => {
    const ready = await fetch(`${base}/readyz`).then((answer) => answer.ok, () => false);
    return ready ? findTrail().catch(() => null) : null;
  });
}

/** The photo of this hash on page 1 of this TPS, once its copies are there. */
export async function prepared(tps, sha256) {
  const { contests } = await json('/results/v1/index.json');
  const first = async () => (await json(`/results/v1/${contests[0].id}/tps/${tps}.json`)).pages[0].photo;
  return eventually('the photo is prepared', first, (photo) => photo?.sha256 === sha256 && photo.public);
}

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [
      '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
    ],
  });
}

/** A page in a context of its own. `errors` gathers what a reader would never see: console, failed requests, refused ones. */
export async function open(browser, device, options = {}) {
  const { name, ...metrics } = device;
  const context = await browser.newContext({ ...metrics, locale: 'id-ID', baseURL: base, ...options });
  context.setDefaultTimeout(SCREEN_MS);
  const page = await context.newPage();
  const errors = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => errors.push(`script: ${error.message}`));
  // The page before is left while its last pictures still come: that is no error.
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    if (reason !== 'net::ERR_ABORTED') errors.push(`${request.url()}: ${reason}`);
  });
  page.on('response', (answer) => {
    if (answer.status() >= 400) errors.push(`${answer.url()} answers ${answer.status()}`);
    if (!answer.url().startsWith(base)) errors.push(`${answer.url()} is not of this site`);
  });
  return { page, errors, close: () => context.close() };
}

/** Nothing is wider than the screen: a phone never scrolls sideways. */
export async function fits(page) {
  const [needs, has] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(needs <= has, `${page.url()} is ${needs} px wide on a screen of ${has} px`);
}

/** Scrolls to every picture (they load lazily) and waits until its pixels are there. Answers how many there were. */
export async function picturesLoad(page) {
  const pictures = await page.locator('main img').all();
  for (const picture of pictures) {
    await picture.scrollIntoViewIfNeeded();
    await picture.evaluate(async (img) => { if (!img.complete) await img.decode(); });
    const [width, source] = await picture.evaluate((img) => [img.naturalWidth, img.src]);
    assert.ok(width > 0, `${source} did not load`);
  }
  return pictures.length;
}

/** Writes a picture of the whole page into the folder that was asked for, if one was. */
export async function screenshot(page, device, name) {
  if (!screenshots) return;
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}-${device.name}.png`), fullPage: true });
}
