import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { chmod, chown, cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot } from './paths.mjs';
import { run } from './run.mjs';
import { startBus, startKeyring, startXvfb, stopKeyring, stopServices } from './session-services.mjs';
import { asUser, desktopUser } from './user.mjs';

/** What of the caller's environment a program in the session gets to see. */
const PASSED_ON = /^(PATH|LANG|LANGUAGE|LC_.*|TZ|NODE_EXTRA_CA_CERTS|ELECTRON_ENABLE_LOGGING|OUTTRAY_.*)$/;

/**
 * A desktop for programs to run in: the one that is there, or one made of Xvfb, a session bus and an unlocked keyring,
 * with a home of its own, owned by a user that Electron's sandbox accepts.
 *
 * @typedef {object} DesktopSession
 * @property {boolean} headless whether it was made here
 * @property {import('./user.mjs').DesktopUser} user
 * @property {NodeJS.ProcessEnv} env for programs in the session
 * @property {string} home
 * @property {(executable: string) => Promise<string>} launcher path of an executable that runs the given one in the
 *   session, with all arguments passed on: for Playwright's `executablePath`, with `chromiumSandbox: true`
 * @property {(name: string) => Promise<string>} makeDir makes a private folder (0700) the session's user owns
 * @property {(folder: string, entries: string[]) => Promise<string>} readable the folder itself, or, where the session's
 *   user cannot read it, a copy of the named entries of it
 * @property {(command: string, args?: string[], options?: import('node:child_process').SpawnOptions) =>
 *   import('node:child_process').ChildProcess} spawn runs a program in the session
 * @property {() => Promise<void>} startKeyring
 * @property {() => Promise<void>} stopKeyring
 * @property {() => Promise<void>} stop ends what this session started, and only that, and removes its folders
 */

/** @returns {boolean} whether a display and a session bus are here that the present user can use */
export function desktopIsHere() {
  if (process.platform !== 'linux') return true;
  const display = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  return !isRoot && Boolean(display) && Boolean(process.env.DBUS_SESSION_BUS_ADDRESS);
}

/**
 * @param {object} [options]
 * @param {boolean} [options.headless] make a session even where a desktop is
 * @param {boolean} [options.keyring] with an unlocked keyring (default), or with none at all
 * @param {string} [options.home] an existing folder to use as home, kept at the end; otherwise a temporary one
 * @param {string} [options.screen] width x height x depth
 * @returns {Promise<DesktopSession>}
 */
export async function openDesktopSession({
  headless = !desktopIsHere(),
  keyring = true,
  home,
  screen = '1440x900x24',
} = {}) {
  const user = await desktopUser();
  const base = await mkdtemp(join(tmpdir(), 'outtray-'));
  await own(base, user);
  const processes = [];
  const parts = { user, base, processes, env: process.env, home: home ?? process.env.HOME ?? base };
  parts.atExit = () => rmSync(base, { recursive: true, force: true });
  process.once('exit', parts.atExit);
  const session = {
    headless,
    user,
    get env() {
      return parts.env;
    },
    get home() {
      return parts.home;
    },
    launcher: (executable) => writeLauncher(parts, executable, headless),
    makeDir: (name) => makeDir(join(base, name), user),
    readable: (folder, entries) => readable(parts, folder, entries),
    spawn: (command, args = [], options = {}) => spawnIn(parts, command, args, options),
    startKeyring: () => startKeyring(parts),
    stopKeyring: () => stopKeyring(parts),
    stop: () => stop(parts),
  };
  if (!headless) return session;
  try {
    parts.home = home ?? (await makeDir(join(base, 'home'), user));
    if (home) await own(home, user);
    const runtimeDir = await makeDir(join(base, 'run'), user);
    parts.env = {
      ...Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name))),
      HOME: parts.home,
      USER: user.name,
      LOGNAME: user.name,
      TMPDIR: await makeDir(join(base, 'tmp'), user),
      XDG_RUNTIME_DIR: runtimeDir,
      XDG_CONFIG_HOME: await makeDir(join(parts.home, '.config'), user),
      XDG_CACHE_HOME: await makeDir(join(parts.home, '.cache'), user),
      XDG_DATA_HOME: await makeDir(join(parts.home, '.data'), user),
      XDG_SESSION_TYPE: 'x11',
      GTK_A11Y: 'none',
      NO_AT_BRIDGE: '1',
      DISPLAY: await startXvfb(parts, screen),
    };
    parts.env.DBUS_SESSION_BUS_ADDRESS = await startBus(parts, join(runtimeDir, 'bus'));
    if (keyring) await startKeyring(parts);
    return session;
  } catch (error) {
    await stop(parts);
    throw error;
  }
}

async function own(path, user) {
  if (user.other) await chown(path, user.uid, user.gid);
}

async function makeDir(path, user) {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  await own(path, user);
  return path;
}

function spawnIn({ user, env }, command, args, options) {
  const [first, ...rest] = [...asUser(user), command, ...args];
  return spawn(first, rest, { ...options, env: { ...env, ...options.env } });
}

/** Arguments go through untouched; the environment is the session's, plus what the caller passes on by name. */
async function writeLauncher({ base, user, env }, executable, headless) {
  const path = join(base, `launch-${(await readdir(base)).length}`);
  const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
  const settings = Object.entries(env).filter(([name]) => !PASSED_ON.test(name));
  const exports = headless ? settings.map(([name, value]) => `export ${name}=${quoted(value)}\n`).join('') : '';
  const unset = headless ? 'unset WAYLAND_DISPLAY NODE_OPTIONS ELECTRON_RUN_AS_NODE\n' : '';
  const words = [...asUser(user), executable].map(quoted).join(' ');
  await writeFile(path, `#!/bin/sh\n${unset}${exports}exec ${words} "$@"\n`, { mode: 0o755 });
  return path;
}

async function readable({ base, user }, folder, entries) {
  const [first, ...rest] = [...asUser(user), 'test', '-r', join(folder, entries[0] ?? '.')];
  if (!user.other || (await run(first, rest)).code === 0) return folder;
  const copy = join(base, `copy-${(await readdir(base)).length}`);
  for (const entry of entries) await cp(join(folder, entry), join(copy, entry), { recursive: true });
  await run('chmod', ['-R', 'a+rX', copy]);
  return copy;
}

async function stop(parts) {
  await stopServices(parts);
  process.off('exit', parts.atExit);
  await rm(parts.base, { recursive: true, force: true });
}
