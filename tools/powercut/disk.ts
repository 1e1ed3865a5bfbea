import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/main/ports.ts';
import type { Step } from './record.ts';

/**
 * What a power cut may leave of a folder.
 *
 * Bytes. A write is certain once an fsync or fdatasync of its file has returned. Until then each block of the file (512 bytes or 4
 * KiB, drawn for the image) holds what it held after any number of the writes that touched it, independently of every other block:
 * writes are dropped, kept, reordered, and torn at block borders, never inside one (SQLite's "powersafe overwrite"). A block
 * that was given to the file, and whose bytes never came, holds zeros or what the disk held before.
 *
 * Length. Any length that the file has had since its last sync; a write that made it longer may have got part of the way. A
 * shortening is one change of the file system's own journal: it has happened as a whole or not at all, and what was written later
 * where it cuts is there only if it has. SQLite counts on that when it empties its log.
 *
 * Names. Making, renaming and removing a file is certain once an fsync of the folder has returned; until then a file system with a
 * journal (ext4, XFS, btrfs, APFS, NTFS) keeps some beginning of those changes, in their order. An fsync of the file itself does
 * not keep its name, as POSIX has it; ext4 is kinder.
 *
 * What was certain stays as it was.
 */
export interface Disk {
  apply(step: Step): void;
  /** Whether anything is uncertain now. */
  uncertain(): boolean;
  /** Draws one of the images that a power cut may leave now, and writes it into the folder. Answers how it was drawn. */
  writeImage(folder: string, random: Random): string;
}

type Change = { readonly offset: number; readonly bytes: Uint8Array } | { readonly length: number };

interface Inode {
  /** Certain content; longer than `length` where room was made ahead. */
  certain: Buffer;
  length: number;
  pending: Change[];
  /** Length as the program sees it. */
  seenLength: number;
}

type NameChange =
  | { readonly kind: 'add'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string };

/** How much of what is uncertain an image keeps. */
const manners = ['nothing', 'all', 'beginning', 'any', 'most', 'little'] as const;
type Manner = (typeof manners)[number];

export function createDisk(): Disk {
  const names = new Map<string, Inode>();
  const certainNames = new Map<string, Inode>();
  let pendingNames: NameChange[] = [];
  let open = new Map<number, Inode | 'folder'>();

  const fileOf = (fd: number): Inode => {
    const inode = open.get(fd);
    if (!inode || inode === 'folder') throw new Error(`the record writes to fd ${fd}, which is no open file`);
    return inode;
  };

  const changeName = (change: NameChange) => {
    alter(names, change);
    pendingNames.push(change);
  };

  const keepNames = () => {
    for (const change of pendingNames) alter(certainNames, change);
    pendingNames = [];
  };

  const change = (inode: Inode, made: Change) => {
    inode.pending.push(made);
    inode.seenLength = lengthAfter(inode.seenLength, made);
  };

  return {
    apply(step) {
      switch (step.kind) {
        case 'open': {
          if (step.path === '') {
            open.set(step.fd, 'folder');
            return;
          }
          let inode = names.get(step.path);
          if (!inode || step.made) {
            inode = { certain: Buffer.alloc(0), length: 0, pending: [], seenLength: 0 };
            changeName({ kind: 'add', path: step.path, inode });
          } else if (step.emptied && inode.seenLength > 0) change(inode, { length: 0 });
          open.set(step.fd, inode);
          return;
        }
        case 'close':
          open.delete(step.fd);
          return;
        case 'write':
          change(fileOf(step.fd), { offset: step.offset, bytes: step.bytes });
          return;
        case 'truncate':
          change(fileOf(step.fd), { length: step.length });
          return;
        case 'sync': {
          const what = open.get(step.fd);
          if (what === 'folder') keepNames();
          else settle(fileOf(step.fd));
          return;
        }
        case 'syncAll':
          keepNames();
          for (const inode of names.values()) settle(inode);
          return;
        case 'rename':
          changeName({ kind: 'rename', from: step.from, to: step.to });
          return;
        case 'unlink':
          changeName({ kind: 'remove', path: step.path });
          return;
        case 'mark':
          // another process: the descriptors of the last one are gone
          if (step.text.includes('"began"')) open = new Map();
          return;
      }
    },
    uncertain: () => pendingNames.length > 0 || [...names.values()].some(({ pending }) => pending.length > 0),
    writeImage(folder, random) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const manner = pick(manners, random);
      const block = random.unit() < 0.5 ? 512 : 4096;
      const stale = random.unit() < 0.3;
      const found = new Map(certainNames);
      const kept = share(manner, random, pendingNames.length);
      for (const each of pendingNames.slice(0, kept)) alter(found, each);
      for (const [path, inode] of found) {
        if (path.includes('/')) throw new Error('the recorder knows one folder only');
        writeFileSync(join(folder, path), imageOf(inode, manner, block, stale, random), { mode: 0o600 });
      }
      // the wal-index is shared memory and survives no power cut, but some pages of it may have reached the disk
      if (found.has('outbox.db-wal') && random.unit() < 0.25) {
        writeFileSync(join(folder, 'outbox.db-shm'), random.bytes(32_768), { mode: 0o600 });
      }
      return `${manner} of what was uncertain kept, blocks of ${block}${stale ? ', stale blocks' : ''}`;
    },
  };
}

function alter(names: Map<string, Inode>, change: NameChange): void {
  if (change.kind === 'add') names.set(change.path, change.inode);
  else if (change.kind === 'remove') names.delete(change.path);
  else {
    const inode = names.get(change.from);
    if (!inode) return;
    names.delete(change.from);
    names.set(change.to, inode);
  }
}

function lengthAfter(length: number, change: Change): number {
  return 'length' in change ? change.length : Math.max(length, change.offset + change.bytes.byteLength);
}

/** Everything uncertain of the file becomes certain. */
function settle(inode: Inode): void {
  for (const change of inode.pending) {
    if ('length' in change) {
      if (change.length < inode.length) inode.certain.fill(0, change.length, inode.length);
      inode.length = change.length;
      inode.certain = roomFor(inode.certain, inode.length);
    } else {
      const end = change.offset + change.bytes.byteLength;
      inode.certain = roomFor(inode.certain, end);
      inode.certain.set(change.bytes, change.offset);
      inode.length = Math.max(inode.length, end);
    }
  }
  inode.pending = [];
}

function roomFor(buffer: Buffer, length: number): Buffer {
  if (length <= buffer.length) return buffer;
  const larger = Buffer.alloc(Math.max(length, buffer.length * 2));
  larger.set(buffer);
  return larger;
}

function imageOf(inode: Inode, manner: Manner, block: number, stale: boolean, random: Random): Buffer {
  const { pending } = inode;
  if (pending.length === 0) return inode.certain.subarray(0, inode.length);
  const longest = pending.reduce((most, change) => Math.max(most, lengthAfter(0, change)), inode.length);
  const image = Buffer.alloc(longest);
  inode.certain.copy(image, 0, 0, inode.length);

  const beginning = share('beginning', random, pending.length);
  const draw = () => (manner === 'beginning' ? beginning : share(manner, random, pending.length));
  const { last, next } = shortenings(inode, manner, beginning, random);
  const keptOf = new Map<number, number>();
  const kept = (at: number): number => {
    let count = keptOf.get(at);
    if (count === undefined) {
      count = draw();
      keptOf.set(at, count);
    }
    return count;
  };
  const written = new Set<number>();
  pending.forEach((change, index) => {
    if ('length' in change) {
      if (index <= last) image.fill(0, change.length);
      return;
    }
    const { offset, bytes } = change;
    const end = offset + bytes.byteLength;
    for (let at = Math.floor(offset / block); at * block < end; at++) {
      const cutOff = next !== null && index > next.index && (at + 1) * block > next.length;
      if (index >= kept(at) || cutOff) continue;
      written.add(at);
      const start = Math.max(offset, at * block);
      const stop = Math.min(end, (at + 1) * block);
      image.set(bytes.subarray(start - offset, stop - offset), start);
    }
  });
  if (stale) {
    for (let at = Math.ceil(inode.length / block); at * block < longest; at++) {
      if (!written.has(at)) image.set(random.bytes(Math.min(block, longest - at * block)), at * block);
    }
  }
  const changes = Math.min(Math.max(draw(), last + 1), next?.index ?? pending.length);
  return image.subarray(0, lengthOf(inode, manner, changes, block, random));
}

/** The last shortening that has happened (its place among the changes, or -1), and the first that has not. */
function shortenings(inode: Inode, manner: Manner, beginning: number, random: Random) {
  const all: { readonly index: number; readonly length: number }[] = [];
  let length = inode.length;
  inode.pending.forEach((change, index) => {
    const after = lengthAfter(length, change);
    if (after < length) all.push({ index, length: after });
    length = after;
  });
  const happened =
    manner === 'beginning' ? all.filter(({ index }) => index < beginning).length : share(manner, random, all.length);
  return { last: all[happened - 1]?.index ?? -1, next: all[happened] ?? null };
}

/** The length after so many of the changes, or on the way of the last of them. */
function lengthOf(inode: Inode, manner: Manner, count: number, block: number, random: Random): number {
  let before = inode.length;
  let length = inode.length;
  for (const change of inode.pending.slice(0, count)) {
    before = length;
    length = lengthAfter(length, change);
  }
  if (length > before && manner !== 'all' && random.unit() < 0.3) {
    const blocks = Math.ceil((length - before) / block);
    return Math.min(length, before + Math.floor(random.unit() * blocks) * block);
  }
  return length;
}

/** How many of `count` changes are kept. */
function share(manner: Manner, random: Random, count: number): number {
  switch (manner) {
    case 'nothing':
      return 0;
    case 'all':
      return count;
    case 'most':
      return random.unit() < 0.9 ? count : Math.floor(random.unit() * (count + 1));
    case 'little':
      return random.unit() < 0.9 ? 0 : Math.floor(random.unit() * (count + 1));
    default:
      return Math.floor(random.unit() * (count + 1));
  }
}

function pick<T>(list: readonly [T, ...T[]], random: Random): T {
  return list[Math.floor(random.unit() * list.length)] ?? list[0];
}
