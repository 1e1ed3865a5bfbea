import { createHash } from 'node:crypto';
import type { WordIndex } from '../../src/main/find/word-index.ts';
import { newId } from '../../src/main/ids.ts';
import type { ReadRequest } from '../../src/main/mail/request.ts';
import type { DiskGuard } from '../../src/main/outbox/disk-guard.ts';
import { createOutbox, type Outbox } from '../../src/main/outbox/outbox.ts';
import { CHUNK_BYTES, type NewMessage } from '../../src/main/outbox/rows.ts';
import { createAcceptStore } from '../../src/main/outbox/store-accept.ts';
import {
  type AccountDirectory,
  type AskOutcome,
  type Clock,
  defaultSettings,
  type Link,
  type Outcome,
  type Random,
  type SendingAccount,
  type SentProof,
  type Settings,
  type SettingValues,
  type TokenRefusal,
  type TokenSource,
  type Transport,
  type Upload,
  type UploadSteps,
} from '../../src/main/ports.ts';
import type { Hold, MessageDetail } from '../../src/shared/model.ts';
import { type Problem, problem } from '../../src/shared/problems/problem.ts';
import { fail, ok, type Result } from '../../src/shared/result.ts';
import { temporaryDatabase } from './database.ts';
import { memoryLog } from './memory-log.ts';
import { seededRandom } from './seeded-random.ts';
import { settled, type TestClock, testClock } from './test-clock.ts';

/** One call of the transport that waits for the test to say how it ends. */
export interface PendingSend {
  readonly kind: 'send';
  readonly upload: Upload;
  /** Does what the transport does before the final byte: opens a session and asks for the mark. */
  mark(sessionUri?: string | null): Promise<boolean>;
  progress(bytes: number): void;
  end(outcome: Outcome): Promise<void>;
}
export interface PendingAsk {
  readonly kind: 'ask';
  readonly upload: Upload;
  readonly sessionUri: string;
  rest(from: number): void;
  end(outcome: AskOutcome): Promise<void>;
}

/** A transport whose every call the test answers by hand; it fails a call that is aborted, as the real one does. */
export function scriptedTransport() {
  const sends: PendingSend[] = [];
  const asks: PendingAsk[] = [];
  const uploads: string[] = [];
  const transport: Transport = {
    send: (upload, steps: UploadSteps) =>
      new Promise((resolve) => {
        let marked = false;
        uploads.push(upload.messageId);
        const pending: PendingSend = {
          kind: 'send',
          upload,
          progress: steps.progress,
          async mark(sessionUri = `https://practice/upload/${upload.messageId}`) {
            marked = await steps.mark(sessionUri);
            if (!marked) {
              drop(sends, pending);
              resolve({ kind: 'stopped' });
            }
            return marked;
          },
          async end(outcome) {
            drop(sends, pending);
            resolve(outcome);
            await settled();
            await settled();
          },
        };
        sends.push(pending);
        whenAborted(upload.signal, () => {
          const kind = marked ? 'answer_lost' : 'connection_cut';
          const cut = problem(kind);
          drop(sends, pending);
          resolve(
            marked
              ? { kind: 'ambiguous', problem: cut }
              : { kind: 'retry', problem: cut, notBefore: null, costsTry: false },
          );
        });
      }),
    ask: (upload, sessionUri, rest) =>
      new Promise((resolve) => {
        const pending: PendingAsk = {
          kind: 'ask',
          upload,
          sessionUri,
          rest,
          async end(outcome) {
            drop(asks, pending);
            resolve(outcome);
            await settled();
            await settled();
          },
        };
        asks.push(pending);
        whenAborted(upload.signal, () => {
          drop(asks, pending);
          resolve({ kind: 'later', problem: problem('answer_lost'), notBefore: null });
        });
      }),
  };
  return { transport, sends, asks, uploads };
}

function whenAborted(signal: AbortSignal, run: () => void): void {
  if (signal.aborted) run();
  else signal.addEventListener('abort', run);
}

function drop<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) list.splice(at, 1);
}

/** Accounts without a provider: always signed in until a hold says otherwise. */
export function testAccounts(clock: TestClock, ids: readonly string[] = ['office']) {
  const holds = new Map<string, Hold>();
  const listeners = new Set<() => void>();
  const limits = { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 };
  const view = (id: string): SendingAccount => {
    const hold = holds.get(id);
    const over = hold && hold.until !== null && hold.until <= clock.now();
    return { id, email: `${id}@northgate.example`, hold: hold && !over ? hold : null, limits };
  };
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const directory: AccountDirectory = {
    get: (id) => (ids.includes(id) ? view(id) : null),
    all: () => ids.map(view),
    choose(from, wanted) {
      const id = wanted ?? ids.find((each) => `${each}@northgate.example` === from) ?? ids[0];
      if (id === undefined) return fail(problem('no_account'));
      const reason = wanted ? 'chosen' : from === `${id}@northgate.example` ? 'address' : 'default';
      return ok({ accountId: id, email: `${id}@northgate.example`, name: null, reason });
    },
    hold(id, { reason, until, problem: why }) {
      holds.set(id, { scope: 'account', reason, accountId: id, until, needsPerson: until === null, problem: why });
      tell();
    },
    holdApp(id, hold) {
      for (const each of ids) this.hold(each, hold);
      void id;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    directory,
    limits,
    release(id: string) {
      holds.delete(id);
      tell();
    },
  };
}

export function testTokens() {
  const refused: string[] = [];
  let refusal: TokenRefusal | null = null;
  let calls = 0;
  const source: TokenSource = {
    accessToken(): Promise<Result<string, TokenRefusal>> {
      calls += 1;
      return Promise.resolve(refusal ? fail(refusal) : ok(`token-${calls}`));
    },
    refused: (_accountId, token) => void refused.push(token),
  };
  return {
    source,
    refused,
    calls: () => calls,
    refuse(next: TokenRefusal | null) {
      refusal = next;
    },
  };
}

export function testLink() {
  const listeners = new Set<(online: boolean) => void>();
  let online = true;
  const link: Link = {
    online: () => online,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    link,
    set(next: boolean) {
      online = next;
      for (const listener of listeners) listener(next);
    },
  };
}

export function memorySettings(): Settings {
  const values: SettingValues = { ...defaultSettings, undoSendMs: 0 };
  return {
    get: (key) => values[key],
    set(key, value) {
      values[key] = value;
    },
  };
}

/** Reads a raw request as if its first line named the recipient; the mail room has tests of its own. */
const plainMail: ReadRequest = (request) => {
  if (request.kind !== 'raw') throw new Error('only raw requests here');
  return Promise.resolve(
    ok({
      from: null,
      recipients: [{ kind: 'to', address: 'jon@example.org', name: null }],
      subject: 'Raw',
      // every one is another message, whatever it holds
      stamp: ({ id }) => ({ changes: [], bytes: request.body, fingerprint: () => Buffer.from(id) }),
      discard: () => {},
    }),
  );
};

/** A real outbox over a real database, with time, network, accounts and transport in the test's hands. */
export function outboxRig(
  options: { accounts?: readonly string[]; seed?: number; readMail?: ReadRequest; quick?: boolean } = {},
) {
  const clock = testClock();
  const random = seededRandom(options.seed ?? 1);
  const database = temporaryDatabase(options.quick);
  const accountIds = options.accounts ?? ['office'];
  const accounts = testAccounts(clock, accountIds);
  const tokens = testTokens();
  const link = testLink();
  const settings = memorySettings();
  const scripted = scriptedTransport();
  const log = memoryLog();
  const now = clock.now();
  database.db
    .prepare(`INSERT INTO connected_app (id, name, preset, authorization_uri, token_uri, revocation_uri, api_root, client_id, scopes,
      query_parameters, created_at, updated_at) VALUES ('app', 'Practice', 'practice', '', '', '', '', '', '[]', '[]', ?, ?)`)
    .run(now, now);
  for (const id of accountIds) {
    database.db
      .prepare('INSERT INTO account (id, connected_app_id, sub, email, created_at) VALUES (?, ?, ?, ?, ?)')
      .run(id, 'app', id, `${id}@northgate.example`, now);
  }
  const built: Outbox[] = [];
  /** Builds an outbox on the database, as a start of the program does; over another clock or transport when given. */
  const build = (
    over: {
      clock?: Clock;
      transport?: Transport;
      proof?: SentProof;
      readOnly?: Problem;
      guard?: DiskGuard;
      words?: WordIndex;
    } = {},
  ): Outbox => {
    const outbox = createOutbox({
      db: database.db,
      readOnly: over.readOnly ?? null,
      ...(over.guard ? { guard: over.guard } : {}),
      ...(over.words ? { words: over.words } : {}),
      accounts: accounts.directory,
      tokens: tokens.source,
      transport: over.transport ?? scripted.transport,
      ...(over.proof ? { proof: over.proof } : {}),
      clock: over.clock ?? clock,
      random,
      link: link.link,
      settings,
      readMail: options.readMail ?? plainMail,
      log,
    });
    built.push(outbox);
    return outbox;
  };
  const accept = createAcceptStore(database.db, clock);

  /** Accepts a message straight through the store. */
  async function put(over: Partial<NewMessage> & { size?: number } = {}): Promise<string> {
    const { size = 200, ...rest } = over;
    const message = newMessage({ clock, random }, rest);
    if (size <= CHUNK_BYTES) {
      const bytes = Buffer.alloc(size, 'x');
      await accept.accept(message, { bytes, sha256: createHash('sha256').update(bytes).digest() });
      return message.id;
    }
    const seq = accept.begin(message);
    const hash = createHash('sha256');
    for (let at = 0, position = 0; at < size; at += CHUNK_BYTES, position++) {
      const bytes = Buffer.alloc(Math.min(CHUNK_BYTES, size - at), 'x');
      hash.update(bytes);
      accept.append(seq, position, bytes);
    }
    accept.finish(seq, size, hash.digest(), undefined);
    return message.id;
  }

  /** Stops every outbox and removes the database. */
  async function remove(): Promise<void> {
    const stopped = Promise.all(built.map((outbox) => outbox.stop(0)));
    await clock.advance(0);
    await stopped;
    database.remove();
  }

  return { ...database, remove, clock, random, accounts, tokens, link, settings, log, build, put, accept, ...scripted };
}

export type OutboxRig = ReturnType<typeof outboxRig>;

/** A message to accept, where only what differs is said. */
export function newMessage(
  { clock, random }: { clock: Clock; random: Random },
  over: Partial<NewMessage> = {},
): NewMessage {
  return {
    id: newId(clock, random),
    account: { accountId: 'office', email: 'office@northgate.example', name: null, reason: 'default' },
    intake: 'compose',
    client: null,
    from: { address: 'office@northgate.example', name: null },
    subject: 'Invoice',
    reference: null,
    recipients: [{ kind: 'to', address: 'jon@example.org', name: null }],
    headerChanges: [],
    priority: 0,
    sendAfter: null,
    alongside: undefined,
    ...over,
  };
}

/** Lets dispatcher and reconciler take their next decisions: a few turns of the event loop. */
export async function turn(): Promise<void> {
  for (let times = 0; times < 6; times++) await settled();
}

/** The one entry of a list; throws when it has none or others. */
export function only<T>(list: readonly T[]): T {
  if (list.length !== 1) throw new Error(`expected one entry, found ${list.length}`);
  return list[0] as T;
}

/** A message as the window sees it; throws when there is none. */
export function detailOf(outbox: Outbox, id: string): MessageDetail {
  const found = outbox.detail(id);
  if (!found.ok) throw new Error(found.problem.code);
  return found.value;
}
