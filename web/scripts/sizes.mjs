// Prints what a phone loads, packed, against the targets. Fails where one is missed.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const dist = path.resolve(import.meta.dirname, '../dist');
const html = await readFile(path.join(dist, 'index.html'), 'utf8');
const names = (await readdir(path.join(dist, 'assets'))).filter((name) => /\.(js|css)$/.test(name));
const size = async (name) => {
  const bytes = await readFile(path.join(dist, name));
  return { name, gz: gzipSync(bytes, { level: 9 }).length, br: brotliCompressSync(bytes).length };
};
const first = [...html.matchAll(/\/lapor\/(assets\/[^"]+\.(?:js|css))/g)].map((match) => match[1]);
/** Chunks that a screen loads by itself, beside those of the page. */
const rest = names.map((name) => `assets/${name}`).filter((name) => !first.includes(name));
const sum = (files) => files.reduce((total, file) => ({ gz: total.gz + file.gz, br: total.br + file.br }), { gz: 0, br: 0 });
const kb = (bytes) => `${(bytes / 1000).toFixed(1)} KB`.padStart(9);
const print = (title, { gz, br }) => console.log(`${title.padEnd(52)} ${kb(gz)} gz ${kb(br)} br`);

const page = await Promise.all(['index.html', ...first].map(size));
const others = await Promise.all(rest.map(size));
for (const file of [...page, ...others]) print(file.name, file);
const isTaking = (file) => /camera|send|prepare/i.test(file.name);
const isChecking = (file) => /checks|worker/i.test(file.name);
const photo = sum([...page, ...others.filter(isTaking)]);
const checked = sum([...page, ...others.filter((file) => isTaking(file) || isChecking(file))]);
console.log();
print('to take, queue and send a photo (target 60 KB)', photo);
print('with the capture checks (target 150 KB)', checked);
print('everything, as kept for use without network', sum([...page, ...others]));
if (photo.gz > 60_000 || checked.gz > 150_000) process.exit(1);
