import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { desktopUser } from '../lib/user.mjs';

/**
 * Makes the home folder that sessions of an end-to-end run may share, for what one test leaves to a later one, and says
 * where it is in OUTTRAY_E2E_HOME.
 * @returns {Promise<() => Promise<void>>} removes it
 */
export async function makeHome() {
  const home = await mkdtemp(join(tmpdir(), 'outtray-home-'));
  const user = await desktopUser();
  await chmod(home, 0o700);
  if (user.other) await chown(home, user.uid, user.gid);
  process.env.OUTTRAY_E2E_HOME = home;
  return () => rm(home, { recursive: true, force: true });
}

// biome-ignore lint/style/noDefaultExport: Playwright asks for it
export default makeHome;
