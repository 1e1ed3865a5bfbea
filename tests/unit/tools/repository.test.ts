import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../../../tools/lib/paths.mjs';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

it('has a lock file that names no registry', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved"|https?:\/\/[^"]*\.tgz/);
});

it('has a lock file that names the packages of every platform', () => {
  const { packages } = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

it('pins every dependency to one version', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
  const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});

it('has a check that runs the tests and nothing else', () => {
  expect(statSync(join(root, '.ci/run')).mode & 0o111).toBe(0o111);
  const commands = read('.ci/run')
    .split('\n')
    .filter((line) => line !== '' && !/^(#|set |cd )/.test(line));
  expect(commands).toEqual(['npm test']);
});

it('names no registry in its tools', () => {
  const sources = readdirSync(join(root, 'tools'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(m?[jt]s)$/.test(name),
  );
  expect(sources).toContain('setup.mjs');
  expect(sources.filter((name) => /registry\.[a-z]+\.|npmmirror/.test(read(join('tools', name))))).toEqual([]);
});

it('has each tray drawing as a picture in two densities', () => {
  for (const state of ['idle', 'sending', 'attention', 'paused', 'signed-out']) {
    for (const panel of ['light-panel', 'dark-panel']) {
      for (const size of [16, 22, 32]) {
        for (const [suffix, pixels] of [
          ['', size],
          ['@2x', size * 2],
        ] as const) {
          const png = readFileSync(join(root, 'build', 'tray', `${state}-${panel}-${size}${suffix}.png`));
          expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([pixels, pixels]);
        }
      }
    }
  }
});
