import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApp } from '../../src/main/app.ts';
import type { Desktop, Handlers, Notice } from '../../src/main/desktop/types.ts';
import type { Keyring } from '../../src/main/ports.ts';
import { blankDraft, type DraftText } from '../../src/shared/drafts.ts';
import type { Answer, CallName, Gives, Takes } from '../../src/shared/ipc.ts';
import type { Snapshot } from '../../src/shared/model.ts';
import { problem, says } from '../../src/shared/problems/problem.ts';
import { fail, ok } from '../../src/shared/result.ts';
import { type Practice, startPractice } from '../../tools/practice-google/practice.ts';
import { type TestScreen, type TestVault, testLink, testScreen, testVault } from '../integration/google/rig.ts';
import { memoryLog } from './memory-log.ts';
import { memorySettings } from './outbox-rig.ts';
import { textPdf } from './text-pdf.ts';

/** The whole application in plain Node: everything but Electron is real, and the window's calls are made by the test. */
export interface HeadlessApp {
  readonly practice: Practice;
  readonly screen: TestScreen;
  readonly vault: TestVault;
  readonly link: ReturnType<typeof testLink>;
  readonly log: ReturnType<typeof memoryLog>;
  readonly notices: readonly Notice[];
  /** Pages that would have been opened, with the Google project they are of. */
  readonly opened: readonly [Takes<'openPage'>, string | null][];
  readonly userData: string;
  /** What the next dialogs are answered with. */
  readonly chosen: { folder: string | null; queueExport: string | null };
  /** Where the next dialogs that ask where to save are answered to. */
  saveTo(path: string | null): void;
  /** Calls as the window does; a refusal throws its sentence. */
  ask<N extends CallName>(name: N, ...takes: Takes<N> extends undefined ? [] : [Takes<N>]): Promise<Gives<N>>;
  answer<N extends CallName>(name: N, ...takes: Takes<N> extends undefined ? [] : [Takes<N>]): Promise<Answer<N>>;
  /** A saved letter to jon@example.org, or with what is given in its place; its draft's id. */
  draft(over?: Partial<DraftText>): Promise<string>;
  /** Resolves with the first snapshot that fits; pushed ones are looked at as they come. */
  until(fits: (snapshot: Snapshot) => boolean): Promise<Snapshot>;
  /** Ends the application and starts it again on the same folder; `between` gets the closed database. */
  restart(between?: (file: string) => unknown): Promise<void>;
  stop(): Promise<void>;
}

export interface HeadlessOptions {
  readonly signedIn?: boolean;
  readonly userData?: string;
  /** False: this computer has no keyring. */
  readonly keyring?: boolean;
}

export async function headlessApp(options: HeadlessOptions = {}): Promise<HeadlessApp> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'outtray-app-'));
  const practice = await startPractice({});
  const screen = testScreen();
  const vault = testVault();
  const link = testLink();
  const log = memoryLog();
  const settings = memorySettings();
  // any free port: the doors of several applications must not meet
  settings.set('smtpPort', 0);
  settings.set('httpPort', 0);
  const notices: Notice[] = [];
  const opened: [Takes<'openPage'>, string | null][] = [];
  let handlers: Handlers | null = null;
  const chosen: HeadlessApp['chosen'] = { folder: null, queueExport: null };
  let savePath: string | null = null;
  let watchers: ((snapshot: Snapshot) => void)[] = [];

  const desktop: Desktop = {
    place: { userData, version: '0.0.0', development: true, hidden: true, argv: [], cwd: userData },
    log: { ...log, page: () => ({ entries: [], next: null }), onWritten: () => () => undefined },
    settings,
    keyring: options.keyring === false ? noKeyring : { ...vault, there: () => Promise.resolve(true) },
    link,
    power: { onSuspend: () => () => undefined, onResume: () => () => undefined },
    consent: screen,
    window: {
      isOpen: () => true,
      show: () => undefined,
      push(name, pushed) {
        if (name !== 'changed') return;
        for (const watch of watchers) watch(pushed as Snapshot);
      },
      onOpened: () => () => undefined,
      onClosed: () => () => undefined,
    },
    tray: {
      available: () => true,
      onAvailable: () => () => undefined,
      look: async () => true,
      update: () => undefined,
      onCommand: () => () => undefined,
    },
    calls: {
      register(given) {
        handlers = given;
      },
    },
    mail: { serve: () => undefined },
    dialogs: {
      openAttachments: () => Promise.resolve([]),
      openClientJson: () => Promise.resolve(null),
      openFolder: () => Promise.resolve(chosen.folder),
      openQueueExport: () => Promise.resolve(chosen.queueExport),
      openPem: () => Promise.resolve([]),
      chooseFolder: () => Promise.resolve(null),
      saveFile: () => Promise.resolve(savePath),
    },
    notices: { notify: (notice) => void notices.push(notice), clear: () => undefined, badge: () => undefined },
    pages: {
      open: async (page, project) => opened.push([page, project]) > 0,
      openInGmail: () => Promise.resolve(true),
    },
    files: { openFolder: () => Promise.resolve(true), show: () => Promise.resolve(true) },
    mailLinks: { now: () => ({ possible: false, on: false }), set: () => false },
    pdf: textPdf,
    region: { locale: 'en-GB', paper: 'A4' },
    clipboard: { copy: () => undefined },
    proxy: { proxyFor: () => Promise.resolve('DIRECT') },
    autostart: { now: () => ({ possible: true, on: false }), set: () => ok(null) },
    setTheme: () => undefined,
    textSize: { set: () => undefined, onAsked: () => () => undefined },
    relaunch: () => undefined,
    quit: () => undefined,
  };

  let running = await startApp(desktop);

  async function answer<N extends CallName>(name: N, ...takes: Takes<N>[]): Promise<Answer<N>> {
    if (!handlers) throw new Error('the application has registered no calls');
    const handler = handlers[name] as (argument: unknown) => Promise<Answer<N>> | Answer<N>;
    return handler(takes[0]);
  }

  async function ask<N extends CallName>(name: N, ...takes: Takes<N>[]): Promise<Gives<N>> {
    const answered = await answer(name, ...takes);
    if (!answered.ok) throw new Error(says(answered.problem));
    return answered.value;
  }

  const app: HeadlessApp = {
    practice,
    screen,
    vault,
    link,
    log,
    notices,
    opened,
    userData,
    chosen,
    saveTo(path) {
      savePath = path;
    },
    ask: ask as HeadlessApp['ask'],
    answer: answer as HeadlessApp['answer'],
    async draft(over = {}) {
      const { id } = await ask('newDraft');
      await ask('saveDraft', {
        id,
        draft: { ...blankDraft, to: 'jon@example.org', subject: 'Hello', text: 'Hi', ...over },
      });
      return id;
    },
    async until(fits) {
      const now = await ask('snapshot');
      if (fits(now)) return now;
      return new Promise((resolve) => {
        const watch = (snapshot: Snapshot) => {
          if (!fits(snapshot)) return;
          watchers = watchers.filter((each) => each !== watch);
          resolve(snapshot);
        };
        watchers.push(watch);
      });
    },
    async restart(between) {
      await running.stop();
      await between?.(join(userData, 'outbox.db'));
      running = await startApp(desktop);
    },
    async stop() {
      await running.stop();
      await practice.stop();
      if (options.userData === undefined) rmSync(userData, { recursive: true, force: true });
    },
  };

  if (options.signedIn ?? true) {
    const { connectedAppId } = await ask('importClient', { json: JSON.stringify(practice.clientJson('installed')) });
    if (connectedAppId === null) throw new Error('no connected app');
    await ask('signIn', { connectedAppId, accountId: null });
  }
  return app;
}

const noKeyring: Keyring = {
  seal: () => Promise.resolve(fail(problem('keyring_missing'))),
  open: () => Promise.resolve(fail(problem('keyring_locked'))),
  there: () => Promise.resolve(false),
};
