import { closeSync, openSync, readdirSync, writeSync } from 'node:fs';
import SQLite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blankDraft } from '../../../src/shared/drafts.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';
import { words } from '../../support/office.ts';

/** The database file, met by the whole application: faults 12 and 15. What a file can suffer in detail is in tests/unit/database. */

let app: HeadlessApp;
beforeEach(async () => {
  app = await headlessApp();
});
afterEach(() => app.stop());

async function write(subject: string): Promise<string> {
  const { id } = await app.ask('newDraft');
  await app.ask('saveDraft', { id, draft: { ...blankDraft, to: 'jon@example.org', text: 'Hi', subject } });
  return (await app.ask('sendDraft', id)).messageId;
}

const deliveries = () => app.practice.mailbox.deliveries();

test('fault 12: a damaged database is set aside, what was in it is on hold, and the operator is told how much', async () => {
  const sent = await write('Sent');
  await app.until(({ counts }) => counts.sent === 1);
  await app.ask('pause', { until: null });
  const waiting = await write('Waiting');
  await app.restart((file) => {
    const handle = openSync(file, 'r+');
    writeSync(handle, Buffer.alloc(4096, 'damage'), 0, 4096, 0);
    closeSync(handle);
  });
  await app.ask('resume');
  const aside = readdirSync(app.userData).find((name) => /^outbox\.damaged-.*\.db$/.test(name));
  expect(aside).toBeDefined();
  const { notices } = await app.ask('snapshot');
  expect(notices.map(words)).toEqual([
    `The outbox file was damaged and has been set aside as ${aside}. Recovered: 2 messages. Lost: 0. Unsent messages among them are on hold. Look through them before releasing them.`,
  ]);
  expect((await app.ask('message', sent)).row.standing).toBe('sent');
  const { row } = await app.ask('message', waiting);
  expect(row).toMatchObject({ standing: 'on_hold', hold: { scope: 'message', needsPerson: true } });
  expect(words(row.hold?.problem)).toMatch(/Look in Sent at Gmail, then release what has not gone\.$/);
  expect(deliveries()).toEqual({ [sent]: 1 });
  await app.ask('release', [waiting]);
  await app.until(({ counts }) => counts.sent === 2);
  expect(deliveries()).toEqual({ [sent]: 1, [waiting]: 1 });
});

test('fault 15: an outbox of a newer Outtray is shown with the sentence, and nothing in it is changed or sent', async () => {
  await app.ask('pause', { until: null });
  const waiting = await write('Waiting');
  await app.restart((file) => {
    const db = new SQLite(file);
    db.pragma('user_version = 9990');
    // a version that stands in one of the two places only would be damage
    db.prepare("UPDATE meta SET value = '9990' WHERE key = 'version'").run();
    db.close();
  });
  const { notices, readOnly } = await app.ask('snapshot');
  expect({ notices: notices.map(words), readOnly }).toEqual({
    notices: [
      'This outbox was made by a newer Outtray (version 9990 of the database). Install the newer Outtray. This one only shows the mail and changes nothing.',
    ],
    readOnly: true,
  });
  expect((await app.ask('message', waiting)).row.state).toBe('queued');
  await expect(app.ask('resume')).rejects.toThrow('This outbox was made by a newer Outtray');
  await expect(app.ask('newDraft')).rejects.toThrow('This outbox was made by a newer Outtray');
  expect(deliveries()).toEqual({});
});
