import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Draft, DraftText } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { newId } from '../ids.ts';
import type { ComposedAttachment, ComposedRequest } from '../mail/request.ts';
import type { Enqueue } from '../outbox/origin.ts';
import type { Clock, Random } from '../ports.ts';
import type { DraftFile, DraftStore } from './draft-store.ts';

/** The intake for people: drafts that are kept while they are typed, and become messages. */
export interface Compose {
  drafts(): Draft[];
  create(): Draft;
  save(id: string, text: DraftText): Result<Draft, Problem>;
  remove(id: string): void;
  /** Fails with attachment_missing or attachment_unreadable; those before the bad one stay attached. */
  attach(id: string, paths: readonly string[]): Promise<Result<Draft, Problem>>;
  detach(id: string, attachmentId: string): Result<Draft, Problem>;
  /** The draft goes in the same commit in which its message is accepted; on failure it stays as it is. */
  send(id: string): Promise<Result<{ messageId: string }, Problem>>;
}

export interface ComposeDeps {
  readonly store: DraftStore;
  readonly enqueue: Enqueue;
  readonly clock: Clock;
  readonly random: Random;
}

export function createCompose({ store, enqueue, clock, random }: ComposeDeps): Compose {
  const found = (id: string): Result<Draft, Problem> => {
    const draft = store.get(id);
    return draft ? ok(draft) : fail(problem('message_unknown'));
  };

  return {
    drafts: () => store.all(),
    create: () => store.create(newId(clock, random)),
    save(id, text) {
      store.save(id, text);
      return found(id);
    },
    remove: (id) => store.remove(id),
    async attach(id, paths) {
      for (const path of paths) {
        const size = await sizeOf(path);
        if (!size.ok) return size;
        store.addFile(id, newId(clock, random), path, size.value);
      }
      return found(id);
    },
    detach(id, attachmentId) {
      store.removeFile(id, attachmentId);
      return found(id);
    },
    async send(id) {
      const draft = found(id);
      if (!draft.ok) return draft;
      const request = requestOf(draft.value, store.files(id));
      const accepted = await enqueue(request, {
        intake: 'compose',
        client: null,
        accountId: draft.value.accountId,
        reference: draft.value.reference.trim() || null,
        priority: 0,
        sendAfter: null,
        idempotencyKey: null,
        alongside: () => store.remove(id),
      });
      return accepted.ok ? ok({ messageId: accepted.value.id }) : accepted;
    },
  };
}

function requestOf(draft: Draft, files: readonly DraftFile[]): ComposedRequest {
  const list = (typed: string) => (typed.trim() === '' ? [] : [typed]);
  return {
    kind: 'composed',
    from: null,
    to: list(draft.to),
    cc: list(draft.cc),
    bcc: list(draft.bcc),
    replyTo: [],
    subject: draft.subject,
    text: draft.text === '' ? null : draft.text,
    html: draft.html === '' ? null : draft.html,
    attachments: files.map(attachment),
    headers: {},
  };
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

async function sizeOf(path: string): Promise<Result<number, Problem>> {
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
