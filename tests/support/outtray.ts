import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { UndoTime } from '../../src/shared/drafts.ts';
import { electronRuntime } from '../../tools/electron-runtime/index.mjs';
import { appFolder } from '../../tools/lib/app.mjs';
import type { DesktopSession } from '../../tools/lib/desktop-session.mjs';
import { clickAway } from './click-away.ts';
import { freePort } from './ports.ts';

const CLOSE_LIMIT_MS = 30_000;

/** The real Outtray on the real Electron, driven as a person drives it. */
export interface Driven {
  readonly app: ElectronApplication;
  readonly smtpPort: number;
  /** The main window, opened when it is not. */
  page(): Promise<Page>;
  goTo(
    page: 'Outbox' | 'Compose' | 'Overview' | 'Accounts' | 'Intake' | 'Templates' | 'Log' | 'Settings',
  ): Promise<Page>;
  /**
   * Goes through the consent window. Where that completes the guided first run's sign-in, its test message is skipped, unless the
   * caller wants to `stay` there. `named`: Outtray has said whose account it is, so the provider does not ask.
   */
  signIn(options?: { user?: string; named?: boolean; untick?: boolean; deny?: boolean; stay?: boolean }): Promise<void>;
  /** Closes the main window, as a person does, and opens it again. */
  reopen(): Promise<Page>;
  /** From now on the system's browser is not started (`none`: cannot be); the answer gives what would have been opened. */
  watchBrowser(browser?: 'none'): Promise<() => Promise<string[]>>;
  /** Answers the next file dialogs with these paths, as if a person had chosen them. */
  chooseFiles(paths: readonly string[]): Promise<void>;
  /** Adds a program on the Intake page and reads the password that is shown once. */
  addProgram(name: string): Promise<{ username: string; password: string }>;
  /** Makes an HTTP token for a program on the Intake page; it is shown once. */
  makeToken(program: string): Promise<{ token: string; url: string }>;
  /** Adds a drop folder on the Intake page, with the program that writes there. */
  addDropFolder(folder: string, program: string): Promise<void>;
  close(): Promise<void>;
}

export interface DriveOptions {
  readonly session: DesktopSession;
  readonly profile: string;
  readonly practiceUrl: string;
  readonly smtpPort?: number;
  readonly httpPort?: number;
  /** Left out: what is written goes at once, so that tests need not wait. */
  readonly undoSendMs?: UndoTime;
  readonly args?: readonly string[];
}

export { freePort };

/** Writes the settings of a profile that no Outtray has used yet. */
export async function presetPorts(
  profile: string,
  ports: { smtpPort: number; httpPort: number },
  undoSendMs: UndoTime = 0,
): Promise<void> {
  await writeFile(join(profile, 'settings.json'), JSON.stringify({ ...ports, undoSendMs }), { mode: 0o666 });
}

export async function drive({ session, profile, practiceUrl, args = [], ...options }: DriveOptions): Promise<Driven> {
  const smtpPort = options.smtpPort ?? (await freePort());
  // a profile that was used before keeps its settings, with the counter that tells restored copies
  if (!existsSync(join(profile, 'settings.json')))
    await presetPorts(profile, { smtpPort, httpPort: options.httpPort ?? (await freePort()) }, options.undoSendMs);
  const app = await _electron.launch({
    executablePath: await session.launcher((await electronRuntime()).executable),
    chromiumSandbox: true,
    args: [await appFolder(session), `--user-data-dir=${profile}`, ...args],
    env: { ...stringsOf(session.env), OUTTRAY_PRACTICE_GOOGLE: practiceUrl },
  });

  const mainWindow = () => app.windows().find((window) => window.url().startsWith('app://outtray/'));
  async function page(): Promise<Page> {
    const open = mainWindow() ?? (await app.waitForEvent('window'));
    await open.getByRole('navigation', { name: 'Pages' }).waitFor();
    // a page is read when it is first wanted, and until then there is nothing to see in it
    await open.locator('main > *').first().waitFor();
    return open;
  }

  async function goTo(name: string): Promise<Page> {
    const window = await page();
    await window.getByRole('navigation', { name: 'Pages' }).getByRole('button', { name }).click();
    await window.locator(`main[data-page=${name.toLowerCase()}] > *`).first().waitFor();
    return window;
  }

  async function consentPage(): Promise<Page> {
    const ours = (window: Page) => window.url().startsWith(practiceUrl);
    return app.windows().find(ours) ?? app.waitForEvent('window', { predicate: ours });
  }

  async function chooseFiles(paths: readonly string[]): Promise<void> {
    await app.evaluate(
      ({ dialog }, filePaths) => {
        dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
      },
      [...paths],
    );
  }

  return {
    app,
    smtpPort,
    page,
    goTo: (name) => goTo(name),
    async signIn(options = {}) {
      const { user = 'office@northgate.example', named = false, untick = false, deny = false, stay = false } = options;
      const skip = (await page()).getByRole('button', { name: 'Skip the test message' });
      const guided = await (await page()).getByRole('button', { name: 'Leave the set-up' }).isVisible();
      const consent = await consentPage();
      if (!named) await consent.getByRole('button', { name: user }).click();
      if (untick) await consent.getByRole('checkbox').first().uncheck();
      const closed = consent.waitForEvent('close');
      await clickAway(consent.getByRole('button', { name: deny ? 'Cancel' : 'Continue' }));
      await closed;
      if (guided && !untick && !deny && !stay) await skip.click();
    },
    async reopen() {
      const closed = (await page()).waitForEvent('close');
      await app.evaluate(({ BrowserWindow }) => {
        for (const window of BrowserWindow.getAllWindows()) window.close();
      });
      await closed;
      const reopened = app.waitForEvent('window');
      await app.evaluate(({ app: electron }) => void electron.emit('activate'));
      await reopened;
      return page();
    },
    async watchBrowser(browser) {
      await app.evaluate(({ shell }, none) => {
        const opened: string[] = [];
        Object.assign(globalThis, { opened });
        shell.openExternal = (address) => {
          opened.push(address);
          return none ? Promise.reject(new Error('no browser')) : Promise.resolve();
        };
      }, browser === 'none');
      return () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
    },
    chooseFiles,
    async addProgram(name) {
      const window = await goTo('Intake');
      await window.getByRole('button', { name: 'Add a program' }).click();
      await window.getByRole('dialog').getByRole('textbox').fill(name);
      await window.keyboard.press('Enter');
      const value = async (what: string) =>
        (await window.locator('.given > div', { hasText: what }).locator('dd').textContent()) ?? '';
      const given = { username: await value('User name'), password: await value('Password') };
      await window.getByRole('button', { name: 'Done' }).click();
      return given;
    },
    async makeToken(program) {
      const window = await goTo('Intake');
      await window.getByRole('button', { name: `More for ${program}` }).click();
      await window.getByRole('menuitem', { name: 'New HTTP token…' }).click();
      await window.getByRole('button', { name: 'Make a token' }).click();
      const dialog = window.getByRole('dialog', { name: `HTTP token for ${program}` });
      const value = async (what: string) =>
        (await dialog.locator('.given > div', { hasText: what }).locator('dd').textContent()) ?? '';
      const given = { token: await value('Token'), url: await value('Address') };
      await dialog.getByRole('button', { name: 'Done' }).click();
      return given;
    },
    async addDropFolder(folder, program) {
      await chooseFiles([folder]);
      const window = await goTo('Intake');
      await window.getByRole('button', { name: 'Add a drop folder…' }).click();
      await window.getByRole('textbox', { name: 'Name of the program that writes there' }).fill(program);
      await window.getByRole('button', { name: 'Choose the folder…' }).click();
      const card = window.getByRole('region', { name: 'Drop folders' });
      await card.getByText(folder).waitFor();
      await card.getByText('Takes files', { exact: true }).waitFor();
    },
    async close() {
      // Outtray allows itself ten seconds; what is longer is a fault, and its log tells which
      const patience = AbortSignal.timeout(CLOSE_LIMIT_MS);
      const late = new Promise<'late'>((resolve) => patience.addEventListener('abort', () => resolve('late')));
      if ((await Promise.race([app.close(), late])) !== 'late') return;
      app.process().kill('SIGKILL');
      const log = await readFile(join(profile, 'logs', 'outtray.log'), 'utf8');
      throw new Error(`Outtray did not end within ${CLOSE_LIMIT_MS} ms; its last words:\n${log.slice(-3000)}`);
    },
  };
}

function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
