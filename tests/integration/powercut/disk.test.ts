import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDisk } from '../../../tools/powercut/disk.ts';
import type { Step } from '../../../tools/powercut/record.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const IMAGES = 200;
const BLOCK = 4096;

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'disk-'));
});
afterEach(() => rmSync(work, { recursive: true }));

const folder: Step = { kind: 'open', fd: 9, path: '', made: false, emptied: false };
const made: Step = { kind: 'open', fd: 3, path: 'file', made: true, emptied: false };
const certainName: readonly Step[] = [folder, made, { kind: 'sync', fd: 9 }];
const synced: Step = { kind: 'sync', fd: 3 };
const write = (offset: number, fill: string, length: number): Step => ({
  kind: 'write',
  fd: 3,
  offset,
  bytes: Buffer.alloc(length, fill),
});

/** The content of `file` in many images of the disk after these steps; null where it is not there. */
function images(steps: readonly Step[]): (Buffer | null)[] {
  const disk = createDisk();
  for (const step of steps) disk.apply(step);
  const random = seededRandom(1);
  return Array.from({ length: IMAGES }, (_, index) => {
    const image = join(work, String(index));
    disk.writeImage(image, random);
    expect(readdirSync(image).filter((name) => name !== 'file')).toEqual([]);
    const file = join(image, 'file');
    return existsSync(file) ? readFileSync(file) : null;
  });
}

describe('what a power cut may leave', () => {
  it('always has what was synced, under a name that was synced', () => {
    const bytes = Buffer.alloc(10_000, 'a');
    for (const image of images([...certainName, write(0, 'a', 10_000), synced]))
      expect(image?.equals(bytes)).toBe(true);
  });

  it('may lack a name although the file was synced, as POSIX has it', () => {
    const found = images([folder, made, write(0, 'a', 100), synced]);
    expect(found).toContain(null);
    expect(found.some((image) => image?.length === 100)).toBe(true);
  });

  it('drops, keeps and reorders writes that were not synced, block by block', () => {
    const steps = [...certainName, write(0, 'a', 2 * BLOCK), synced, write(0, 'b', BLOCK), write(BLOCK, 'c', BLOCK)];
    const ends = images(steps).map(
      (image) => `${image?.toString('latin1', 0, 1)}${image?.toString('latin1', BLOCK, BLOCK + 1)}`,
    );
    expect(new Set(ends)).toEqual(new Set(['aa', 'ba', 'ac', 'bc']));
  });

  it('tears a write at the borders of sectors, never inside one', () => {
    const found = images([...certainName, write(0, 'a', BLOCK), synced, write(0, 'b', BLOCK)]);
    let torn = 0;
    for (const image of found) {
      const sectors = Array.from({ length: 8 }, (_, at) => new Set(image?.subarray(at * 512, (at + 1) * 512)));
      for (const sector of sectors) expect(sector.size).toBe(1);
      if (new Set(image).size > 1) torn += 1;
    }
    expect(torn).toBeGreaterThan(0);
  });

  it('keeps the second of two writes to a block only over the first', () => {
    const steps = [...certainName, write(0, 'a', 100), synced, write(0, 'b', 50), write(50, 'c', 50)];
    const found = images(steps).map(
      (image) => `${image?.toString('latin1', 0, 1)}${image?.toString('latin1', 50, 51)}`,
    );
    expect(new Set(found)).toEqual(new Set(['aa', 'ba', 'bc']));
  });

  it('has any length since the last sync', () => {
    const lengths = images([
      ...certainName,
      write(0, 'a', 1_000),
      synced,
      { kind: 'truncate', fd: 3, length: 0 },
      write(0, 'b', 300),
    ]).map((image) => image?.length);
    expect(new Set(lengths)).toEqual(new Set([1_000, 0, 300]));
  });

  it('shortens a file as a whole or not at all, and shows what was written later only where it has', () => {
    const emptied: Step = { kind: 'truncate', fd: 3, length: 0 };
    const steps = [
      ...certainName,
      write(0, 'a', 3 * BLOCK),
      synced,
      emptied,
      write(0, 'b', BLOCK),
      write(BLOCK, 'c', BLOCK),
    ];
    const found = images(steps).map((image) => {
      const fills = [0, BLOCK, 2 * BLOCK].map((at) => image?.toString('latin1', at, at + 1).replace('\0', '-'));
      return fills.join('');
    });
    // longer than two blocks it is only as it was
    expect(found.filter((fills) => fills.length === 3)).toContain('aaa');
    expect(new Set(found.filter((fills) => fills.length === 3 || fills.includes('a')))).toEqual(new Set(['aaa']));
    expect(new Set(found)).toContain('bc');
    expect(new Set(found)).toContain('');
  });

  it('keeps a beginning of the changes of names, in their order', () => {
    const removed: Step = { kind: 'unlink', path: 'file' };
    const found = images([...certainName, write(0, 'a', 10), synced, removed]);
    expect(new Set(found.map((image) => image?.toString() ?? null))).toEqual(new Set(['aaaaaaaaaa', null]));
  });
});
