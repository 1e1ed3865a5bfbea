import { expect, test, vi } from 'vitest';
import { type TortureOptions, torture } from '../../../tools/torture/torture.ts';

/** Longer than the torture's own limits, which tell what was waited for; a loaded machine takes a multiple of the usual ten seconds. */
vi.setConfig({ testTimeout: 600_000 });

/** Runs it and keeps what it said, so that a failure tells the whole story. */
async function tortured(options: Omit<TortureOptions, 'say'>) {
  const said: string[] = [];
  const verdict = await torture({ ...options, say: (line) => said.push(line) });
  return { ...verdict, story: said.join('\n') };
}

test('nothing accepted is lost and nothing is sent twice, however often the program is killed', async () => {
  const { story, ok, line, kills, accepted, reached } = await tortured({ kills: 12, seed: 7 });
  expect(ok, story).toBe(true);
  expect(line).toMatch(/^torture: kills=12 accepted=\d+ delivered=\d+ lost=0 duplicated=0 unconfirmed=\d+$/);
  expect({ kills, enoughMail: accepted >= 20, enoughSteps: reached >= 5 }, story).toEqual({
    kills: 12,
    enoughMail: true,
    enoughSteps: true,
  });
});

test('a program that takes a lost answer for a refusal is found out', async () => {
  const { ok, duplicated, story } = await tortured({ kills: 3, seed: 7, control: 'resend' });
  expect(duplicated, story).toBeGreaterThan(0);
  expect(ok).toBe(false);
});

test('a program that says yes before the commit is found out', async () => {
  const { ok, lost, story } = await tortured({ kills: 4, seed: 7, control: 'early-ack' });
  expect(lost, story).toBeGreaterThan(0);
  expect(ok).toBe(false);
});
