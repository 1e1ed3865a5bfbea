import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { openDesktopSession } from '../../tools/lib/desktop-session.mjs';
import { startPractice } from '../../tools/practice-google/practice.ts';
import { type Login, swaks } from '../support/programs.ts';

const packaged = resolve(import.meta.dirname, '../../release/linux-unpacked');

/** Resolves when something listens there. */
function listening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * The package takes no debugger and knows no tests, so it is judged from outside: on the profile and keyring that the first-light
 * test left signed in, a message goes in by SMTP and comes out at practice Google.
 */
test('the packaged Outtray goes on where the unpackaged one stopped, and sends', async () => {
  const home = process.env.OUTTRAY_E2E_HOME ?? '';
  const login: Login = JSON.parse(await readFile(join(home, 'login.json'), 'utf8'));
  const port = Number(new URL(await readFile(join(home, 'practice-url'), 'utf8')).port);
  const practice = await startPractice({ port, stateDir: join(home, 'practice') });
  const session = await openDesktopSession({ headless: true, home });
  try {
    const folder = await session.readable(packaged, ['.']);
    // before it runs, by its command: from an empty environment, without a display
    const profile = ['--profile', join(home, 'profile')];
    const words = ['-i', 'PATH=/usr/bin:/bin', join(folder, 'bin', 'outtray'), 'send', '-t', ...profile];
    const command = session.spawn('env', words, { stdio: ['pipe', 'inherit', 'inherit'] });
    command.stdin?.end('Subject: By the command of the package\nTo: jon@example.org\n\nHello\n');
    expect((await once(command, 'exit'))[0]).toBe(0);
    const outtray = session.spawn(join(folder, 'outtray'), [`--user-data-dir=${join(home, 'profile')}`, '--hidden'], {
      stdio: 'ignore',
    });
    await expect.poll(() => listening(login.port), { timeout: 30_000 }).toBe(true);
    const ran = await swaks(login, ['jon@example.org'], 'Subject: From the package\nTo: jon@example.org\n\nHello\n');
    expect(ran.output).toContain('250 2.0.0 queued as');
    for (const wanted of ['From the package', 'By the command of the package']) {
      const arrived = () => practice.mailbox.all().filter(({ subject }) => subject === wanted);
      await practice.control.waitFor(() => arrived().length > 0, 30_000);
      expect(arrived()).toHaveLength(1);
    }
    expect(practice.mailbox.duplicates()).toEqual([]);
    // Outtray allows itself ten seconds; a failure here is told by the end of its log
    const ended = once(outtray, 'exit', { signal: AbortSignal.timeout(30_000) });
    outtray.kill('SIGTERM');
    const log = () => readFile(join(home, 'profile', 'logs', 'outtray.log'), 'utf8');
    const [code] = await ended.catch(async () => ['late', await log()]);
    expect(code, (await log()).slice(-2000)).toBe(0);
  } finally {
    await session.stop();
    await practice.stop();
  }
});
