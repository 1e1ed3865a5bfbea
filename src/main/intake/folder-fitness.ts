import { readdir, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { codeOf } from './folder-files.ts';
import { kindOf } from './folder-names.ts';

/**
 * The real path of a folder that can be a drop folder beside these others. Fails with folder_taken, folder_unfit, folder_missing or
 * folder_unusable.
 */
export async function fitness(
  chosen: string,
  others: readonly { readonly path: string }[],
): Promise<Result<string, Problem>> {
  try {
    const path = await realpath(chosen);
    if (!(await stat(path)).isDirectory()) return fail(problem('folder_unfit', { path, reason: 'it is no folder' }));
    const within = (inner: string, outer: string) => inner === outer || inner.startsWith(outer + sep);
    if (others.some((other) => within(path, other.path) || within(other.path, path)))
      return fail(problem('folder_taken', { path }));
    // whoever chooses the folder of their saved mail by mistake must not send all of it
    const found = (await readdir(path)).filter((name) => kindOf(name) !== null).length;
    if (found > 0) {
      return fail(problem('folder_unfit', { path, reason: `it has ${found} .eml or .json files that would be sent` }));
    }
    return ok(path);
  } catch (error) {
    const code = codeOf(error);
    return fail(problem(code === 'ENOENT' ? 'folder_missing' : 'folder_unusable', { path: chosen }, code));
  }
}
