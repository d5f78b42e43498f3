// One source for what a form holds and what a rule says: forms/*.toml and the table in src/election/rules/table.rs.
// Writes src/generated/forms.json and rules.json, so that the phone and the server cannot disagree.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'smol-toml';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.resolve(import.meta.dirname, '../src/generated');

const forms = {};
for (const name of (await readdir(path.join(root, 'forms'))).filter((name) => name.endsWith('.toml'))) {
  const form = parse(await readFile(path.join(root, 'forms', name), 'utf8'));
  forms[form.id] = form;
}

const table = await readFile(path.join(root, 'src/election/rules/table.rs'), 'utf8');
const text = '"((?:[^"\\\\]|\\\\.)*)"';
const row = new RegExp(`^ {4}([FW]\\d{3}) ${text} / ${text},\\s+${text} / ${text};`, 'gm');
const rules = {};
for (const [, code, titleId, titleEn, sentenceId, sentenceEn] of table.matchAll(row)) {
  rules[code] = { title: { id: titleId, en: titleEn }, sentence: { id: sentenceId, en: sentenceEn } };
}
for (const form of Object.values(forms)) {
  for (const { code } of form.check) if (!rules[code]) throw new Error(`rule ${code} of ${form.id} is not in table.rs`);
}

await mkdir(out, { recursive: true });
await writeFile(path.join(out, 'forms.json'), `${JSON.stringify(forms)}\n`);
await writeFile(path.join(out, 'rules.json'), `${JSON.stringify(rules)}\n`);
