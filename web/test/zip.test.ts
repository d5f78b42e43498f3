import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { crc32, zip } from '../src/officer/after/zip';

test('the check value of CRC-32', () => expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926));

test('another program opens the file', async () => {
  const file = path.join(mkdtempSync(path.join(tmpdir(), 'rekap-zip-')), 'a.zip');
  const bytes = (text: string) => new TextEncoder().encode(text);
  const made = zip([{ name: 'data.json', bytes: bytes('{}') }, { name: 'halaman-1.jpg', bytes: bytes('foto'.repeat(1000)) }]);
  writeFileSync(file, Buffer.from(await made.arrayBuffer()));
  const listed = execFileSync('python3', ['-c', 'import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), [(i.filename, i.file_size) for i in z.infolist()])', file]);
  expect(listed.toString().trim()).toBe("None [('data.json', 2), ('halaman-1.jpg', 4000)]");
});
