import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached } from '../lib/cache.mjs';
import { lastLines, run } from '../lib/run.mjs';
import { CannotHave } from '../lib/say.mjs';

const source = fileURLToPath(new URL('recorder.c', import.meta.url));
const LIBRARY = 'recorder.so';

/**
 * The recorder, compiled at first use and kept. Linux with gcc only.
 * @returns absolute path for LD_PRELOAD
 * @throws CannotHave (by rejection) when there is no compiler
 */
export async function recorder(): Promise<string> {
  const version = createHash('sha256')
    .update(await readFile(source))
    .digest('hex')
    .slice(0, 16);
  const folder = await cached(`powercut-${process.arch}-${version}`, [LIBRARY], async (dir) => {
    const flags = ['-shared', '-fPIC', '-O2', '-o', join(dir, LIBRARY), source, '-ldl', '-pthread'];
    const { code, stderr } = await run('gcc', flags);
    if (code !== 0)
      throw new CannotHave({
        what: 'the recorder of writes',
        why: lastLines(stderr),
        command: 'apt-get install gcc libc6-dev',
      });
  });
  return join(folder, LIBRARY);
}
