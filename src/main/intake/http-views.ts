import * as z from 'zod';
import { frappeStatus } from '../../shared/frappe.ts';
import {
  eventKindSchema,
  type Hold,
  holdReasonSchema,
  type MessageDetail,
  type MessageRow,
  recipientSchema,
  standingSchema,
  stateSchema,
} from '../../shared/model.ts';
import { type Problem, problemSchema } from '../../shared/problems/problem.ts';
import type { BatchRecipient, BatchRecord, Desk, DeskEvent } from '../outbox/hand-in.ts';
import { errorOf } from './http-replies.ts';

/** What the HTTP door answers, and how it is made of what the outbox knows. Times are ISO 8601 in UTC. */

const time = z.iso.datetime();
const error = z
  .object({
    code: z.string().meta({ description: 'Stays the same; to be compared.' }),
    message: z.string().meta({ description: 'What happened, in the words of the window.' }),
    next: z.string().meta({ description: 'What mends it, or empty.' }),
  })
  .meta({ id: 'Problem' });

export const errorSchema = z.object({ error }).meta({ id: 'Error' });

export const acceptedSchema = z
  .object({
    id: z.string(),
    repeated: z
      .boolean()
      .meta({ description: 'The Idempotency-Key had come before: this is the message that it made.' }),
  })
  .meta({ id: 'Accepted' });

export const acceptedBatchSchema = z
  .object({ batch_id: z.string(), messages: z.number().int(), repeated: z.boolean() })
  .meta({ id: 'AcceptedBatch' });

export const messageSchema = z
  .object({
    id: z.string(),
    state: stateSchema,
    status: z.enum(['Not Sent', 'Sending', 'Sent', 'Error']).meta({ description: 'What ERPNext calls the state.' }),
    standing: standingSchema.meta({ description: 'The state, refined: queued mail may be scheduled or on hold.' }),
    subject: z.string(),
    from: z.object({ address: z.string(), name: z.string().nullable() }),
    recipients: z.array(recipientSchema).meta({ description: 'In a list: the first three.' }),
    recipient_count: z.number().int(),
    reference: z.string().nullable(),
    priority: z.number().int(),
    size: z.number().int().meta({ description: 'Bytes of the encoded message.' }),
    batch_id: z.string().nullable(),
    tries: z.number().int(),
    accepted_at: time,
    send_after: time.nullable(),
    due_at: time,
    finished_at: time.nullable(),
    gmail_id: z.string().nullable(),
    hold: z.object({ reason: holdReasonSchema, until: time.nullable() }).nullable(),
    problem: error.nullable(),
  })
  .meta({ id: 'Message' });

export const messageDetailSchema = messageSchema
  .extend({
    timeline: z.array(
      z.object({
        at: time,
        kind: eventKindSchema,
        attempt: z.number().int().nullable(),
        params: z.record(z.string(), z.union([z.string(), z.number()])),
        problem: error.nullable(),
      }),
    ),
  })
  .meta({ id: 'MessageDetail' });

export const pageSchema = z
  .object({
    messages: z.array(messageSchema),
    next: z.string().nullable().meta({ description: 'Give it as `cursor` for the next page; null on the last one.' }),
  })
  .meta({ id: 'MessagePage' });

export const batchSchema = z
  .object({
    id: z.string(),
    subject: z.string(),
    reference: z.string().nullable(),
    created_at: time,
    status: z.enum(['sent', 'partially_sent', 'failed', 'sending']),
    total: z.number().int(),
    sent: z.number().int(),
    failed: z.number().int(),
    cancelled: z.number().int(),
    unconfirmed: z.number().int(),
    messages: z.array(
      z.object({
        id: z.string(),
        address: z.string(),
        name: z.string().nullable(),
        state: stateSchema,
        finished_at: time.nullable(),
        problem: error.nullable(),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'Batch' });

export const statusSchema = z
  .object({
    version: z.string(),
    client: z.string().meta({ description: 'The program that this token belongs to.' }),
    online: z.boolean(),
    paused: z.boolean(),
    holds: z
      .array(z.object({ reason: holdReasonSchema, until: time.nullable(), problem: error.nullable() }))
      .meta({ description: 'Why queued mail does not go now.' }),
    open: z
      .object({ queued: z.number(), sending: z.number(), unconfirmed: z.number(), failed: z.number() })
      .meta({ description: 'How many messages of this program have not gone.' }),
  })
  .meta({ id: 'Status' });

export const eventSchema = z
  .object({
    message_id: z.string(),
    state: stateSchema,
    kind: eventKindSchema,
    at: time,
    reference: z.string().nullable(),
    gmail_id: z.string().nullable(),
    problem: error.nullable(),
  })
  .meta({ id: 'Event', description: 'The data of a server-sent event; its id is the number to go on from.' });

export const listQuerySchema = z.strictObject({
  state: stateSchema.exclude(['receiving']).optional(),
  reference: z.string().max(200).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, { error: 'it is not a cursor' })
    .optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

export const rawQuerySchema = z.strictObject({
  recipients: z.string().max(10_000).optional().meta({
    description:
      'Who gets this copy, with commas. Given, they alone decide, as the envelope does by SMTP: for programs that hand in one message once for each recipient. Left out, the headers To, Cc and Bcc decide.',
  }),
  reference: z.string().max(200).optional(),
  priority: z.coerce.number().int().min(-9).max(9).optional(),
  send_after: z.string().max(40).optional(),
});

export const batchQuerySchema = listQuerySchema.pick({ cursor: true, limit: true });
export const eventsQuerySchema = z.strictObject({ after: listQuerySchema.shape.cursor });

export type Message = z.infer<typeof messageSchema>;

const iso = (at: number) => new Date(at).toISOString();
const isoOrNull = (at: number | null) => (at === null ? null : iso(at));
const problemOrNull = (of: Problem | null) => (of === null ? null : errorOf(of));

function stored(json: string | null): z.infer<typeof error> | null {
  if (json === null) return null;
  const parsed = problemSchema.safeParse(JSON.parse(json));
  return parsed.success ? errorOf(parsed.data) : null;
}

export function messageView(row: MessageRow): Message {
  return {
    id: row.id,
    state: row.state,
    status: frappeStatus(row.state),
    standing: row.standing,
    subject: row.subject,
    from: row.from,
    recipients: row.recipients,
    recipient_count: row.recipientCount,
    reference: row.reference,
    priority: row.priority,
    size: row.size,
    batch_id: row.batchId,
    tries: row.tries,
    accepted_at: iso(row.acceptedAt),
    send_after: isoOrNull(row.sendAfter),
    due_at: iso(row.dueAt),
    finished_at: isoOrNull(row.finishedAt),
    gmail_id: row.gmailId,
    hold: row.hold === null ? null : { reason: row.hold.reason, until: isoOrNull(row.hold.until) },
    problem: problemOrNull(row.problem),
  };
}

export function detailView({ row, recipients, timeline }: MessageDetail): z.infer<typeof messageDetailSchema> {
  return {
    ...messageView(row),
    recipients,
    timeline: timeline.map(({ at, kind, attempt, params, problem }) => ({
      at: iso(at),
      kind,
      attempt,
      params,
      problem: problemOrNull(problem),
    })),
  };
}

export function pageView({ rows, next }: ReturnType<Desk['page']>): z.infer<typeof pageSchema> {
  return { messages: rows.map(messageView), next: next === null ? null : String(next) };
}

export function batchView(batch: BatchRecord, found: readonly BatchRecipient[], limit: number) {
  const last = found.at(-1);
  return {
    id: batch.id,
    subject: batch.subject,
    reference: batch.reference,
    created_at: iso(batch.createdAt),
    status: batch.status,
    total: batch.total,
    sent: batch.sent,
    failed: batch.failed,
    cancelled: batch.cancelled,
    unconfirmed: batch.unconfirmed,
    messages: found.map(({ id, address, name, state, finishedAt, problem }) => ({
      id,
      address,
      name,
      state,
      finished_at: isoOrNull(finishedAt),
      problem: stored(problem),
    })),
    next: found.length === limit && last ? String(last.seq) : null,
  };
}

export function holdView(hold: Hold) {
  return { reason: hold.reason, until: isoOrNull(hold.until), problem: problemOrNull(hold.problem) };
}

export function eventView(event: DeskEvent): z.infer<typeof eventSchema> {
  return {
    message_id: event.messageId,
    state: event.state,
    kind: eventKindSchema.parse(event.kind),
    at: iso(event.at),
    reference: event.reference,
    gmail_id: event.gmailId,
    problem: stored(event.problem),
  };
}
