import { chmod, chown, cp, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { cached } from '../lib/cache.mjs';
import { isRoot } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { CannotHave, during } from '../lib/say.mjs';
import { asUser, desktopUser } from '../lib/user.mjs';

const SETUID_ROOT = 0o4755;

/** @param {string} dist an Electron's folder; its sandbox helper becomes root's, which only root can do */
export async function armSandbox(dist) {
  await chown(join(dist, 'chrome-sandbox'), 0, 0);
  await chmod(join(dist, 'chrome-sandbox'), SETUID_ROOT);
}

/**
 * The official Electron lies in node_modules. As root that may be out of reach of the user who runs it, and its sandbox
 * helper needs an owner that `npm ci` would not keep: so root runs a copy from the cache.
 * @param {string} executable the official one
 * @param {string} version
 * @returns {Promise<string>} the executable to run
 */
export async function runnableOfficial(executable, version) {
  if (process.platform !== 'linux' || !isRoot) return executable;
  const key = `electron-${version}-linux-${process.arch}-official`;
  const dist = await cached(key, ['electron', 'chrome-sandbox', 'icudtl.dat'], (dir) =>
    during('Copying Electron to where its user can run it', async () => {
      await cp(dirname(executable), dir, { recursive: true, verbatimSymlinks: true });
      await rm(join(dir, '.complete.json'), { force: true });
      await run('chmod', ['-R', 'a+rX', dir]);
      await armSandbox(dir);
    }),
  );
  return join(dist, 'electron');
}

/**
 * Makes sure that the desktop's user can run it, with its sandbox: by the helper that belongs to root, or by user
 * namespaces.
 * @param {string} executable
 */
export async function checkRunnable(executable) {
  if (process.platform !== 'linux') return;
  const user = await desktopUser();
  const [first, ...rest] = [...asUser(user), 'test', '-x', executable];
  if ((await run(first, rest)).code !== 0) {
    throw new CannotHave({
      what: 'an Electron that can be run',
      why: `the user ${user.name} cannot reach ${executable}`,
      command: 'OUTTRAY_CACHE=/var/cache/outtray node tools/setup.mjs',
    });
  }
  const helper = join(dirname(executable), 'chrome-sandbox');
  const { uid, mode } = await stat(helper);
  if (uid === 0 && (mode & 0o7777) === SETUID_ROOT) return;
  if ((await run('unshare', ['--user', '--map-root-user', 'true'])).code === 0) return;
  throw new CannotHave({
    what: "Electron's sandbox",
    why: 'this system allows no user namespaces, and the sandbox helper does not belong to root',
    command: `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  });
}
