import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bodyOf, fieldsOf } from '../../support/mail.ts';
import { type SmtpDoor, smtpDoor } from '../../support/smtp-door.ts';

/** Real programs of Debian, as offices use them: swaks and msmtp. The set-up installs them. */

let door: SmtpDoor;

beforeEach(async () => {
  door = await smtpDoor();
});

afterEach(() => door.close());

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(program: string, args: readonly string[], input: string | Uint8Array): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (bytes) => {
      output += String(bytes);
    });
    child.stderr.on('data', (bytes) => {
      output += String(bytes);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
    // a program that ends without reading its input is no fault of the test
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function swaks(message: string, to: readonly string[], more: readonly string[] = []): Promise<Ended> {
  const { username, password } = door.client;
  const server = ['--server', '127.0.0.1', '--port', String(door.port), '--ehlo', 'test', '--timeout', '20'];
  const auth = ['--auth-user', username, '--auth-password', password];
  const envelope = ['--from', 'program@example.com', '--to', to.join(',')];
  return run('swaks', [...server, '--auth', 'LOGIN', ...auth, ...envelope, '--data', '-', ...more], message);
}

function msmtp(message: string | Uint8Array, to: readonly string[], password = door.client.password): Promise<Ended> {
  const server = ['--host=127.0.0.1', `--port=${door.port}`, '--tls=off', '--auth=plain', '--timeout=20'];
  const auth = [`--user=${door.client.username}`, `--passwordeval=printf %s ${password}`];
  return run('msmtp', ['--file=/dev/null', ...server, ...auth, '--from=program@example.com', '--', ...to], message);
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const withCrlf = (text: string) => text.replace(/\r?\n/g, '\r\n');
/** What goes over the wire of a text: swaks puts a line end before its final dot in any case, msmtp only where there is none. */
const bySwaks = (text: string) => Buffer.from(`${withCrlf(text)}\r\n`, 'utf8');
const byMsmtp = (text: string) => Buffer.from(withCrlf(text.endsWith('\n') ? text : `${text}\n`), 'utf8');

const head = `From: Anna <anna@example.com>
To: a@x.example
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Mon, 23 Nov 2026 14:00:00 +0000
Message-ID: <1@example.com>
X-Mailer:   kept  as
	it is
`;

const bodies: [string, string][] = [
  ['plain lines', 'Hello\nthere\n'],
  ['8-bit characters', 'Grüße aus Wien, 例え\n'],
  ['dots at the beginning of lines', '.\n..\n.dot\n\n.\nend\n'],
  ['long lines', `${'x'.repeat(5000)}\n`],
  ['no last line end', 'Hello'],
  ['blank lines', '\n\nHello\n\n\n'],
  ['From at line start', 'From here\n>From there\n'],
  ['3 MB of base64', `${'QUJD'.repeat(19)}\n`.repeat(40_000)],
];

describe.each([
  ['swaks', (message: string, to: readonly string[]) => swaks(message, to), bySwaks],
  ['msmtp', (message: string, to: readonly string[]) => msmtp(message, to), byMsmtp],
])('%s', (_program, send, sentAs) => {
  test.each(bodies)('hands in %s unchanged', async (_what, body) => {
    const sent = await send(`${head}\n${body}`, ['a@x.example', 'hidden@y.example']);
    expect(sent, sent.output).toMatchObject({ code: 0 });
    const [message] = door.kept;
    const bytes = message?.bytes ?? Buffer.alloc(0);
    expect(hash(bodyOf(bytes))).toBe(hash(sentAs(body)));
    expect(fieldsOf(bytes).join('')).toBe(`${withCrlf(head)}Bcc: hidden@y.example\r\nX-Outtray-Id: ${message?.id}\r\n`);
    expect(message).toMatchObject({ subject: 'Grüße', recipients: ['to a@x.example', 'bcc hidden@y.example'] });
  });
});

describe('what a program hears', () => {
  test('a wrong password', async () => {
    const ended = await msmtp(`${head}\nx\n`, ['a@x.example'], 'wrong');
    expect(ended.code).not.toBe(0);
    expect(ended.output).toContain('535 5.7.8 User name or password is wrong.');
    expect(door.kept).toEqual([]);
  });

  test('the id of the message', async () => {
    const ended = await swaks(`${head}\nx\n`, ['a@x.example']);
    expect(ended.output).toContain('250 2.0.0 queued as M1');
  });

  test('a recipient that is none', async () => {
    const ended = await swaks(`${head}\nx\n`, ['root@localhost']);
    expect(ended.code).not.toBe(0);
    expect(ended.output).toContain('553 5.1.3 root@localhost is not a mail address.');
  });

  test('a message that is too large, before it is sent', async () => {
    // msmtp asks with SIZE= and sends nothing when it is refused
    const ended = await msmtp(
      Buffer.concat([Buffer.from(`${head}\n`), Buffer.alloc(37_000_000, `${'x'.repeat(76)}\n`)]),
      ['a@x.example'],
    );
    expect(ended.code).not.toBe(0);
    expect(door.kept).toEqual([]);
  });

  test('one program after the other, at the same time', async () => {
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, turn) => swaks(`${head}\nnumber ${turn}\n`, [`a${turn}@x.example`])),
    );
    expect(all.map(({ code }) => code)).toEqual(Array(8).fill(0));
    expect(door.kept.map(({ recipients }) => recipients[0]).sort()).toEqual(
      Array.from({ length: 8 }, (_, turn) => `bcc a${turn}@x.example`),
    );
  });
});
