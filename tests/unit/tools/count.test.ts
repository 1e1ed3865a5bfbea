import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countReport, lastLine, playwrightCount, vitestCount } from '../../../tools/test/count.mjs';

let dir: string;
let report: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'count-'));
  report = join(dir, 'report.json');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const written = (made: unknown) => writeFileSync(report, JSON.stringify(made));
const passed = { status: 'passed', fullName: 'b', failureMessages: [] };

it('counts what vitest ran, and a skipped test as failed, each by its name and the first line of why', async () => {
  const refused = {
    status: 'failed',
    fullName: 'a door refuses',
    failureMessages: ['\u001b[31mexpected 1\u001b[39m\n  at x'],
  };
  const assertionResults = [refused, passed, { status: 'skipped', fullName: 'c', failureMessages: [] }];
  const name = resolve('tests/unit/a.test.ts');
  written({
    numPassedTests: 7,
    numTotalTests: 9,
    testResults: [{ name, status: 'failed', message: '', assertionResults }],
  });
  expect(await countReport(vitestCount, report, 1)).toEqual({
    passed: 7,
    failed: 2,
    failures: ['tests/unit/a.test.ts > a door refuses: expected 1', 'tests/unit/a.test.ts > c: skipped'],
  });
});

it('counts a test file that could not be loaded', async () => {
  const testResults = [
    { name: resolve('tests/a.test.ts'), status: 'failed', message: 'No such module\nat', assertionResults: [] },
    { name: resolve('tests/b.test.ts'), status: 'passed', message: '', assertionResults: [passed] },
  ];
  written({ numPassedTests: 1, numTotalTests: 1, testResults });
  expect(await countReport(vitestCount, report, 1)).toEqual({
    passed: 1,
    failed: 1,
    failures: ['tests/a.test.ts > not loaded: No such module'],
  });
});

it('counts what Playwright ran, and what it skipped or had to repeat as failed', async () => {
  const spec = (title: string, status: string, error?: { message: string }) => ({
    title,
    line: 4,
    ok: false,
    tests: [{ status, results: [{}, { error }] }],
  });
  const inner = { file: 'a.spec.ts', title: 'in', specs: [spec('late', 'unexpected', { message: 'Error: no\nat' })] };
  const specs = [spec('fine', 'expected'), spec('again', 'flaky'), spec('never', 'skipped')];
  written({
    stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
    suites: [{ file: 'a.spec.ts', title: 'out', specs, suites: [inner] }],
    errors: [{ message: 'a worker ended' }],
  });
  expect(await countReport(playwrightCount, report, 1)).toEqual({
    passed: 5,
    failed: 4,
    failures: [
      'tests/e2e/a.spec.ts:4 > again: flaky',
      'tests/e2e/a.spec.ts:4 > never: skipped',
      'tests/e2e/a.spec.ts:4 > late: Error: no',
      'tests/e2e > outside of a test: a worker ended',
    ],
  });
});

it('counts a runner that ended badly although its tests passed', async () => {
  written({ numPassedTests: 7, numTotalTests: 7, testResults: [] });
  expect(await countReport(vitestCount, report, 1)).toMatchObject({
    passed: 7,
    failed: 1,
    failures: [expect.stringContaining('the run ended badly')],
  });
  expect(await countReport(vitestCount, report, 0)).toEqual({ passed: 7, failed: 0, failures: [] });
});

it('counts a report that is missing, cut short or empty as a failure', async () => {
  const failed = { passed: 0, failed: 1 };
  expect(await countReport(vitestCount, report, 0)).toMatchObject(failed);
  writeFileSync(report, '{"numPassedTests": 7');
  expect(await countReport(vitestCount, report, 0)).toMatchObject({ ...failed, failures: ['there is no report'] });
  written({ numPassedTests: 0, numTotalTests: 0, testResults: [] });
  expect(await countReport(vitestCount, report, 0)).toMatchObject({ ...failed, failures: ['no test was run'] });
});

it('ends with the sum', () => {
  expect(
    lastLine([
      { passed: 3, failed: 0 },
      { passed: 4, failed: 2 },
    ]),
  ).toBe('7 passed, 2 failed');
});
