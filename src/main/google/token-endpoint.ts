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

/** Tells the provider that a token is no longer wanted (RFC 7009). `invalid_token` says that it is gone already; a page says nothing. */
export async function revokeToken(net: Net, revocationUri: string, token: string): Promise<boolean> {
  const answer = await postForm(net, revocationUri, { token });
  if (!answer.ok) return false;
  const { status, headers } = answer.value;
  const page = (headers['content-type'] ?? '').startsWith('text/html');
  return (status === 200 && !page) || refusalIn(answer.value, 0).error === 'invalid_token';
}

function postForm(
  net: Net,
  url: string,
  form: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Result<HttpAnswer, Fault>> {
  const body = new URLSearchParams(form).toString();
  return exchange(net, {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body,
    silenceMs: SILENCE_MS,
    signal,
  });
}

function refusalIn({ status, headers, text }: HttpAnswer, now: number): TokenRefusalText {
  const said = errorSchema.safeParse(parsed(text)).data;
  const error = scrub(said?.error ?? '');
  const description = said?.error_description ?? '';
  return {
    status,
    error,
    description,
    detail: scrub([status, error, description].filter(Boolean).join(' ')),
    notBefore: retryAfter(headers['retry-after'] ?? null, now),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
