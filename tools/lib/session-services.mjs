import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { run } from './run.mjs';
import { CannotHave } from './say.mjs';
import { asUser } from './user.mjs';

const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 3_000;
const KEYRING_PASSWORD = 'outtray';
const SECRETS = 'org.freedesktop.secrets';

/**
 * What a session's services share.
 * @typedef {object} Parts
 * @property {import('./user.mjs').DesktopUser} user
 * @property {string} base the session's folder
 * @property {NodeJS.ProcessEnv} env
 * @property {{ role: string, child: import('node:child_process').ChildProcess }[]} processes
 */

/** Starts a helper of the session that ends with this process at the latest, and keeps it, to be ended by id. */
function keep(parts, role, command, args, options) {
  const user = role === 'display' ? { ...parts.user, other: false } : parts.user;
  const [first, ...rest] = [...asUser(user, { endsWithUs: true }), command, ...args];
  const child = spawn(first, rest, options);
  parts.processes.push({ role, child });
  child.once('error', () => undefined);
  return child;
}

/** @returns {Promise<string>} the display's name */
export async function startXvfb(parts, screen) {
  const args = ['-displayfd', '3', '-ac', '-screen', '0', screen, '-nolisten', 'tcp', '-noreset'];
  const child = keep(parts, 'display', 'Xvfb', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  return `:${await firstLine(child, child.stdio[3], 'Xvfb', 'xvfb')}`;
}

/** Starts nothing by itself: a service that no one started would otherwise come up, and ask on a display no one sees. */
const busConfig = (socket) => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=${socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

/** @param {Parts} parts @param {string} socket path @returns {Promise<string>} the bus's address */
export async function startBus(parts, socket) {
  const config = `${parts.base}/bus.conf`;
  await writeFile(config, busConfig(socket), { mode: 0o644 });
  const args = ['--nofork', '--nopidfile', `--config-file=${config}`, '--print-address=1'];
  const options = { env: parts.env, stdio: ['ignore', 'pipe', 'ignore'] };
  const child = keep(parts, 'bus', 'dbus-daemon', args, options);
  return firstLine(child, child.stdout, 'dbus-daemon', 'dbus');
}

function firstLine(child, stream, program, packageName) {
  return new Promise((resolve, reject) => {
    const fail = (why) => {
      clearTimeout(timer);
      reject(new CannotHave({ what: program, why, command: `apt-get install -y ${packageName}` }));
    };
    const timer = setTimeout(() => fail(`it said nothing for ${START_LIMIT_MS / 1000} s`), START_LIMIT_MS);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => fail(`it ended with ${code}`));
    createInterface({ input: stream }).once('line', (line) => {
      clearTimeout(timer);
      child.removeAllListeners('exit');
      resolve(line.trim());
    });
  });
}

/** @param {Parts} parts starts an unlocked keyring, if none runs */
export async function startKeyring(parts) {
  if (parts.processes.some(({ role }) => role === 'keyring')) return;
  const args = ['--foreground', '--unlock', '--components=secrets'];
  const child = keep(parts, 'keyring', 'gnome-keyring-daemon', args, {
    env: parts.env,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(KEYRING_PASSWORD);
  const deadline = Date.now() + START_LIMIT_MS;
  while (!(await busHas(parts, SECRETS))) {
    const why = child.exitCode !== null ? `gnome-keyring-daemon ended with ${child.exitCode}` : '';
    if (why || Date.now() > deadline) {
      throw new CannotHave({
        what: 'a keyring',
        why: why || 'it did not come up',
        command: 'apt-get install -y gnome-keyring',
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** @param {Parts} parts from here on no program in the session finds a keyring */
export async function stopKeyring(parts) {
  const at = parts.processes.findIndex(({ role }) => role === 'keyring');
  if (at < 0) return;
  const [{ child }] = parts.processes.splice(at, 1);
  await end(child);
}

async function busHas({ user, env }, name) {
  const call = [
    'dbus-send',
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.NameHasOwner',
    `string:${name}`,
  ];
  const [first, ...rest] = [...asUser(user), ...call];
  const { stdout } = await run(first, rest, { env, timeoutMs: 5_000 });
  return stdout.includes('true');
}

/** @param {Parts} parts ends what was started, the last first */
export async function stopServices(parts) {
  for (const { child } of parts.processes.splice(0).reverse()) await end(child);
}

function end(child) {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
