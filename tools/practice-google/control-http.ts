import { z } from 'zod';
import type { Control } from './control.ts';
import type { FaultInput } from './faults.ts';
import { type Exchange, jsonReply, type Reply } from './http.ts';
import type { Mailbox } from './mailbox.ts';
import type { Settings } from './world.ts';

const id = z.strictObject({ id: z.string() });
const user = z.strictObject({ user: z.string() });
const optionalUser = z.strictObject({ user: z.string().optional() });
const wait = z.strictObject({
  /** Messages accepted so far. */
  accepted: z.int().optional(),
  /** This message has been accepted. */
  outtrayId: z.string().optional(),
  counter: z.string().optional(),
  atLeast: z.int().default(1),
  timeoutMs: z.int().min(0).max(120_000).default(10_000),
});

type Call = (body: unknown) => unknown;

/**
 * `/control/<name>`, the control functions as JSON over HTTP: POST with the arguments as an object, or GET without
 * any. Only with the header `X-Practice-Control: 1`, which no web page can send to another origin unasked.
 */
export function createControlEndpoint(control: Control, mailbox: Mailbox): (exchange: Exchange) => Promise<Reply> {
  const calls: Record<string, Call> = {
    fault: (body) => ({ id: control.fault(body as FaultInput) }),
    removeFault: (body) => control.removeFault(id.parse(body).id),
    clearFaults: () => control.clearFaults(),
    faults: () => control.faults(),
    release: (body) => ({
      released: control.release(z.strictObject({ faultId: z.string().optional() }).parse(body).faultId),
    }),
    set: (body) => control.set(body as Partial<Settings>),
    settings: () => control.settings(),
    advance: (body) => control.advance(z.strictObject({ ms: z.number() }).parse(body).ms),
    expireAccessTokens: (body) => ({ expired: control.expireAccessTokens(optionalUser.parse(body).user) }),
    revokeGrants: (body) => control.revokeGrants(user.parse(body).user),
    setAliases: (body) => {
      const parsed = z.strictObject({ user: z.string(), aliases: z.array(z.string()) }).parse(body);
      control.setAliases(parsed.user, parsed.aliases);
    },
    addUser: (body) => {
      const parsed = z
        .strictObject({ email: z.string(), name: z.string().optional(), aliases: z.array(z.string()).optional() })
        .parse(body);
      return control.addUser({
        email: parsed.email,
        ...(parsed.name === undefined ? {} : { name: parsed.name }),
        ...(parsed.aliases === undefined ? {} : { aliases: parsed.aliases }),
      });
    },
    users: () => control.users(),
    sessions: () => control.sessions(),
    forgetSessions: (body) => {
      const parsed = z
        .strictObject({
          which: z.enum(['all', 'finished', 'unfinished']).default('all'),
          status: z.union([z.literal(404), z.literal(410)]).default(404),
        })
        .parse(body);
      return { forgotten: control.forgetSessions(parsed) };
    },
    counters: () => control.counters(),
    events: () => control.events(),
    wait: async (body) => {
      const { accepted, outtrayId, counter, atLeast, timeoutMs } = wait.parse(body);
      await control.waitFor(
        () =>
          (accepted === undefined || mailbox.count() >= accepted) &&
          (outtrayId === undefined || mailbox.byOuttrayId(outtrayId).length > 0) &&
          (counter === undefined || (control.counters()[counter] ?? 0) >= atLeast),
        timeoutMs,
      );
    },
    clearMailbox: () => mailbox.clear(),
    reset: (body) =>
      control.reset({ keepGrants: z.strictObject({ keepGrants: z.boolean().default(false) }).parse(body).keepGrants }),
  };

  return async (exchange) => {
    if (exchange.headers['x-practice-control'] !== '1')
      return jsonReply(403, { error: 'The control endpoint wants the header X-Practice-Control: 1' });
    const name = exchange.url.pathname.slice('/control/'.length);
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (call === undefined || (exchange.method !== 'POST' && exchange.method !== 'GET'))
      return jsonReply(404, { error: `no control called ${name}`, controls: Object.keys(calls) });
    try {
      const body: unknown = exchange.body.length === 0 ? {} : JSON.parse(exchange.body.toString());
      return jsonReply(200, (await call(body)) ?? {});
    } catch (error) {
      return jsonReply(400, { error: error instanceof Error ? error.message : String(error) });
    }
  };
}
