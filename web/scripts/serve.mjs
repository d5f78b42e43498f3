// Serves web/dist at /lapor as the binary does (same policy), and passes everything else on to a running server:
//   REKAP_URL=http://127.0.0.1:8080 node scripts/serve.mjs 8090
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';

const dist = path.resolve(import.meta.dirname, '../dist');
const server = new URL(process.env.REKAP_URL ?? 'http://127.0.0.1:8080');
const port = Number(process.argv[2] ?? 8090);
const types = { html: 'text/html; charset=utf-8', js: 'text/javascript', css: 'text/css', svg: 'image/svg+xml', png: 'image/png', webmanifest: 'application/manifest+json' };
const source = await readFile(path.resolve(import.meta.dirname, '../../src/api/app/mod.rs'), 'utf8');
const policy = /CSP: &str = "((?:[^"\\]|\\\s*)*)"/.exec(source)[1].replace(/\\\s*/g, '');

http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://here');
  if (pathname === '/lapor' || pathname.startsWith('/lapor/')) {
    const name = pathname.slice('/lapor/'.length) || 'index.html';
    const body = await readFile(path.join(dist, path.normalize(name))).catch(() => null);
    if (!body) return response.writeHead(404).end();
    return response.writeHead(200, {
      'Content-Type': types[name.split('.').pop()] ?? 'application/octet-stream', 'Content-Security-Policy': policy,
      'Service-Worker-Allowed': '/lapor', 'Cache-Control': 'no-cache',
    }).end(body);
  }
  const passed = http.request({ hostname: server.hostname, port: server.port, path: request.url, method: request.method, headers: request.headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passed.on('error', () => response.destroy());
  request.pipe(passed);
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/lapor`));
