import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { recipes } from '../../../src/shared/recipes.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';
import { runProgram } from '../../support/programs.ts';

/** The hook that ERPNext's administrators are given to copy, run by Python as Frappe runs it: once for each recipient of a queue. */

let app: HeadlessApp;
let folder: string;
let given: { readonly token: string; readonly port: number };

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outtray-hook-'));
  app = await headlessApp();
  const { clientId } = await app.ask('addClient', { name: 'ERPNext' });
  given = await app.ask('newClientToken', clientId);
});

afterEach(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

/** What stands for Frappe, and for the library `requests`, which is not on every machine. */
const standIns = `
import sys, types, urllib.error, urllib.parse, urllib.request
class Answer:
    def __init__(self, status): self.status_code = status
    def raise_for_status(self):
        if self.status_code >= 400: raise RuntimeError(self.status_code)
def post(url, params, data, headers, timeout):
    asked = urllib.request.Request(url + "?" + urllib.parse.urlencode(params), data=data, headers=headers)
    try:
        with urllib.request.urlopen(asked, timeout=timeout) as answer: return Answer(answer.status)
    except urllib.error.HTTPError as error: return Answer(error.code)
frappe = types.ModuleType("frappe")
frappe.conf = types.SimpleNamespace(outtray_token=sys.argv[1])
requests = types.ModuleType("requests")
requests.post = post
sys.modules.update(frappe=frappe, requests=requests)
`;

const hook = (url: string) => {
  const text = recipes(url, given.token).find(({ id }) => id === 'erpnext')?.text ?? '';
  return text.slice(text.indexOf('import frappe'));
};

/** As Frappe's SendMailContext does: the queue's message, built anew, to one recipient after the other. */
const queueRun = (recipients: readonly string[], message: (turn: number) => string) =>
  recipients
    .map(
      (address, turn) =>
        `send(queue, "erp@northgate.example", "${address}", ${JSON.stringify(message(turn))}.encode())`,
    )
    .join('\n');

async function run(calls: string): Promise<void> {
  const script = join(folder, 'run.py');
  const queue = 'queue = types.SimpleNamespace(name="a1b2c3", reference_name="SINV-0418")';
  writeFileSync(script, [standIns, hook(`http://127.0.0.1:${given.port}`), queue, calls].join('\n'));
  const ran = await runProgram('/usr/bin/python3', [script, given.token], '');
  expect(ran.code, ran.output).toBe(0);
}

const shown =
  'From: ERP <erp@northgate.example>\r\nTo: anna@marlow.example, ben@marlow.example\r\nCC: cara@marlow.example\r\n';
const everybody = ['anna@marlow.example', 'ben@marlow.example', 'cara@marlow.example'];

test('a mail whose headers name everybody reaches each of them once', async () => {
  await run(queueRun(everybody, () => `${shown}Subject: Invoice\r\n\r\nHello\r\n`));
  await app.until(({ counts }) => counts.sent === 3);
  const got = app.practice.mailbox.all().map(({ recipients }) => recipients);
  expect(got.flat().sort()).toEqual(everybody);
  const { rows } = await app.ask('outboxPage', {
    filter: { standing: null, words: 'SINV-0418' },
    before: null,
    limit: 9,
  });
  expect(rows).toHaveLength(3);
});

test('a queue that Frappe runs again, with an attachment made anew, sends nothing twice', async () => {
  const queue = (turn: number) => `${shown}Subject: Invoice\r\n\r\nprinted at ${turn}\r\n`;
  await run(queueRun([...everybody, ...everybody], queue));
  await app.until(({ counts }) => counts.sent === 3);
  expect(app.practice.mailbox.all()).toHaveLength(3);
});

test('the guide and the page at the door show one and the same hook', () => {
  const guide = readFileSync(join(import.meta.dirname, '../../../docs/erpnext.md'), 'utf8');
  expect(guide).toContain(hook('http://127.0.0.1:2580'));
});
