import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** The catalogue's numbers that this stage promises. */
const promised = [...Array.from({ length: 35 }, (_, index) => index + 1), 37, 42, 47, 50];

const root = new URL('../../../', import.meta.url);
const text = (path: string) => readFileSync(fileURLToPath(new URL(path, root)), 'utf8');

const rows = [...text('tests/integration/faults/README.md').matchAll(/^\| (\d+) +\| [^|]+ \| (.+) \|$/gm)].map(
  ([, number, cell = '']) => ({
    number: Number(number),
    tests: [...cell.matchAll(/`([^`]+)`: `([^`]+)`/g)].map(([, file = '', name = '']) => ({ file, name })),
  }),
);

test('every fault that is promised is in the index, once', () => {
  expect(rows.map(({ number }) => number)).toEqual(promised);
});

test.each(rows)('fault $number names tests that are there', ({ tests }) => {
  expect(tests).not.toEqual([]);
  for (const { file, name } of tests) {
    const source = text(file);
    const quoted = [`'${name}'`, `"${name}"`, `\`${name}\``];
    expect(
      quoted.some((title) => source.includes(title)),
      `${file}: ${name}`,
    ).toBe(true);
  }
});
