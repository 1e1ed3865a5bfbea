import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/index.js';
import * as z from 'zod';
import type { HttpAnswer } from './http.ts';
import { scrub } from './scrub.ts';

/** What Gmail's answer says, as far as it says anything. */
export interface Answer {
  readonly status: number;
  /** True for an error in Google's own JSON shape; anyone can answer with a status. */
  readonly google: boolean;
  readonly html: boolean;
  /** `error.errors[0].reason` and the reason of a google.rpc.ErrorInfo, separated by a space. */
  readonly reason: string;
  /** Google's message as it came; `detail` is the form to show. */
  readonly message: string;
  /** Status, reason and message, scrubbed. */
  readonly detail: string;
  readonly gmailId: string | null;
  readonly threadId: string | null;
  /** Epoch ms before which the provider does not want to be asked again. */
  readonly notBefore: number | null;
  readonly location: string | null;
  /** How many bytes from the start an unfinished upload session has (308); null when it does not say so in a way we know. */
  readonly kept: number | null;
}

/** The parts of Gmail's answer to a send that we keep. */
type SentMessage = Pick<gmail_v1.Schema$Message, 'id' | 'threadId'>;

const sentSchema: z.ZodType<SentMessage> = z.object({
  id: z.string().min(1).max(200),
  threadId: z.string().min(1).max(200).nullable().catch(null),
});

const errorSchema = z.object({
  error: z.object({
    message: z.string().catch(''),
    errors: z.array(z.object({ reason: z.string().catch('') })).catch([]),
    status: z.string().catch(''),
    details: z.array(z.object({ reason: z.string().catch('') })).catch([]),
  }),
});

/** Reads an answer of the Gmail API. `now` is epoch ms: a Retry-After in seconds counts from it. */
export function readAnswer(answer: HttpAnswer, now: number): Answer {
  const json = parsed(answer.text);
  const sent = sentSchema.safeParse(json).data;
  const error = errorSchema.safeParse(json).data?.error;
  const reason = [error?.errors[0]?.reason, error?.details.find((one) => one.reason !== '')?.reason]
    .filter((one) => one !== undefined && one !== '')
    .join(' ');
  const message = error?.message ?? '';
  return {
    status: answer.status,
    google: error !== undefined,
    html: /^\s*text\/html/i.test(header(answer, 'content-type') ?? '') || /^\s*<(?:!doctype|html)/i.test(answer.text),
    reason,
    message,
    detail: scrub([answer.status, reason || error?.status, message].filter(Boolean).join(' ')),
    gmailId: sent?.id ?? null,
    threadId: sent?.threadId ?? null,
    notBefore: latest(retryAfter(header(answer, 'retry-after'), now), timeInWords(message)),
    location: header(answer, 'location'),
    kept: keptBytes(header(answer, 'range')),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function header(answer: HttpAnswer, name: string): string | null {
  const value = answer.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Seconds or a date (RFC 9110 section 10.2.3), as epoch ms. */
export function retryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const words = value.trim();
  if (/^\d{1,9}$/.test(words)) return now + Number(words) * 1000;
  const at = /[a-z]/i.test(words) ? Date.parse(words) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/** Gmail's "User-rate limit exceeded.  Retry after 2023-03-07T18:18:23.688Z". */
function timeInWords(message: string): number | null {
  const found = /Retry after\s+(\d{4}-\d\d-\d\dT[\d:.]+Z)/i.exec(message);
  const at = found?.[1] === undefined ? Number.NaN : Date.parse(found[1]);
  return Number.isNaN(at) ? null : at;
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

/** `Range: bytes=0-42` of a 308: 43 bytes are kept. No header: none are. */
function keptBytes(range: string | null): number | null {
  if (range === null) return 0;
  const last = /^(?:bytes[= ])?0-(\d{1,12})$/.exec(range.trim())?.[1];
  return last === undefined ? null : Number(last) + 1;
}
