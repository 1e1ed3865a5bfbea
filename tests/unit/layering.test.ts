import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLayers } from '../../tools/layering/check.mjs';
import { root } from '../../tools/lib/paths.mjs';

let tree: string;

beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'layering-'));
  const clean: Record<string, string> = {
    'src/shared/model.ts': `import { z } from 'zod';\nexport const word = z.string();\n`,
    'src/main/ports.ts': `export type Clock = { now(): number };\n`,
    'src/main/mail/mime.ts': `import { word } from '../../shared/model.ts';\nexport const mime = word;\n`,
    'src/main/outbox/enqueue.ts': `import { mime } from '../mail/mime.ts';\nexport const enqueue = mime;\n`,
    'src/main/outbox/store.ts': `import type { Clock } from '../ports.ts';\nexport type Store = Clock;\n`,
    'src/main/google/gmail.ts': `import { Agent } from 'undici';\nexport const agent = Agent;\n`,
    'src/main/intake/smtp.ts': `import { enqueue } from '../outbox/enqueue.ts';\nexport const take = enqueue;\n`,
    'src/main/desktop/tray.ts': `import { Tray } from 'electron';\nimport type { Store } from '../outbox/store.ts';\nexport type Made = [Tray, Store];\n`,
    'src/main/app.ts': `export * from './google/gmail.ts';\nexport * from './desktop/tray.ts';\n`,
    'src/main/index.ts': `import { app } from 'electron';\nimport './app.ts';\napp.quit();\n`,
    'src/preload/index.ts': `import { ipcRenderer } from 'electron';\nimport { word } from '../shared/model.ts';\nexport const both = [ipcRenderer, word];\n`,
    'src/renderer/main.tsx': `import { createRoot } from 'react-dom/client';\nimport './style.css';\nexport const make = () => <b>{String(createRoot)}</b>;\n`,
    'src/renderer/style.css': 'b { color: red; }',
  };
  for (const [path, text] of Object.entries(clean)) put(path, text);
});

afterEach(() => rmSync(tree, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(tree, path)), { recursive: true });
  writeFileSync(join(tree, path), text);
}

async function violations(): Promise<string[]> {
  return (await checkLayers(tree)).violations;
}

describe('the layering check', () => {
  it('passes a tree that keeps to the design', async () => {
    expect(await violations()).toEqual([]);
  });

  const forms: [string, (specifier: string) => string][] = [
    ['a static import', (it) => `import { x } from '${it}';\nexport const y = x;\n`],
    ['an import for its effect', (it) => `import '${it}';\n`],
    ['a re-export', (it) => `export * from '${it}';\n`],
    ['a type-only import', (it) => `import type { X } from '${it}';\nexport type Y = X;\n`],
    ['a type named in place', (it) => `export type Y = import('${it}').X;\n`],
    ['an inline type import', (it) => `import { type X } from '${it}';\nexport type Y = X;\n`],
    ['require', (it) => `export const y = require('${it}');\n`],
    ['require of createRequire', (it) => `const own = { require };\nexport const y = own.require('${it}');\n`],
    ['import()', (it) => `export const y = () => import('${it}');\n`],
    ['import() of a template', (it) => `export const y = () => import(\`${it}\`);\n`],
  ];
  const forbidden: [string, string, string][] = [
    ['outbox → google', 'src/main/outbox/bad.ts', '../google/gmail.ts'],
    ['outbox → intake', 'src/main/outbox/bad.ts', '../intake/smtp.ts'],
    ['outbox → desktop', 'src/main/outbox/bad.ts', '../desktop/tray.ts'],
    ['outbox → node:https', 'src/main/outbox/bad.ts', 'node:https'],
    ['outbox → undici', 'src/main/outbox/bad.ts', 'undici'],
    ['outbox → electron', 'src/main/outbox/bad.ts', 'electron'],
    ['mail → outbox', 'src/main/mail/bad.ts', '../outbox/store.ts'],
    ['database → mail', 'src/main/database/bad.ts', '../mail/mime.ts'],
    ['google → outbox', 'src/main/google/bad.ts', '../outbox/store.ts'],
    ['google → electron', 'src/main/google/bad.ts', 'electron'],
    ['intake → store', 'src/main/intake/bad.ts', '../outbox/store.ts'],
    ['app → electron-store', 'src/main/app.ts', 'electron-store'],
    ['app → electron-log', 'src/main/app.ts', 'electron-log/main.js'],
    ['shared → main', 'src/shared/bad.ts', '../main/ports.ts'],
    ['shared → another package', 'src/shared/bad.ts', 'react'],
    ['shared → Node', 'src/shared/bad.ts', 'node:fs'],
    ['renderer → main', 'src/renderer/bad.tsx', '../main/ports.ts'],
    ['renderer → electron', 'src/renderer/bad.tsx', 'electron'],
    ['renderer → Node', 'src/renderer/bad.tsx', 'fs'],
    ['preload → main', 'src/preload/bad.ts', '../main/ports.ts'],
    ['main → tools', 'src/main/app.ts', '../../tools/practice-google/main.ts'],
  ];
  for (const [form, write] of forms) {
    it.each(forbidden)(`reports %s by ${form}`, async (_rule, file, specifier) => {
      put(file, write(specifier));
      const found = await violations();
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')}:\\d+ `));
    });
  }

  it('lets desktop take types of a room, and nothing that runs', async () => {
    put('src/main/desktop/bad.ts', `import { take } from '../intake/smtp.ts';\nexport const y = take;\n`);
    expect(await violations()).toEqual([
      'src/main/desktop/bad.ts:1 desktop must not import src/main/intake/smtp.ts but its types',
    ]);
  });

  it('resolves the path: a detour does not hide the target', async () => {
    put('src/main/outbox/bad.ts', `import '../mail/../google/../google/gmail.js';\n`);
    expect(await violations()).toEqual(['src/main/outbox/bad.ts:1 outbox must not import src/main/google/gmail.ts']);
  });

  it.each([
    ['fetch()', 'export const get = () => fetch("x");\n'],
    ['globalThis.fetch', 'export const get = () => globalThis.fetch("x");\n'],
    ['fetch handed on', 'export const parts = { fetch };\n'],
    ['fetch taken out', 'export const { fetch: get } = globalThis;\n'],
    ['a socket', 'export const get = () => new WebSocket("ws://x");\n'],
  ])('reports %s in the outbox', async (_form, text) => {
    put('src/main/outbox/bad.ts', text);
    expect(await violations()).toEqual([expect.stringContaining('outbox must not use the global')]);
  });

  it('lets the outbox have a field called fetch', async () => {
    put(
      'src/main/outbox/good.ts',
      'export type Asker = { fetch: string };\nexport const read = (asker: Asker) => asker.fetch;\n',
    );
    expect(await violations()).toEqual([]);
  });

  it('reports an import whose name is made at run time', async () => {
    put('src/main/outbox/bad.ts', 'export const load = (name: string) => import(name);\n');
    expect(await violations()).toEqual([expect.stringContaining('named only at run time')]);
  });

  it.each([
    [
      'of values',
      `import { b } from './b.ts';\nexport const a = b;\n`,
      `import { a } from './a.ts';\nexport const b = a;\n`,
    ],
    [
      'of types',
      `import type { B } from './b.ts';\nexport type A = B;\n`,
      `import type { A } from './a.ts';\nexport type B = A;\n`,
    ],
  ])('reports a circle %s, once', async (_kind, a, b) => {
    put('src/main/mail/a.ts', a);
    put('src/main/mail/b.ts', b);
    const circle = 'src/main/mail/a.ts → src/main/mail/b.ts → src/main/mail/a.ts';
    expect(await violations()).toEqual([`src/main/mail/a.ts:1 circular import: ${circle}`]);
  });

  it('reports a file that has no room', async () => {
    put('src/helpers/odd.ts', `import 'zod';\n`);
    expect(await violations()).toEqual([expect.stringContaining('is in no room')]);
  });

  it('reports what is planted in the real tree', async () => {
    rmSync(join(tree, 'src'), { recursive: true });
    cpSync(join(root, 'src'), join(tree, 'src'), { recursive: true });
    expect(readdirSync(join(tree, 'src'))).toContain('main');
    put('src/main/outbox/planted.ts', `import 'electron';\n`);
    expect(await violations()).toContain('src/main/outbox/planted.ts:1 outbox must not import electron');
  });
});
