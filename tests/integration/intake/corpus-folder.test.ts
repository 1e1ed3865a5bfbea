import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCorpus } from '../../support/corpus.ts';
import { type Office, office } from '../../support/office.ts';

/** The messages of Python's own tests, dropped in a folder: the headers decide who gets them. */

let here: Office;
let place: string;
let folder: string;

beforeEach(async () => {
  here = await office();
  place = realpathSync(mkdtempSync(join(tmpdir(), 'outtray-corpus-drop-')));
  folder = join(place, 'out');
  mkdirSync(folder);
  const folders = here.rooms().programs.folders;
  folders.start();
  expect(await folders.add(folder, 'Python')).toMatchObject({ ok: true });
});

afterEach(async () => {
  await here.close();
  rmSync(place, { recursive: true });
});

async function look(ms: number): Promise<void> {
  await here.clock.advance(ms);
  await here.clock.advance(0);
  await here.rooms().programs.folders.rested();
}

test('each is sent with an unchanged body to those whom its headers name, or refused with a reason', async () => {
  const outcomes = await runCorpus(here, {
    name: 'folder',
    asked: (seen) => seen,
    async hand(message, _asked, name) {
      writeFileSync(join(folder, `${name}.eml`), message);
      await look(30_000);
      await look(2_000);
      await look(500);
      const failed = join(folder, `${name}.failed.json`);
      if (existsSync(failed)) {
        const { id, problem } = JSON.parse(readFileSync(failed, 'utf8'));
        if (id === null) return { id: null, reason: problem.message };
      }
      for (const kind of ['accepted', 'sent', 'failed']) {
        const receipt = join(folder, `${name}.${kind}.json`);
        if (existsSync(receipt)) return { id: JSON.parse(readFileSync(receipt, 'utf8')).id };
      }
      throw new Error(`${name} has no receipt`);
    },
  });
  const sent = outcomes.filter(({ outcome }) => outcome === 'sent');
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused');
  // the judge would be content with nothing sent at all
  expect(outcomes.length).toBeGreaterThanOrEqual(47);
  expect(sent.length).toBeGreaterThanOrEqual(25);
  expect(sent.filter(({ sameBody }) => !sameBody).map(({ name }) => name)).toEqual([]);
  for (const { name, asked, reached } of sent) expect(reached, name).toEqual(asked);
  for (const { name, reason } of refused) expect(reason, name).toMatch(/\w{3}/);
  const slowest = Math.max(...outcomes.map(({ tookMs }) => tookMs));
  console.log(`corpus by folder: ${outcomes.length} messages, ${sent.length} sent, slowest ${slowest.toFixed(0)} ms`);
  const counts = here.rooms().outbox.snapshot().counts;
  expect(counts).toMatchObject({ receiving: 0, queued: 0, sending: 0 });
});
