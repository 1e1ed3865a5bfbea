/**
 * The window's pages in a browser, with a main process that is not there: `tsx tools/preview/serve.ts [port]`, then open
 * http://127.0.0.1:5199/?scenario=busy (busy, broken, empty, first-run, signing-in, read-only, locked). The policy and the nonce are the
 * real ones, so what works here is allowed in the app too.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import postcssPresetMantine from 'postcss-preset-mantine';
import { build } from 'vite';

const here = import.meta.dirname;
const port = Number(process.argv[2] ?? 5199);
const out = mkdtempSync(join(tmpdir(), 'outtray-preview-'));

await build({
  configFile: false,
  root: resolve(here, '../../src/renderer'),
  logLevel: 'warn',
  css: { postcss: { plugins: [postcssPresetMantine()] } },
  build: {
    outDir: out,
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 4_000,
  },
  plugins: [
    react(),
    {
      name: 'outtray-preview',
      enforce: 'pre',
      resolveId: (id) => (id.endsWith('/bridge/mail-url.ts') ? join(here, 'mail-url.ts') : null),
      transformIndexHtml: {
        order: 'pre',
        handler: (html) =>
          html.replace(
            '<script type="module"',
            '<script type="module" src="../../tools/preview/entry.ts"></script>\n<script type="module"',
          ),
      },
    },
  ],
});

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
};
const mail = `<!doctype html><style>body{margin:16px 20px;font:13px/20px sans-serif;color:#1f2728}table{border-collapse:collapse;width:100%;margin-top:10px}td{border-top:1px solid #e3e7e7;padding:4px 0}td:last-child{text-align:right}</style>
<p>Dear Marlow Kitchens,</p><p>Please find attached our invoice INV-2026-0418 for your order of 9 November.</p>
<table><tr><td>Oak worktop, 3.2 m, oiled</td><td>4</td><td>1,196.00</td></tr><tr><td>Delivery</td><td>1</td><td>48.00</td></tr></table>`;

createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/mail/')) {
    response.writeHead(200, {
      'content-type': 'text/html',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    });
    response.end(mail);
    return;
  }
  try {
    const file = pathname === '/' ? 'index.html' : pathname.slice(1);
    const body = await readFile(join(out, file));
    const nonce = randomBytes(16).toString('base64');
    const policy = `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'none'; frame-src 'self'; base-uri 'none'; form-action 'none'`;
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'content-security-policy': policy,
    });
    response.end(file === 'index.html' ? body.toString().replaceAll('__NONCE__', nonce) : body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/?scenario=busy`));
