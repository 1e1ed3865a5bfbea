import { open } from 'node:fs/promises';
import type { Problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { storageProblem } from '../database/open.ts';
import type { Dialogs } from '../desktop/types.ts';

/** Asks where to save, and saves there; `saved` false: the person thought better of it. The file is readable by its owner only. */
export async function saveFile(
  dialogs: Dialogs,
  name: string,
  bytes: Uint8Array,
): Promise<Result<{ saved: boolean }, Problem>> {
  const path = await dialogs.saveFile(name);
  if (path === null) return ok({ saved: false });
  try {
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    return ok({ saved: true });
  } catch (error) {
    return fail(storageProblem(error));
  }
}
