import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createGoogleStore } from '../../../src/main/google/store.ts';
import { newId } from '../../../src/main/ids.ts';
import { isOlderCopy } from '../../../src/main/outbox/copy-guard.ts';
import { CHUNK_BYTES, type NewMessage } from '../../../src/main/outbox/rows.ts';
import { createAcceptStore } from '../../../src/main/outbox/store-accept.ts';
import { createMoveStore, type Waiting } from '../../../src/main/outbox/store-moves.ts';
import { createReadStore } from '../../../src/main/outbox/store-read.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { watchedDatabase } from '../../../tools/torture/child/watched-database.ts';
import { steps } from '../../../tools/torture/steps.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { memorySettings } from '../../support/outbox-rig.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';

const clock = testClock();
const random = seededRandom(1);
const unwell = problem('gmail_unwell', { status: 503 });
let base: ReturnType<typeof temporaryDatabase>;
let passed: string[];

beforeEach(() => {
  base = temporaryDatabase(true);
  passed = [];
  base.db
    .prepare(`INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes,
      query_parameters, created_at, updated_at) VALUES ('app', 'Practice', 'practice', '', '', '', '', '', '[]', '[]', 1, 1)`)
    .run();
  base.db
    .prepare(
      "INSERT INTO account (id, connected_app_id, sub, email, created_at) VALUES ('office', 'app', '1', 'o@n.example', 1)",
    )
    .run();
  base.db.prepare("INSERT INTO token_cache (account_id, refresh_token, scopes) VALUES ('office', x'01', '[]')").run();
});
afterEach(() => base.remove());

function message(): NewMessage {
  return {
    id: newId(clock, random),
    account: { accountId: 'office', email: 'o@n.example', name: null, reason: 'default' },
    intake: 'compose',
    client: null,
    from: { address: 'o@n.example', name: null },
    subject: 'Invoice',
    reference: null,
    recipients: [{ kind: 'to', address: 'jon@example.org', name: null }],
    headerChanges: [],
    priority: 0,
    sendAfter: null,
    alongside: undefined,
  };
}

test('every commit that the program makes is told, before and after, in the order of things', async () => {
  const db = watchedDatabase(base.db, (step) => {
    passed.push(step);
    const before = step.endsWith('before the commit');
    const single = /^(sweep|copy counter|row|hold|note that|renewed)/.test(step);
    expect({ step, inTransaction: base.db.inTransaction }).toEqual({ step, inTransaction: before && !single });
  });
  const accept = createAcceptStore(db, clock);
  const moves = createMoveStore(db, clock);
  const google = createGoogleStore(db);
  const bytes = Buffer.from('x');
  const sha256 = createHash('sha256').update(bytes).digest();
  const waiting: Waiting = {
    dueAt: 1,
    waitMs: 1,
    waitCounts: false,
    livedMs: 0,
    tries: 0,
    problem: unwell,
    event: 'waits',
  };
  const attempts: number[] = [];
  const marked = async () => {
    const seq = await accept.accept(message(), { bytes, sha256 });
    const attemptId = attempts.push(seq);
    expect(moves.mark({ seq, attemptId, number: 1, startedAt: 1 }, 'https://practice/upload')).toBe(true);
    return { seq, attemptId };
  };
  const unmarked = async () => ({
    seq: await accept.accept(message(), { bytes, sha256 }),
    attemptId: 1_000,
    number: 1,
    startedAt: 1,
  });

  accept.sweep();
  const read = createReadStore(db);
  isOlderCopy({ read: () => read.readCounter(), write: (value) => read.writeCounter(value) }, memorySettings());
  const large = accept.begin(message());
  accept.append(large, 0, Buffer.alloc(CHUNK_BYTES));
  accept.append(large, 1, bytes);
  accept.finish(large, CHUNK_BYTES + 1, sha256, undefined);
  const answered = await marked();
  moves.note(answered.seq, 'waits', 1, {}, unwell);
  moves.note(answered.seq, 'asking_later', 1, {}, unwell);
  moves.note(answered.seq, 'completed_rest', 1, { from: 0 });
  moves.recovered(moves.sending());
  moves.sent(answered.attemptId, 'g', 't');
  google.setHold('office', { reason: 'rate_limited', until: 1, problem: unwell });
  moves.backToQueue((await marked()).attemptId, waiting);
  moves.failMarked((await marked()).attemptId, unwell);
  const unclear = await marked();
  moves.asked(unclear.attemptId, unwell, 3);
  moves.unconfirmed(unclear.attemptId, unwell, null);
  moves.stayQueued(await unmarked(), waiting);
  moves.failUnmarked(await unmarked(), unwell, 1);
  google.saveRefresh('office', Buffer.from([1]), {
    accessToken: null,
    accessExpiresAt: null,
    accessObtainedAt: null,
    refreshedAt: 1,
    scopes: [],
    refreshToken: null,
    refreshExpiresAt: null,
  });

  const commits = steps.map(({ name }) => name).filter((name) => name.endsWith(' the commit'));
  expect(new Set(passed)).toEqual(new Set(commits));
  for (let at = 0; at < passed.length; at += 2) {
    expect(passed[at + 1]).toBe(passed[at]?.replace(/before the commit$/, 'after the commit'));
  }
});

test('a commit that fails is not told as made', () => {
  const db = watchedDatabase(base.db, (step) => passed.push(step));
  const broken = db.transaction(() => {
    db.prepare("UPDATE message SET state = 'sending'").run();
    throw new Error('no');
  });
  expect(() => broken.immediate()).toThrow('no');
  expect(passed).toEqual([]);
});
