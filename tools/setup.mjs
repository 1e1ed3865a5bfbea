import { join } from 'node:path';
import { ensureNode24, ensurePackages } from './lib/install.mjs';
import { node24, toolEnv } from './lib/node24.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { CannotHave, main } from './lib/say.mjs';

const OLDEST_NODE = 20;

/** Fetches what is missing in this clone: packages, Node 24, system libraries, an Electron. Quick when all is there. */
await main(async () => {
  if (Number(process.versions.node.split('.')[0]) < OLDEST_NODE) {
    throw new CannotHave({ what: 'Outtray', why: `it needs Node ${OLDEST_NODE} or newer, this is ${process.version}` });
  }
  await ensurePackages();
  await ensureNode24();
  const { code } = await run(node24, [join(root, 'tools', 'electron-runtime', 'set-up.mjs')], {
    env: toolEnv(),
    live: true,
  });
  process.exitCode = code;
});
