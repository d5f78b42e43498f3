import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

/** Names every file of the shell in the service worker, then packs everything once, so that the server never has to. */
function shellAndPacking(): Plugin {
  return {
    name: 'shell-and-packing',
    apply: 'build',
    closeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        const dist = path.resolve(import.meta.dirname, 'dist');
        const all = await readdir(dist, { recursive: true, withFileTypes: true });
        const names = all
          .filter((entry) => entry.isFile() && !entry.name.startsWith('.') && !/\.(gz|br|map)$/.test(entry.name))
          .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)))
          .sort();
        const hash = createHash('sha256');
        const shell: string[] = [];
        for (const name of names) {
          // The decoders for old browsers are of use only where there is a network: they are not kept.
          if (name === 'sw.js' || /jsQR|ed25519/.test(name)) continue;
          hash.update(name).update(await readFile(path.join(dist, name)));
          shell.push(name === 'index.html' ? '/lapor' : `/lapor/${name}`);
        }
        const worker = path.join(dist, 'sw.js');
        const text = (await readFile(worker, 'utf8'))
          .replace(/[`"']__SHELL__[`"']/, JSON.stringify(shell))
          .replace('__VERSION__', hash.digest('hex').slice(0, 12));
        await writeFile(worker, text);
        for (const name of names.filter((name) => !name.endsWith('.png'))) {
          const bytes = await readFile(path.join(dist, name));
          await writeFile(path.join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }));
          await writeFile(
            path.join(dist, `${name}.br`),
            brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }),
          );
        }
      },
    },
  };
}

export default defineConfig({
  base: '/lapor/',
  worker: { format: 'es' },
  plugins: [shellAndPacking()],
  build: {
    target: ['chrome87', 'safari15'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    rollupOptions: {
      input: { index: 'index.html', sw: 'src/officer/sw.ts' },
      output: { entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
});
