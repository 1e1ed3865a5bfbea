import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cached } from '../lib/cache.mjs';
import { root } from '../lib/paths.mjs';
import { lastLines, run } from '../lib/run.mjs';
import { CannotHave, during, say } from '../lib/say.mjs';
import { npmTarball } from './npm-tarball.mjs';
import { headers } from './pins.mjs';

const modules = join(root, 'node_modules');
const module = join(modules, 'better-sqlite3');
const placed = join(module, 'build', 'Release', 'better_sqlite3.node');

/**
 * The prebuilt binary asks for Node-API 10; Node 20.18 has 9 and crashes on it. These leave that version out and keep
 * the finalizer rules it was written for.
 */
const CXXFLAGS = '-UNAPI_VERSION -DNAPI_EXPERIMENTAL -DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT';

const PROBE = `
const Database = require(${JSON.stringify(module)});
const database = new Database(':memory:');
database.exec('CREATE TABLE probe (text TEXT)');
database.prepare('INSERT INTO probe VALUES (?)').run('works');
process.stdout.write(database.prepare('SELECT text FROM probe').pluck().get());
database.close();
`;

/**
 * Makes sure better-sqlite3 runs in the given Electron and in this Node; builds it from its sources when not. The built
 * binary goes where the module's own loader looks first, and serves both.
 * @param {string} executable the Electron
 */
export async function ensureSqlite(executable) {
  if (await sqliteRuns(executable)) return;
  say('better-sqlite3: its prebuilt binary does not run in this Electron');
  const built = await builtBinary();
  await mkdir(join(module, 'build', 'Release'), { recursive: true });
  const fresh = `${placed}.${process.pid}`;
  await copyFile(built, fresh);
  await rename(fresh, placed);
  if (!(await sqliteRuns(executable))) {
    await rm(join(module, 'build'), { recursive: true, force: true });
    throw new CannotHave({ what: 'better-sqlite3', why: 'the binary built here does not run in this Electron either' });
  }
}

/** @param {string} executable @returns {Promise<boolean>} whether better-sqlite3 works in it and in this Node */
async function sqliteRuns(executable) {
  for (const node of [executable, process.execPath]) {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
    const { code, stdout } = await run(node, ['-e', PROBE], { env, cwd: root, timeoutMs: 30_000 });
    if (code !== 0 || stdout !== 'works') return false;
  }
  return true;
}

/** @returns {Promise<string>} path of a better-sqlite3 binary for Node-API 9 and up, built once for all clones */
async function builtBinary() {
  const { version } = JSON.parse(await readFile(join(module, 'package.json'), 'utf8'));
  const key = `better-sqlite3-${version}-node-${headers.version}-linux-x64`;
  const dir = await cached(key, ['better_sqlite3.node'], build);
  return join(dir, 'better_sqlite3.node');
}

async function build(dir) {
  for (const [command, packageName] of [
    ['g++', 'g++'],
    ['make', 'make'],
    ['python3', 'python3'],
  ]) {
    if ((await run(command, ['--version'])).code === 0) continue;
    throw new CannotHave({
      what: 'better-sqlite3',
      why: `it has to be built, and ${command} is missing`,
      command: `apt-get install -y ${packageName}`,
    });
  }
  const work = join(dir, '.work');
  const sources = join(work, 'node_modules', 'better-sqlite3');
  const nodedir = join(work, 'package');
  await mkdir(join(work, 'node_modules'), { recursive: true });
  const tarball = await npmTarball(headers, work);
  const unpacked = await run('tar', ['-xzf', tarball, '-C', work, 'package/include']);
  if (unpacked.code !== 0) throw new CannotHave({ what: 'Node headers', why: lastLines(unpacked.stderr) });
  await cp(module, sources, { recursive: true, filter: (path) => path !== join(module, 'build') });
  await cp(join(modules, 'node-addon-api'), join(work, 'node_modules', 'node-addon-api'), { recursive: true });
  await during('Building better-sqlite3 (about a minute)', async () => {
    const gyp = join(modules, 'node-gyp', 'bin', 'node-gyp.js');
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
    const { code, stdout, stderr } = await run(
      process.execPath,
      [gyp, 'rebuild', '--release', '--force_build=1', '--jobs=max', `--nodedir=${nodedir}`],
      { cwd: sources, env: { ...env, CXXFLAGS, PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter) } },
    );
    if (code !== 0) throw new CannotHave({ what: 'better-sqlite3', why: lastLines(`${stdout}\n${stderr}`, 15) });
  });
  const result = join(sources, 'build', 'Release', 'better_sqlite3.node');
  if (!existsSync(result)) throw new CannotHave({ what: 'better-sqlite3', why: 'the build left no binary' });
  await copyFile(result, join(dir, 'better_sqlite3.node'));
  await rm(work, { recursive: true });
}
