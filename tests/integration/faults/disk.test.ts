import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { latestVersion } from '../../../src/main/database/migrate.ts';
import { openDatabase } from '../../../src/main/database/open.ts';
import { next, says } from '../../../src/shared/problems/problem.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';
import { runProgram, swaks } from '../../support/programs.ts';

let app: HeadlessApp | null = null;
const folders: string[] = [];

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'outtray-disk-'));
  folders.push(made);
  return made;
}

afterEach(async () => {
  await app?.stop();
  app = null;
  for (const made of folders.splice(0)) rmSync(made, { recursive: true, force: true });
});

async function write(to: HeadlessApp, subject: string): Promise<string> {
  return (await to.ask('sendDraft', await to.draft({ subject }))).messageId;
}

test('fault 7: the power goes right after a message was accepted: it is there, told as queued, and goes once', async () => {
  app = await headlessApp();
  await app.ask('pause', { until: null });
  const id = await write(app, 'Just accepted');
  const cut = folder();
  // what is on the disk at this moment, without anything being closed
  for (const end of ['', '-wal']) copyFileSync(join(app.userData, `outbox.db${end}`), join(cut, `outbox.db${end}`));
  await app.restart((file) => {
    for (const end of ['', '-wal']) copyFileSync(join(cut, `outbox.db${end}`), `${file}${end}`);
  });
  const { row, timeline } = await app.ask('message', id);
  expect(row).toMatchObject({ state: 'queued', attempts: 0, hold: { reason: 'paused' } });
  expect(timeline.map(({ kind }) => kind)).toEqual(['accepted', 'queued_for']);
  expect((await app.ask('snapshot')).notices).toEqual([]);
  await app.ask('resume');
  await app.until(({ counts }) => counts.sent === 1);
  expect(app.practice.mailbox.deliveries()).toEqual({ [id]: 1 });
});

test('fault 10: a disk that has become read-only: the mail is shown with the sentence, nothing is taken in or sent', async () => {
  const userData = folder();
  const mounted = await runProgram('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'outtray-test', userData]);
  expect(mounted, 'this test mounts a disk of its own and needs to be root').toMatchObject({ code: 0 });
  try {
    app = await headlessApp({ userData });
    await app.ask('pause', { until: null });
    const id = await write(app, 'Waits');
    const { username, password } = await app.ask('addClient', { name: 'ERP' });
    const port = (await app.ask('snapshot')).doors[0]?.port ?? 0;
    let remounted = Promise.resolve({ code: 1 as number | null, output: '' });
    await app.restart(() => {
      remounted = runProgram('mount', ['-o', 'remount,ro', userData]);
      return remounted;
    });
    expect(await remounted).toMatchObject({ code: 0 });
    const snapshot = await app.ask('snapshot');
    const [notice] = snapshot.notices;
    expect(snapshot).toMatchObject({ readOnly: true, counts: { queued: 1 } });
    expect(notice && `${says(notice)} ${next(notice)}`).toContain('can only be read');
    expect((await app.ask('message', id)).row.subject).toBe('Waits');
    await expect(app.ask('newDraft')).rejects.toThrow(notice ? says(notice) : 'a notice');
    expect((await swaks({ username, password, port }, ['a@example.org'], 'Subject: No\n\nNo\n')).code).not.toBe(0);
    expect(app.practice.mailbox.count()).toBe(0);
    await app.stop();
    app = null;
  } finally {
    await runProgram('umount', ['-l', userData]);
  }
});

test('fault 11: the disk refuses a write: no yes, the handle is given up, and everything accepted is there afterwards', async () => {
  const file = join(folder(), 'outbox.db');
  const child = fileURLToPath(new URL('disk-child.ts', import.meta.url));
  // a limit on the size of files makes the kernel refuse writes beyond it, which SQLite reports as an I/O error
  const limited = spawn('bash', ['-c', `trap '' XFSZ; ulimit -f 2048; exec "$0" "$@"`, process.execPath, child, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  limited.stdout.on('data', (piece) => {
    said += String(piece);
  });
  await once(limited, 'close');
  const { accepted, sentence, broken } = JSON.parse(said) as { accepted: string[]; sentence: string; broken: number };
  expect(sentence).toBe('SQLITE_IOERR_WRITE: Outtray could not write to its outbox.');
  expect(broken).toBeGreaterThan(0);
  expect(accepted.length).toBeGreaterThan(3);
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(opened.problem.code);
  const { db, problem } = opened.value;
  const kept = db.prepare('SELECT id FROM message ORDER BY seq').pluck().all();
  expect(kept).toEqual(accepted);
  expect(db.prepare("SELECT count(*) FROM message WHERE state <> 'queued'").pluck().get()).toBe(0);
  expect(problem).toBeNull();
  db.close();
});

test('fault 16: killed in the middle of a migration: the next start finds the mail as it was, says nothing, and it goes once', async () => {
  app = await headlessApp();
  await app.ask('pause', { until: null });
  const id = await write(app, 'Before the migration');
  const child = fileURLToPath(new URL('../../unit/database/killed-in-step.ts', import.meta.url));
  let signal: NodeJS.Signals | null = null;
  await app.restart(async (file) => {
    const versions = [String(latestVersion + 10), String(latestVersion)];
    const migrating = spawn(process.execPath, [child, file, ...versions], { stdio: 'ignore' });
    [, signal] = await once(migrating, 'exit');
  });
  expect(signal).toBe('SIGKILL');
  const { row } = await app.ask('message', id);
  expect(row).toMatchObject({ state: 'queued', attempts: 0, standing: 'on_hold', hold: { reason: 'paused' } });
  expect(await app.ask('snapshot')).toMatchObject({ notices: [], readOnly: false });
  await app.ask('resume');
  await app.until(({ counts }) => counts.sent === 1);
  expect(app.practice.mailbox.deliveries()).toEqual({ [id]: 1 });
});
