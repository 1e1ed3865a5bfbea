import { constants } from 'node:fs';
import { type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { MailFault } from '../mail/request.ts';
import { insideParts } from './folder-names.ts';

/** Opens files of a drop folder: plain ones only, never through a link, and never one that would block. */

export interface PlainFile {
  readonly size: number;
  readonly mtimeMs: number;
  /** Throws a MailFault when the file changes while it is read. */
  bytes(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

// Windows has neither links that open follows here, nor pipes in folders
const SAFELY = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const PIECE_BYTES = 65_536;

/** Fails with file_not_plain or attachment_unreadable. */
export async function openPlain(path: string, name: string): Promise<Result<PlainFile, Problem>> {
  let file: FileHandle;
  try {
    file = await open(path, SAFELY);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOOP' || code === 'EISDIR' || code === 'ENXIO') return fail(problem('file_not_plain', { name }));
    return fail(problem(code === 'ENOENT' ? 'attachment_missing' : 'attachment_unreadable', { name }, code));
  }
  const found = await file.stat();
  // a second name elsewhere means that what is behind it may not be this folder's to give away
  if (!found.isFile() || found.nlink > 1) {
    await file.close();
    return fail(problem('file_not_plain', { name }));
  }
  return ok({
    size: found.size,
    mtimeMs: found.mtimeMs,
    async *bytes() {
      try {
        for (let at = 0; ; ) {
          const piece = Buffer.allocUnsafe(PIECE_BYTES);
          const { bytesRead } = await file.read(piece, 0, PIECE_BYTES, at);
          if (bytesRead === 0) break;
          at += bytesRead;
          yield piece.subarray(0, bytesRead);
        }
        const now = await file.stat();
        if (now.size !== found.size || now.mtimeMs !== found.mtimeMs)
          throw new MailFault(problem('file_changing', { name }));
      } finally {
        await file.close();
      }
    },
    close: () => file.close(),
  });
}

/** Opens a file beside a request. `folder` is a real path. Fails with file_outside, file_missing, file_not_plain or attachment_unreadable. */
export async function openBeside(folder: string, file: string): Promise<Result<AsyncIterable<Uint8Array>, Problem>> {
  const name = file.replace(/\p{C}+/gu, ' ').slice(0, 80);
  const parts = insideParts(file);
  if (!parts) return fail(problem('file_outside', { name }));
  const path = join(folder, ...parts);
  try {
    const real = await realpath(path);
    if (!real.startsWith(folder + sep)) return fail(problem('file_outside', { name }));
    // a link that stays inside is not followed either: where it leads can change between two looks
    if (!same(real, path) || !(await lstat(path)).isFile()) return fail(problem('file_not_plain', { name }));
  } catch (error) {
    return fail(problem('file_missing', { name }, codeOf(error)));
  }
  const opened = await openPlain(path, name);
  return opened.ok ? ok(opened.value.bytes()) : opened;
}

/** Systems other than Linux may write a name in another case than it was asked for. */
function same(one: string, other: string): boolean {
  return process.platform === 'linux' ? one === other : one.toLowerCase() === other.toLowerCase();
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
