import { readFile } from 'node:fs/promises';

/** @typedef {{ passed: number, failed: number }} Count */

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
    const { passed, failed } = read(JSON.parse(await readFile(file, 'utf8')));
    if (passed + failed === 0) return { passed: 0, failed: 1 };
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/**
 * A test file that could not be loaded has no tests to count: it is one failure.
 * @param {{ numPassedTests: number, numTotalTests: number,
 *   testResults: { status: string, assertionResults: unknown[] }[] }} report vitest's json
 * @returns {Count}
 */
export function vitestCount({ numPassedTests, numTotalTests, testResults }) {
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  return { passed: numPassedTests, failed: numTotalTests - numPassedTests + unloaded.length };
}

/**
 * @param {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} report Playwright's json
 * @returns {Count}
 */
export function playwrightCount({ stats }) {
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky + stats.skipped };
}

/** @param {Count[]} counts @returns {string} the line a run ends with */
export function lastLine(counts) {
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  return `${sum('passed')} passed, ${sum('failed')} failed`;
}
