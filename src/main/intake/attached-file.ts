import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { DraftFile } from './draft-store.ts';

/** The bytes of a file that is attached, read as they are asked for. Fails with attachment_missing or attachment_unreadable. */
export async function bytesOf(file: DraftFile): Promise<Result<AsyncIterable<Uint8Array>, Problem>> {
  try {
    // a pipe put in the file's place would block for ever without O_NONBLOCK
    const handle = await open(file.path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (!(await handle.stat()).isFile()) {
      await handle.close();
      return fail(problem('attachment_unreadable', { name: file.name }));
    }
    return ok(handle.createReadStream());
  } catch (error) {
    return fail(fileProblem(error, file.name));
  }
}

/** Bytes of a file that may be attached. Fails with attachment_missing or attachment_unreadable. */
export async function fileSize(path: string): Promise<Result<number, Problem>> {
  const name = basename(path);
  try {
    const found = await stat(path);
    return found.isFile() ? ok(found.size) : fail(problem('attachment_unreadable', { name }));
  } catch (error) {
    return fail(fileProblem(error, name));
  }
}

function fileProblem(error: unknown, name: string): Problem {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return problem(
    code === 'ENOENT' || code === 'ENOTDIR' ? 'attachment_missing' : 'attachment_unreadable',
    { name },
    code,
  );
}
