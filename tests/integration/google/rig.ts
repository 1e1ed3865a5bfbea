import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createGoogleRoom } from '../../../src/main/google/room.ts';
import type { ConsentRequest, ConsentScreen, Link, Upload, Vault } from '../../../src/main/ports.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { fail, ok } from '../../../src/shared/result.ts';
import { type ConsentChoices, consent } from '../../../tools/practice-google/consent.ts';
import { startPractice } from '../../../tools/practice-google/practice.ts';
import type { Settings } from '../../../tools/practice-google/world.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { createDirectDispatcher } from '../../support/direct-dispatcher.ts';
import { memoryLog } from '../../support/memory-log.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';

export interface TestVault extends Vault {
  /** Nothing can be sealed or opened until `unlock`. */
  lock(): void;
  unlock(): void;
  /** From now on what was sealed before cannot be read, as on another computer. */
  otherComputer(): void;
}

/** Real encryption under a key of its own. */
export function testVault(): TestVault {
  let key = randomBytes(32);
  let locked = false;
  return {
    async seal(plain) {
      if (locked) return fail(problem('keyring_locked'));
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return ok(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
    },
    async open(sealed) {
      if (locked) return fail(problem('keyring_locked'));
      try {
        const blob = Buffer.from(sealed);
        const decipher = createDecipheriv('aes-256-gcm', key, blob.subarray(0, 12));
        decipher.setAuthTag(blob.subarray(12, 28));
        return ok(Buffer.concat([decipher.update(blob.subarray(28)), decipher.final()]).toString('utf8'));
      } catch {
        return fail(problem('token_unreadable'));
      }
    },
    lock() {
      locked = true;
    },
    unlock() {
      locked = false;
    },
    otherComputer() {
      key = randomBytes(32);
    },
  };
}

/** A consent window without a browser: `answers` says what the person does. */
export interface TestScreen extends ConsentScreen {
  readonly windows: ConsentRequest[];
  readonly browsers: string[];
  /** What each window was told last: closed by us or not. */
  readonly closed: boolean[];
  /** Pages that the loopback listener showed. */
  readonly pages: { status: number; headers: Headers; text: string }[];
  /** What to do in the next window or browser; null: nothing. */
  window: ConsentChoices | null | ((request: ConsentRequest) => void);
  browser: ConsentChoices | null;
  browserStarts: boolean;
  /** Does what the person does on the pages, to the end. */
  walk(url: string, choices: ConsentChoices): Promise<void>;
}

export function testScreen(): TestScreen {
  const screen: TestScreen = {
    windows: [],
    browsers: [],
    closed: [],
    pages: [],
    window: {},
    browser: {},
    browserStarts: true,
    open(request) {
      const index = screen.windows.push(request) - 1;
      screen.closed[index] = false;
      if (typeof screen.window === 'function') {
        const act = screen.window;
        setImmediate(() => act(request));
      } else if (screen.window) void screen.walk(request.url, screen.window);
      return {
        close() {
          screen.closed[index] = true;
          request.onEvent('closed');
        },
      };
    },
    async openInBrowser(url) {
      screen.browsers.push(url);
      if (screen.browserStarts && screen.browser) void screen.walk(url, screen.browser);
      return screen.browserStarts;
    },
    async walk(url, choices) {
      const redirect = await consent(url, choices);
      const answer = await fetch(redirect);
      screen.pages.push({ status: answer.status, headers: answer.headers, text: await answer.text() });
    },
  };
  return screen;
}

export function testLink(): Link & { set(online: boolean): void } {
  const listeners = new Set<(online: boolean) => void>();
  let online = true;
  return {
    online: () => online,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      online = next;
      for (const listener of listeners) listener(next);
    },
  };
}

export type GoogleRig = Awaited<ReturnType<typeof googleRig>>;

/** The whole Google room over practice Google, with a real database and a clock that the test moves. */
export async function googleRig(settings: Partial<Settings> = {}) {
  const practice = await startPractice({ settings });
  const { db, file, remove } = temporaryDatabase();
  const clock = testClock(Date.now());
  const vault = testVault();
  const screen = testScreen();
  const link = testLink();
  const log = memoryLog();
  const dispatcher = createDirectDispatcher();
  const build = (seed: number) =>
    createGoogleRoom({
      db,
      clock,
      random: seededRandom(seed),
      log,
      link,
      vault,
      screen,
      dispatcher: async () => dispatcher,
    });
  const google = build(1);

  const importClient = async (): Promise<string> => {
    const imported = await google.apps.importClient(JSON.stringify(practice.clientJson('installed')));
    if (!imported.ok) throw new Error(imported.problem.code);
    return imported.value.connectedAppId;
  };
  const signIn = async (choices: ConsentChoices = {}, accountId: string | null = null): Promise<string> => {
    screen.window = choices;
    const done = await google.signIns.start({ connectedAppId: await importClient(), accountId });
    if (!done.ok) throw new Error(JSON.stringify(done.problem));
    return done.value.accountId;
  };
  return {
    practice,
    control: practice.control,
    db,
    file,
    clock,
    vault,
    screen,
    link,
    log,
    google,
    importClient,
    signIn,
    /** The same database after a restart of the program. */
    restart: () => build(2),
    async stop() {
      google.tokens.stop();
      await dispatcher.destroy();
      await practice.stop();
      remove();
    },
  };
}

/** A message of practice Google's taste, padded to `size` bytes. */
export function message(id: string, size = 0): Buffer {
  const head = [
    'From: office@northgate.example',
    'To: customer@fabrikam.example',
    `Subject: ${id}`,
    `X-Outtray-Id: ${id}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '',
  ].join('\r\n');
  const lines = Math.max(1, Math.ceil((size - head.length) / 62));
  return Buffer.concat([Buffer.from(head), Buffer.from(`${'x'.repeat(60)}\r\n`.repeat(lines))]);
}

export function uploadOf(
  accountId: string,
  token: string,
  bytes: Buffer,
  signal = new AbortController().signal,
): Upload {
  return {
    accountId,
    messageId: 'm1',
    token,
    size: bytes.length,
    async *read(start, end) {
      for (let at = start; at < end; at += 262_144) yield bytes.subarray(at, Math.min(at + 262_144, end));
    },
    signal,
  };
}
