import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import SQLite from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type CliPlace, runCommand } from '../../../src/main/cli.ts';
import { openBeside } from '../../../src/main/database/beside.ts';
import { lockDoor } from '../../../src/main/database/door.ts';
import { openDatabase } from '../../../src/main/database/open.ts';
import { readCommandLine } from '../../../src/main/intake/argv.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** The command line against the whole application in plain Node; on the real Electron it is tested end to end. */

let app: HeadlessApp;
let folder: string;

beforeAll(async () => {
  app = await headlessApp();
});
afterAll(() => app.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outtray-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const random = seededRandom(11);

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function outtray(args: readonly string[], input: string | Buffer = '', profile = app.userData): Promise<Said> {
  const line = readCommandLine(args, 'outtray');
  if (line === null) throw new Error('no command');
  const said = { out: '', err: '' };
  const place: CliPlace = { profile, version: '0.0.0', cwd: folder, random };
  const bytes = typeof input === 'string' ? Buffer.from(input) : input;
  const code = await runCommand(line, place, {
    input: (async function* () {
      yield bytes;
    })(),
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
}

function letter(subject: string, to = 'jon@example.org', body = 'Hello\r\n'): string {
  return `To: ${to}\r\nSubject: ${subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${body}`;
}

const inGmail = (subject: string) => app.practice.mailbox.all().filter((mail) => mail.subject === subject);
const arrived = (subject: string) => app.practice.control.waitFor(() => inGmail(subject).length > 0, 10_000);

/** The profile as a killed Outtray leaves it: marked as in use, its log beside it. */
function killedProfile(options: { withLog: boolean }): string {
  for (const end of options.withLog ? ['', '-wal'] : [''])
    copyFileSync(join(app.userData, `outbox.db${end}`), join(folder, `outbox.db${end}`));
  return folder;
}

function rows(profile: string): { id: string; state: string; held_for: string | null; subject: string }[] {
  const db = new SQLite(join(profile, 'outbox.db'), { readonly: true });
  try {
    return db
      .prepare<[], { id: string; state: string; held_for: string | null; subject: string }>(
        'SELECT id, state, held_for, subject FROM message',
      )
      .all();
  } finally {
    db.close();
  }
}

describe('while Outtray runs', () => {
  it('a message with Bcc arrives byte for byte, and nothing had to be touched for it', async () => {
    const body = `Gr\xfc\xdfe\r\n.\r\n..\r\n${'x'.repeat(3_000)}\r\nFrom here\r\n\r\n`;
    const head =
      'To: jon@example.org\r\nBcc: hidden@example.org\r\nSubject: Bytes\r\nContent-Transfer-Encoding: 8bit\r\n\r\n';
    expect(await outtray(['send', '-t', '-i'], Buffer.from(head + body, 'latin1'))).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    await arrived('Bytes');
    const [mail] = inGmail('Bytes');
    expect(mail?.recipients.toSorted()).toEqual(['hidden@example.org', 'jon@example.org']);
    const raw = app.practice.mailbox.received(mail?.id ?? '')?.toString('latin1') ?? '';
    expect(raw.slice(raw.indexOf('\r\n\r\n') + 4)).toBe(body);
  });

  it('recipients on the command line alone decide without -t, and with it they are added', async () => {
    await outtray(['send', '-i', 'only@example.org'], letter('Envelope', 'shown@example.org'));
    await outtray(['sendmail', '-t', 'more@example.org'], letter('Both'));
    await arrived('Envelope');
    await arrived('Both');
    expect(inGmail('Envelope')[0]?.recipients).toEqual(['only@example.org']);
    expect(inGmail('Both')[0]?.recipients.toSorted()).toEqual(['jon@example.org', 'more@example.org']);
  });

  it('files are handed in with what was asked for, and each id is printed', async () => {
    writeFileSync(join(folder, 'a.eml'), letter('File A'));
    writeFileSync(join(folder, 'b.eml'), letter('File B').replaceAll('\r\n', '\n'));
    const options = [
      '--account',
      'OFFICE@northgate.example',
      '--reference',
      'INV-7',
      '--priority',
      '5',
      '--send-after',
      '+1d',
    ];
    const said = await outtray(['send', ...options, 'a.eml', 'missing.eml', join(folder, 'b.eml')]);
    expect(said.code).toBe(66);
    expect(said.err).toBe('outtray: missing.eml: There is no file missing.eml. Correct its name.\n');
    const ids = said.out.trim().split('\n');
    expect(ids).toHaveLength(2);
    for (const id of ids) {
      const { row } = await app.ask('message', id);
      expect(row).toMatchObject({ standing: 'scheduled', reference: 'INV-7', priority: 5, intake: 'argv' });
      expect(row.sendAfter ?? 0).toBeGreaterThan(Date.now() + 86_000_000);
    }
    const listed = await outtray(['list', '--state', 'scheduled', '--json']);
    expect(
      JSON.parse(listed.out)
        .map(({ id }: { id: string }) => id)
        .sort(),
    ).toEqual(ids.toSorted());
    const table = await outtray(['list', '--limit', '1']);
    expect(table.out).toMatch(/^ID +State +Accepted +To +Subject\n\w{26} +scheduled .* jon@example\.org +File B\n$/);

    expect(await outtray(['cancel', ...ids])).toEqual({ code: 0, out: '2 cancelled\n', err: '' });
    expect((await app.ask('message', ids[0] ?? '')).row.state).toBe('cancelled');
    const again = await outtray(['cancel', ids[0] ?? '']);
    expect(again).toMatchObject({ code: 65, out: '0 cancelled\n', err: expect.stringContaining('already cancelled') });
  });

  it('the same words again wait for a person, unless the script says that it means them', async () => {
    const warning = letter('Disk 91 % full');
    for (const args of [[], [], ['--again'], ['--again']])
      expect(await outtray(['send', '-t', ...args], warning)).toMatchObject({ code: 0 });
    await app.until(() => inGmail('Disk 91 % full').length === 3);
    const listed = await outtray(['list', '--state', 'on_hold', '--json']);
    const held: { id: string }[] = JSON.parse(listed.out);
    expect(held).toMatchObject([{ subject: 'Disk 91 % full', hold: 'duplicate' }]);
    expect(await outtray(['cancel', held[0]?.id ?? ''])).toMatchObject({ code: 0 });
  });

  it('what cron mails, sender without an address and all, is sent by the account', async () => {
    const mail =
      'From: root (Cron Daemon)\nTo: jon@example.org\nSubject: Cron <root@srv> backup\nX-Cron-Env: <SHELL=/bin/sh>\n\ndone\n';
    const line = readCommandLine(['-FCronDaemon', '-i', '-B8BITMIME', '-oem', 'jon@example.org'], '/usr/sbin/sendmail');
    const code = await runCommand(
      line ?? expect.fail('no command'),
      { profile: app.userData, version: '0.0.0', cwd: folder, random },
      { input: Readable.from([Buffer.from(mail)]), out: () => undefined, err: (text) => expect.fail(text) },
    );
    expect(code).toBe(0);
    await arrived('Cron <root@srv> backup');
    expect(inGmail('Cron <root@srv> backup')).toMatchObject([
      { from: 'office@northgate.example', fromReplaced: false, recipients: ['jon@example.org'] },
    ]);
  });

  it('what failed is retried by id and all at once', async () => {
    app.practice.control.fault({ endpoint: 'final', times: 2, action: { do: 'error', error: 'recipientRequired' } });
    await outtray(['send', '-t'], letter('Fails 1'));
    await outtray(['send', '-t'], letter('Fails 2'));
    await app.until(({ counts }) => counts.failed === 2);
    const failed: { id: string; problem: { code: string } }[] = JSON.parse(
      (await outtray(['list', '--state', 'failed', '--json'])).out,
    );
    expect(failed.map(({ problem }) => problem.code)).toEqual(['gmail_recipient_refused', 'gmail_recipient_refused']);
    expect(await outtray(['retry', (failed[0]?.id ?? '').toLowerCase()])).toMatchObject({
      code: 0,
      out: '1 queued again\n',
    });
    expect(await outtray(['retry', '--failed'])).toMatchObject({ code: 0, out: '1 queued again\n' });
    await arrived('Fails 1');
    await arrived('Fails 2');
    expect(await outtray(['retry', '01ARZ3NDEKTSV4RRFFQ69G5FAV'])).toMatchObject({ code: 65, out: '0 queued again\n' });
    expect(app.practice.mailbox.duplicates()).toEqual([]);
  });

  it('status says what the window says', async () => {
    const status = JSON.parse((await outtray(['status', '--json'])).out);
    expect(status).toMatchObject({
      running: true,
      online: true,
      accounts: [{ email: 'office@northgate.example', state: 'signed_in' }],
    });
    expect((await outtray(['status'])).out).toContain('office@northgate.example: signed in (default)');
  });

  it('a print format is filled, made into a PDF and attached before the message is accepted', async () => {
    const templates = await app.ask('templates');
    expect(templates.map(({ name }) => name)).toContain('Invoice');
    writeFileSync(join(folder, 'data.json'), await app.ask('templateSample', 'Invoice'));
    const said = await outtray(['send', '-t', '--print-format', 'Invoice', '--data', 'data.json'], letter('Printed'));
    expect(said).toEqual({ code: 0, out: '', err: '' });
    await arrived('Printed');
    const raw = app.practice.mailbox.received(inGmail('Printed')[0]?.id ?? '')?.toString('latin1') ?? '';
    expect(raw).toContain('filename="Invoice INV-2026-0187.pdf"');
    writeFileSync(join(folder, 'data.json'), '{}');
    const broken = await outtray(['send', '-t', '--print-format', 'Invoice', '--data', 'data.json'], letter('No data'));
    expect(broken).toMatchObject({
      code: 65,
      err: expect.stringMatching(/template\.html, line \d+: undefined variable: seller/),
    });
    expect(await outtray(['send', '-t', '--print-format', 'Quote', '--data', 'data.json'], letter('x'))).toMatchObject({
      code: 65,
    });
  });

  it.each([
    ['no recipient', ['send', '-t'], 'Subject: x\n\nx', 65, 'The message has no recipient.'],
    ['a wrong address', ['send', '-t'], 'To: jon at example\n\nx', 67, 'is not a mail address'],
    ['a local name', ['sendmail', 'root'], 'x', 67, 'root is not a mail address'],
    ['an empty input', ['sendmail', 'a@b.example'], '', 65, 'it is empty'],
    ['an unknown account', ['send', '-t', '--account', 'x@y.example'], letter('x'), 78, ''],
    ['a time that is none', ['send', '-t', '--send-after', 'noon'], letter('x'), 64, 'noon is not a time'],
    ['wrong usage', ['send'], '', 64, 'outtray --help'],
    ['a folder as file', ['send', '.'], '', 66, 'cannot be read'],
    ['too large', ['send', '-t'], Buffer.alloc(36_700_161, 'x'), 65, 'Larger than Gmail takes'],
  ])('%s is told with its exit code', async (_what, args, input, code, sentence) => {
    const said = await outtray(args, input);
    expect(said).toMatchObject({ code, out: '' });
    expect(said.err).toMatch(/^outtray: /);
    expect(said.err).toContain(sentence);
  });

  it('strangers at its door get nothing', async () => {
    const file = join(app.userData, 'control.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { address, key } = JSON.parse(readFileSync(file, 'utf8'));
    expect(statSync(address).mode & 0o077).toBe(0);
    const { connect } = await import('node:net');
    for (const line of [
      '{"ask":"status","key":"0"}\n',
      `${JSON.stringify({ ask: 'quit', key })}\n`,
      'GET / HTTP/1.1\n',
      '\n',
    ]) {
      const socket = connect(address);
      socket.write(line);
      expect(await text(socket).catch(() => '')).toBe('');
    }
    expect(JSON.stringify(app.log.lines)).not.toContain(key);
  });
});

describe('while Outtray does not run', () => {
  it('mail is kept and goes out at the next start; acts and prints wait for it', async () => {
    await app.restart(async () => {
      expect(existsSync(join(app.userData, 'control.json'))).toBe(false);
      expect(await outtray(['send', '-t'], letter('Kept'))).toEqual({ code: 0, out: '', err: '' });
      // it ended well, so nothing of ours may look as if it had not
      expect(existsSync(join(app.userData, 'outbox.db-wal'))).toBe(false);
      expect(statSync(join(app.userData, 'outbox.door')).mode & 0o077).toBe(0);
      const listed = JSON.parse((await outtray(['list', '--json', '--limit', '1'])).out);
      expect(listed).toMatchObject([{ subject: 'Kept', state: 'queued', intake: 'argv' }]);
      expect(JSON.parse((await outtray(['status', '--json'])).out)).toMatchObject({
        running: false,
        counts: { queued: 1 },
        online: null,
      });
      expect(existsSync(join(app.userData, 'outbox.db-wal'))).toBe(false);
      for (const args of [
        ['retry', '--failed'],
        ['cancel', listed[0].id],
        ['send', '-t', '--print-format', 'Invoice', '--data', 'd.json'],
      ]) {
        writeFileSync(join(folder, 'd.json'), '{}');
        expect(await outtray(args, letter('x'))).toMatchObject({
          code: 75,
          err: expect.stringContaining('Outtray is not running'),
        });
      }
    });
    await arrived('Kept');
    expect(inGmail('Kept')).toHaveLength(1);
    expect((await app.ask('snapshot')).notices).toEqual([]);
  });

  it('after a crash it takes mail in and leaves what the next start has to find', async () => {
    const profile = killedProfile({ withLog: true });
    expect(await outtray(['send', '-t'], letter('After a crash'), profile)).toMatchObject({ code: 0 });
    expect(existsSync(join(profile, 'outbox.db-wal'))).toBe(true);
    const opened = openDatabase(join(profile, 'outbox.db'));
    if (!opened.ok) throw new Error(opened.problem.code);
    expect(opened.value.problem).toBeNull();
    opened.value.db.close();
    expect(rows(profile).filter(({ subject }) => subject === 'After a crash')).toMatchObject([
      { state: 'queued', held_for: null },
    ]);
  });

  it('where the log of a crash is gone, it takes nothing in and hides nothing', async () => {
    const profile = killedProfile({ withLog: false });
    const said = await outtray(['send', '-t'], letter('Too early'), profile);
    expect(said).toMatchObject({ code: 75, err: expect.stringContaining('has to look at its outbox') });
    expect(existsSync(join(profile, 'outbox.db-wal'))).toBe(false);
    expect(rows(profile).some(({ subject }) => subject === 'Too early')).toBe(false);
  });

  it('an outbox of another version is left alone', async () => {
    const profile = killedProfile({ withLog: false });
    const db = new SQLite(join(profile, 'outbox.db'));
    db.pragma('user_version = 5');
    db.close();
    const before = readFileSync(join(profile, 'outbox.db'));
    for (const args of [['send', '-t'], ['list'], ['status']])
      expect(await outtray(args, letter('x'), profile)).toMatchObject({
        code: 75,
        err: expect.stringContaining('another version'),
      });
    expect(readFileSync(join(profile, 'outbox.db')).equals(before)).toBe(true);
  });

  it('without an outbox it says how to get one, and makes nothing', async () => {
    expect(await outtray(['send', '-t'], letter('x'), folder)).toMatchObject({
      code: 78,
      err: expect.stringContaining('Start Outtray once and sign in'),
    });
    expect(await outtray(['list'], '', join(folder, 'deeper'))).toMatchObject({ code: 78 });
    expect(existsSync(join(folder, 'outbox.db'))).toBe(false);
  });

  it('waits for whoever is opening the outbox, and not for ever', async () => {
    const profile = killedProfile({ withLog: true });
    const file = join(profile, 'outbox.db');
    const lock = lockDoor(file, 0);
    expect(openBeside(file, 50)).toMatchObject({ problem: { code: 'outbox_unfinished' } });
    expect(lockDoor(file, 0)).toBeNull();
    const sending = command(['send', '-t', '--profile', profile], letter('Waited'));
    await once(sending, 'spawn');
    lock?.release();
    expect((await once(sending, 'exit'))[0]).toBe(0);
    expect(rows(profile).some(({ subject }) => subject === 'Waited')).toBe(true);
  });

  it('several at once and some of them killed: what was answered is kept, and nothing is half there', async () => {
    const profile = killedProfile({ withLog: true });
    writeFileSync(
      join(folder, 'large.eml'),
      letter('At once', 'jon@example.org', `${'0123456789abcdef'.repeat(64)}\r\n`.repeat(1_200)),
    );
    const several = Array.from({ length: 2 }, () => command(['send', '--profile', profile, join(folder, 'large.eml')]));
    const outs = several.map((child) => text(child.stdout ?? process.stdin));
    const dice = seededRandom(5);
    const doomed = Array.from({ length: 2 }, () => command(['send', '--profile', profile, join(folder, 'large.eml')]));
    const doomedOuts = doomed.map((child) => text(child.stdout ?? process.stdin));
    // from the moment that the first is done the others are at the door
    await Promise.race(several.map((child) => once(child, 'exit')));
    for (const child of doomed) {
      await new Promise((resolve) => setImmediate(resolve));
      if (dice.unit() < 0.8) child.kill('SIGKILL');
    }
    await Promise.all(
      [...several, ...doomed].map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')),
    );
    const answered = (await Promise.all([...outs, ...doomedOuts])).flatMap((out) =>
      out.split('\n').filter((id) => id !== ''),
    );
    expect(answered.length).toBeGreaterThanOrEqual(2);
    const opened = openDatabase(join(profile, 'outbox.db'));
    if (!opened.ok) throw new Error(opened.problem.code);
    expect(opened.value.problem).toBeNull();
    expect(opened.value.db.pragma('integrity_check', { simple: true })).toBe('ok');
    opened.value.db.close();
    const kept = rows(profile).filter(({ subject }) => subject === 'At once');
    expect(kept.filter(({ state }) => state === 'queued').map(({ id }) => id)).toEqual(
      expect.arrayContaining(answered),
    );
    expect(new Set(answered).size).toBe(answered.length);
  }, 60_000);
});

const child = resolve(import.meta.dirname, '../../support/command-child.ts');

function command(args: readonly string[], input = ''): ChildProcess {
  const made = spawn(process.execPath, ['--no-warnings', child, ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  made.stdin?.end(input);
  return made;
}
