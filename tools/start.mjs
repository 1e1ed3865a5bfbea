import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeRuntime, electronRuntime } from './electron-runtime/index.mjs';
import { desktopIsHere, openDesktopSession } from './lib/desktop-session.mjs';
import { node24, onNode24, toolEnv } from './lib/node24.mjs';
import { root } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { CannotHave, main, say } from './lib/say.mjs';

const PRACTICE_PORT = '4010';
const walkThrough = join(root, 'tools', 'walk-through', 'main.ts');

/**
 * Builds Outtray and opens it against practice Google. Without a display, or with `--headless`: the walk-through, whose
 * exit code is ours.
 */
await main(async () => {
  await onNode24(fileURLToPath(import.meta.url));
  say(`Runtime: ${describeRuntime(await electronRuntime())}`);
  say('Building');
  const { code } = await run('npm', ['run', '--silent', 'build'], { cwd: root, env: toolEnv(), live: true });
  if (code !== 0) throw new CannotHave({ what: 'Outtray', why: 'the build failed', command: 'npm run build' });
  if (desktopIsHere() && !process.argv.includes('--headless')) await open();
  else await walk();
});

async function walk() {
  if (!existsSync(walkThrough)) throw new CannotHave({ what: 'the walk-through', why: `there is no ${walkThrough}` });
  say('No display here: the walk-through does the main job by itself');
  process.exitCode = (await run(node24, [walkThrough], { cwd: root, env: toolEnv(), live: true })).code;
}

async function open() {
  const state = join(root, 'out', 'practice');
  const profile = join(root, 'out', 'profile');
  await mkdir(profile, { recursive: true, mode: 0o700 });
  const practice = spawn(
    node24,
    [join(root, 'tools', 'practice-google', 'main.ts'), '--port', PRACTICE_PORT, '--state', state],
    {
      stdio: 'inherit',
      env: toolEnv(),
    },
  );
  const session = await openDesktopSession();
  try {
    const { executable } = await electronRuntime();
    const outtray = session.spawn(executable, [root, `--user-data-dir=${profile}`], {
      stdio: 'inherit',
      env: { ...session.env, OUTTRAY_PRACTICE_GOOGLE: `http://127.0.0.1:${PRACTICE_PORT}` },
    });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => outtray.kill('SIGTERM'));
    process.exitCode = await new Promise((resolve) => outtray.once('exit', (code) => resolve(code ?? 1)));
  } finally {
    practice.kill('SIGTERM');
    await session.stop();
  }
}
