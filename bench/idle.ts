import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../src/main/clock.ts';
import { createWordIndex } from '../src/main/find/word-index.ts';
import { freePort, presetPorts } from '../tests/support/outtray.ts';
import { startPanel } from '../tests/support/panel.ts';
import { electronRuntime } from '../tools/electron-runtime/index.mjs';
import { appFolder } from '../tools/lib/app.mjs';
import { type DesktopSession, openDesktopSession } from '../tools/lib/desktop-session.mjs';
import { root } from '../tools/lib/paths.mjs';
import { run } from '../tools/lib/run.mjs';
import { silentLog } from '../tools/powercut/office.ts';
import { fillOutbox } from './lists.ts';
import { openOurs } from './office.ts';
import { atMost, type Figure, figure, median } from './report.ts';
import { pssMb, workOf } from './tree.ts';

const ROWS = 100_000;
const SETTLE_MS = 15_000;
/** What a start does by and by is over then: the search catches up, and after a minute old content is looked for. */
const REST_MS = 60_000;
const IDLE_MS = 120_000;
const STARTS = 5;
const LIMIT_MS = 60_000;
const LOOK_MS = 10;

/**
 * What Outtray costs beside an Electron application that does nothing but show a tray icon and, when started again, an empty window: the
 * same runtime, the same switches, neither with a debugger. Linux only; memory and wake-ups are read from /proc.
 */
export async function measureIdle(): Promise<Figure[]> {
  const session = await openDesktopSession({ headless: true });
  try {
    const executable = await session.launcher((await electronRuntime()).executable);
    const empty = await emptyApp(session, executable);
    const ours = await outtray(session, executable);
    const figures: Figure[] = [];
    const rest: Record<string, Idle> = {};
    for (const app of [empty, ours]) rest[app.name] = await idle(app);
    const [theirs, own] = [rest[empty.name], rest[ours.name]];
    if (theirs === undefined || own === undefined) throw new Error('nothing was measured');
    const memory = (what: 'tray' | 'window' | 'closed', words: string, aim: boolean) => {
      figures.push(figure(`${words}, empty app`, 'MB', [theirs[what]]));
      figures.push(
        figure(`${words}, Outtray`, 'MB', [own[what]], aim ? atMost(theirs[what] + 30, '≤ empty app + 30') : null),
      );
    };
    memory('tray', 'memory in the tray', true);
    memory('window', 'memory with the window', false);
    memory('closed', 'memory after closing it', true);
    figures.push(figure('wake-ups a second in the tray, empty app', '', [theirs.wakeUps]));
    figures.push(figure('wake-ups a second in the tray, Outtray', '', [own.wakeUps], atMost(2)));
    figures.push(figure('processor in the tray, empty app', '%', [theirs.cpu]));
    figures.push(figure('processor in the tray, Outtray', '%', [own.cpu]));
    const starts = await race([empty, ours]);
    const readyEmpty = starts.get(empty.name)?.ready ?? [];
    const readyOurs = starts.get(ours.name)?.ready ?? [];
    figures.push(figure('start to ready, empty app', 'ms', readyEmpty));
    figures.push(
      figure(
        `start to accepting mail, ${ROWS.toLocaleString('en')} rows, Outtray`,
        'ms',
        readyOurs,
        atMost(median(readyEmpty) + 150, '≤ empty app + 150'),
      ),
    );
    const windowEmpty = starts.get(empty.name)?.window ?? [];
    figures.push(figure('start to a window, empty app', 'ms', windowEmpty));
    figures.push(figure('start to a window, Outtray', 'ms', starts.get(ours.name)?.window ?? []));
    figures.push(figure('click in the tray to a window, Outtray', 'ms', await openings(session, ours), atMost(500)));
    return figures;
  } finally {
    await session.stop();
  }
}

interface Application {
  readonly name: string;
  readonly profile: string;
  start(hidden: boolean): ChildProcess;
  /** Resolves when it does what it is there for. */
  ready(child: ChildProcess): Promise<void>;
}

interface Idle {
  readonly tray: number;
  readonly window: number;
  readonly closed: number;
  readonly wakeUps: number;
  /** Of one processor. */
  readonly cpu: number;
}

async function idle(app: Application): Promise<Idle> {
  const child = app.start(true);
  await app.ready(child);
  await pause(SETTLE_MS);
  const pid = child.pid ?? 0;
  const tray = pssMb(pid);
  await pause(REST_MS);
  const before = workOf(pid);
  await pause(IDLE_MS);
  const after = workOf(pid);
  await once(app.start(false), 'exit');
  const target = await pageOf(app);
  await pause(SETTLE_MS);
  const window = pssMb(pid);
  await fetch(`${await debugAddress(app)}/json/close/${target.id}`);
  await pause(SETTLE_MS);
  const closed = pssMb(pid);
  await end(child);
  return {
    tray,
    window,
    closed,
    wakeUps: ((after.wakeUps - before.wakeUps) / IDLE_MS) * 1000,
    cpu: ((after.cpuMs - before.cpuMs) / IDLE_MS) * 100,
  };
}

/** Each once in every round, ms from the start of the process. */
async function race(apps: readonly Application[]): Promise<Map<string, { ready: number[]; window: number[] }>> {
  const times = new Map(apps.map(({ name }) => [name, { ready: [] as number[], window: [] as number[] }]));
  for (let round = 0; round < STARTS; round++) {
    for (const app of apps) {
      rmSync(join(app.profile, 'DevToolsActivePort'), { force: true });
      const beganAt = Date.now();
      const child = app.start(false);
      await app.ready(child);
      times.get(app.name)?.ready.push(Date.now() - beganAt);
      const page = await pageOf(app);
      times.get(app.name)?.window.push((await paintedAt(page.webSocketDebuggerUrl)) - beganAt);
      await end(child);
    }
  }
  return times;
}

/** How long after a click in a real panel the window shows its content, ms; its first opening since the start is among them. */
async function openings(session: DesktopSession, app: Application): Promise<number[]> {
  const panel = await startPanel(session);
  const child = app.start(true);
  try {
    await app.ready(child);
    await until(async () => ((await panel.icon()) === null ? undefined : true));
    const times: number[] = [];
    for (let round = 0; round < STARTS; round++) {
      const beganAt = Date.now();
      await panel.activate();
      const page = await pageOf(app);
      times.push((await paintedAt(page.webSocketDebuggerUrl)) - beganAt);
      await fetch(`${await debugAddress(app)}/json/close/${page.id}`);
      await pause(SETTLE_MS / 5);
    }
    return times;
  } finally {
    await end(child);
    await panel.stop();
  }
}

interface Target {
  readonly id: string;
  readonly type: string;
  readonly webSocketDebuggerUrl: string;
}

async function debugAddress(app: Application): Promise<string> {
  const file = join(app.profile, 'DevToolsActivePort');
  const port = await until(() => (existsSync(file) ? readFileSync(file, 'utf8').split('\n')[0] : undefined));
  return `http://127.0.0.1:${port}`;
}

async function pageOf(app: Application): Promise<Target> {
  const address = `${await debugAddress(app)}/json/list`;
  return until(async () => {
    const targets = (await (await fetch(address)).json()) as Target[];
    return targets.find(({ type }) => type === 'page');
  });
}

/** When the page first showed something, epoch ms (https://w3c.github.io/paint-timing/). */
async function paintedAt(address: string): Promise<number> {
  const socket = new WebSocket(address);
  await once(socket, 'open');
  const expression = `(() => {
    const [paint] = performance.getEntriesByName('first-contentful-paint');
    return paint ? performance.timeOrigin + paint.startTime : null;
  })()`;
  try {
    return await until(async () => {
      const answer = once(socket, 'message');
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
      const [event] = await answer;
      const painted: unknown = JSON.parse(String(event.data)).result?.result?.value;
      return typeof painted === 'number' ? painted : undefined;
    });
  } finally {
    socket.close();
  }
}

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const beganAt = performance.now(); performance.now() - beganAt < LIMIT_MS; ) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await pause(LOOK_MS);
  }
  throw new Error('it did not come in time');
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

const switches = ['--remote-debugging-port=0'];

async function outtray(session: DesktopSession, executable: string): Promise<Application> {
  const profile = await session.makeDir('profile-outtray');
  const port = await freePort();
  await presetPorts(profile, { smtpPort: port, httpPort: await freePort() });
  const db = openOurs(join(profile, 'outbox.db'));
  fillOutbox(db, 0, ROWS);
  // an outbox that grew in its own time has its words in the index already
  const words = createWordIndex(db, systemClock, silentLog);
  while (words.work());
  db.close();
  await giveTo(session, profile);
  const folder = await appFolder(session);
  return {
    name: 'Outtray',
    profile,
    start: (hidden) =>
      spawn(executable, [folder, `--user-data-dir=${profile}`, ...switches, ...(hidden ? ['--hidden'] : [])], {
        stdio: 'ignore',
      }),
    async ready() {
      await until(() => greeted(port));
    },
  };
}

/** True once the door says its name (RFC 5321 3.1). */
function greeted(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => resolve(undefined));
    socket.once('data', (data) => {
      socket.destroy();
      resolve(String(data).startsWith('220') ? true : undefined);
    });
  });
}

const emptyMain = `
import { join } from 'node:path';
import { app, BrowserWindow, Menu, Tray } from 'electron';
app.enableSandbox();
let tray, window;
const open = () => {
  if (window) return window.show();
  window = new BrowserWindow({ width: 1180, height: 760, show: false, webPreferences: { sandbox: true } });
  window.once('ready-to-show', () => window.show());
  window.on('closed', () => { window = undefined; });
  window.loadURL('data:text/html,<h1>empty</h1>');
};
if (!app.requestSingleInstanceLock()) app.exit(0);
app.on('second-instance', open);
app.on('window-all-closed', () => {});
process.on('SIGTERM', () => app.exit(0));
app.whenReady().then(() => {
  Menu.setApplicationMenu(null);
  tray = new Tray(join(app.getAppPath(), 'icon.png'));
  if (!process.argv.includes('--hidden')) open();
  process.stdout.write('ready\\n');
});
`;

async function emptyApp(session: DesktopSession, executable: string): Promise<Application> {
  const folder = await session.makeDir('empty-app');
  const profile = await session.makeDir('profile-empty');
  mkdirSync(folder, { recursive: true });
  cpSync(join(root, 'build', 'tray', 'idle-light-panel-22.png'), join(folder, 'icon.png'));
  writeFileSync(join(folder, 'package.json'), '{"name":"empty","type":"module","main":"main.js","version":"1.0.0"}');
  writeFileSync(join(folder, 'main.js'), emptyMain);
  await giveTo(session, folder);
  return {
    name: 'empty app',
    profile,
    start: (hidden) =>
      spawn(executable, [folder, `--user-data-dir=${profile}`, ...switches, ...(hidden ? ['--hidden'] : [])], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    async ready(child) {
      if (child.stdout !== null) await once(child.stdout, 'data');
    },
  };
}

async function giveTo({ user }: DesktopSession, path: string): Promise<void> {
  if (user.other) await run('chown', ['-R', `${user.uid}:${user.gid}`, path]);
}
