import * as z from 'zod';
import { rehearsedMailSchema } from '../account-model.ts';
import { messageViewSchema } from '../model.ts';
import { call, id, nothing } from './call.ts';

const mailId = z.string().min(1).max(80);

/** Rehearsing: mail that goes all the way and reaches nobody. */
export const rehearsalCalls = {
  /** `email`: the address that will send later. A rehearsal that runs already is answered with. */
  startRehearsal: call(z.object({ email: z.string().max(320) }), z.object({ accountId: z.string() })),
  setRehearsal: call(
    z.object({
      accountId: id,
      to: z.discriminatedUnion('mode', [
        z.object({ mode: z.literal('mailbox') }),
        z.object({ mode: z.literal('to_me'), throughId: id, address: z.string().max(320) }),
      ]),
    }),
    z.null(),
  ),
  /** How much of an account's mail has not left. */
  unsentOf: call(id, z.object({ messages: z.number() })),
  /** A real account takes the place of the rehearsal; its unsent mail is sent for real, or cancelled. */
  goLive: call(
    z.object({ accountId: id, successorId: id, unsent: z.enum(['send', 'cancel']) }),
    z.object({ messages: z.number() }),
  ),
  /** Ends the rehearsal without a successor, and cancels what has not left. */
  endRehearsal: call(id, z.object({ messages: z.number() })),

  rehearsedPage: call(
    z.object({ before: z.number().nullable(), limit: z.number().int().min(1).max(500) }),
    z.object({ mails: z.array(rehearsedMailSchema), next: z.number().nullable(), total: z.number() }),
  ),
  rehearsedView: call(mailId, messageViewSchema),
  rehearsedRaw: call(mailId, z.object({ text: z.string(), whole: z.boolean() })),
  saveRehearsedAttachment: call(
    z.object({ id: mailId, part: z.number().int().min(0) }),
    z.object({ saved: z.boolean() }),
  ),
  emptyRehearsal: call(nothing, z.null()),
} as const;
