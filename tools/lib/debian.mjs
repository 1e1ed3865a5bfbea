import { existsSync } from 'node:fs';
import { desktopIsHere } from './desktop-session.mjs';
import { isRoot } from './paths.mjs';
import { lastLines, run } from './run.mjs';
import { CannotHave, during, say } from './say.mjs';

/** Each entry is a package, or the names it has in newer and older releases, the newest first. */
const LIBRARIES = [
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libxss1'],
  ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'],
  ['libdrm2'],
  ['libsecret-1-0'],
];
const HEADLESS = [
  ['xvfb'],
  ['gnome-keyring'],
  ['dbus-x11'],
  ['gcc'],
  ['libc6-dev'],
  ['strace'],
  ['xfce4-panel'],
  ['xfconf'],
  // with it the mouse is pressed on the panel, for its picture
  ['libxtst6'],
  ['libglib2.0-bin'],
  ['swaks'],
  // with it swaks speaks TLS
  ['libnet-ssleay-perl'],
  ['msmtp'],
  ['curl'],
  ['poppler-utils'],
  ['s-nail'],
  ['mutt'],
  ['python3'],
  ['libpython3.13-testsuite', 'libpython3.12-testsuite', 'libpython3.11-testsuite'],
];
const BUILD = [['g++'], ['make'], ['python3'], ['unzip']];

/**
 * Sees to the system libraries and programs that Electron, its keyring and the tests need. As root on Debian it
 * installs what is missing; otherwise it names the one command.
 * @param {{ build: boolean }} needs `build`: also what the fallback runtime is made with
 */
export async function ensureSystemPackages({ build }) {
  if (process.platform !== 'linux') return;
  const wanted = [...LIBRARIES, ...(desktopIsHere() ? [] : HEADLESS), ...(build ? BUILD : [])];
  if (!existsSync('/usr/bin/dpkg')) {
    say('Not a Debian system: GTK 3, NSS, libsecret, Xvfb, gnome-keyring and dbus have to be here by its own means');
    return;
  }
  const installed = await installedPackages();
  const missing = wanted.filter((names) => !names.some((name) => installed.has(name)));
  if (missing.length === 0) return;
  if (!isRoot) {
    const names = missing.map((choices) => choices.at(-1)).join(' ');
    throw new CannotHave({
      what: 'system libraries and programs',
      why: `missing here, and only root can install them: ${names}`,
      command: `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${names}`,
    });
  }
  await install(missing);
}

async function installedPackages() {
  const { stdout } = await run('dpkg', ['--get-selections']);
  const selected = stdout.split('\n').map((line) => line.split(/\s+/));
  return new Set(
    selected.filter(([, state]) => state === 'install' || state === 'hold').map(([name]) => name?.split(':')[0]),
  );
}

async function install(missing) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const waiting = ['-o', 'DPkg::Lock::Timeout=120'];
  await during('Reading the package lists', () => run('apt-get', [...waiting, 'update'], { env }));
  const known = new Set((await run('apt-cache', ['pkgnames'])).stdout.split('\n'));
  const names = missing.map((choices) => choices.find((name) => known.has(name)) ?? choices.at(-1) ?? '');
  const result = await during(`Installing ${names.join(', ')}`, () =>
    run('apt-get', [...waiting, 'install', '-y', '--no-install-recommends', ...names], { env }),
  );
  if (result.code === 0) return;
  throw new CannotHave({
    what: 'system libraries and programs',
    why: lastLines(result.stderr) || `apt-get ended with ${result.code}`,
    command: `apt-get update && apt-get install -y --no-install-recommends ${names.join(' ')}`,
  });
}
