import * as z from 'zod';
import type { BatchView } from '../../shared/finding.ts';
import {
  type EventKind,
  eventKindSchema,
  type Hold,
  type MessageDetail,
  type MessageLink,
  type MessageRow,
  type Recent,
  recipientSchema,
  type Standing,
  type TimelineEntry,
} from '../../shared/model.ts';
import { type Problem, problem, problemSchema } from '../../shared/problems/problem.ts';
import type { EventRecord, MessageRecord } from './rows.ts';
import { permitted } from './states.ts';
import type { BatchRecipient, BatchRecord } from './store-batch.ts';
import type { LinkRecord, ReadStore } from './store-read.ts';

/** What the outbox knows beyond the row: who is flying, and which accounts wait. */
export interface Surroundings {
  readonly now: number;
  /** Share of the upload that has left, by message seq. */
  readonly flying: ReadonlyMap<number, number>;
  /** The hold of the whole outbox or of this account, or null. */
  hold(accountId: string): Hold | null;
}

const changesSchema = z.array(z.object({ field: z.string(), change: z.enum(['added', 'removed', 'changed']) }));
const paramsSchema = z.record(z.string(), z.union([z.string(), z.number()]));

export function rowView(record: MessageRecord, around: Surroundings): MessageRow {
  const progress = around.flying.get(record.seq) ?? null;
  const hold = holdOf(record, around);
  return {
    id: record.id,
    seq: record.seq,
    state: record.state,
    standing: standingOf(record, hold, progress, around.now),
    hold,
    progress,
    recipients: z.array(recipientSchema).parse(JSON.parse(record.recipients)),
    recipientCount: record.recipient_count,
    from: { address: record.from_address, name: record.from_name },
    subject: record.subject,
    reference: record.reference,
    priority: record.priority,
    size: record.size,
    intake: record.intake,
    clientName: record.client_name,
    accountId: record.account_id,
    batchId: record.batch_id,
    tries: record.tries,
    attempts: record.attempts,
    acceptedAt: record.accepted_at,
    dueAt: record.due_at,
    sendAfter: record.send_after,
    finishedAt: record.finished_at,
    problem: storedProblem(record.problem),
    gmailId: record.gmail_id,
  };
}

/** A message as a menu names it: the first recipient, and what it is about. */
export function recentView({
  id,
  recipients: [first],
  subject,
  standing,
}: Pick<MessageRow, 'id' | 'recipients' | 'subject' | 'standing'>): Recent {
  return { id, who: first?.name ?? first?.address ?? '', subject, standing };
}

export function detailView(
  record: MessageRecord,
  store: ReadStore,
  around: Surroundings,
  accountEmail: string,
): MessageDetail {
  const row = rowView(record, around);
  const whole = row.hold !== null && row.hold.scope !== 'message' ? row.hold : null;
  return {
    row,
    recipients: store.recipients(record.seq),
    timeline: [...acceptance(record, accountEmail), ...store.events(record.seq).map(eventView)],
    can: permitted({
      state: record.state,
      held: record.held_for !== null,
      bodyDropped: record.body_dropped_at !== null,
    }),
    bodyDropped: record.body_dropped_at !== null,
    waiting: whole === null ? 0 : store.waiting(around.now, whole.accountId),
    links: store.links(record.seq).map(linkView),
  };
}

function linkView({ id, kind, earlier, state, subject, recipients }: LinkRecord): MessageLink {
  const people = z.array(recipientSchema).parse(JSON.parse(recipients));
  return { id, kind, earlier: earlier === 1, state, subject, to: people.map(({ address }) => address).join(', ') };
}

/** A page of a batch; `limit` recipients were asked for. */
export function batchView(record: BatchRecord, recipients: readonly BatchRecipient[], limit: number): BatchView {
  const { id, status, total, sent, failed, cancelled, unconfirmed } = record;
  return {
    ...{ id, status, total, sent, failed, cancelled, unconfirmed },
    recipients: recipients.map((one) => ({ ...one, problem: storedProblem(one.problem) })),
    next: recipients.length === limit ? (recipients.at(-1)?.seq ?? null) : null,
  };
}

/** The first lines of every timeline are in the row itself, so that accepting a message writes no events. */
function acceptance(record: MessageRecord, accountEmail: string): TimelineEntry[] {
  const entry = (kind: EventKind, params: TimelineEntry['params']): TimelineEntry => ({
    at: record.accepted_at,
    kind,
    attempt: null,
    params,
    problem: null,
  });
  const taken = {
    intake: record.intake,
    size: record.size,
    ...(record.client_name ? { client: record.client_name } : {}),
  };
  const entries = [entry('accepted', taken)];
  if (record.header_changes !== null) {
    const changes = changesSchema.parse(JSON.parse(record.header_changes));
    entries.push(
      entry('headers_changed', { fields: changes.map(({ field, change }) => `${field} ${change}`).join(', ') }),
    );
  }
  entries.push(entry('queued_for', { email: accountEmail, reason: record.account_reason }));
  return entries;
}

function eventView(event: EventRecord): TimelineEntry {
  return {
    at: event.at,
    kind: eventKindSchema.parse(event.kind),
    attempt: event.attempt,
    params: paramsSchema.parse(JSON.parse(event.params)),
    problem: storedProblem(event.problem),
  };
}

function standingOf(record: MessageRecord, hold: Hold | null, progress: number | null, now: number): Standing {
  if (record.state !== 'queued') return record.state;
  if (progress !== null) return 'sending';
  if (record.held_for !== null) return 'on_hold';
  if ((record.send_after ?? 0) > now) return 'scheduled';
  return hold ? 'on_hold' : 'queued';
}

function holdOf(record: MessageRecord, around: Surroundings): Hold | null {
  if (record.state !== 'queued') return null;
  if (record.held_for !== null) {
    return {
      scope: 'message',
      reason: record.held_for,
      accountId: record.account_id,
      until: null,
      needsPerson: true,
      problem: whyHeld(record),
    };
  }
  return around.hold(record.account_id);
}

function whyHeld({ held_for, repeat_of }: MessageRecord): Problem | null {
  if (held_for === 'restored_copy' || held_for === 'recovered') return problem(held_for);
  return held_for === 'duplicate' && repeat_of !== null ? problem('looks_like', { id: repeat_of }) : null;
}

function storedProblem(json: string | null): Problem | null {
  if (json === null) return null;
  const parsed = problemSchema.safeParse(JSON.parse(json));
  // written by a later version with a code that this one does not know: the raw cause is still better than nothing
  return parsed.success ? parsed.data : problem('internal', { id: 'unknown problem' }, json);
}
