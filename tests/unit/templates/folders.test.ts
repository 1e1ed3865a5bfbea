import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTemplateFolders } from '../../../src/main/templates/folders.ts';
import { createTemplates } from '../../../src/main/templates/templates.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { testClock } from '../../support/test-clock.ts';
import { textPdf } from '../../support/text-pdf.ts';

let place: string;
beforeEach(async () => {
  place = join(await mkdtemp(join(tmpdir(), 'outtray-templates-')), 'templates');
});
afterEach(() => rm(join(place, '..'), { recursive: true, force: true }));

function room() {
  const folders = createTemplateFolders(place, 'Letter', memoryLog());
  return createTemplates({ folders, pdf: textPdf, clock: testClock(Date.UTC(2026, 10, 26, 12)), locale: 'en-GB' });
}

it('writes the samples once, for their owner only, on the paper of the country', async () => {
  const list = await room().list();
  expect(list.map(({ name, kind, paper, problem }) => [name, kind, paper, problem])).toEqual([
    ['Delivery note', 'print', 'Letter', null],
    ['Invoice', 'print', 'Letter', null],
    ['Invoice by mail', 'message', 'A4', null],
    ['Payment reminder', 'print', 'Letter', null],
    ['Question about an order', 'message', 'A4', null],
  ]);
  expect((await stat(join(place, 'Invoice', 'template.html'))).mode & 0o077).toBe(0);
  await rm(join(place, 'Invoice'), { recursive: true });
  expect((await room().list()).map(({ name }) => name)).not.toContain('Invoice');
});

it('prints by name, and refuses any name that is not in the list', async () => {
  const templates = room();
  const sample = await templates.sample('Invoice');
  const printed = await templates.print('Invoice', sample.ok ? sample.value : '');
  expect(printed).toMatchObject({ ok: true, value: { name: 'Invoice INV-2026-0187.pdf', type: 'application/pdf' } });
  await writeFile(join(place, '..', 'template.html'), 'outside');
  for (const name of ['..', '.', '', 'Invoice/../Invoice', '../templates/Invoice', 'invoice', 'Quote'])
    expect(await templates.printFormat(name, {})).toMatchObject({ problem: { code: 'print_format_unknown' } });
  expect(await templates.printFormat('Invoice by mail', {})).toMatchObject({
    problem: { code: 'print_format_unknown' },
  });
});

it('takes one object of at most 1 MB as data', async () => {
  const templates = room();
  for (const data of [null, [], 'text', 4, { text: 'x'.repeat(1_000_001) }])
    expect(await templates.printFormat('Invoice', data)).toMatchObject({ problem: { code: 'print_data_invalid' } });
});

it('follows no links out of the folder', async () => {
  const templates = room();
  await templates.list();
  const secret = join(place, '..', 'secret.txt');
  await writeFile(secret, 'secret');
  await mkdir(join(place, 'Sly'));
  await symlink(secret, join(place, 'Sly', 'rows.html'));
  await writeFile(join(place, 'Sly', 'template.html'), '{% render "rows.html" %}');
  await symlink(join(place, 'Invoice'), join(place, 'Linked'));
  expect(await templates.printFormat('Sly', {})).toMatchObject({ problem: { code: 'print_format_broken' } });
  expect(await templates.printFormat('Linked', {})).toMatchObject({ problem: { code: 'print_format_unknown' } });
});

it('keeps sample data that is JSON, and changes the paper without touching what else is set', async () => {
  const templates = room();
  expect(await templates.saveSample('Invoice', '{"a":\n1,}')).toMatchObject({
    problem: { code: 'print_data_invalid', params: { line: 2 } },
  });
  expect(await templates.saveSample('Invoice', '{"a": 2}')).toMatchObject({ ok: true });
  expect(await templates.sample('Invoice')).toMatchObject({ value: '{"a": 2}' });
  await templates.setPaper('Invoice', 'A4');
  const format = JSON.parse(await readFile(join(place, 'Invoice', 'format.json'), 'utf8'));
  expect(format).toMatchObject({ paper: 'A4', currency: 'GBP', footer: { right: 'Page {page} of {pages}' } });
  expect((await readdir(join(place, 'Invoice'))).filter((name) => name.endsWith('.new'))).toEqual([]);
});

it('duplicates under a name that is free and fit for a folder', async () => {
  const templates = room();
  expect(await templates.duplicate('Invoice', 'Invoice in French')).toMatchObject({ ok: true });
  expect((await templates.list()).map(({ name }) => name)).toContain('Invoice in French');
  expect(await templates.duplicate('Invoice', 'INVOICE')).toMatchObject({ problem: { code: 'template_name_taken' } });
  for (const as of ['', '..', 'a/b', 'a\\b', ' a', 'a.', 'x'.repeat(65), 'a\nb'])
    expect(await templates.duplicate('Invoice', as)).toMatchObject({ problem: { code: 'template_name_invalid' } });
  expect(await templates.duplicate('Quote', 'Quote 2')).toMatchObject({ problem: { code: 'print_format_unknown' } });
});

it('begins a letter with what Compose knows', async () => {
  const templates = room();
  const begun = await templates.begin('Invoice by mail', {
    recipient: { name: 'A & B', address: 'a@b.example' },
    sender: { address: 'maria@northgate.example' },
    invoice: 'INV-1',
  });
  expect(begun).toMatchObject({
    value: { subject: 'Invoice INV-1', html: expect.stringContaining('Dear A &amp; B,') },
  });
  expect(begun.ok && begun.value.html).toContain('maria@northgate.example');
});
