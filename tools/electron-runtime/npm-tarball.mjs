import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cleanNpmEnv, lastLines, run } from '../lib/run.mjs';
import { CannotHave, during, megabytes } from '../lib/say.mjs';

/**
 * Fetches a package's tarball by npm, so from whatever registry npm is set to, and checks it against the pin.
 * @param {{ package: string, version: string, bytes: number, integrity: string }} pin
 * @param {string} dir where it is put
 * @returns {Promise<string>} path of the tarball
 */
export async function npmTarball(pin, dir) {
  const name = `${pin.package}@${pin.version}`;
  const command = `npm pack ${name}`;
  await during(`Fetching ${name} from the npm registry (${megabytes(pin.bytes)})`, async () => {
    const { code, stderr } = await run(
      'npm',
      ['pack', name, '--silent', '--ignore-scripts', '--pack-destination', dir],
      {
        cwd: dir,
        env: cleanNpmEnv(),
      },
    );
    if (code !== 0) throw new CannotHave({ what: name, why: lastLines(stderr) || `npm ended with ${code}`, command });
  });
  const file = (await readdir(dir)).find((entry) => entry.endsWith('.tgz'));
  if (!file) throw new CannotHave({ what: name, why: 'npm said yes and left no file', command });
  const found = await integrityOf(join(dir, file));
  if (found !== pin.integrity) {
    throw new CannotHave({
      what: name,
      why: `its content is not the pinned one (${found}, expected ${pin.integrity})`,
    });
  }
  return join(dir, file);
}

/** @param {string} file @returns {Promise<string>} sha512 in the form of a lock file */
async function integrityOf(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}
