import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  acceptedSchema,
  batchSchema,
  errorSchema,
  messageDetailSchema,
  pageSchema,
  statusSchema,
} from '../../../src/main/intake/http-views.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';
import { bodyOf } from '../../support/mail.ts';
import { runProgram } from '../../support/programs.ts';

/** Real programs at the HTTP door of the whole application: curl, and Python's urllib. What counts is what practice Google has. */

let app: HeadlessApp;
let url: string;
let token: string;
let folder: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outtray-http-'));
  app = await headlessApp();
  const { clientId } = await app.ask('addClient', { name: 'ERP' });
  const given = await app.ask('newClientToken', clientId);
  token = given.token;
  url = `http://127.0.0.1:${given.port}`;
});

afterEach(async () => {
  await app.stop();
  rmSync(folder, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** curl, with the token; what it prints is the body, and the status beneath. */
async function curl(path: string, args: readonly string[] = [], input?: string | Uint8Array): Promise<Answer> {
  const said = ['-sS', '--max-time', '20', '-w', '\n%{http_code}', '-H', `Authorization: Bearer ${token}`];
  const ran = await runProgram('curl', [...said, ...args, url + path], input ?? '');
  expect(ran.code, ran.output).toBe(0);
  const lines = ran.output.trimEnd().split('\n');
  return { status: Number(lines.at(-1)), body: JSON.parse(lines.slice(0, -1).join('\n')) };
}

function post(message: unknown, more: readonly string[] = []): Promise<Answer> {
  return curl(
    '/v1/messages',
    ['-H', 'Content-Type: application/json', ...more, '--data-binary', '@-'],
    JSON.stringify(message),
  );
}

const sent = (count: number) => app.until(({ counts }) => counts.sent === count);
const takenBy = (id: string) => app.practice.mailbox.byOuttrayId(id);

async function received(id: string) {
  const [mail] = takenBy(id);
  if (!mail) throw new Error(`practice Google has no ${id}`);
  const bytes = Buffer.from(app.practice.mailbox.received(mail.id) ?? []);
  return { bytes, mail: await PostalMime.parse(bytes) };
}

test('curl hands in everything that frappe.sendmail takes, and Gmail gets it', async () => {
  const pdf = Buffer.from([...Array(5000).keys()].map((at) => at % 256));
  const answer = await post({
    recipients: ['Anna Müller <anna@marlow.example>', 'site@marlow.example'],
    cc: 'ledger@northgate.example',
    bcc: 'archive@northgate.example',
    sender: 'Billing <office@northgate.example>',
    reply_to: 'billing@northgate.example',
    subject: 'Rechnung für Küche',
    message: '<p>Guten Tag</p><img src="cid:logo">',
    attachments: [{ fname: 'INV-2026-0418.pdf', fcontent: pdf.toString('base64') }],
    inline_images: [{ cid: 'logo', name: 'logo.png', content: Buffer.from('PNG').toString('base64') }],
    priority: 3,
    reference_doctype: 'Sales Invoice',
    reference_name: 'INV-2026-0418',
    headers: { 'X-Erp': 'yes' },
  });
  expect(answer.status).toBe(201);
  const { id, repeated } = acceptedSchema.parse(answer.body);
  expect(repeated).toBe(false);
  await sent(1);

  const { mail } = await received(id);
  expect(mail).toMatchObject({
    subject: 'Rechnung für Küche',
    from: { address: 'office@northgate.example', name: 'Billing' },
    to: [{ address: 'anna@marlow.example', name: 'Anna Müller' }, { address: 'site@marlow.example' }],
    cc: [{ address: 'ledger@northgate.example' }],
    replyTo: [{ address: 'billing@northgate.example' }],
  });
  expect(mail.html).toContain('<p>Guten Tag</p>');
  expect(mail.headers.find(({ key }) => key === 'x-erp')?.value).toBe('yes');
  const file = mail.attachments.find(({ filename }) => filename === 'INV-2026-0418.pdf');
  expect(Buffer.from(file?.content as ArrayBuffer).equals(pdf)).toBe(true);
  expect(mail.attachments.find(({ filename }) => filename === 'logo.png')?.contentId).toBe('<logo>');
  expect(takenBy(id)[0]?.recipients).toContain('archive@northgate.example');

  const detail = messageDetailSchema.parse((await curl(`/v1/messages/${id}`)).body);
  expect(detail).toMatchObject({
    state: 'sent',
    status: 'Sent',
    reference: 'Sales Invoice INV-2026-0418',
    priority: 3,
  });
  expect(detail.recipients).toHaveLength(4);
  expect(detail.timeline.map(({ kind }) => kind)).toContain('sent');
  const { clients } = await app.ask('snapshot');
  expect(clients).toMatchObject([{ name: 'ERP', messages: 1 }]);
});

test('curl hands in a raw message: the headers decide who gets it, and no byte of the body changes', async () => {
  const body = 'Gr\xfc\xdfe\r\n.\r\n.dot\r\nFrom here\r\n\r\n\r\nend';
  const head =
    'From: erp@northgate.example\r\nTo: anna@marlow.example\r\nBcc: hidden@marlow.example\r\nSubject: Raw\r\n\r\n';
  const file = join(folder, 'message.eml');
  writeFileSync(file, Buffer.from(head + body, 'latin1'));
  const args = ['-H', 'Content-Type: message/rfc822', '--data-binary', `@${file}`];
  const answer = await curl('/v1/messages?reference=INV-7&priority=2', args);
  expect(answer.status).toBe(201);
  await sent(1);
  const { id } = acceptedSchema.parse(answer.body);
  const { bytes } = await received(id);
  expect(bodyOf(bytes).equals(Buffer.from(body, 'latin1'))).toBe(true);
  expect([...(takenBy(id)[0]?.recipients ?? [])].sort()).toEqual(['anna@marlow.example', 'hidden@marlow.example']);
  const { rows } = await app.ask('outboxPage', { filter: { standing: null, words: 'INV-7' }, before: null, limit: 5 });
  expect(rows).toMatchObject([{ id, reference: 'INV-7', priority: 2, intake: 'http', clientName: 'ERP' }]);
});

test('Python sends with urllib, reads status, list and timeline, and is told errors in the words of the window', async () => {
  const script = join(folder, 'send.py');
  writeFileSync(
    script,
    `import base64, json, sys, urllib.request, urllib.error
url, token = sys.argv[1:3]
def ask(method, path, body=None, kind="application/json"):
    headers = {"Authorization": "Bearer " + token}
    if body is not None: headers["Content-Type"] = kind
    request = urllib.request.Request(url + path, data=body, headers=headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer: return answer.status, json.load(answer)
    except urllib.error.HTTPError as error: return error.code, json.load(error)
content = base64.encodebytes(bytes(range(256)) * 4000).decode()  # with line ends, 1 MB
message = {"recipients": "jon@example.org", "subject": "From Python", "text": "Line 1\\nLine 2",
           "attachments": [{"name": "data.bin", "content": content}]}
status, made = ask("POST", "/v1/messages", json.dumps(message).encode())
print(json.dumps({
    "sent": [status, made],
    "status": ask("GET", "/v1/status"),
    "list": ask("GET", "/v1/messages?limit=1"),
    "wrong": ask("POST", "/v1/messages", json.dumps({"recipients": "root@localhost"}).encode()),
    "none": ask("GET", "/v1/messages/NOSUCH"),
}))
`,
  );
  const ran = await runProgram('python3', [script, url, token]);
  expect(ran.code, ran.output).toBe(0);
  const told = JSON.parse(ran.output);
  expect(told.sent[0]).toBe(201);
  const { id } = acceptedSchema.parse(told.sent[1]);
  expect(statusSchema.parse(told.status[1])).toMatchObject({ client: 'ERP', online: true, paused: false });
  expect(pageSchema.parse(told.list[1]).messages).toMatchObject([{ id, subject: 'From Python' }]);
  expect(told.wrong).toEqual([
    422,
    {
      error: {
        code: 'address_invalid',
        message: 'root@localhost is not a mail address.',
        next: 'Correct the address and try again.',
      },
    },
  ]);
  expect(told.none[0]).toBe(404);
  await sent(1);
  const { mail } = await received(id);
  const bytes = Buffer.from(mail.attachments[0]?.content as ArrayBuffer);
  expect(bytes.equals(Buffer.alloc(1_024_000, Buffer.from([...Array(256).keys()])))).toBe(true);
});

test('the same request under the same key is the same message, another one is refused, and without a key a repeat waits', async () => {
  await app.ask('pause', { until: null });
  const letter = { to: 'jon@example.org', subject: 'Once', text: 'x' };
  const key = ['-H', 'Idempotency-Key: INV-2026-0418'];
  const first = await post(letter, key);
  const again = await post(letter, key);
  expect(first).toMatchObject({ status: 201, body: { repeated: false } });
  expect(again).toEqual({ status: 200, body: { ...(first.body as object), repeated: true } });
  const other = await post({ ...letter, subject: 'Twice' }, key);
  expect(other).toMatchObject({ status: 409, body: { error: { code: 'idempotency_conflict' } } });

  const batch = { ...letter, individually: true };
  const both = [await post(batch, ['-H', 'Idempotency-Key: N']), await post(batch, ['-H', 'Idempotency-Key: N'])];
  expect(both).toMatchObject([
    { status: 201, body: { repeated: false } },
    { status: 200, body: { repeated: true } },
  ]);

  await post({ ...letter, subject: 'Loose' });
  const held = acceptedSchema.parse((await post({ ...letter, subject: 'Loose' })).body);
  const { rows } = await app.ask('outboxPage', { filter: { standing: null, words: '' }, before: null, limit: 9 });
  expect(rows.map(({ subject }) => subject)).toEqual(['Loose', 'Loose', 'Once', 'Once']);
  expect(rows[0]).toMatchObject({ id: held.id, hold: { reason: 'duplicate' } });
});

test('a print format is made when the message is taken in, and attached', async () => {
  const json = await app.ask('templateSample', 'Invoice');
  const letter = { to: 'a@x.example', subject: 'Printed', text: 'x' };
  const answer = await post({ ...letter, print_format: 'Invoice', data: JSON.parse(json) });
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  await sent(1);
  const { mail } = await received(acceptedSchema.parse(answer.body).id);
  const [pdf] = mail.attachments;
  expect(pdf?.mimeType).toBe('application/pdf');
  expect(Buffer.from(pdf?.content as ArrayBuffer).toString()).toMatch(/^%PDF-/);
});

test('each of many gets a message of their own, and the batch tells how far it is', async () => {
  const answer = await post({
    recipients: ['a@x.example', 'b@x.example', 'c@x.example'],
    subject: 'News',
    text: 'Hi',
    individually: true,
  });
  expect(answer).toMatchObject({ status: 201, body: { messages: 3, repeated: false } });
  await sent(3);
  const { batch_id: batchId } = answer.body as { batch_id: string };
  const batch = batchSchema.parse((await curl(`/v1/batches/${batchId}`)).body);
  expect(batch).toMatchObject({ status: 'sent', total: 3, sent: 3 });
  expect(batch.messages.map(({ address }) => address)).toEqual(['a@x.example', 'b@x.example', 'c@x.example']);
  expect(app.practice.mailbox.all().map(({ recipients }) => recipients)).toEqual([
    ['a@x.example'],
    ['b@x.example'],
    ['c@x.example'],
  ]);
});

describe('what waits', () => {
  beforeEach(() => app.ask('pause', { until: null }));

  test('is cancelled and queued again, page by page, by its own program and by no other', async () => {
    const ids: string[] = [];
    for (const reference of ['R-1', 'R-2', 'R-1']) {
      const made = await post({ to: 'jon@example.org', subject: reference, text: 'x', reference });
      ids.push(acceptedSchema.parse(made.body).id);
    }
    const first = pageSchema.parse((await curl('/v1/messages?limit=2')).body);
    expect(first.messages.map(({ id }) => id)).toEqual([ids[2], ids[1]]);
    const rest = pageSchema.parse((await curl(`/v1/messages?limit=2&cursor=${first.next}`)).body);
    expect(rest.messages.map(({ id }) => id)).toEqual([ids[0]]);
    const found = pageSchema.parse((await curl('/v1/messages?reference=R-1&state=queued')).body);
    expect(found.messages.map(({ id }) => id)).toEqual([ids[2], ids[0]]);

    const cancelled = await curl(`/v1/messages/${ids[0]}/cancel`, ['-X', 'POST']);
    expect(messageDetailSchema.parse(cancelled.body)).toMatchObject({ state: 'cancelled', status: 'Error' });
    expect((await curl(`/v1/messages/${ids[0]}/cancel`, ['-X', 'POST'])).status).toBe(409);
    const again = await curl(`/v1/messages/${ids[0]}/retry`, ['-X', 'POST']);
    expect(messageDetailSchema.parse(again.body).state).toBe('queued');
    expect((await curl('/v1/status')).body).toMatchObject({
      paused: true,
      open: { queued: 3 },
      holds: [{ reason: 'paused' }],
    });

    const { clientId } = await app.ask('addClient', { name: 'Other' });
    ({ token } = await app.ask('newClientToken', clientId));
    expect((await curl('/v1/messages')).body).toEqual({ messages: [], next: null });
    for (const path of [`/v1/messages/${ids[0]}`]) expect((await curl(path)).status).toBe(404);
    expect((await curl(`/v1/messages/${ids[0]}/cancel`, ['-X', 'POST'])).status).toBe(404);
    expect(app.practice.mailbox.all()).toEqual([]);
  });

  test('at a chosen time', async () => {
    const at = '2031-05-01T08:00:00+02:00';
    const made = await post({ to: 'jon@example.org', subject: 'Later', text: 'x', send_after: at });
    const { id } = acceptedSchema.parse(made.body);
    const detail = messageDetailSchema.parse((await curl(`/v1/messages/${id}`)).body);
    expect(detail).toMatchObject({ standing: 'scheduled', send_after: '2031-05-01T06:00:00.000Z' });
  });

  test('in so many days, as Frappe counts them: from midnight on, so that the same request stays the same', async () => {
    const ask = { to: 'jon@example.org', subject: 'In two days', text: 'x', send_after: 2 };
    const made = await post(ask, ['-H', 'Idempotency-Key: reminder-1']);
    const { id } = acceptedSchema.parse(made.body);
    const again = await post(ask, ['-H', 'Idempotency-Key: reminder-1']);
    expect(again).toMatchObject({ status: 200, body: { id, repeated: true } });
    const { send_after: time } = messageDetailSchema.parse((await curl(`/v1/messages/${id}`)).body);
    const due = new Date(time ?? '');
    expect([due.getHours(), due.getMinutes(), due.getSeconds(), due.getMilliseconds()]).toEqual([0, 0, 0, 0]);
    expect(Math.round((due.getTime() - Date.now()) / 86_400_000)).toBeGreaterThanOrEqual(1);
  });

  test('is told as server-sent events, and a listener goes on where it stopped', async () => {
    const listening = await fetch(`${url}/v1/events`, { headers: { authorization: `Bearer ${token}` } });
    expect(listening.headers.get('content-type')).toBe('text/event-stream');
    const reader = (listening.body as ReadableStream<Uint8Array>).getReader();
    let heard = '';
    const hear = async (until: RegExp) => {
      while (!until.test(heard)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`the stream ended: ${heard}`);
        heard += Buffer.from(value).toString();
      }
    };
    await hear(/listening/);
    const made = await post({ to: 'jon@example.org', subject: 'Event', text: 'x', reference: 'E-1' });
    const { id } = acceptedSchema.parse(made.body);
    await app.ask('resume');
    await hear(/event: sent\ndata: .*\n/);
    await reader.cancel();
    const data = JSON.parse(/event: sent\ndata: (.*)\n/.exec(heard)?.[1] ?? '');
    expect(data).toMatchObject({ message_id: id, state: 'sent', reference: 'E-1' });
    expect(data.gmail_id).toEqual(expect.any(String));

    const number = /id: (\d+)\nevent: sending/.exec(heard)?.[1] ?? '';
    const later = await fetch(`${url}/v1/events`, {
      headers: { authorization: `Bearer ${token}`, 'last-event-id': number },
    });
    const again = (later.body as ReadableStream<Uint8Array>).getReader();
    heard = '';
    while (!heard.includes('event: sent')) heard += Buffer.from((await again.read()).value ?? []).toString();
    expect(heard).not.toContain('event: sending');
    await again.cancel();
  });
});

test('a program that has reached its limit hears on what becomes of its mail; a token that was replaced hears nothing', async () => {
  const [client] = (await app.ask('snapshot')).clients;
  if (!client) throw new Error('no program');
  await app.ask('setClientSettings', { clientId: client.id, settings: { ...client.settings, perDay: 1 } });
  const listen = async (as: string) => {
    const answer = await fetch(`${url}/v1/events`, { headers: { authorization: `Bearer ${as}` } });
    return (answer.body as ReadableStream<Uint8Array>).getReader();
  };
  const heardOf = async (reader: ReadableStreamDefaultReader<Uint8Array>, until: RegExp) => {
    let heard = '';
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      heard += Buffer.from(next.value).toString();
      if (until.test(heard)) break;
    }
    return heard;
  };
  const before = await listen(token);
  expect((await post({ to: 'jon@example.org', subject: 'First', text: 'x' })).status).toBe(201);
  expect((await post({ to: 'jon@example.org', subject: 'Second', text: 'x' })).status).toBe(429);
  expect(await heardOf(before, /event: sent/)).toContain('event: sent');
  const within = await listen(token);
  expect(await heardOf(within, /listening/)).toContain('listening');

  await app.ask('setClientSettings', { clientId: client.id, settings: client.settings });
  token = (await app.ask('newClientToken', client.id)).token;
  expect((await post({ to: 'jon@example.org', subject: 'Third', text: 'x' })).status).toBe(201);
  // both end, and neither has heard of the third
  for (const reader of [before, within]) expect(await heardOf(reader, /never/)).not.toContain('event: accepted');
});

test('a program that is switched off, and a token that was replaced or ended, get nothing in', async () => {
  const { clients } = await app.ask('snapshot');
  const clientId = clients[0]?.id ?? '';
  await app.ask('setClientOff', { clientId, off: true });
  expect(await post({ to: 'jon@example.org' })).toMatchObject({ status: 403, body: { error: { code: 'client_off' } } });
  await app.ask('setClientOff', { clientId, off: false });
  const old = token;
  ({ token } = await app.ask('newClientToken', clientId));
  expect((await curl('/v1/status')).status).toBe(200);
  token = old;
  expect((await curl('/v1/status')).status).toBe(401);
  await app.ask('endClientToken', clientId);
  expect((await app.ask('snapshot')).clients).toMatchObject([{ tokenMadeAt: null }]);
});

test('the door describes itself, and keeps to what it says', async () => {
  const answer = await fetch(`${url}/openapi.json`);
  const document = await answer.json();
  expect(document).toMatchObject({ openapi: '3.1.0', servers: [{ url }] });
  expect(Object.keys(document.paths).sort()).toEqual([
    '/v1/batches/{id}',
    '/v1/events',
    '/v1/messages',
    '/v1/messages/{id}',
    '/v1/messages/{id}/cancel',
    '/v1/messages/{id}/retry',
    '/v1/status',
  ]);
  const fields =
    document.paths['/v1/messages'].post.requestBody.content['application/json'].schema.$ref ===
    '#/components/schemas/MessageRequest'
      ? document.components.schemas.MessageRequest.properties
      : {};
  expect(Object.keys(fields)).toEqual(
    expect.arrayContaining(['recipients', 'print_format', 'send_after', 'individually']),
  );

  const page = await fetch(url);
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  expect(page.headers.get('access-control-allow-origin')).toBeNull();
  const html = await page.text();
  for (const program of ['curl', 'Python', 'PHP', 'ERPNext']) expect(html).toContain(`<h2>${program}</h2>`);
  expect(html).not.toContain(token);
});

const refused: readonly (readonly [string, unknown, number, string])[] = [
  ['a field that is not known', { to: 'a@x.example', send_aftre: '2030-01-01' }, 422, 'field_wrong'],
  ['no recipient', { subject: 'x' }, 422, 'no_recipient'],
  ['a line break in the subject', { to: 'a@x.example', subject: 'x\r\nBcc: b@x.example' }, 422, 'line_break_in_header'],
  [
    'a header with a field of its own',
    { to: 'a@x.example', headers: { Bcc: 'b@x.example' } },
    422,
    'header_not_allowed',
  ],
  ['content that is not base64', { to: 'a@x.example', attachments: [{ name: 'a', content: '§' }] }, 422, 'field_wrong'],
  ['a file by its path', { to: 'a@x.example', attachments: [{ file: '/etc/passwd' }] }, 422, 'field_wrong'],
  ['a name that is a path', { to: 'a@x.example', attachments: [{ name: '../a', content: '' }] }, 422, 'field_wrong'],
  [
    'a print format that is not there',
    { to: 'a@x.example', print_format: 'None', data: {} },
    422,
    'print_format_unknown',
  ],
  ['501 recipients', { to: Array.from({ length: 501 }, (_, at) => `r${at}@x.example`) }, 422, 'too_many_recipients'],
  ['a time that is none', { to: 'a@x.example', send_after: 'tomorrow' }, 422, 'field_wrong'],
];

test('what cannot be sent is refused with the reason', async () => {
  for (const [what, message, status, code] of refused) {
    const answer = await post(message);
    expect(answer.status, what).toBe(status);
    expect(errorSchema.parse(answer.body).error.code, what).toBe(code);
  }
  expect((await app.ask('snapshot')).counts).toMatchObject({ queued: 0, receiving: 0, sent: 0 });
});

test.each([
  ['nobody', '', 'no_recipient'],
  ['something that is no address', 'root', 'address_invalid'],
  ['a line break', 'a@x.example%0d%0aBcc:%20b@x.example', 'line_break_in_header'],
])('a whole message whose `recipients` is %s is refused', async (_what, recipients, code) => {
  const args = ['-H', 'Content-Type: message/rfc822', '--data-binary', '@-'];
  const answer = await curl(`/v1/messages?recipients=${recipients}`, args, 'To: anna@marlow.example\r\n\r\nHello\r\n');
  expect(errorSchema.parse(answer.body).error.code).toBe(code);
  expect((await app.ask('snapshot')).counts).toMatchObject({ queued: 0, receiving: 0, sent: 0 });
});

test('more than Gmail takes is refused as JSON and raw, and 30 MB go through', async () => {
  const big = (megabytes: number) => Buffer.alloc(megabytes * 1_048_576, 'x').toString('base64');
  const tooMuch = await post({ to: 'a@x.example', attachments: [{ name: 'a.bin', content: big(27) }] });
  expect(tooMuch).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
  const raw = Buffer.concat([
    Buffer.from('To: a@x.example\r\n\r\n'),
    Buffer.alloc(37_000_000, 'x'.repeat(76).concat('\r\n')),
  ]);
  const args = ['-H', 'Content-Type: message/rfc822', '-H', 'Expect:', '--data-binary', '@-'];
  expect(await curl('/v1/messages', args, raw)).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } });
  expect((await app.ask('snapshot')).counts).toMatchObject({ queued: 0, receiving: 0 });
  const good = await post({ to: 'a@x.example', subject: 'Big', attachments: [{ name: 'a.bin', content: big(22) }] });
  expect(good.status).toBe(201);
  await sent(1);
}, 60_000);
