// A phone that cannot send: its officers save one file, PPS opens it on another computer, and everything arrives.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { accessible, activate, activationCode, beginning, choose, committee, json, launchWithCamera, logIn, newPhone, officersReport, possible, type, workList } from './officer.mjs';
import { desktop, eventually, fits, phone, screenshot } from './rekap.mjs';

let start;
let browser;
let free;

const desk = () => { const { name: _, ...metrics } = desktop; return { ...metrics, isMobile: false, hasTouch: false }; };

/** What the button "Simpan berkas" gives on the phone of this TPS, which has no network once it is activated. */
async function savedOn(tps, figures) {
  const { context, tab } = await newPhone(browser);
  const page = await tab();
  await activate(page, await activationCode({ pps: start.ppk, tps }));
  await page.route('**/api/v1/**', (route) => route.abort('connectionreset'));
  for (const number of [1, 2, 3]) await choose(page, number, start.pages[number - 1]);
  await page.getByRole('button', { name: 'Isi angka formulir' }).click();
  await type(page, figures);
  await page.locator('.review, [data-code], .note.good').first().waitFor();
  await page.goto('/lapor#');
  await page.locator('.pages').waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Simpan berkas' }).click()]);
  const file = await readFile(await download.path());
  await context.close();
  return file;
}

describe('the officers’ saved file', { skip: possible ? false : 'REKAP_LOGINS is not set: the server is not a demo of our own' }, () => {
  before(async () => {
    start = await beginning();
    browser = await launchWithCamera(start.pages[0]);
    const own = await committee(start);
    [start, free] = [{ ...start, pps: own.pps }, own.free];
  });
  after(() => browser?.close());

  const open = async (page, buffer, name = 'rekap.zip') => page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/zip', buffer });

  test('is opened by PPS on a computer: photos with a receipt each, figures as taken over', async () => {
    const [tps] = free.splice(0, 1);
    const file = await savedOn(tps, start.figures);
    const { context, tab, errors } = await newPhone(browser, desk());
    const page = await tab();
    const look = async (name, device = desktop) => { await page.waitForTimeout(250); await fits(page); await accessible(page, name); await screenshot(page, device, `file-${name}`); };
    await logIn(page, start.pps);
    await page.getByRole('button', { name: 'Buka berkas KPPS' }).click();
    await page.getByText('Pilih berkas').waitFor();
    await look('empty');

    // What is no such file, or a damaged one, is refused with what to do.
    await open(page, start.pages[0], 'foto.jpg');
    await page.getByText('bukan berkas dari tombol').waitFor();
    await look('wrong');
    await open(page, Buffer.from(file.toString('latin1').replaceAll('"election": "', '"election": "x'), 'latin1'));
    await page.getByRole('alert').getByText('rusak').waitFor();
    await open(page, file.subarray(0, Math.floor(file.length * 0.8)));
    await page.getByText('Sebagian berkas rusak').waitFor();
    await page.locator('[data-page="3"][data-where=broken]').waitFor();
    await look('partly');

    await open(page, file);
    await page.locator('[data-page="3"][data-where=whole]').waitFor();
    await look('opened');
    await page.setViewportSize(phone.viewport);
    await look('opened', phone);
    await page.setViewportSize(desktop.viewport);
    await page.getByRole('button', { name: 'Kirim 3 foto' }).click();
    for (const number of [1, 2, 3]) await page.locator(`[data-page="${number}"][data-where=received]`).waitFor();
    assert.equal(await page.getByRole('button', { name: /Tanda terima #/ }).count(), 3);
    await look('sent');
    await page.getByRole('button', { name: /Tanda terima #/ }).first().click();
    await page.locator('[data-verified=yes]').waitFor();
    await page.goBack();
    // Opened once more, nothing is sent twice.
    await open(page, file);
    await page.getByText('Semua foto yang utuh sudah dikirim').waitFor();

    await page.getByRole('button', { name: 'Periksa dan kirim angka' }).click();
    await page.getByRole('button', { name: 'Kirim angka' }).click();
    await page.locator('[data-figures=sent]').waitFor();
    const line = (await workList(start.pps)).find((each) => each.tps === tps);
    assert.deepEqual([line.status, line.missing_pages, line.next.role], ['entered', [], 'ppk']);
    const address = `/results/v1/${start.contest}/tps/${tps}.json`;
    const document = await eventually('the photos are public', () => json(address), ({ pages }) => pages.every(({ photo }) => photo));
    assert.equal(document.pages.flatMap(({ photo, superseded }) => [photo, ...superseded]).length, 3, 'each photo once');
    assert.deepEqual(errors, []);
    await context.close();
  });

  test('whose TPS has a first reading already does not show its figures: PPS may still read blind', async () => {
    const [tps] = free.splice(0, 1);
    const file = await savedOn(tps, start.figures);
    await officersReport(start, tps, [null, null, null], start.figures);
    const { context, tab } = await newPhone(browser, desk());
    const page = await tab();
    await logIn(page, start.pps);
    await page.getByRole('button', { name: 'Buka berkas KPPS' }).click();
    await open(page, file);
    await page.getByText('Angka di berkas tidak ditampilkan').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Periksa dan kirim angka' }).count(), 0);
    await context.close();
  });

  test('of another region is refused', async () => {
    const played = start.night.tps.tps.code;
    const file = await savedOn(free[0], start.figures);
    const foreign = Buffer.from(file.toString('latin1').replaceAll(free[0], played), 'latin1');
    const { context, tab } = await newPhone(browser, desk());
    const page = await tab();
    await logIn(page, start.pps);
    await page.getByRole('button', { name: 'Buka berkas KPPS' }).click();
    await open(page, reseal(foreign));
    await page.getByText(`dari TPS ${played}, di luar wilayah Anda`).waitFor();
    await context.close();
  });
});

/** The checksum of the first file in a zip put right again, as whoever forges one would. */
function reseal(zip) {
  const [name, size] = [zip.readUInt16LE(26), zip.readUInt32LE(22)];
  const body = zip.subarray(30 + name, 30 + name + size);
  let crc = 0xffffffff;
  for (const byte of body) { crc ^= byte; for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1; }
  crc = (crc ^ 0xffffffff) >>> 0;
  zip.writeUInt32LE(crc, 14);
  zip.writeUInt32LE(crc, zip.indexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 16);
  return zip;
}
