import { userInfo } from 'node:os';
import { isRoot } from './paths.mjs';
import { lastLines, run } from './run.mjs';
import { CannotHave } from './say.mjs';

const NAME = 'outtray';

/**
 * Whom the desktop programs run as: Electron's sandbox refuses root.
 * @typedef {{ name: string, uid: number, gid: number, other: boolean }} DesktopUser `other`: not the present user
 */

/**
 * The unprivileged user for desktop programs; as root one is made when it is not there yet.
 * @returns {Promise<DesktopUser>}
 */
export async function desktopUser() {
  if (!isRoot) {
    const { username, uid, gid } = userInfo();
    return { name: username, uid, gid, other: false };
  }
  const known = await lookUp();
  if (known) return known;
  const made = await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ]);
  const user = await lookUp();
  if (user) return user;
  throw new CannotHave({
    what: `the user ${NAME}, which runs Electron because its sandbox refuses root`,
    why: lastLines(made.stderr),
    command: `useradd --system --user-group ${NAME}`,
  });
}

async function lookUp() {
  const { code, stdout } = await run('getent', ['passwd', NAME]);
  if (code !== 0) return undefined;
  const [name, , uid, gid] = stdout.trim().split(':');
  return { name, uid: Number(uid), gid: Number(gid), other: true };
}

/**
 * The command that runs another one as that user. It replaces itself, so the process id is that of the program.
 * @param {DesktopUser} user
 * @param {{ endsWithUs?: boolean }} [options] `endsWithUs`: the program is told to end when this process is gone
 * @returns {string[]} words to put in front; none where nothing is to be changed
 */
export function asUser(user, { endsWithUs = false } = {}) {
  const words = [];
  if (endsWithUs) words.push('--pdeathsig', 'TERM');
  if (user.other) words.push(`--reuid=${user.uid}`, `--regid=${user.gid}`, '--init-groups');
  return words.length === 0 ? [] : ['setpriv', ...words, '--'];
}
