import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import { judge } from '../../../tools/torture/judge.ts';
import { createLedger, type Ledger } from '../../../tools/torture/ledger.ts';
import { setUp } from '../../../tools/torture/setup.ts';
import { openSession, signIn } from '../practice-google/signed-in.ts';

let folder: string;
let practice: Practice;
let ledger: Ledger;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'outtray-judge-'));
  practice = await startPractice();
  await setUp(folder, practice);
});
afterAll(async () => {
  await practice.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  ledger = createLedger();
  withDatabase((db) => db.exec('DELETE FROM message'));
});

function withDatabase<T>(use: (db: Database.Database) => T): T {
  const db = new Database(join(folder, 'outbox.db'));
  db.pragma('foreign_keys = ON');
  try {
    return use(db);
  } finally {
    db.close();
  }
}

/** A message as it might be found at the end, and accepted as far as its sender knows. */
function found(token: string, state: 'sent' | 'queued' | 'unconfirmed', sessionUri: string | null = null): void {
  ledger.handedIn(token, null);
  ledger.yes(token, token);
  withDatabase((db) => {
    const attemptId = state === 'unconfirmed' ? 1 : null;
    const { lastInsertRowid } = db
      .prepare(
        `INSERT INTO message (id, state, account_id, account_reason, intake, from_address, subject, recipients, recipient_count, size,
           body_sha256, accepted_at, due_at, attempt_id, finished_at)
         SELECT @token, @state, id, 'default', 'compose', email, 'torture ' || @token, '[]', 1, 1, x'00', 1, 1, @attemptId, @finishedAt
         FROM account LIMIT 1`,
      )
      .run({ token, state, attemptId, finishedAt: state === 'sent' ? 1 : null });
    if (sessionUri === null) return;
    db.prepare(
      'INSERT INTO attempt (id, message_seq, number, started_at, session_uri, final_byte_released_at) VALUES (1, ?, 1, 1, ?, 1)',
    ).run(lastInsertRowid, sessionUri);
  });
}

const verdict = (forgetting: boolean) => judge(folder, practice, ledger, forgetting);

test('a message that is called sent and was never taken is lost', () => {
  found('A', 'sent');
  expect(verdict(true)).toMatchObject({ accepted: 1, delivered: 0, lost: 1 });
});

test('a message that intake said yes to and that is not there is lost', () => {
  ledger.handedIn('A', null);
  ledger.yes('A', 'A');
  expect(verdict(true)).toMatchObject({
    accepted: 1,
    lost: 1,
    broken: ['A: lost: intake said yes, and the outbox does not have it'],
  });
});

test('a message that was refused and kept is told', () => {
  found('A', 'queued');
  const refused = createLedger();
  refused.handedIn('A', null);
  refused.no('A', '451 4.3.0');
  expect(judge(folder, practice, refused, true).broken).toEqual([
    'A (A, queued, taken 0 times): kept although refused with "451 4.3.0"',
    'A (A, queued, taken 0 times): left behind',
  ]);
});

test('unconfirmed is allowed only with the mark, and when the session is forgotten', async () => {
  found('A', 'unconfirmed', `${practice.url}/upload?upload_id=forgotten`);
  expect(verdict(true)).toMatchObject({ unconfirmed: 1, lost: 0, broken: [] });
  expect(verdict(false).broken).toEqual([
    'A (A, unconfirmed, taken 0 times): unconfirmed although every session can be asked',
  ]);

  const session = await openSession(practice, await signIn(practice));
  withDatabase((db) => db.prepare('UPDATE attempt SET session_uri = ?').run(session.headers.get('location')));
  expect(verdict(true).broken).toEqual([
    'A (A, unconfirmed, taken 0 times): unconfirmed although its session can be asked',
  ]);

  withDatabase((db) => db.exec('DELETE FROM attempt'));
  expect(verdict(true).broken).toEqual(['A (A, unconfirmed, taken 0 times): unconfirmed without a mark']);
});

test('a tally that does not fit is told', () => {
  found('A', 'sent');
  withDatabase((db) => db.exec("UPDATE tally SET messages = messages + 2 WHERE state = 'sent'"));
  expect(verdict(true).broken).toContain('the tally says 3 sent, there are 1');
  withDatabase((db) => db.exec("UPDATE tally SET messages = messages - 2 WHERE state = 'sent'"));
});
