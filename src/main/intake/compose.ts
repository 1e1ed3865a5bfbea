import { blankDraft, type Draft, type DraftText, type Picture, type UndoTime } from '../../shared/drafts.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { newId } from '../ids.ts';
import type { ComposedRequest } from '../mail/request.ts';
import { htmlOfText } from '../mail/text-html.ts';
import type { Enqueue, Origin } from '../outbox/origin.ts';
import type { Clock, Random, Settings } from '../ports.ts';
import { fileSize } from './attached-file.ts';
import type { DraftStore } from './draft-store.ts';
import type { Letter } from './mailto.ts';
import { checkPicture } from './pictures.ts';

/** The intake for people: drafts that are kept while they are typed, and become messages. */
export interface Compose {
  drafts(): Draft[];
  create(): Draft;
  /** A draft with something in it already, such as a `mailto:` link asks for. */
  createFrom(letter: Letter): Draft;
  save(id: string, text: DraftText): Result<Draft, Problem>;
  /** Until an hour later `restore` takes it back. */
  remove(id: string): void;
  restore(id: string): Result<Draft, Problem>;
  /** Fails with attachment_missing or attachment_unreadable; those before the bad one stay attached. */
  attach(id: string, paths: readonly string[]): Promise<Result<Draft, Problem>>;
  detach(id: string, attachmentId: string): Result<Draft, Problem>;
  /** Keeps a picture that is to stand in the text as `cid:…`. Fails with picture_kind, picture_too_large or pictures_too_large. */
  addPicture(id: string, bytes: Uint8Array): Result<{ cid: string; draft: Draft }, Problem>;
  pictures(id: string): Picture[];
  /**
   * Accepts what the draft says, as one message or as one for each recipient. It waits as long as Undo is offered; so long the
   * draft is kept, whole, and no longer shown as being written. Without Undo the draft goes in the same commit. On failure it stays.
   */
  send(id: string): Promise<Result<Sent, Problem>>;
  /** Cancels what became of the draft and gives it back. Fails with undo_too_late or undo_partly. */
  undoSend(id: string): Result<Draft, Problem>;
  undoTime(): UndoTime;
  setUndoTime(ms: UndoTime): void;
}

export interface Sent {
  readonly messageId: string;
  readonly messages: number;
  readonly goesAt: number | null;
  readonly undoMs: number;
}

export interface ComposeDeps {
  readonly store: DraftStore;
  readonly enqueue: Enqueue;
  /** The same door for one message to each recipient. */
  readonly enqueueEach: (
    request: ComposedRequest,
    origin: Origin,
  ) => Promise<Result<{ readonly batchId: string; readonly messages: number }, Problem>>;
  /** Cancels those of the messages that have not left. */
  readonly cancel: (ids: readonly string[]) => void;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly random: Random;
}

const HOUR_MS = 3_600_000;
const priorities = { low: -5, normal: 0, high: 5 } as const;

export function createCompose(deps: ComposeDeps): Compose {
  const { store, enqueue, enqueueEach, settings, clock, random } = deps;

  const found = (id: string): Result<Draft, Problem> => {
    const draft = store.get(id);
    return draft ? ok(draft) : fail(problem('message_unknown'));
  };
  const beingWritten = (id: string): Result<Draft, Problem> => {
    const draft = found(id);
    return draft.ok && draft.value.handedOver ? fail(problem('message_unknown')) : draft;
  };
  const tidy = () => store.tidy(clock.now() - HOUR_MS);

  return {
    drafts() {
      tidy();
      return store.all();
    },
    create: () => store.create(newId(clock, random)),
    createFrom({ to, cc, bcc, subject, body }) {
      const { id } = store.create(newId(clock, random));
      // a link may carry line breaks where none can be typed
      store.save(id, {
        ...blankDraft,
        to: oneLine(to),
        cc: oneLine(cc),
        bcc: oneLine(bcc),
        subject: oneLine(subject),
        html: htmlOfText(body),
        text: body,
      });
      const draft = store.get(id);
      if (!draft) throw new Error('a draft that was written is not there');
      return draft;
    },
    save(id, text) {
      store.save(id, text);
      return found(id);
    },
    remove: (id) => store.setDeleted(id, true),
    restore(id) {
      store.setDeleted(id, false);
      return found(id);
    },
    async attach(id, paths) {
      const draft = beingWritten(id);
      if (!draft.ok) return draft;
      for (const path of paths) {
        const size = await fileSize(path);
        if (!size.ok) return size;
        store.addFile(id, newId(clock, random), path, size.value);
      }
      return found(id);
    },
    detach(id, attachmentId) {
      store.removeFile(id, attachmentId);
      return found(id);
    },
    addPicture(id, bytes) {
      const draft = beingWritten(id);
      if (!draft.ok) return draft;
      const type = checkPicture(bytes, draft.value.picturesSize);
      if (!type.ok) return type;
      const cid = `${newId(clock, random).toLowerCase()}@outtray`;
      store.addPicture(id, { cid, type: type.value, bytes });
      const after = found(id);
      return after.ok ? ok({ cid, draft: after.value }) : after;
    },
    pictures: (id) =>
      store.pictures(id).map(({ cid, type, bytes }) => ({
        cid,
        dataUrl: `data:${type};base64,${Buffer.from(bytes).toString('base64')}`,
      })),
    async send(id) {
      // what cleans HTML is large, and the start does not wait for it
      const { requestOf } = await import('./letter.ts');
      const draft = beingWritten(id);
      if (!draft.ok) return draft;
      const { accountId, reference, importance, individually, sendAfter } = draft.value;
      const now = clock.now();
      const undoMs = settings.get('undoSendMs');
      const goesAt = Math.max(sendAfter ?? 0, undoMs > 0 ? now + undoMs : 0);
      const origin: Origin = {
        intake: 'compose',
        client: null,
        accountId,
        reference: reference.trim() || null,
        priority: priorities[importance],
        sendAfter: goesAt > now ? goesAt : null,
        idempotencyKey: null,
        alongside: () => (goesAt > now ? store.handOver(id) : store.remove(id)),
      };
      const request = requestOf(draft.value, store.files(id), store.pictures(id));
      const accepted = individually ? await each(request, origin) : await one(request, origin);
      if (!accepted.ok) return accepted;
      const { became, messages } = accepted.value;
      const messageId = store.firstOf(became) ?? became;
      if (goesAt <= now) return ok({ messageId, messages, goesAt: null, undoMs: 0 });
      store.became(id, became);
      return ok({ messageId, messages, goesAt, undoMs });
    },
    undoSend(id) {
      const draft = store.get(id);
      // taken back already: asking twice is no fault
      if (draft && !draft.handedOver) return ok(draft);
      const messages = store.messages(id);
      if (messages.length === 0) return fail(problem('undo_too_late'));
      deps.cancel(messages.filter(({ state }) => state === 'queued').map((message) => message.id));
      // cancelled first: a crash in between leaves a draft that the next look at the drafts gives back
      const gone = store.messages(id).filter(({ state }) => state !== 'cancelled').length;
      if (gone === messages.length) return fail(problem('undo_too_late'));
      if (gone > 0) return fail(problem('undo_partly', { gone, count: messages.length }));
      store.takeBack(id);
      return found(id);
    },
    undoTime: () => settings.get('undoSendMs'),
    setUndoTime: (ms) => settings.set('undoSendMs', ms),
  };

  interface Became {
    readonly became: string;
    readonly messages: number;
  }
  async function one(request: ComposedRequest, origin: Origin): Promise<Result<Became, Problem>> {
    const accepted = await enqueue(request, origin);
    return accepted.ok ? ok({ became: accepted.value.id, messages: 1 }) : accepted;
  }
  async function each(request: ComposedRequest, origin: Origin): Promise<Result<Became, Problem>> {
    const accepted = await enqueueEach(request, origin);
    return accepted.ok ? ok({ became: accepted.value.batchId, messages: accepted.value.messages }) : accepted;
  }
}

function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
