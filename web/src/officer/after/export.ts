// "Simpan berkas": everything this phone holds for its TPS in one file that PPS can take to any computer.
import { bytesOf, contest, photosHere, state } from '../office';
import { known } from '../figures/draft';
import { formOf } from '../figures/form';
import { fullOf } from '../store/full';
import { saveBlob } from './save';
import { type Entry, zip } from './zip';

export async function saveFile(): Promise<void> {
  const account = state.account;
  if (!account) return;
  const entries: Entry[] = [];
  const photos = photosHere().sort((a, b) => a.page - b.page || a.taken - b.taken);
  const listed = [];
  for (const photo of photos) {
    const bytes = await bytesOf(photo.id);
    if (!bytes) continue;
    const name = `${photo.tps}-halaman-${photo.page}-${photo.sha256.slice(0, 8)}.jpg`;
    entries.push({ name, bytes: new Uint8Array(await bytes.arrayBuffer()) });
    const { id: _, upload: _upload, ...facts } = photo;
    const full = await fullOf(photo.id);
    const original = full && name.replace('.jpg', `-asli.${full.type.split('/')[1] || 'jpeg'}`);
    if (full && original) entries.push({ name: original, bytes: new Uint8Array(await full.arrayBuffer()) });
    listed.push({ file: name, ...(original ? { original } : {}), ...facts });
  }
  const [now, draft] = [contest(), state.draft];
  const figures = now && draft ? Object.fromEntries(known(draft, formOf(now.form.id, now.candidates))) : {};
  const data = {
    format: 'rekap-lapor/1', election: state.index?.election ?? null, contest: now?.id ?? null, tps: state.tps, account: account.number,
    photos: listed, figures, reasons: draft?.reasons ?? {}, figures_state: draft?.state ?? null, history: draft?.history ?? [],
  };
  entries.unshift({ name: 'data.json', bytes: new TextEncoder().encode(JSON.stringify(data, null, 2)) });
  saveBlob(zip(entries), `rekap-${state.tps}.zip`);
}
