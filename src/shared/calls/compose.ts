import * as z from 'zod';
import { draftSchema, draftTextSchema } from '../model.ts';
import { call, id, nothing } from './call.ts';

/** What the Compose page asks. */
export const composeCalls = {
  drafts: call(nothing, z.array(draftSchema)),
  newDraft: call(nothing, draftSchema),
  saveDraft: call(z.object({ id, draft: draftTextSchema }), draftSchema),
  deleteDraft: call(id, z.null()),
  /** Opens the system's file dialog; the paths never reach the renderer. */
  attach: call(id, draftSchema),
  detach: call(z.object({ id, attachmentId: id }), draftSchema),
  /** Turns the draft into a message. On failure the draft stays as it is. */
  sendDraft: call(id, z.object({ messageId: z.string() })),
} as const;
