import { ensureSystemPackages } from '../lib/debian.mjs';
import { main, say } from '../lib/say.mjs';
import { desktopUser } from '../lib/user.mjs';
import { describeRuntime, setUpRuntime } from './index.mjs';

/** The part of set-up that runs on Node 24: the system's libraries, the user for Electron, Electron itself. */
await main(async () => {
  await ensureSystemPackages({ build: false });
  await desktopUser();
  say(`Runtime: ${describeRuntime(await setUpRuntime())}`);
});
