import { existsSync } from 'node:fs';
import { chmod, chown, cp } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from '@playwright/test';
import { systemClock } from '../src/main/clock.ts';
import { createWordIndex } from '../src/main/find/word-index.ts';
import { drive } from '../tests/support/outtray.ts';
import { openDesktopSession } from '../tools/lib/desktop-session.mjs';
import { main } from '../tools/lib/say.mjs';
import { silentLog } from '../tools/powercut/office.ts';
import { startPractice } from '../tools/practice-google/practice.ts';
import { fillOutbox } from './lists.ts';
import { onDisk, openOurs } from './office.ts';
import { atMost, type Figure, figure, percentile, table } from './report.ts';

/**
 * How smoothly the window scrolls through a million rows: `npm run build && node bench/window-scroll.ts [--rows 1000000] [--db FILE]`.
 * With --db the database is made there, or taken from there when it exists. The real
 * Electron on a database made here; the wheel is turned and the bar dragged by the devtools protocol, and the times between two
 * frames are those of requestAnimationFrame. Without a graphics card frames are drawn by the processor, which is the hard case.
 */
await main(async () => {
  const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, db: { type: 'string' } } });
  const rows = Number(values.rows);
  const disk = onDisk();
  const file = values.db ?? disk.path('outbox.db');
  if (!existsSync(file)) {
    console.log(`Making an outbox of ${rows.toLocaleString('en')} messages`);
    make(file, rows);
  }
  const session = await openDesktopSession({ headless: true });
  const practice = await startPractice({});
  try {
    const profile = await session.makeDir('profile');
    await cp(file, join(profile, 'outbox.db'));
    await giveAway(session.user.uid, session.user.gid, join(profile, 'outbox.db'));
    const beganAt = performance.now();
    const outtray = await drive({ session, profile, practiceUrl: practice.url });
    try {
      const page = await outtray.page();
      await outtray.goTo('Outbox');
      await page.getByRole('option').first().waitFor();
      const started = performance.now() - beganAt;
      const figures = await measure(page, rows);
      console.log(table(`Scrolling through ${rows.toLocaleString('en')} rows`, figures));
      console.log(`from start to the first row: ${Math.round(started)} ms`);
      const missed = figures.filter(({ met }) => met === false).length;
      console.log(`window-scroll: ${missed === 0 ? 'every aim met' : `${missed} aims missed`}`);
    } finally {
      await outtray.close();
    }
  } finally {
    await session.stop();
    await practice.stop();
    disk.remove();
  }
});

function make(file: string, rows: number): void {
  const db = openOurs(file);
  fillOutbox(db, 0, rows);
  const words = createWordIndex(db, systemClock, silentLog);
  while (words.work());
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
}

async function giveAway(uid: number, gid: number, file: string): Promise<void> {
  await chmod(file, 0o600);
  if (process.getuid?.() === 0) await chown(file, uid, gid);
}

async function measure(page: Page, rows: number): Promise<Figure[]> {
  const devtools = await page.context().newCDPSession(page);
  const box = await page.getByRole('listbox', { name: 'Messages' }).boundingBox();
  const at = { x: (box?.x ?? 0) + 200, y: (box?.y ?? 0) + 200 };
  const figures: Figure[] = [];
  const aim = atMost(17, 'p95: no frame of 60 Hz left out');
  const add = (what: string, frames: number[]) => {
    const p95 = percentile(frames, 0.95);
    figures.push({
      ...figure(`${what}, time between frames`, 'ms', frames, aim, (all) => percentile(all, 0.95)),
      note: `p50 ${percentile(frames, 0.5).toFixed(1)}, p95 ${p95.toFixed(1)}, max ${Math.max(...frames).toFixed(1)}, ${frames.length} frames`,
    });
  };
  add('standing still', await framesDuring(page, () => waitFrames(page, 120)));
  add(
    'wheel, row by row',
    await framesDuring(page, async () => {
      for (let turn = 0; turn < 150; turn++)
        await devtools.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY: 100 });
    }),
  );
  add(
    'wheel, fast',
    await framesDuring(page, async () => {
      for (let turn = 0; turn < 150; turn++)
        await devtools.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at, deltaX: 0, deltaY: 900 });
    }),
  );
  add('bar, dragged through all of it', await framesDuring(page, () => drag(page, 240)));
  await page.getByRole('listbox', { name: 'Messages' }).focus();
  await page.keyboard.press('End');
  const last = page.locator(`[role="option"][aria-posinset="${rows}"]`);
  await last.waitFor();
  const jumps: number[] = [];
  for (const share of [0.1, 0.5, 0.9, 0.3, 0.7]) {
    const beganAt = performance.now();
    await page.evaluate((part) => {
      const list = document.querySelector('.rows');
      if (list !== null) list.scrollTop = (list.scrollHeight - list.clientHeight) * part;
    }, share);
    const position = Math.round(rows * share);
    const first = () =>
      page.evaluate(() => Number(document.querySelector('[role="option"]')?.getAttribute('aria-posinset') ?? -1));
    while (Math.abs((await first()) - position) > 1_000 && performance.now() - beganAt < 5_000)
      await waitFrames(page, 1);
    jumps.push(performance.now() - beganAt);
  }
  figures.push(figure('jump with the bar, until the rows are there', 'ms', jumps));
  return figures;
}

async function framesDuring(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { frameTimes: times, frameStop: false });
    const tick = (now: number): void => {
      times.push(now);
      if (!(window as unknown as { frameStop: boolean }).frameStop) requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  await work();
  await waitFrames(page, 10);
  const times = await page.evaluate(() => {
    Object.assign(window, { frameStop: true });
    return (window as unknown as { frameTimes: number[] }).frameTimes;
  });
  return times.slice(1).map((time, index) => time - (times[index] ?? time));
}

async function waitFrames(page: Page, count: number): Promise<void> {
  await page.evaluate(
    (left) =>
      new Promise<void>((resolve) => {
        const tick = (): void => {
          if (--left <= 0) resolve();
          else requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      }),
    count,
  );
}

/** The bar from top to bottom, a step in each frame. */
async function drag(page: Page, steps: number): Promise<void> {
  await page.evaluate(
    (all) =>
      new Promise<void>((resolve) => {
        const list = document.querySelector('.rows');
        let step = 0;
        const tick = (): void => {
          step += 1;
          if (list !== null) list.scrollTop = ((list.scrollHeight - list.clientHeight) * step) / all;
          if (step >= all) resolve();
          else requestAnimationFrame(tick);
        };
        requestAnimationFrame(tick);
      }),
    steps,
  );
}
