import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import type { Desktop } from '../../src/main/desktop/types.ts';
import type { Bridge } from '../../src/shared/ipc.ts';
import { electronRuntime } from '../../tools/electron-runtime/index.mjs';
import { type DesktopSession, openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { clickAway } from '../support/click-away.ts';
import { buildDesktopStub } from '../support/desktop-stub/build.ts';

/** The desktop room on the real Electron, around a stub of the application. */

declare const outtray: Bridge;
declare const desktop: Desktop;
declare const shown: unknown[];

let folder: string;
let session: DesktopSession;
let profile: string;
let app: ElectronApplication;
let profiles = 0;

test.describe.configure({ mode: 'default' });

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'desktop-stub-'));
  await buildDesktopStub(folder);
  session = await openDesktopSession({ headless: true });
});
test.afterAll(async () => {
  await session?.stop();
  await rm(folder, { recursive: true, force: true });
});
test.beforeEach(async () => {
  profile = await session.makeDir(`profile-${++profiles}`);
});
test.afterEach(async () => {
  await app.close();
});

async function start(...words: string[]): Promise<void> {
  app = await _electron.launch({
    executablePath: await session.launcher((await electronRuntime()).executable),
    chromiumSandbox: true,
    args: [folder, `--user-data-dir=${profile}`, ...words],
  });
  await expect.poll(() => log().catch(() => '')).toContain('"started"');
}

async function mainPage(): Promise<Page> {
  const page = app.windows()[0] ?? (await app.waitForEvent('window'));
  await page.locator('body[data-ready=yes]').waitFor();
  return page;
}

async function closeWindow(page: Page): Promise<void> {
  const closed = page.waitForEvent('close');
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await closed;
}

const log = () => readFile(join(profile, 'logs', 'outtray.log'), 'utf8');

test('the page has the bridge and nothing of Node, and its policy holds', async () => {
  await start();
  const page = await mainPage();
  expect(page.url()).toBe('app://outtray/index.html');
  const found = await page.evaluate(async () => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[property]')?.nonce ?? '';
    const color = (style: HTMLStyleElement) => {
      style.textContent = 'body { color: rgb(1, 2, 3) }';
      document.head.append(style);
      return getComputedStyle(document.body).color;
    };
    const plain = color(document.createElement('style'));
    const known = color(Object.assign(document.createElement('style'), { nonce }));
    const script = document.createElement('script');
    script.textContent = 'window.inline = true';
    document.head.append(script);
    return {
      nonce,
      plain,
      known,
      inline: 'inline' in globalThis,
      node: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in globalThis),
      frozen: Object.isFrozen(outtray),
      fetched: await fetch('http://127.0.0.1:9/').then(
        () => 'yes',
        () => 'no',
      ),
      notification: await Notification.requestPermission(),
      geolocation: (await navigator.permissions.query({ name: 'geolocation' })).state,
      opened: window.open('https://example.com/') === null ? 'no' : 'yes',
    };
  });
  expect(found).toEqual({
    nonce: expect.stringMatching(/^[\w+/]{24}$/),
    plain: 'rgb(0, 0, 0)',
    known: 'rgb(1, 2, 3)',
    inline: false,
    node: [],
    frozen: true,
    fetched: 'no',
    notification: 'denied',
    geolocation: 'denied',
    opened: 'no',
  });
  const preferences = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object };
    return contents.getLastWebPreferences();
  });
  expect(preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
  });
});

test('calls are answered, bad ones and broken ones with a report that the log has', async () => {
  await start();
  const page = await mainPage();
  expect(await page.evaluate(() => outtray.pause({ until: null }))).toEqual({ ok: true, value: null });
  const bad = await page.evaluate(() => outtray.pause({ until: 'x' } as never));
  const broken = await page.evaluate(() => outtray.retry(['m']));
  for (const answer of [bad, broken]) {
    expect(answer).toMatchObject({ ok: false, problem: { code: 'internal' } });
    if (!answer.ok) expect(await log()).toContain(`report ${answer.problem.params.id}`);
  }
  expect(await log()).toContain('a planted fault');
  expect(await log()).not.toContain('CANARY');
});

test('a foreign window with the same preload is not listened to', async () => {
  await start();
  await mainPage();
  const next = app.waitForEvent('window');
  await app.evaluate(({ BrowserWindow, app }) => {
    const preload = `${app.getAppPath()}/out/preload/index.cjs`;
    void new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } }).loadURL(
      'app://outtray/index.html',
    );
  });
  const stranger = await next;
  await stranger.locator('body[data-ready=yes]').waitFor();
  expect(await stranger.evaluate(() => outtray.resume().catch((error: unknown) => String(error)))).toContain('refused');
  expect(await log()).toContain('a stranger called');
});

test('dropped files reach main by path', async () => {
  await start();
  const page = await mainPage();
  await page.setInputFiles('input', ['package.json']);
  await page.evaluate(() => outtray.attachDropped('d1', [...(document.querySelector('input')?.files ?? [])]));
  expect(await log()).toContain('/package.json');
});

test('neither page nor mail can lead away, and mail runs no script', async () => {
  await start();
  const page = await mainPage();
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', '');
    frame.src = 'outtray-mail://01ABC/html';
    document.body.append(frame);
  });
  await expect(page.frameLocator('iframe').locator('p')).toHaveText('mail 01ABC');
  const mail = page.frames()[1];
  expect(await mail?.title()).toBe('');
  await mail?.click('a', { noWaitAfter: true });
  const leave = (address: string) =>
    page.evaluate((to) => {
      location.href = to;
    }, address);
  for (const to of ['https://example.org/', 'outtray-mail://01abc/html', 'http://127.0.0.1:9/']) await leave(to);
  await expect.poll(log).toMatch(/example\.org.*outtray-mail.*127\.0\.0\.1/s);
  const shows = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.mainFrame.framesInSubtree.map((frame) => frame.url),
  );
  expect(shows).toEqual(['app://outtray/index.html', 'outtray-mail://01abc/html']);
});

test('closing ends the renderer, a second start brings the window back where it was', async () => {
  await start();
  const page = await mainPage();
  const bounds = { x: 100, y: 80, width: 900, height: 600 };
  await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds);
  await expect.poll(() => readFile(join(profile, 'settings.json'), 'utf8').catch(() => '')).toContain('"width": 900');
  await closeWindow(page);
  const kinds = () => app.evaluate(({ app }) => app.getAppMetrics().map((metric) => metric.type));
  await expect.poll(kinds).not.toContain('Tab');

  const next = app.waitForEvent('window');
  const { executable } = await electronRuntime();
  const second = session.spawn(executable, [folder, `--user-data-dir=${profile}`], { stdio: 'ignore' });
  const code = await new Promise((resolve) => second.once('exit', resolve));
  expect(code).toBe(0);
  await (await next).locator('body[data-ready=yes]').waitFor();
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds())).toEqual(bounds);
});

test('asked for again while it goes, the window comes anew', async () => {
  await start();
  await mainPage();
  const anew = app.waitForEvent('window');
  await app.evaluate(({ app: electron, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    // its contents go first: to show it then would end the whole process
    window?.webContents.once('destroyed', () => electron.emit('activate'));
    window?.close();
  });
  await (await anew).locator('body[data-ready=yes]').waitFor();
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.isVisible())),
  ).toEqual([true]);
});

test('a page asked for is shown, also by a window that opens for it', async () => {
  await start('--hidden');
  expect(app.windows()).toEqual([]);
  const opening = app.waitForEvent('window');
  await app.evaluate(() => desktop.window.show({ page: 'accounts', messageId: 'm' }));
  await opening;
  const page = await mainPage();
  await expect.poll(() => page.evaluate(() => shown)).toEqual([{ page: 'accounts', messageId: 'm' }]);
  await app.evaluate(() => desktop.window.show({ page: 'log', messageId: null }));
  await expect.poll(() => page.evaluate(() => shown.length)).toBe(2);
});

test('quitting waits for the application to stop, and leaves files for their owner alone', async () => {
  await start();
  const page = await mainPage();
  const exit = new Promise((resolve) => app.process().once('exit', resolve));
  await page.evaluate(() => void outtray.quit());
  await exit;
  expect(await log()).toContain('stopped');
  expect((await stat(join(profile, 'settings.json'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(profile, 'logs', 'outtray.log'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(profile, 'logs'))).mode & 0o777).toBe(0o700);
});

test('the keyring seals, and says when it is locked or gone', async () => {
  await start('--hidden');
  const seal = () =>
    app.evaluate(async () => {
      const sealed = await desktop.keyring.seal('grüße');
      if (!sealed.ok) return sealed.problem.code;
      const opened = await desktop.keyring.open(sealed.value);
      return `${Buffer.from(sealed.value.slice(0, 3)).toString()} ${opened.ok ? opened.value : opened.problem.code}`;
    });
  const lock = session.spawn('dbus-send', [
    '--session',
    '--print-reply',
    '--dest=org.freedesktop.secrets',
    '/org/freedesktop/secrets',
    'org.freedesktop.Secret.Service.Lock',
    'array:objpath:/org/freedesktop/secrets/collection/login',
  ]);
  await new Promise((resolve) => lock.once('exit', resolve));
  expect(await seal()).toBe('keyring_locked');
  await session.stopKeyring();
  expect(await seal()).toBe('keyring_missing');
  await session.startKeyring();
  expect(await seal()).toBe('v11 grüße');
});

test.describe('the consent window', () => {
  let provider: Server;
  let redirect: Server;
  const cookies: (string | undefined)[] = [];
  const agents = new Set<string>();
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  test.beforeAll(async () => {
    provider = createServer((request, response) => {
      const path = request.url?.split('?')[0];
      if (path === '/auth') cookies.push(request.headers.cookie);
      agents.add(request.headers['user-agent'] ?? '');
      response.setHeader('Content-Type', 'text/html').setHeader('Set-Cookie', 'seen=1');
      const to =
        path === '/allow'
          ? `http://127.0.0.1:${portOf(redirect)}/?code=x`
          : 'https://login.company.example/saml?ticket=short';
      if (path === '/allow' || path === '/away') response.writeHead(302, { Location: to }).end();
      else if (path === '/forbidden') response.writeHead(403).end('no');
      else if (path === '/insecure') response.end('<p>This browser or app may not be secure.</p>');
      else response.end('<h1>Allow?</h1>');
    });
    redirect = createServer(
      (_request, response) => void response.setHeader('Content-Type', 'text/html').end('<h1>Thanks</h1>'),
    );
    for (const server of [provider, redirect])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  test.afterAll(() => {
    for (const server of [provider, redirect]) {
      server.close();
      server.closeAllConnections();
    }
  });

  async function open(): Promise<{ page: Page; bar: Page }> {
    await app.evaluate(
      (_electron, { provider, redirect }) => {
        const told: string[] = [];
        const opened = desktop.consent.open({
          url: `http://127.0.0.1:${provider}/auth?state=hidden`,
          redirectUri: `http://127.0.0.1:${redirect}/`,
          providerHosts: [`127.0.0.1:${provider}`],
          onEvent: (event) => told.push(event),
        });
        Object.assign(globalThis, { told, shut: opened.close });
      },
      { provider: portOf(provider), redirect: portOf(redirect) },
    );
    const withUrl = (part: string) => app.windows().find((page) => page.url().includes(part));
    await expect.poll(() => Boolean(withUrl('/auth') && withUrl('consent-bar'))).toBe(true);
    const [page, bar] = [withUrl('/auth'), withUrl('consent-bar')];
    if (page === undefined || bar === undefined) throw new Error('the consent window is not there');
    await page.locator('h1').waitFor();
    return { page, bar };
  }
  const told = () => app.evaluate(() => (globalThis as unknown as { told: string[] }).told);
  const shut = () => app.evaluate(() => (globalThis as unknown as { shut(): void }).shut());
  const go = (page: Page, path: string) =>
    page.evaluate((to) => {
      location.href = to;
    }, path);

  test('shows the address without the query, and goes to the redirect', async () => {
    await start('--hidden');
    const { page, bar } = await open();
    await expect(bar.locator('#address')).toHaveText(`http://127.0.0.1:${portOf(provider)}/auth`);
    expect(await page.evaluate(() => 'outtray' in globalThis)).toBe(false);
    await go(page, '/allow');
    await expect(page.locator('h1')).toHaveText('Thanks');
    await shut();
    expect(await told()).toEqual([]);
    await expect.poll(() => app.windows().length).toBe(0);
    expect([...agents].every((agent) => agent.includes('Electron/'))).toBe(true);
  });

  for (const [path, event] of [
    ['/away', 'elsewhere'],
    ['/forbidden', 'refused'],
    ['/insecure', 'refused'],
  ] as const) {
    test(`${path} is told as ${event}`, async () => {
      await start('--hidden');
      const { page } = await open();
      await go(page, path);
      await expect.poll(told).toEqual([event]);
      await shut();
      const logged = await log();
      expect(logged.includes('login.company.example/saml')).toBe(event === 'elsewhere');
      expect(logged).not.toContain('ticket');
    });
  }

  test('every attempt begins without the cookies of the last', async () => {
    await start('--hidden');
    cookies.length = 0;
    for (let attempt = 0; attempt < 2; attempt++) {
      await open();
      await shut();
      await expect.poll(() => app.windows().length).toBe(0);
    }
    expect(cookies).toEqual([undefined, undefined]);
  });

  test('the bar leads to the browser, and cancels', async () => {
    await start('--hidden');
    const { bar } = await open();
    await bar.getByText('Use my browser instead').click();
    await expect.poll(told).toEqual(['browser_wanted']);
    await clickAway(bar.getByText('Cancel'));
    await expect.poll(told).toEqual(['browser_wanted', 'closed']);
    await expect.poll(() => app.windows().length).toBe(0);
  });
});
