import * as z from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';
import { retryAfter } from './answer.ts';
import { exchange, type HttpAnswer, type Net } from './http.ts';
import type { Fault } from './network-fault.ts';
import { scrub } from './scrub.ts';
import type { TokenRefusalText } from './token-replies.ts';

const SILENCE_MS = 30_000;

const seconds = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,10}$/)
    .transform(Number),
]);

/** A successful answer (RFC 6749 section 5.1, OpenID Connect core 3.1.3.3). Durations in seconds. */
const grantSchema = z.object({
  access_token: z.string().min(1).max(16_384),
  /** One of another kind must not be used as if it were of this (RFC 6749 section 7.1); in either case of letters. */
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: seconds.optional().catch(undefined),
  refresh_token: z.string().min(1).max(16_384).optional(),
  /** Google, while the consent screen is in Testing. */
  refresh_token_expires_in: seconds.optional().catch(undefined),
  scope: z.string().optional(),
  id_token: z.string().max(65_536).optional(),
});

export interface Grant {
  readonly accessToken: string;
  /** How long the access token lives; an hour where the provider does not say. */
  readonly lifeMs: number;
  readonly refreshToken: string | null;
  readonly refreshLifeMs: number | null;
  readonly scope: string | undefined;
  readonly idToken: string | null;
}

export type TokenFailure =
  | { readonly kind: 'refused'; readonly refusal: TokenRefusalText }
  | { readonly kind: 'fault'; readonly fault: Fault };

const errorSchema = z.object({ error: z.string().max(100), error_description: z.string().catch('') });

/** Asks a token endpoint once. Nothing is repeated: a code works once, and a rotated refresh token must not be asked for twice. */
export async function askForTokens(
  net: Net,
  tokenUri: string,
  form: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Result<Grant, TokenFailure>> {
  const answer = await postForm(net, tokenUri, form, signal);
  if (!answer.ok) return fail({ kind: 'fault', fault: answer.problem });
  const { status, text } = answer.value;
  const grant = status === 200 ? grantSchema.safeParse(parsed(text)).data : undefined;
  if (!grant) return fail({ kind: 'refused', refusal: refusalIn(answer.value, net.clock.now()) });
  return ok({
    accessToken: grant.access_token,
    lifeMs: (grant.expires_in ?? 3600) * 1000,
    refreshToken: grant.refresh_token ?? null,
    refreshLifeMs: grant.refresh_token_expires_in === undefined ? null : grant.refresh_token_expires_in * 1000,
    scope: grant.scope,
    idToken: grant.id_token ?? null,
  });
}

/** `gone`: it does not work any more. `refused`: the provider answered otherwise. `unreachable`: no answer of the provider's. */
export type Revocation = 'gone' | 'refused' | 'unreachable';

/** Tells the provider that a token is no longer wanted (RFC 7009). `invalid_token` says that it is gone already; a page says nothing. */
export async function revokeToken(net: Net, revocationUri: string, token: string): Promise<Revocation> {
  const answer = await postForm(net, revocationUri, { token });
  if (!answer.ok) return 'unreachable';
  const { status } = answer.value;
  const { error, page } = refusalIn(answer.value, 0);
  if ((status === 200 && !page) || error === 'invalid_token') return 'gone';
  return page || status >= 500 ? 'unreachable' : 'refused';
}

async function postForm(
  net: Net,
  url: string,
  form: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Result<HttpAnswer, Fault>> {
  const body = new URLSearchParams(form).toString();
  const answer = await exchange(net, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body,
    silenceMs: SILENCE_MS,
    signal,
  });
  const at = answer.ok && isJson(answer.value) ? timeOf(answer.value) : null;
  if (at !== null) net.providerTime?.(at);
  return answer;
}

/** The `Date` of an answer (RFC 9110 section 6.6.1), epoch ms. */
function timeOf({ headers }: HttpAnswer): number | null {
  const at = Date.parse(headers.date ?? '');
  return Number.isNaN(at) ? null : at;
}

/** Whatever stands in between answers with a page, and tells its own time. */
function isJson({ headers, text }: HttpAnswer): boolean {
  return !isPage(headers) && parsed(text) !== null;
}

function isPage(headers: HttpAnswer['headers']): boolean {
  return /^\s*text\/html/i.test(headers['content-type'] ?? '');
}

function refusalIn({ status, headers, text }: HttpAnswer, now: number): TokenRefusalText {
  const said = errorSchema.safeParse(parsed(text)).data;
  const error = scrub(said?.error ?? '');
  const description = said?.error_description ?? '';
  const at = timeOf({ status, headers, text });
  return {
    status,
    error,
    description,
    detail: scrub([status, error, description].filter(Boolean).join(' ')),
    notBefore: retryAfter(headers['retry-after'] ?? null, now),
    // a redirect leads to somebody's page as well: a token endpoint has none to send us to
    page: said === undefined && (isPage(headers) || (status >= 300 && status < 400)),
    aheadMs: said === undefined || at === null ? null : now - at,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
