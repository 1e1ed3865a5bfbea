import { monitorEventLoopDelay } from 'node:perf_hooks';
import { headlessApp } from '../tests/support/headless-desktop.ts';
import type { BurstCost } from './smtp.ts';

/**
 * The whole application but for Electron's window, with its outbox paused: takes mail in while it is told to, and tells what that cost
 * the main process. Practice Google sits in the same process and has nothing to do.
 */
const RESOLUTION_MS = 1;

const app = await headlessApp();
await app.ask('pause', { until: null });
const { username, password } = await app.ask('addClient', { name: 'Burst' });
const { doors } = await app.ask('snapshot');
const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
let before = process.cpuUsage();

process.on('message', async (order) => {
  if (order === 'begin') {
    before = process.cpuUsage();
    delay.enable();
    delay.reset();
    process.send?.({ began: true });
  }
  if (order === 'tell') {
    delay.disable();
    const { user, system } = process.cpuUsage(before);
    const { counts, onHold } = await app.ask('snapshot');
    const cost: BurstCost = {
      stallMs: Math.max(0, delay.max / 1e6 - RESOLUTION_MS),
      stallP99Ms: Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS),
      cpuMs: (user + system) / 1000,
      queued: counts.queued,
      onHold,
    };
    process.send?.(cost);
  }
  if (order === 'end') {
    await app.stop();
    process.exit(0);
  }
});
process.once('disconnect', () => process.exit(0));
process.send?.({ port: doors.find(({ kind }) => kind === 'smtp')?.port, username, password });
