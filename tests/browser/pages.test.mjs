// The public pages as a reader meets them: drill down by clicking, on a phone and on a desk, with and without JavaScript.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { fromTelephone, maker, segments } from './exif.mjs';
import {
  base, desktop, digits, fits, json, launch, officer, open, phone, picturesLoad, prepared, screenshot, trail,
} from './rekap.mjs';

let browser;
let night;

before(async () => {
  night = await trail();
  browser = await launch();
});
after(() => browser?.close());

const text = async (page, selector) => (await page.locator(selector).first().innerText()).trim();

/** What a region's page must say, compared with its JSON. TPS still come in, so the JSON is read before and after the page. */
async function region(page, document) {
  const { region: place, links } = document;
  assert.equal(await text(page, 'h1'), place.name);
  assert.match(await page.title(), new RegExp(place.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  const shown = digits(await text(page, '#progress').then((line) => line.split('(')[0]));
  const word = await text(page, '.state .word');
  const [earlier, later] = [document, await json(links.self)];
  const allowed = [earlier, later].map((state) => `${state.tps.counted}${state.tps.total}`);
  const between = later.tps.counted !== earlier.tps.counted;
  assert.ok(allowed.includes(shown) || between, `${place.name}: ${shown} TPS, its JSON says ${allowed}`);
  assert.ok([earlier, later].some((state) => state.status.name.id === word) || between, `${place.name}: status ${word}`);
  const rows = await page.locator('table.children tbody tr').count();
  assert.equal(rows, document.children.length, `${place.name}: a row for each child`);
  assert.equal(await page.locator('ol.results > li').count(), document.candidates.length);
}

/** What the page of a TPS must say. */
async function station(page, document) {
  assert.ok((await text(page, 'h1')).startsWith(document.tps.name));
  assert.ok((await page.title()).includes(document.tps.name));
  assert.equal(await text(page, '.state .word'), document.status.name.id);
  const votes = await page.locator('ol.results > li .votes').allInnerTexts();
  assert.deepEqual(votes.map(digits), document.candidates.map((candidate) => String(candidate.votes)));
  assert.equal(await picturesLoad(page), document.pages.length, 'a picture for each page of the form');
}

/** Clicks from the start page down to the TPS and checks every page on the way. */
async function drillDown(page, device, look) {
  await page.goto('/');
  for (const [step, document] of night.regions.entries()) {
    await region(page, document);
    await fits(page);
    await look(document.region.level);
    const below = night.regions[step + 1]?.links.html ?? night.tps.links.html;
    await page.locator(`table.children a[href="${below}"]`).click();
    await page.waitForURL(`**${below}`);
  }
  await station(page, night.tps);
  await fits(page);
  await look('tps');
}

for (const device of [phone, desktop]) {
  test(`a reader clicks from the start page down to a TPS and sees its photos (${device.name})`, async () => {
    const { page, errors, close } = await open(browser, device);
    await drillDown(page, device, (name) => screenshot(page, device, name));
    assert.deepEqual(errors, []);
    await close();
  });
}

test('everything works without JavaScript', async () => {
  const { page, errors, close } = await open(browser, phone, { javaScriptEnabled: false });
  await drillDown(page, phone, async () => {
    assert.equal(await page.locator('script').count(), 0, 'there is no script at all');
  });
  assert.deepEqual(errors, []);
  await close();
});

test('the way back up is in the breadcrumb', async () => {
  const { page, errors, close } = await open(browser, desktop);
  await page.goto(night.tps.links.html);
  const above = night.regions.map((document) => document.region.name).reverse();
  for (const name of above) {
    await page.locator('nav.breadcrumb a', { hasText: name }).last().click();
    await page.locator('h1', { hasText: name }).waitFor();
  }
  assert.deepEqual(errors, []);
  await close();
});

test('every page has an English twin with the same numbers', async () => {
  const { page, errors, close } = await open(browser, phone);
  for (const document of [night.regions[0], night.regions.at(-1), night.tps]) {
    await page.goto(document.links.html);
    assert.equal(await page.locator('html').getAttribute('lang'), 'id');
    const votes = (await page.locator('ol.results .votes').allInnerTexts()).map(digits);
    await page.locator('header nav a[hreflang=en]').click();
    await page.waitForURL(`**${document.links.html_en}`);
    assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    const english = (await page.locator('ol.results .votes').allInnerTexts()).map(digits);
    if (document === night.tps) assert.deepEqual(english, votes);
    else assert.equal(english.length, votes.length);
    assert.match(await text(page, 'footer'), /Open data/);
    await fits(page);
  }
  await screenshot(page, phone, 'tps-english');
  assert.deepEqual(errors, []);
  await close();
});

test('what is missing is said to be missing, never zero', async (context) => {
  if (!night.empty) {
    context.skip('every TPS beside the one looked at has something: start the demo with fewer TPS');
    return;
  }
  const { page, errors, close } = await open(browser, phone);
  await page.goto(night.empty.html);
  assert.equal(await page.locator('ol.results').count(), 0, 'no votes are shown');
  assert.equal(await page.locator('main img').count(), 0);
  assert.match(await text(page, '.meaning'), /Belum ada/);
  assert.equal((await json(night.empty.json)).figures, null);
  await fits(page);
  await screenshot(page, phone, 'tps-missing');
  assert.deepEqual(errors, []);
  await close();
});

test('a reader with a keyboard reaches the content first', async () => {
  const { page, close } = await open(browser, desktop);
  await page.goto('/');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#content');
  await close();
});

test('a rehearsal says so on every page', async () => {
  const { page, close } = await open(browser, phone);
  for (const document of [night.regions[0], night.tps]) {
    await page.goto(document.links.html);
    assert.equal(await page.locator('.rehearsal').count(), night.index.rehearsal ? 1 : 0);
  }
  await close();
});

describe('without a browser', () => {
  const get = (address, headers = {}) => fetch(new URL(address, base), { headers, redirect: 'manual' });

  test('pages forbid scripts and foreign resources', async () => {
    for (const document of [night.regions[0], night.tps]) {
      for (const address of [document.links.html, document.links.html_en]) {
        const answer = await get(address);
        const policy = answer.headers.get('content-security-policy') ?? '';
        assert.match(policy, /default-src 'none'/, address);
        assert.doesNotMatch(policy, /script-src|unsafe/, address);
        assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      }
    }
  });

  test('JSON, CSV and XLSX of a region can be downloaded', async () => {
    const { links } = night.regions.at(-1);
    const kinds = [[links.self, /json/], [links.csv, /csv/], [links.xlsx, /spreadsheetml/]];
    for (const [address, kind] of kinds) {
      const answer = await get(address);
      assert.equal(answer.status, 200, address);
      assert.match(answer.headers.get('content-type') ?? '', kind, address);
      assert.ok((await answer.arrayBuffer()).byteLength > 0, address);
    }
  });

  test('who has the page already is not sent it again', async () => {
    const first = await get(night.tps.links.html);
    const again = await get(night.tps.links.html, { 'if-none-match': first.headers.get('etag') });
    assert.equal(again.status, 304);
  });

  test('public photos carry no EXIF, not even those of a photo that had it', async (context) => {
    if (!officer) {
      context.skip('nobody can upload here: the logins of the demo are not known');
      return;
    }
    const shown = await get(night.tps.pages[0].photo.public);
    const sent = fromTelephone(Buffer.from(await shown.arrayBuffer()));
    assert.ok(sent.includes('Exif\0\0') && sent.includes(maker) && segments(sent).includes(0xe1), 'the photo sent has EXIF');
    const accepted = await fetch(new URL(`/api/v1/tps/${officer.tps}/pages/1`, base), {
      method: 'POST', headers: { authorization: `Bearer ${officer.token}` }, body: sent,
    });
    assert.equal(accepted.status, 201, await accepted.clone().text());
    const { receipt } = await accepted.json();
    const photo = await prepared(officer.tps, receipt.sha256);
    for (const address of [photo.public, photo.thumb]) {
      const answer = await get(address);
      assert.equal(answer.headers.get('content-type'), 'image/jpeg');
      const bytes = Buffer.from(await answer.arrayBuffer());
      for (const text of ['Exif', maker]) assert.equal(bytes.includes(text), false, `${address} holds ${text}`);
      assert.deepEqual(segments(bytes).filter((code) => code > 0xe0 && code <= 0xef), [], address);
    }
  });

  test('an address that does not exist is a problem document', async () => {
    const answer = await get('/hasil/gubernur/99');
    assert.equal(answer.status, 404);
    assert.equal((await answer.json()).code, 'NOT_FOUND');
  });
});
