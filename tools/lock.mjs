import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './lib/paths.mjs';
import { CannotHave, main, say } from './lib/say.mjs';

const lockFile = join(root, 'package-lock.json');
const VERSION = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const PLATFORM =
  /[-.](android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32)-(x64|arm64|arm|ia32|loong64|mips64el|ppc64|ppc64le|riscv64|s390x)(?:-(musl|gnu|gnueabihf|musleabihf|msvc))?$/;

/**
 * Makes package-lock.json hold on every computer, after npm has changed it on one: npm leaves out what it did not install, the
 * binaries of other platforms, and may note where each package came from. Usage: npm run lock, after every `npm install`.
 */
await main(async () => {
  const before = await readFile(lockFile, 'utf8');
  const lock = JSON.parse(before);
  const added = addPlatforms(lock.packages);
  const addresses = removeAddresses(lock.packages);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en')));
  const after = `${JSON.stringify(lock, null, 2)}\n`;
  if (after !== before) await writeFile(lockFile, after);
  for (const path of added) say(`added ${path}`);
  say(`Lock: ${added.length} packages of other platforms added, ${addresses} addresses removed`);
});

/**
 * Adds what `optionalDependencies` name and the lock lacks. Without an integrity: npm notes it when it installs the package.
 * @param {Record<string, any>} packages the lock's, changed in place
 * @returns {string[]} the paths added
 */
function addPlatforms(packages) {
  const added = [];
  for (const [path, { optionalDependencies = {}, dev, license, engines }] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const target = `node_modules/${name}`;
      if (packages[target] || packages[`${path}/${target}`]) continue;
      const [, os, cpu, libc] = PLATFORM.exec(name) ?? [];
      if (!os || !VERSION.test(version)) {
        throw new CannotHave({
          what: `an entry for ${name} ${version}, which ${path} names as optional`,
          why: 'its name does not tell a platform, or its version is not one',
          command: `npm install --package-lock-only --force ${name}`,
        });
      }
      packages[target] = {
        version,
        cpu: [cpu],
        ...(dev && { dev }),
        ...libcOf(libc),
        ...(license && { license }),
        optional: true,
        os: [os],
        ...(engines && { engines }),
      };
      added.push(target);
    }
  }
  return added;
}

function libcOf(name = '') {
  if (name.startsWith('musl')) return { libc: ['musl'] };
  return name.startsWith('gnu') ? { libc: ['glibc'] } : {};
}

/** @param {Record<string, any>} packages the lock's, changed in place @returns {number} how many had one */
function removeAddresses(packages) {
  const located = Object.values(packages).filter(({ resolved }) => /^https?:/.test(resolved ?? ''));
  for (const entry of located) delete entry.resolved;
  return located.length;
}
