import * as z from 'zod';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

const SKEW_MS = 5 * 60_000;
const googleIssuers: ReadonlySet<string> = new Set(['https://accounts.google.com', 'accounts.google.com']);

/** Who signed in, as the provider says. */
export interface Identity {
  /** The provider's own id of the person; never changes. */
  readonly sub: string;
  readonly email: string;
  readonly name: string | null;
  /** The Workspace domain; null for a consumer account. */
  readonly domain: string | null;
}

const claimsSchema = z.object({
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  exp: z.number(),
  iat: z.number().optional(),
  sub: z.string().min(1).max(255),
  email: z.string().min(3).max(320),
  name: z.string().max(200).optional().catch(undefined),
  hd: z.string().max(255).optional().catch(undefined),
});

/**
 * Reads an id_token that came from the token endpoint over TLS, so that its signature need not be checked (OpenID Connect core
 * 3.1.3.7, point 6). Fails with no_identity, or clock_skew when this computer's clock makes it look ended.
 */
export function readIdentity(
  idToken: string | null,
  expected: { readonly clientId: string; readonly google: boolean },
  now: number,
): Result<Identity, Problem> {
  if (idToken === null) return fail(problem('no_identity', { reason: 'no id_token' }));
  const claims = claimsSchema.safeParse(payload(idToken)).data;
  if (!claims) return fail(problem('no_identity', { reason: 'an id_token without sub or email' }));
  const audience = typeof claims.aud === 'string' ? [claims.aud] : claims.aud;
  if (!audience.includes(expected.clientId))
    return fail(problem('no_identity', { reason: 'an id_token for another program' }));
  if (expected.google && !googleIssuers.has(claims.iss)) {
    return fail(problem('no_identity', { reason: 'an id_token of another provider' }));
  }
  if (claims.exp * 1000 + SKEW_MS < now) {
    const made = (claims.iat ?? claims.exp) * 1000;
    return fail(problem('clock_skew', { minutes: Math.round((now - made) / 60_000) }));
  }
  const { sub, email, name, hd } = claims;
  return ok({ sub, email, name: name ?? null, domain: hd ?? null });
}

function payload(token: string): unknown {
  const parts = token.split('.');
  try {
    return parts.length === 3 ? JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString('utf8')) : null;
  } catch {
    return null;
  }
}
