// The activation letter: its QR code before the phone's camera, as the bare code or as an address of this app.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { encode } from 'uqr';
import { accessible, activationCode, base, beginning, launchWithCamera, newPhone, PIN, possible } from './officer.mjs';
import { fits, launch, phone, screenshot } from './rekap.mjs';

let start;
let painter;

/** A letter on a table: the code at the size it has a hand's breadth away. */
async function letter(text) {
  const { data } = encode(text, { ecc: 'M', border: 4 });
  const page = await painter.newPage();
  const base64 = await page.evaluate((rows) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1280, 720];
    const pen = canvas.getContext('2d', { alpha: false });
    pen.fillStyle = '#6b5a48';
    pen.fillRect(0, 0, 1280, 720);
    const cell = Math.floor(560 / rows.length);
    pen.translate(640, 360);
    pen.rotate(0.15);
    pen.translate((-cell * rows.length) / 2, (-cell * rows.length) / 2);
    pen.fillStyle = '#f4f1e8';
    pen.fillRect(0, 0, cell * rows.length, cell * rows.length);
    pen.fillStyle = '#181818';
    rows.forEach((row, y) => row.forEach((dark, x) => { if (dark) pen.fillRect(x * cell, y * cell, cell, cell); }));
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  }, data);
  await page.close();
  return Buffer.from(base64, 'base64');
}

describe('the activation letter', { skip: possible ? false : 'REKAP_LOGINS is not set: the server is not a demo of our own' }, () => {
  before(async () => {
    start = await beginning();
    painter = await launch();
  });
  after(() => painter?.close());

  for (const [what, text] of [['a bare code', (code) => code], ['an address of the app', (code) => `${base}/lapor#${code}`]]) {
    test(`with ${what} in its QR code is read by the camera`, async () => {
      const code = await activationCode(start);
      const browser = await launchWithCamera(await letter(text(code)));
      const { context, tab, errors } = await newPhone(browser);
      const page = await tab();
      await page.goto('/lapor');
      await page.getByRole('button', { name: 'Pindai kode QR' }).click();
      await page.locator('#code').waitFor();
      assert.equal(await page.locator('#code').inputValue(), code);
      await fits(page);
      await accessible(page, 'scanned');
      await screenshot(page, phone, 'letter-scanned');
      await page.locator('input.pin').nth(0).fill(PIN);
      await page.locator('input.pin').nth(1).fill(PIN);
      await page.getByRole('button', { name: 'Aktifkan' }).click();
      await page.getByText('Apakah ini TPS Anda?').waitFor();
      assert.deepEqual(errors, []);
      await browser.close();
    });
  }

  test('whose address is opened by the phone’s own camera app brings its code along', async () => {
    const code = await activationCode(start);
    const { context, tab } = await newPhone(painter);
    const page = await tab();
    await page.goto(`/lapor#${code}`);
    assert.equal(await page.locator('#code').inputValue(), code);
    await context.close();
  });

  test('of something else is not taken for a code', async () => {
    const browser = await launchWithCamera(await letter('https://example.org/menu-of-the-day'));
    const { context, tab } = await newPhone(browser);
    const page = await tab();
    await page.goto('/lapor');
    await page.getByRole('button', { name: 'Pindai kode QR' }).click();
    await page.locator('video').waitFor();
    await page.waitForTimeout(3000);
    await accessible(page, 'scanning');
    await screenshot(page, phone, 'letter-scanning');
    assert.equal(await page.locator('#code').count(), 0, 'still looking');
    await page.getByRole('button', { name: 'Batal' }).click();
    assert.equal(await page.locator('#code').inputValue(), '');
    await context.close();
    await browser.close();
  });
});
