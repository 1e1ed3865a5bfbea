import type { HttpBindings } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import type * as z from 'zod';
import type { Hold } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { readAddressList } from '../mail/addresses.ts';
import { MailFault, type RawRequest } from '../mail/request.ts';
import type { Batches, Desk } from '../outbox/hand-in.ts';
import type { Accepted, Enqueue, Origin } from '../outbox/origin.ts';
import type { Clock, Log } from '../ports.ts';
import type { ClientIdentity, Clients } from './clients.ts';
import { httpBody, turnstile } from './http-body.ts';
import type { EventStreams } from './http-events.ts';
import { examplesPage } from './http-examples.ts';
import { bearer } from './http-guard.ts';
import { openApi } from './http-openapi.ts';
import { httpReply } from './http-replies.ts';
import {
  batchQuerySchema,
  batchView,
  detailView,
  eventsQuerySchema,
  holdView,
  listQuerySchema,
  pageView,
  rawQuerySchema,
} from './http-views.ts';
import { readJson } from './json-body.ts';
import { askedFor, moment, type PrintFormat } from './message-request.ts';
import { firstIssue } from './request-schema.ts';
import type { TokenOwner, Tokens } from './tokens.ts';

export interface HttpDeps {
  readonly tokens: Pick<Tokens, 'check'>;
  readonly clients: Pick<Clients, 'count' | 'stillAllowed'>;
  readonly enqueue: Enqueue;
  readonly enqueueEach: Batches['enqueueEach'];
  readonly desk: Desk;
  readonly standing: () => { readonly online: boolean; readonly paused: boolean; readonly holds: readonly Hold[] };
  readonly printFormat: PrintFormat | null;
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface AppParts extends HttpDeps {
  readonly port: number;
  readonly events: EventStreams;
}

interface Env {
  Bindings: HttpBindings;
  Variables: { client: TokenOwner };
}

const PAGE = 50;
/** JSON that may be large is read by so many at once; the others wait before their first byte is read. */
const LARGE_AT_ONCE = 2;
const LARGE_BYTES = 262_144;

/** Every address of the HTTP door. Hosts, origins and the like have been checked before; see http-guard.ts. */
export function createHttpApp(parts: AppParts): Hono<Env> {
  const { tokens, clients, desk, clock, log, events } = parts;
  const large = turnstile(LARGE_AT_ONCE);
  const document = openApi(parts.port, parts.version);
  const page = examplesPage(parts.port);
  const app = new Hono<Env>();

  app.onError((error) => {
    if (error instanceof MailFault) return refused(error.problem);
    log.write('error', `an unexpected fault: ${error.stack ?? error.message}`);
    return refused(problem('internal', { id: 'http' }));
  });
  app.notFound(() => refused(problem('http_path_unknown')));

  app.get('/', (c) => c.body(page.html, 200, page.headers));
  app.get('/openapi.json', (c) => c.json(document));

  app.use('/v1/*', async (c, next) => {
    const token = bearer(c.req.header('authorization'));
    if (token === null) return refused(problem('token_missing'));
    const client = tokens.check(token);
    if (!client.ok) {
      log.write('warn', `refused a request: ${client.problem.code}`);
      return refused(client.problem);
    }
    c.set('client', client.value);
    return next();
  });

  app.post('/v1/messages', async (c) => {
    const known = clients.stillAllowed(c.get('client').id);
    if (!known.ok) return refused(known.problem);
    const client = known.value;
    const key = idempotencyKey(c);
    if (!key.ok) return refused(key.problem);
    const type = (c.req.header('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
    const body = httpBody(c.env.incoming, clock);
    const taken =
      type === 'message/rfc822'
        ? await takeRaw(client, key.value, c.req.query(), body)
        : type === 'application/json'
          ? await takeJson(client, key.value, c, body)
          : fail(problem('content_type_wrong'));
    if (!taken.ok) {
      log.write('warn', `refused a message of ${client.name}: ${taken.problem.code}`, { clientId: client.id });
      return refused(taken.problem);
    }
    const { id, batchId, messages, repeated } = taken.value;
    log.write('info', `took in a message of ${client.name}`, { messageId: id ?? undefined, clientId: client.id });
    return batchId === null
      ? c.json({ id, repeated }, repeated ? 200 : 201, { location: `/v1/messages/${id}` })
      : c.json({ batch_id: batchId, messages, repeated }, repeated ? 200 : 201, { location: `/v1/batches/${batchId}` });
  });

  app.get('/v1/messages', (c) => {
    const query = queryOf(c, listQuerySchema);
    if (!query.ok) return refused(query.problem);
    const { state = null, reference = null, cursor, limit = PAGE } = query.value;
    return c.json(pageView(desk.page(c.get('client').id, { state, reference }, cursorOf(cursor), limit)));
  });

  app.get('/v1/messages/:id', (c) => {
    const found = desk.detail(c.get('client').id, c.req.param('id'));
    return found.ok ? c.json(detailView(found.value)) : refused(found.problem);
  });

  for (const act of ['retry', 'cancel'] as const) {
    app.post(`/v1/messages/:id/${act}`, (c) => {
      const client = c.get('client');
      const acted = desk.act(client.id, act, c.req.param('id'), client.name);
      return acted.ok ? c.json(detailView(acted.value)) : refused(acted.problem);
    });
  }

  app.get('/v1/batches/:id', (c) => {
    const query = queryOf(c, batchQuerySchema);
    if (!query.ok) return refused(query.problem);
    const { cursor, limit = PAGE } = query.value;
    const found = desk.batch(c.get('client').id, c.req.param('id'), cursorOf(cursor) ?? 0, limit);
    return found.ok ? c.json(batchView(found.value.batch, found.value.recipients, limit)) : refused(found.problem);
  });

  app.get('/v1/status', (c) => {
    const { online, paused, holds } = parts.standing();
    const client = c.get('client');
    return c.json({
      version: parts.version,
      client: client.name,
      online,
      paused,
      holds: holds.map(holdView),
      open: desk.open(client.id),
    });
  });

  app.get('/v1/events', (c) => {
    const query = queryOf(c, eventsQuerySchema);
    if (!query.ok) return refused(query.problem);
    const asked = c.req.header('last-event-id') ?? query.value.after ?? null;
    if (asked !== null && !/^\d{1,15}$/.test(asked))
      return refused(problem('field_wrong', { field: 'Last-Event-ID', reason: 'it is not the number of an event' }));
    const ended = new AbortController();
    c.env.outgoing.once('close', () => ended.abort());
    // as long as the token is: a limit that is reached keeps nobody from hearing, and a token that ends is heard no more with
    const token = bearer(c.req.header('authorization'));
    const allowed = () => token !== null && tokens.check(token).ok;
    const after = asked === null ? null : Number(asked);
    const opened = events.open(c.get('client').id, after, allowed, ended.signal);
    return opened.ok
      ? c.body(opened.value, 200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      : refused(opened.problem);
  });

  // an address that exists, asked in a way that it does not know
  for (const path of ['/', '/openapi.json', '/v1/messages', '/v1/messages/:id', '/v1/messages/:id/:act{retry|cancel}'])
    app.all(path, wrongMethod);
  for (const path of ['/v1/batches/:id', '/v1/status', '/v1/events']) app.all(path, wrongMethod);

  return app;

  async function takeRaw(
    client: ClientIdentity,
    key: string | null,
    asked: Record<string, string>,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Result<Taken, Problem>> {
    const query = rawQuerySchema.safeParse(asked);
    if (!query.success) return fail(problem('field_wrong', firstIssue(query.error)));
    const sendAfter = moment(query.data.send_after, clock.now());
    if (sendAfter === 'unreadable')
      return fail(problem('field_wrong', { field: 'send_after', reason: 'it is not a time' }));
    const envelope = envelopeOf(query.data.recipients);
    if (!envelope.ok) return envelope;
    const origin = originOf(client, key, {
      reference: query.data.reference ?? null,
      priority: query.data.priority ?? 0,
      sendAfter,
    });
    return one(await parts.enqueue({ kind: 'raw', envelope: envelope.value, body }, origin));
  }

  async function takeJson(
    client: ClientIdentity,
    key: string | null,
    c: Context<Env>,
    body: AsyncIterable<Uint8Array>,
  ): Promise<Result<Taken, Problem>> {
    const length = Number(c.req.header('content-length') ?? Number.NaN);
    const leave = length <= LARGE_BYTES ? null : await large.enter();
    try {
      const json = await readJson(body);
      if (!json.ok) return json;
      const asked = await askedFor(json.value, { now: clock.now(), printFormat: parts.printFormat, beside: null });
      if (!asked.ok) return asked;
      const { request, individually, ...wishes } = asked.value;
      const origin = originOf(client, key, wishes);
      if (!individually) return one(await parts.enqueue(request, origin));
      const batch = await parts.enqueueEach(request, origin);
      if (!batch.ok) return batch;
      return ok({ id: null, ...batch.value });
    } finally {
      leave?.();
    }
  }

  function originOf(
    client: ClientIdentity,
    key: string | null,
    wishes: Pick<Origin, 'reference' | 'priority' | 'sendAfter'>,
  ): Origin {
    return {
      intake: 'http',
      client,
      accountId: null,
      ...wishes,
      idempotencyKey: key,
      alongside: () => clients.count(client.id),
    };
  }
}

interface Taken {
  readonly id: string | null;
  readonly batchId: string | null;
  readonly messages: number;
  readonly repeated: boolean;
}

/** Null: the headers decide. */
function envelopeOf(recipients: string | undefined): Result<RawRequest['envelope'], Problem> {
  if (recipients === undefined) return ok(null);
  const named = readAddressList(recipients, 'recipients');
  return named.ok ? ok({ from: null, to: named.value.map(({ address }) => address) }) : named;
}

function one(answer: Result<Accepted, Problem>): Result<Taken, Problem> {
  if (!answer.ok) return answer;
  return ok({ id: answer.value.id, batchId: null, messages: 1, repeated: answer.value.repeated });
}

function refused(of: Problem): Response {
  const { status, headers, body } = httpReply(of);
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { ...headers, 'content-type': 'application/json' },
  });
}

function wrongMethod(c: Context): Response {
  return refused(problem('http_method_wrong', { method: c.req.method }));
}

function idempotencyKey(c: Context): Result<string | null, Problem> {
  const key = c.req.header('idempotency-key');
  if (key === undefined) return ok(null);
  return /^[!-~]([ -~]{0,198}[!-~])?$/.test(key) ? ok(key) : fail(problem('idempotency_key_wrong'));
}

function queryOf<S extends z.ZodType>(c: Context, schema: S): Result<z.infer<S>, Problem> {
  const parsed = schema.safeParse(c.req.query());
  return parsed.success ? ok(parsed.data) : fail(problem('field_wrong', firstIssue(parsed.error)));
}

function cursorOf(cursor: string | undefined): number | null {
  return cursor === undefined ? null : Number(cursor);
}
