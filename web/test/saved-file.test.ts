// The officers' saved file, opened elsewhere: whole, packed anew, cut off, of another TPS, no such file at all.
import { deflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { crc32, type Entry, zip } from '../src/officer/after/zip';
import { sha256 } from '../src/officer/capture/hash';
import { formOf } from '../src/officer/figures/form';
import { fileWords } from '../src/officer/region/file-words';
import { type Expected, readSaved, WrongFile } from '../src/officer/region/saved-file';
import { unzip } from '../src/officer/region/unzip';

const candidates = [1, 2, 3].map((number) => ({ number, name: `Calon ${number}`, color: '#000' }));
const form = formOf('c-hasil-kwk-gubernur-2024', candidates);
const contest = { id: 'gubernur', name: { id: '', en: '' }, form: { id: form.id, name: form.name, pages: 3 }, candidates };
const expected: Expected = { election: 'uji', contest, form, scope: '3171011001' };
const TPS = '3171011001004';

const jpeg = (fill: number) => Uint8Array.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 10, 0, 10, ...Array<number>(600).fill(fill)]);
const text = (value: string) => new TextEncoder().encode(value) as Uint8Array<ArrayBuffer>;
const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

async function photo(page: number, fill: number, more = {}) {
  const bytes = jpeg(fill);
  const hash = await sha256(new Blob([bytes]));
  const file = `${TPS}-halaman-${page}-${hash.slice(0, 8)}.jpg`;
  return { entry: { name: file, bytes }, listed: { file, contest: 'gubernur', tps: TPS, page, sha256: hash, width: 10, height: 10, bytes: bytes.length, taken: 5, from: 'camera', where: 'received', warnings: ['dark'], overruled: [], ...more } };
}

async function saved(change: Record<string, unknown> = {}, entries?: Entry[]): Promise<Uint8Array<ArrayBuffer>> {
  const photos = [await photo(1, 1), await photo(3, 3)];
  const data = { format: 'rekap-lapor/1', election: 'uji', contest: 'gubernur', tps: TPS, photos: photos.map(({ listed }) => listed), figures: { valid: 180, invalid: 5 }, reasons: { F101: 'di kertas begitu' }, ...change };
  return bytesOf(zip([{ name: 'data.json', bytes: text(JSON.stringify(data)) }, ...(entries ?? photos.map(({ entry }) => entry))]));
}

const refusal = (bytes: Uint8Array<ArrayBuffer>) => readSaved(bytes, expected).then(() => null, (error: unknown) => (error instanceof WrongFile ? error.text : error));

describe('a saved file', () => {
  test('is opened: photos that wait to be sent anew, figures, reasons', async () => {
    const file = await readSaved(await saved(), expected);
    expect(file).toMatchObject({ tps: TPS, figures: { valid: 180, invalid: 5 }, reasons: { F101: 'di kertas begitu' }, damaged: false });
    expect(file.photos.map(({ facts, bytes }) => [facts.page, facts.where, facts.warnings, bytes?.length])).toEqual([[1, 'waiting', ['dark'], 611], [3, 'waiting', ['dark'], 611]]);
  });
  test('packed anew by another program, in a folder, is the same', async () => {
    const whole = (await unzip(await saved())) ?? [];
    const packed = deflated(whole.map(({ name, bytes }) => ({ name: `rekap/${name}`, bytes: bytes ?? new Uint8Array() })));
    expect((await readSaved(packed, expected)).photos.every(({ bytes }) => bytes)).toBe(true);
  });
  test('that broke off while it was copied keeps what came before', async () => {
    const whole = await saved();
    const file = await readSaved(whole.slice(0, whole.length - 900), expected);
    expect(file.damaged).toBe(true);
    expect(file.photos.map(({ facts, bytes }) => [facts.page, Boolean(bytes)])).toEqual([[1, true], [3, false]]);
  });
  test('with a byte changed in a photo gives that photo up and no other', async () => {
    const whole = await saved();
    whole.fill(77, whole.length - 500, whole.length - 499);
    const file = await readSaved(whole, expected);
    expect(file.photos.map(({ bytes }) => Boolean(bytes))).toEqual([true, false]);
  });
  test('whose photo was exchanged is found out by its hash, however well it is packed', async () => {
    const [one, other] = [await photo(1, 1), await photo(1, 9)];
    const file = await readSaved(await saved({ photos: [one.listed] }, [{ name: one.entry.name, bytes: other.entry.bytes }]), expected);
    expect(file.photos[0]?.bytes).toBe(null);
  });
  test('of figures that are none takes none of them', async () => {
    const file = await readSaved(await saved({ figures: { valid: 'many', invalid: -1, total: 1000, 'votes.1': 7, unknown: 3 } }), expected);
    expect(file.figures).toEqual({ 'votes.1': 7 });
  });
  test.each([
    ['no zip', text('a letter to grandmother, long enough to be a file of some size'), fileWords.notZip],
    ['another zip', () => bytesOf(zip([{ name: 'a.txt', bytes: text('x') }])), fileWords.notSaved],
    ['no JSON', () => bytesOf(zip([{ name: 'data.json', bytes: text('{"format"') }])), fileWords.damaged],
    ['a file of training', () => saved({ election: 'latihan' }), fileWords.training],
    ['another election', () => saved({ election: 'pilpres' }), fileWords.otherElection],
    ['a newer version', () => saved({ format: 'rekap-lapor/2' }), fileWords.newer],
    ['another region', () => saved({ tps: '3171011002001' }), fileWords.outside],
    ['nothing in it', () => saved({ photos: [], figures: {} }), fileWords.empty],
    ['pages that do not exist', async () => saved({ photos: [{ ...(await photo(1, 1)).listed, page: 7 }], figures: {} }), fileWords.damaged],
  ])('%s is refused with a sentence of its own', async (_, make, words) => {
    expect(await refusal(typeof make === 'function' ? await make() : make)).toEqual(words);
  });
});

/** As other programs pack: deflated. */
function deflated(entries: Entry[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of entries) {
    const packed = deflateRawSync(bytes);
    const head = (signature: number, size: number, at: number) => {
      const view = new DataView(new ArrayBuffer(size));
      view.setUint32(0, signature, true);
      view.setUint16(at + 4, 8, true);
      view.setUint32(at + 10, crc32(bytes), true);
      view.setUint32(at + 14, packed.length, true);
      view.setUint32(at + 18, bytes.length, true);
      view.setUint16(at + 22, name.length, true);
      return view;
    };
    const [local, central] = [head(0x04034b50, 30, 4), head(0x02014b50, 46, 6)];
    central.setUint32(42, offset, true);
    parts.push(new Uint8Array(local.buffer), text(name), packed);
    directory.push(new Uint8Array(central.buffer), text(name));
    offset += 30 + name.length + packed.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(16, offset, true);
  return Uint8Array.from(Buffer.concat([...parts, ...directory, new Uint8Array(end.buffer)]));
}
