import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cached } from '../../../tools/lib/cache.mjs';

const before = process.env.OUTTRAY_CACHE;
let cache: string;
let made: number;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'cache-'));
  process.env.OUTTRAY_CACHE = cache;
  made = 0;
});

afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
  if (before === undefined) delete process.env.OUTTRAY_CACHE;
  else process.env.OUTTRAY_CACHE = before;
});

async function make(dir: string): Promise<void> {
  made += 1;
  writeFileSync(join(dir, 'part'), 'whole');
}

it('makes an entry once', async () => {
  const first = await cached('thing-1', ['part'], make);
  expect(await cached('thing-1', ['part'], make)).toBe(first);
  expect(made).toBe(1);
  expect(readFileSync(join(first, 'part'), 'utf8')).toBe('whole');
});

it('makes an entry again when a file of it is gone or cut short', async () => {
  const dir = await cached('thing-1', ['part'], make);
  writeFileSync(join(dir, 'part'), 'who');
  await cached('thing-1', ['part'], make);
  rmSync(join(dir, 'part'));
  await cached('thing-1', ['part'], make);
  expect(made).toBe(3);
  expect(readFileSync(join(dir, 'part'), 'utf8')).toBe('whole');
});

it('makes an entry again that was begun and never finished', async () => {
  mkdirSync(join(cache, 'thing-1'));
  writeFileSync(join(cache, 'thing-1', 'part'), 'whole');
  await cached('thing-1', ['part'], make);
  expect(made).toBe(1);
});

it('leaves nothing behind when making it fails', async () => {
  const fail = async (dir: string): Promise<void> => {
    writeFileSync(join(dir, 'part'), 'half');
    throw new Error('no network');
  };
  await expect(cached('thing-1', ['part'], fail)).rejects.toThrow('no network');
  expect(readdirSync(cache)).toEqual([]);
});

it('sweeps what a maker that is gone has left, and not what another one is at', async () => {
  const gone = join(cache, 'thing-1.making-999999999');
  const atWork = join(cache, `thing-1.making-${process.ppid}`);
  mkdirSync(gone);
  mkdirSync(atWork);
  await cached('thing-1', ['part'], make);
  expect([existsSync(gone), existsSync(atWork)]).toEqual([false, true]);
});
