import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { root } from '../lib/paths.mjs';

/** @typedef {{ passed: number, failed: number, failures?: string[] }} Count `failures`: each that failed, and how, in one line */

/**
 * Counts one runner's tests from the report it wrote. A test that was skipped or did not run has not passed, so it has
 * failed; a runner that ended badly counts as one failure even where each test it got to passed.
 * @template Report
 * @param {(report: Report) => Count} read
 * @param {string} file the report
 * @param {number} code the runner's exit code
 * @returns {Promise<Count>}
 */
export async function countReport(read, file, code) {
  try {
    const { passed, failed, failures = [] } = read(JSON.parse(await readFile(file, 'utf8')));
    if (passed + failed === 0) return { passed: 0, failed: 1, failures: ['no test was run'] };
    if (code !== 0 && failed === 0)
      return {
        passed,
        failed: 1,
        failures: ['every test passed, but the run ended badly: coverage, or an error outside of a test'],
      };
    return { passed, failed, failures };
  } catch {
    return { passed: 0, failed: 1, failures: ['there is no report'] };
  }
}

/** @param {string} place @param {string} name @param {string} [message] */
const failure = (place, name, message = '') =>
  `${relative(root, resolve(root, place))} > ${name}: ${stripVTControlCharacters(message).split('\n')[0]}`;

/**
 * A test file that could not be loaded has no tests to count: it is one failure.
 * @param {{ numPassedTests: number, numTotalTests: number, testResults: { status: string, name: string, message: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} report vitest's json
 * @returns {Count}
 */
export function vitestCount({ numPassedTests, numTotalTests, testResults }) {
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const failures = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed')
      .map(({ status, fullName, failureMessages }) => failure(name, fullName, failureMessages[0] ?? status)),
  );
  return {
    passed: numPassedTests,
    failed: numTotalTests - numPassedTests + unloaded.length,
    failures: [...failures, ...unloaded.map(({ name, message }) => failure(name, 'not loaded', message))],
  };
}

/**
 * @typedef {{ file: string, title: string, specs: { ok: boolean, title: string, line: number,
 *   tests: { status: string, results: { error?: { message?: string } }[] }[] }[], suites?: Suite[] }} Suite
 */

/** @param {Suite} suite @returns {string[]} */
const playwrightFailures = ({ file, specs, suites = [] }) => [
  ...specs.flatMap(({ title, line, tests }) =>
    tests
      .filter(({ status }) => status !== 'expected')
      .map(({ status, results }) =>
        failure(`tests/e2e/${file}:${line}`, title, results.find(({ error }) => error)?.error?.message ?? status),
      ),
  ),
  ...suites.flatMap(playwrightFailures),
];

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number }, suites: Suite[],
 *   errors: { message?: string }[] }} report Playwright's json
 * @returns {Count}
 */
export function playwrightCount({ stats, suites, errors }) {
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
    failures: [
      ...suites.flatMap(playwrightFailures),
      ...errors.map(({ message }) => failure('tests/e2e', 'outside of a test', message)),
    ],
  };
}

/** @param {Count[]} counts @returns {string} the line a run ends with */
export function lastLine(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
