import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fileFor, mailIdOf, serveApp, serveMail } from '../../../src/main/desktop/app-files.ts';

let base: string;
let folder: string;

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'app-files-'));
  folder = join(base, 'renderer');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await writeFile(join(folder, 'index.html'), '<meta nonce="__NONCE__"><style nonce="__NONCE__"></style>');
  await writeFile(join(folder, 'assets', 'a.js'), 'let a;');
  await writeFile(join(base, 'secret.json'), '{}');
  await mkdir(join(base, 'renderer-old'));
  await writeFile(join(base, 'renderer-old', 'x.js'), '');
});
afterAll(() => rm(base, { recursive: true }));

const ask = (url: string, init?: RequestInit) => serveApp(new Request(url, init), folder, () => 'fresh');

test('an address means a file under the folder', () => {
  expect(fileFor('app://outtray/', folder)).toBe(join(folder, 'index.html'));
  expect(fileFor('app://outtray/assets/a.js?v=1#x', folder)).toBe(join(folder, 'assets', 'a.js'));
});

test.each([
  'app://outtray/../secret.json',
  'app://outtray/%2e%2e/secret.json',
  'app://outtray/..%2fsecret.json',
  'app://outtray/assets/..%2f..%2fsecret.json',
  'app://outtray/%2e%2e%2frenderer-old/x.js',
  'app://outtray/..%5csecret.json',
  'app://outtray/C:%5csecret.json',
  'app://outtray/index.html%00.js',
  'app://outtray/%zz.js',
  'app://outtray/assets/a',
  'app://outtray/assets',
  'app://other/index.html',
  'file:///etc/passwd',
])('%s means none that is not ours', async (url) => {
  const file = fileFor(url, folder);
  // the URL parser folds plain dots away: what is left must be inside the folder, and not be there
  if (file !== null) expect(file.startsWith(`${folder}/`)).toBe(true);
  expect((await serveApp({ method: 'GET', url } as Request, folder, () => 'n')).status).toBe(404);
});

test('a page gets one nonce in its header and everywhere in its text', async () => {
  const page = await ask('app://outtray/index.html');
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("style-src 'self' 'nonce-fresh'");
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect(await page.text()).toBe('<meta nonce="fresh"><style nonce="fresh"></style>');
});

test('files carry their type and are not to be sniffed; only GET is answered', async () => {
  const script = await ask('app://outtray/assets/a.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(script.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await ask('app://outtray/index.html', { method: 'POST' })).status).toBe(404);
});

test('mail is found by its id in whatever case, and carries its own policy', async () => {
  expect(mailIdOf('outtray-mail://01arz3ndek/html')).toBe('01ARZ3NDEK');
  for (const url of [
    'outtray-mail://01arz3ndek/',
    'outtray-mail://01arz3ndek/html/x',
    'app://01arz3ndek/html',
    'outtray-mail://a.b/html',
  ]) {
    expect(mailIdOf(url)).toBeNull();
  }
  const htmlOf = async (id: string) =>
    id === 'A1' ? '<b>hi</b>' : id === 'A3' ? ' <!-- x --><!DOCTYPE html><p>' : null;
  const found = await serveMail(new Request('outtray-mail://a1/html'), htmlOf);
  expect(await found.text()).toMatch(/^<base target="_blank"><style>[^<]*<\/style><b>hi<\/b>$/);
  const policy = found.headers.get('content-security-policy') ?? '';
  for (const part of ["default-src 'none'", 'img-src data:', 'sandbox', 'frame-ancestors app://outtray'])
    expect(policy).toContain(part);
  expect(policy).not.toContain('script-src');
  expect(policy).not.toContain('allow-');
  expect((await serveMail(new Request('outtray-mail://a2/html'), htmlOf)).status).toBe(404);
  const standard = await serveMail(new Request('outtray-mail://a3/html'), htmlOf);
  expect(await standard.text()).toMatch(/^ <!-- x --><!DOCTYPE html><base target="_blank"><style>[^<]*<\/style><p>$/);
});
