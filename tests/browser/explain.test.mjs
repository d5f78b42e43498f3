// A warning (W) that both readings agree on: the officer explains it on the phone, and the explanation is public.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { accessible, activate, activationCode, beginning, committee, json, launchWithCamera, newPhone, officersReport, possible, secondReading } from './officer.mjs';
import { eventually, fits, phone, screenshot } from './rekap.mjs';

let start;
let browser;

describe('a warning', { skip: possible ? false : 'REKAP_LOGINS is not set: the server is not a demo of our own' }, () => {
  before(async () => {
    start = await beginning();
    browser = await launchWithCamera(start.pages[0]);
  });
  after(() => browser?.close());

  test('is explained by the officer, and everyone reads why', async () => {
    const { pps, free: [tps] } = await committee(start);
    // All votes of one candidate went to the next: every sum holds, and W201 asks for a look.
    const { figures } = start;
    const unusual = { ...figures, 'votes.1': 0, 'votes.2': figures['votes.1'] + figures['votes.2'] };
    await officersReport(start, tps, start.pages, unusual);
    await secondReading(pps, tps, unusual);
    const { context, tab, errors } = await newPhone(browser);
    const page = await tab();
    await activate(page, await activationCode({ pps: start.ppk, tps }));
    await page.getByRole('button', { name: 'Lihat keadaan TPS' }).click();
    await page.locator('[data-status=agreed]').waitFor();
    const warning = page.locator('section', { hasText: 'W201' }).first();
    await warning.getByRole('button', { name: 'Jelaskan' }).click();
    await fits(page);
    await accessible(page, 'explaining');
    await screenshot(page, phone, 'explain-open');
    assert.ok(await warning.getByRole('button', { name: 'Jelaskan' }).isDisabled(), 'nothing is not an explanation');
    // A number of sixteen digits may be somebody's: the server refuses it, and the sentence says so.
    await warning.locator('textarea').fill('Saksi 3171011001010001 sudah setuju');
    await warning.getByRole('button', { name: 'Jelaskan' }).click();
    await warning.getByRole('status').waitFor();
    assert.notEqual(await warning.getByRole('status').innerText(), 'Penjelasan terkirim.');
    await warning.locator('textarea').fill('Di TPS ini pasangan nomor 1 memang tidak dipilih');
    await warning.getByRole('button', { name: 'Jelaskan' }).click();
    await warning.getByText('Penjelasan terkirim').waitFor();
    await screenshot(page, phone, 'explain-sent');
    const explained = ({ warnings }) => warnings.find(({ code, explanation }) => code === 'W201' && explanation)?.explanation;
    const told = await eventually('the explanation is public', async () => explained(await json(`/results/v1/${start.contest}/tps/${tps}.json`)));
    assert.match(told, /memang tidak dipilih/);
    assert.deepEqual(errors, []);
    await context.close();
  });
});
