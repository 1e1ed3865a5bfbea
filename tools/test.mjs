import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeRuntime, electronRuntime } from './electron-runtime/index.mjs';
import { onNode24, toolEnv } from './lib/node24.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { main, say, seconds } from './lib/say.mjs';
import { countReport, lastLine, playwrightCount, vitestCount } from './test/count.mjs';

const reports = join(root, 'out', 'test');
const unitReport = join(reports, 'vitest.json');
const e2eReport = join(reports, 'playwright.json');

const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`];

/** Each step runs whatever became of those before it, so one run tells all there is to mend. */
const steps = [
  { name: 'lint', command: ['npm', 'run', '--silent', 'lint'] },
  { name: 'types', command: ['npm', 'run', '--silent', 'typecheck'] },
  {
    name: 'unit and integration tests',
    // what must be covered, and how far, is in vitest.config.ts; short of that the run ends badly and counts as one failure
    command: ['npx', 'vitest', 'run', '--coverage', ...reporters],
    count: (code) => countReport(vitestCount, unitReport, code),
  },
  { name: 'build', command: ['npm', 'run', '--silent', 'build'] },
  { name: 'package', command: ['node', 'tools/package.mjs', '--dir'] },
  {
    name: 'end-to-end tests',
    command: ['npx', 'playwright', 'test', '--reporter=list,json'],
    count: (code) => countReport(playwrightCount, e2eReport, code),
  },
];

/** Runs every test. The last line is `N passed, N failed`; exit code 1 when anything failed. */
await main(async () => {
  await onNode24(fileURLToPath(import.meta.url));
  say(`Runtime: ${describeRuntime(await electronRuntime())}`);
  await rm(reports, { recursive: true, force: true });
  await mkdir(reports, { recursive: true });
  const counts = [];
  const summary = [];
  const failures = [];
  const env = { ...toolEnv(), PLAYWRIGHT_JSON_OUTPUT_NAME: e2eReport };
  for (const { name, command, count } of steps) {
    console.log(`\n── ${name} ──`);
    const beganAt = Date.now();
    const [program, ...args] = command;
    const { code } = await run(program, args, { cwd: root, env, live: true });
    const counted = count ? await count(code) : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1 };
    counts.push(counted);
    failures.push(...(counted.failures ?? (counted.failed > 0 ? [name] : [])));
    summary.push(`${name}: ${lastLine([counted])} (${seconds(Date.now() - beganAt)})`);
  }
  // once more where a reader of the end finds it: what failed is far above by now
  if (failures.length > 0) console.log(`\nFailed:\n${failures.map((each) => `  ${each}`).join('\n')}`);
  console.log(`\n${summary.join('\n')}\n`);
  if (counts.some(({ failed }) => failed > 0)) process.exitCode = 1;
  console.log(lastLine(counts));
});
