import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SQLite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { watchForNewcomers } from '../../../src/main/database/newcomers.ts';
import { testClock } from '../../support/test-clock.ts';

it('tells of what another process wrote, and not of our own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'outtray-newcomers-'));
  const ours = new SQLite(join(folder, 'x.db'));
  ours.pragma('journal_mode = WAL');
  ours.exec('CREATE TABLE t (n)');
  const other = new SQLite(join(folder, 'x.db'));
  const clock = testClock(0);
  let came = 0;
  const watch = watchForNewcomers(ours, clock, () => {
    came += 1;
  });
  ours.exec('INSERT INTO t VALUES (1)');
  await clock.advance(60_000);
  expect(came).toBe(0);
  other.exec('INSERT INTO t VALUES (2)');
  await clock.advance(59_999);
  expect(came).toBe(0);
  await clock.advance(1);
  expect(came).toBe(1);
  await clock.advance(120_000);
  expect(came).toBe(1);
  other.exec('INSERT INTO t VALUES (3)');
  watch.stop();
  await clock.advance(120_000);
  expect(came).toBe(1);
  ours.close();
  other.close();
  rmSync(folder, { recursive: true });
});
