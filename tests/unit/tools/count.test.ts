import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { countReport, lastLine, playwrightCount, vitestCount } from '../../../tools/test/count.mjs';

let dir: string;
let report: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'count-'));
  report = join(dir, 'report.json');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('counts what vitest ran, and a skipped test as failed', async () => {
  writeFileSync(report, JSON.stringify({ numPassedTests: 7, numTotalTests: 9, testResults: [] }));
  expect(await countReport(vitestCount, report, 1)).toEqual({ passed: 7, failed: 2 });
});

it('counts a test file that could not be loaded', async () => {
  const testResults = [
    { status: 'failed', assertionResults: [] },
    { status: 'passed', assertionResults: [{}] },
  ];
  writeFileSync(report, JSON.stringify({ numPassedTests: 1, numTotalTests: 1, testResults }));
  expect(await countReport(vitestCount, report, 1)).toEqual({ passed: 1, failed: 1 });
});

it('counts what Playwright ran, and what it skipped or had to repeat as failed', async () => {
  writeFileSync(report, JSON.stringify({ stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 } }));
  expect(await countReport(playwrightCount, report, 1)).toEqual({ passed: 5, failed: 4 });
});

it('counts a runner that ended badly although its tests passed', async () => {
  writeFileSync(report, JSON.stringify({ numPassedTests: 7, numTotalTests: 7, testResults: [] }));
  expect(await countReport(vitestCount, report, 1)).toEqual({ passed: 7, failed: 1 });
  expect(await countReport(vitestCount, report, 0)).toEqual({ passed: 7, failed: 0 });
});

it('counts a report that is missing, cut short or empty as a failure', async () => {
  expect(await countReport(vitestCount, report, 0)).toEqual({ passed: 0, failed: 1 });
  writeFileSync(report, '{"numPassedTests": 7');
  expect(await countReport(vitestCount, report, 0)).toEqual({ passed: 0, failed: 1 });
  writeFileSync(report, JSON.stringify({ numPassedTests: 0, numTotalTests: 0, testResults: [] }));
  expect(await countReport(vitestCount, report, 0)).toEqual({ passed: 0, failed: 1 });
});

it('ends with the sum', () => {
  expect(
    lastLine([
      { passed: 3, failed: 0 },
      { passed: 4, failed: 2 },
    ]),
  ).toBe('7 passed, 2 failed');
});
