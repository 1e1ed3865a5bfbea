import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Draft } from '../../shared/drafts.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { cleanHtml } from '../mail/clean-html.ts';
import type { ComposedAttachment, ComposedRequest } from '../mail/request.ts';
import type { DraftFile, DraftPicture } from './draft-store.ts';
import { pictureName } from './pictures.ts';

/** What mail programs show as important. RFC 2156 5.3.4 for Importance; X-Priority is what Outlook and Apple Mail write. */
const importanceHeaders: Record<Draft['importance'], Record<string, string>> = {
  low: { Importance: 'low', 'X-Priority': '5 (Lowest)' },
  normal: {},
  high: { Importance: 'high', 'X-Priority': '1 (Highest)' },
};

/** What the outbox is asked to take: the draft, its HTML cleaned once more, with those pictures that stand in it. */
export function requestOf(
  draft: Draft,
  files: readonly DraftFile[],
  pictures: readonly DraftPicture[],
): ComposedRequest {
  const list = (typed: string) => (typed.trim() === '' ? [] : [typed]);
  const clean = draft.html === '' ? null : cleanHtml(draft.html, new Set(pictures.map(({ cid }) => cid)));
  const html = clean === null || clean.empty ? null : clean;
  const shown = pictures.filter(({ cid }) => html?.cids.includes(cid));
  return {
    kind: 'composed',
    from: draft.from,
    to: list(draft.to),
    cc: list(draft.cc),
    bcc: list(draft.bcc),
    replyTo: list(draft.replyTo),
    subject: draft.subject,
    // made of the HTML that goes, so that both say the same
    text: html === null ? draft.text : null,
    html: html?.html ?? null,
    attachments: [...shown.map((picture, index) => inline(picture, index + 1)), ...files.map(attachment)],
    headers: importanceHeaders[draft.importance],
  };
}

function inline({ cid, type, bytes }: DraftPicture, number: number): ComposedAttachment {
  return { name: pictureName(type, number), type, cid, open: () => Promise.resolve(ok(once(bytes))) };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function attachment(file: DraftFile): ComposedAttachment {
  return { name: file.name, type: null, cid: null, open: () => bytesOf(file) };
}

async function bytesOf(file: DraftFile): Promise<Result<AsyncIterable<Uint8Array>, Problem>> {
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
