import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { openDatabase } from '../../../src/main/database/open.ts';
import { newId } from '../../../src/main/ids.ts';
import { CHUNK_BYTES, type NewMessage } from '../../../src/main/outbox/rows.ts';
import { createAcceptStore } from '../../../src/main/outbox/store-accept.ts';
import { createActStore } from '../../../src/main/outbox/store-acts.ts';
import { createMoveStore } from '../../../src/main/outbox/store-moves.ts';
import type { State } from '../../../src/shared/model.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';

export interface Known {
  readonly seq: number;
  readonly id: string;
  readonly state: State;
  readonly sha256: string;
  readonly size: number;
}

/** Which table a page belongs to, by SQLite's own dbstat. */
export interface PageUse {
  readonly name: string;
  readonly pagetype: 'internal' | 'leaf' | 'overflow';
  readonly ncell: number;
}

export interface Filled {
  /** Copies the files as a crash would leave them, and returns the path of the copy. */
  crashed(): string;
  readonly messages: ReadonlyMap<string, Known>;
  readonly uses: ReadonlyMap<number, PageUse>;
  readonly pages: number;
  readonly events: number;
  remove(): void;
}

/** Memory-backed where there is such: these tests are about bytes, not about fsync. */
export function temporaryFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'outtray-damage-'));
}

export function rows<T>(db: Database, sql: string): T[] {
  return db.prepare<[], T>(sql).all();
}

/** A database with some hundred messages in every state, drafts, clients and sign-ins, never closed. */
export async function filled(count: number, options: { checkpointed: boolean; seed?: number }): Promise<Filled> {
  const folder = temporaryFolder();
  const file = join(folder, 'outbox.db');
  const opened = openDatabase(file);
  if (!opened.ok) throw new Error(opened.problem.code);
  const { db } = opened.value;
  const clock = testClock();
  const random = seededRandom(options.seed ?? 1);
  const accept = createAcceptStore(db, clock);
  const moves = createMoveStore(db, clock);
  const acts = createActStore(db, clock);
  surroundings(db, clock.now());

  let attemptId = 0;
  for (let number = 0; number < count; number++) {
    const id = newId(clock, random);
    const text = `X-Outtray-Id: ${id}\r\nFrom: office@northgate.example\r\nSubject: Invoice ${number}\r\n\r\n`;
    const size = number % 40 === 7 ? 300_000 : number % 9 === 0 ? 9_000 : 300 + Math.floor(random.unit() * 3_000);
    const body = Buffer.concat([Buffer.from(text), Buffer.from(random.bytes(size))]);
    const sha256 = createHash('sha256').update(body).digest();
    const message = described(id, number);
    let seq: number;
    if (body.length <= CHUNK_BYTES) {
      seq = await accept.accept(message, { bytes: body, sha256 });
    } else {
      seq = accept.begin(message);
      for (let at = 0, position = 0; at < body.length; at += CHUNK_BYTES, position++) {
        accept.append(seq, position, body.subarray(at, at + CHUNK_BYTES));
      }
      accept.finish(seq, body.length, sha256, undefined);
    }
    const mark = () => {
      attemptId += 1;
      moves.mark({ seq, attemptId, number: 1, startedAt: clock.now() }, `https://practice/upload/${id}`);
    };
    switch (number % 8) {
      case 0:
      case 1:
      case 2:
        mark();
        moves.sent(attemptId, `gmail-${number}`, null);
        break;
      case 3:
        mark();
        break;
      case 4:
        mark();
        moves.unconfirmed(attemptId, problem('unconfirmed'), clock.now() + 3_600_000);
        break;
      case 5:
        mark();
        moves.failMarked(attemptId, problem('gmail_message_refused'));
        break;
      case 6:
        acts.act(number % 16 === 6 ? 'cancel' : 'hold', id, 'operator');
        break;
    }
    await clock.advance(1_000);
  }
  // so that free pages hold rows that nobody wants back
  db.exec("DELETE FROM draft WHERE id LIKE 'gone%'");
  if (options.checkpointed) db.pragma('wal_checkpoint(TRUNCATE)');

  const messages = new Map(
    rows<Known>(db, 'SELECT seq, id, state, lower(hex(body_sha256)) AS sha256, size FROM message').map((row) => [
      row.id,
      row,
    ]),
  );
  const uses = new Map(
    rows<PageUse & { pageno: number }>(db, 'SELECT pageno, name, pagetype, ncell FROM dbstat').map((use) => [
      use.pageno,
      use,
    ]),
  );
  let copies = 0;
  return {
    messages,
    uses,
    events: rows(db, 'SELECT 1 FROM event').length,
    pages: Number(db.pragma('page_count', { simple: true })),
    crashed() {
      const copy = join(folder, `copy-${copies++}.db`);
      copyFileSync(file, copy);
      copyFileSync(`${file}-wal`, `${copy}-wal`);
      return copy;
    },
    remove() {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function described(id: string, number: number): NewMessage {
  return {
    id,
    account: { accountId: number % 3 === 0 ? 'billing' : 'office', email: 'x', name: null, reason: 'default' },
    intake: 'smtp',
    client: null,
    from: { address: 'office@northgate.example', name: null },
    subject: `Invoice ${number}`,
    reference: `R-${number}`,
    recipients: [0, 1].map(
      (index) => ({ kind: 'to', address: `person${number}.${index}@example.org`, name: null }) as const,
    ),
    headerChanges: [],
    priority: 0,
    sendAfter: null,
    alongside: undefined,
  };
}

function surroundings(db: Database, now: number): void {
  db.prepare(`INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes,
    query_parameters, created_at, updated_at) VALUES ('app', 'Practice', 'practice', '', '', '', '', 'c', '["a"]', '[]', ?, ?)`).run(
    now,
    now,
  );
  const account = db.prepare(
    'INSERT INTO account (id, connected_app_id, sub, email, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const token = db.prepare('INSERT INTO token_cache (account_id, refresh_token, scopes) VALUES (?, ?, ?)');
  for (const id of ['office', 'billing']) {
    account.run(id, 'app', `sub-${id}`, `${id}@northgate.example`, now);
    token.run(id, Buffer.from(`sealed-${id}`), '["a"]');
  }
  const client = db.prepare(
    'INSERT INTO client (id, name, username, password_hash, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  for (const name of ['Scanner', 'ERP']) client.run(name, name, name.toLowerCase(), 'scrypt', now);
  const draft = db.prepare('INSERT INTO draft (id, content, updated_at) VALUES (?, ?, ?)');
  for (const id of ['d1', 'd2', 'd3', ...Array.from({ length: 60 }, (_, index) => `gone${index}`)]) {
    draft.run(
      id,
      JSON.stringify({
        accountId: null,
        to: '',
        cc: '',
        bcc: '',
        subject: id,
        html: 'x'.repeat(id.startsWith('gone') ? 1_000 : 6_000),
        text: '',
        reference: '',
      }),
      now,
    );
  }
  db.prepare("INSERT INTO draft_attachment VALUES ('a1', 'd1', 1, 'plan.pdf', '/nowhere/plan.pdf', 100)").run();
}
