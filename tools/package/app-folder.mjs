import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toolEnv } from '../lib/node24.mjs';
import { root } from '../lib/paths.mjs';
import { run } from '../lib/run.mjs';
import { CannotHave } from '../lib/say.mjs';

const NATIVE = 'better-sqlite3';

/**
 * Puts together what is packed: the production bundle, the icons the tray shows, the native module without its sources.
 * @param {string} app the folder, made anew
 */
export async function makeAppFolder(app) {
  await rm(app, { recursive: true, force: true });
  await mkdir(join(app, 'build', 'tray'), { recursive: true });
  const vite = ['electron-vite', 'build', '--mode', 'production', '--outDir', join(app, 'out')];
  const { code } = await run('npx', vite, { cwd: root, env: toolEnv(), live: true });
  if (code !== 0) throw new CannotHave({ what: 'the package', why: 'the build failed', command: 'npm run build' });
  await refuseDevelopmentCode(join(app, 'out'));
  for (const name of await readdir(join(root, 'build', 'tray'))) {
    if (name.endsWith('.png')) await cp(join(root, 'build', 'tray', name), join(app, 'build', 'tray', name));
  }
  await cp(join(root, 'build', 'icon-512.png'), join(app, 'build', 'icon-512.png'));
  await copyNative(join(app, 'modules', NATIVE));
  await writeFile(join(app, 'package.json'), `${JSON.stringify(await description(), null, 2)}\n`);
}

/** Without dependencies: the packer is told of the one module that is not bundled, and looks for no others. */
async function description() {
  const all = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const kept = ['name', 'productName', 'version', 'description', 'homepage', 'license', 'author', 'type', 'main'];
  return { ...Object.fromEntries(kept.map((key) => [key, all[key]])), desktopName: 'outtray.desktop' };
}

async function copyNative(to) {
  const from = join(root, 'node_modules', NATIVE);
  for (const entry of ['package.json', 'LICENSE', 'lib', 'prebuilds']) {
    await cp(join(from, entry), join(to, entry), { recursive: true });
  }
  const builtHere = join(from, 'build', 'Release', 'better_sqlite3.node');
  const prebuilt = join(to, 'prebuilds', `${process.platform}-${process.arch}.node`);
  await cp(builtHere, prebuilt).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

/** The bundler drops what stands behind `__DEVELOPMENT__`; a name that is still there would be true or undefined. */
async function refuseDevelopmentCode(out) {
  for (const entry of await readdir(out, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (entry.name.endsWith('.map')) throw new Error(`${path}: a source map must not be packed`);
    if ((await readFile(path, 'utf8')).includes('__DEVELOPMENT__'))
      throw new Error(`${path} has development code in it`);
  }
}
