import * as z from 'zod';
import {
  draftSchema,
  draftTextSchema,
  LARGEST_PICTURE_BYTES,
  pictureSchema,
  suggestionSchema,
  undoTimes,
} from '../drafts.ts';
import { call, id, nothing } from './call.ts';

const undoTime = z.union(undoTimes.map((ms) => z.literal(ms)));

/** What the Compose page asks. */
export const composeCalls = {
  /** Those being written, and those handed over that can still be had back; the newest first. */
  drafts: call(nothing, z.array(draftSchema)),
  newDraft: call(nothing, draftSchema),
  saveDraft: call(z.object({ id, draft: draftTextSchema }), draftSchema),
  /** Can be taken back by restoreDraft for an hour. */
  deleteDraft: call(id, z.null()),
  restoreDraft: call(id, draftSchema),
  /** Opens the system's file dialog; the paths never reach the renderer. */
  attach: call(id, draftSchema),
  detach: call(z.object({ id, attachmentId: id }), draftSchema),
  /** Keeps a picture that is to stand in the text. What it is, is read from its bytes. */
  addPicture: call(
    z.object({
      id,
      bytes: z.instanceof(Uint8Array).refine(({ byteLength }) => byteLength <= 2 * LARGEST_PICTURE_BYTES),
    }),
    z.object({ cid: z.string(), draft: draftSchema }),
  ),
  pictures: call(id, z.array(pictureSchema)),
  /** Turns the draft into a message, or into one for each recipient. On failure the draft stays as it is. */
  sendDraft: call(
    id,
    z.object({
      /** The first of them. */
      messageId: z.string(),
      messages: z.number(),
      /** When it is due; null: now. */
      goesAt: z.number().nullable(),
      /** How long `undoSend` is offered, ms; 0: not at all. */
      undoMs: z.number(),
    }),
  ),
  /** Cancels what became of the draft, and gives it back whole. */
  undoSend: call(id, draftSchema),
  undoTime: call(nothing, undoTime),
  setUndoTime: call(undoTime, z.null()),
  /** Addresses written to before, the best first. */
  suggestAddresses: call(
    z.object({ typed: z.string().max(200), limit: z.number().int().min(1).max(20) }),
    z.array(suggestionSchema),
  ),
  forgetAddress: call(z.string().max(320), z.null()),
} as const;
