import { z } from 'zod';
import { GOOGLE_ERROR_NAMES } from './google-errors.ts';

/** What a request is, for faults, counters and events. */
export const ENDPOINTS = [
  'connect',
  'authorize',
  'signin',
  'token',
  'revoke',
  'userinfo',
  'session',
  'chunk',
  'final',
  'ask',
  'media',
  'multipart',
  'json',
  'profile',
  'get',
  'list',
] as const;

export type Endpoint = (typeof ENDPOINTS)[number];

const header = z.union([z.string(), z.number()]);

/**
 * What happens to a matched request. `accepted: true` works the request off for real first and only then spoils the
 * answer; otherwise the request leaves no trace.
 */
const actionSchema = z.discriminatedUnion('do', [
  /** One of Google's errors by name. `retryAfter` is the header; `retryAfterAt` (epoch ms) the time in the text. */
  z.strictObject({
    do: z.literal('error'),
    error: z.enum(GOOGLE_ERROR_NAMES),
    retryAfter: header.optional(),
    retryAfterAt: z.number().optional(),
    accepted: z.boolean().default(false),
  }),
  /** Any answer. Without a body: empty. */
  z.strictObject({
    do: z.literal('answer'),
    status: z.int().min(200).max(599),
    body: z.string().default(''),
    contentType: z.string().optional(),
    headers: z.record(z.string(), z.string()).default({}),
    retryAfter: header.optional(),
    accepted: z.boolean().default(false),
  }),
  /** A page where JSON belongs, as a proxy or a captive portal gives; 302 leads to `location`. */
  z.strictObject({
    do: z.literal('html'),
    status: z.int().min(200).max(599).default(502),
    location: z.string().optional(),
    accepted: z.boolean().default(false),
  }),
  /** The real answer's head and half its body, then the connection is reset. */
  z.strictObject({ do: z.literal('half'), accepted: z.boolean().default(true) }),
  /** Worked off in full, then the connection is reset before any byte of the answer. */
  z.strictObject({ do: z.literal('loseAnswer') }),
  /** Reset after that many bytes of the request's body have come. */
  z.strictObject({ do: z.literal('cut'), afterBytes: z.int().min(0) }),
  /** Reset as soon as the request's head has come; on `connect` as soon as the connection is made. */
  z.strictObject({ do: z.literal('close') }),
  /** Holds the answer until released, or for `delayMs`. `before`: nothing is worked off until then. */
  z.strictObject({
    do: z.literal('hold'),
    when: z.enum(['before', 'after']).default('after'),
    delayMs: z.number().min(0).optional(),
  }),
  /** The upload session is forgotten; this request and all later ones to it get the status. */
  z.strictObject({ do: z.literal('forgetSession'), status: z.union([z.literal(404), z.literal(410)]).default(404) }),
  /** A final PUT's bytes are all kept, but the message is taken only after so many asks (308 until then). */
  z.strictObject({ do: z.literal('stall'), asks: z.int().min(0) }),
]);

export const faultSchema = z
  .strictObject({
    endpoint: z.union([z.enum(ENDPOINTS), z.array(z.enum(ENDPOINTS)).min(1), z.literal('any')]),
    /** Only this matching request, counted from 1 since the fault was set. */
    nth: z.int().min(1).optional(),
    /** How often it strikes; 1 unless told, `null` for ever. */
    times: z.int().min(1).nullable().optional(),
    /** Strikes with this probability, from a generator with that seed. */
    probability: z.number().min(0).max(1).optional(),
    seed: z.int().optional(),
    user: z.string().optional(),
    /** X-Outtray-Id of the message; never matches `session`, where no message has come yet. */
    messageId: z.string().optional(),
    action: actionSchema,
  })
  .refine((fault) => fault.nth === undefined || fault.times === undefined, 'nth and times exclude each other');

export type FaultInput = z.input<typeof faultSchema>;
export type FaultAction = z.output<typeof actionSchema>;

export interface Point {
  endpoint: Endpoint;
  /** Undefined while not known; the body may tell. */
  user: string | undefined;
  messageId: string | undefined;
}

export interface Struck {
  id: string;
  action: FaultAction;
}

export interface Faults {
  /** Sets a fault; the first set that matches strikes. @throws ZodError for one that makes no sense */
  add(fault: FaultInput): string;
  remove(id: string): void;
  clear(): void;
  list(): { id: string; seen: number; struck: number; fault: FaultInput }[];
  /**
   * The fault that strikes this request, if any. Each request asks twice: at its head, when only faults that name
   * no unknown fact are asked, and with its body, when the others are.
   */
  strike(point: Point, stage: 'head' | 'body', atHead: Point): Struck | undefined;
}

interface Armed {
  id: string;
  fault: z.output<typeof faultSchema>;
  input: FaultInput;
  seen: number;
  struck: number;
  random: () => number;
}

export function createFaults(): Faults {
  let armed: Armed[] = [];
  let made = 0;

  return {
    add: (input) => {
      made += 1;
      const id = `fault-${made}`;
      const fault = faultSchema.parse(input);
      armed.push({ id, fault, input, seen: 0, struck: 0, random: mulberry32(fault.seed ?? 1) });
      return id;
    },
    remove: (id) => {
      armed = armed.filter((one) => one.id !== id);
    },
    clear: () => {
      armed = [];
    },
    list: () => armed.map(({ id, seen, struck, input }) => ({ id, seen, struck, fault: input })),
    strike: (point, stage, atHead) => {
      let found: Struck | undefined;
      for (const one of armed) {
        const { fault } = one;
        const askable =
          (fault.user === undefined || atHead.user !== undefined) &&
          (fault.messageId === undefined || atHead.messageId !== undefined);
        if (askable !== (stage === 'head') || !matches(fault, point)) continue;
        one.seen += 1;
        if (found !== undefined || !due(one)) continue;
        one.struck += 1;
        found = { id: one.id, action: fault.action };
      }
      return found;
    },
  };
}

function matches(fault: Armed['fault'], point: Point): boolean {
  const { endpoint } = fault;
  const here =
    endpoint === 'any'
      ? point.endpoint !== 'connect'
      : Array.isArray(endpoint)
        ? endpoint.includes(point.endpoint)
        : endpoint === point.endpoint;
  return (
    here &&
    (fault.user === undefined || fault.user === point.user) &&
    (fault.messageId === undefined || fault.messageId === point.messageId)
  );
}

function due(one: Armed): boolean {
  const { nth, times, probability } = one.fault;
  if (nth !== undefined) return one.seen === nth;
  const most = times === undefined ? (probability === undefined ? 1 : null) : times;
  if (most !== null && one.struck >= most) return false;
  return probability === undefined || one.random() < probability;
}

/** A small seeded generator of numbers in [0, 1). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
