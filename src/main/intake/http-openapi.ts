import * as z from 'zod';
import {
  acceptedBatchSchema,
  acceptedSchema,
  batchQuerySchema,
  batchSchema,
  errorSchema,
  eventSchema,
  eventsQuerySchema,
  listQuerySchema,
  messageDetailSchema,
  pageSchema,
  rawQuerySchema,
  statusSchema,
} from './http-views.ts';
import { messageRequestSchema } from './request-schema.ts';

type Json = Record<string, unknown>;

/**
 * The description of the HTTP door (OpenAPI 3.1, whose schemas are JSON Schema 2020-12), made of the same schemas that requests are
 * parsed with.
 */
export function openApi(port: number, version: string): Json {
  const named: Json = {};
  const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output') => schemaIn(named, schema, io);
  const answers = answersWith(schemaOf);
  const query = (schema: z.ZodObject): Json[] =>
    Object.entries(schema.shape).map(([name, one]) => parameter(name, 'query', one as z.ZodType, false));
  const parameter = (
    name: string,
    place: 'path' | 'query',
    schema: z.ZodType,
    required: boolean,
    description?: string,
  ) => ({
    name,
    in: place,
    required,
    ...(description ? { description } : {}),
    schema: schemaOf(schema, 'input'),
  });
  const idPath = parameter('id', 'path', z.string(), true, 'As the answer to POST /v1/messages gave it.');
  const acts = (verb: string, summary: string): Json => ({
    [`/v1/messages/{id}/${verb}`]: {
      post: {
        operationId: `${verb}Message`,
        summary,
        parameters: [idPath],
        responses: answers({ 200: messageDetailSchema }, [401, 404, 409]),
      },
    },
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Outtray',
      version,
      description: 'Takes in mail and sends it through Gmail. 201 means: the message is on disk and will be sent once.',
    },
    servers: [{ url: `http://127.0.0.1:${port}` }],
    security: [{ token: [] }],
    paths: {
      '/v1/messages': {
        post: {
          operationId: 'sendMessage',
          summary: 'Hand in a message',
          description:
            'As JSON, or as a whole message/rfc822 whose headers To, Cc and Bcc decide who gets it, unless `recipients` does; the query parameters belong to the latter.',
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              description:
                'Sent again with the same key, a request gives the first message again and makes no second one.',
              schema: { type: 'string', maxLength: 200 },
            },
            ...query(rawQuerySchema),
          ],
          requestBody: {
            required: true,
            content: {
              'application/json': { schema: schemaOf(messageRequestSchema, 'input') },
              'message/rfc822': { schema: { type: 'string', contentMediaType: 'message/rfc822' } },
            },
          },
          responses: answers(
            {
              201: z.union([acceptedSchema, acceptedBatchSchema]),
              200: z.union([acceptedSchema, acceptedBatchSchema]),
            },
            [400, 401, 403, 408, 409, 413, 415, 422, 429, 503, 507],
          ),
        },
        get: {
          operationId: 'listMessages',
          summary: 'The messages of this program, newest first',
          parameters: query(listQuerySchema),
          responses: answers({ 200: pageSchema }, [401, 422, 429]),
        },
      },
      '/v1/messages/{id}': {
        get: {
          operationId: 'getMessage',
          summary: 'One message with its timeline',
          parameters: [idPath],
          responses: answers({ 200: messageDetailSchema }, [401, 404, 429]),
        },
      },
      ...acts('retry', 'Try again now, as the button in the window'),
      ...acts('cancel', 'Do not send it, as long as it has not gone'),
      '/v1/batches/{id}': {
        get: {
          operationId: 'getBatch',
          summary: 'A batch with its messages',
          parameters: [idPath, ...query(batchQuerySchema)],
          responses: answers({ 200: batchSchema }, [401, 404, 422, 429]),
        },
      },
      '/v1/status': {
        get: {
          operationId: 'getStatus',
          summary: 'Whether mail goes now, and why not',
          responses: answers({ 200: statusSchema }, [401, 429]),
        },
      },
      '/v1/events': {
        get: {
          operationId: 'listen',
          summary: 'What happens to the messages of this program, as server-sent events',
          parameters: [
            ...query(eventsQuerySchema),
            { name: 'Last-Event-ID', in: 'header', schema: { type: 'string' }, description: 'Go on after this event.' },
          ],
          responses: {
            200: {
              description: 'A stream of events.',
              content: { 'text/event-stream': { schema: schemaOf(eventSchema) } },
            },
            ...answers({}, [401, 422, 429]),
          },
        },
      },
    },
    components: { schemas: named, securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
  };
}

const meanings: Record<number, string> = {
  200: 'It is so.',
  201: 'Accepted: the message is on disk.',
  400: 'The request cannot be read.',
  401: 'The token is missing or wrong.',
  403: 'This program is switched off, or the request comes from a web page.',
  404: 'There is no such thing, or it belongs to another program.',
  408: 'The request took too long.',
  409: 'It is too late for that, or the key belongs to another request.',
  413: 'Larger than Gmail takes.',
  415: 'Neither application/json nor message/rfc822.',
  422: 'The message cannot be sent as it is.',
  429: 'Too many wrong tokens, or too many listeners. Try again later.',
  503: 'Outtray cannot take mail now. Try again later.',
  507: 'The disk is full. Try again later.',
};

type SchemaOf = (schema: z.ZodType) => Json;

function answersWith(schemaOf: SchemaOf) {
  return (good: Record<number, z.ZodType>, bad: readonly number[]): Json => {
    const answer = (status: number, schema: z.ZodType) => [
      String(status),
      { description: meanings[status] ?? '', content: { 'application/json': { schema: schemaOf(schema) } } },
    ];
    return Object.fromEntries([
      ...Object.entries(good).map(([status, schema]) => answer(Number(status), schema)),
      ...bad.map((status) => answer(status, errorSchema)),
    ]);
  };
}

/** The schema in its place; those with a name of their own go to `named`, and are referred to. */
function schemaIn(named: Json, schema: z.ZodType, io: 'input' | 'output'): Json {
  const made: Json = {
    ...z.toJSONSchema(schema, { target: 'draft-2020-12', io, reused: 'inline', unrepresentable: 'any' }),
  };
  delete made.$schema;
  const text = JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/');
  const { $defs = {}, ...rest } = JSON.parse(text) as Json & { $defs?: Json };
  Object.assign(named, $defs);
  const { id, ...whole } = rest as Json & { id?: unknown };
  if (typeof id !== 'string') return rest;
  named[id] = whole;
  return { $ref: `#/components/schemas/${id}` };
}
