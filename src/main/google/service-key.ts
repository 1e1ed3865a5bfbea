import { createPrivateKey, sign } from 'node:crypto';
import * as z from 'zod';
import { googleEndpoints } from '../../shared/connected-app.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** A service account's key file, as Google's console gives it (type "JSON"). */
export interface ServiceKey {
  readonly robotEmail: string;
  /** Numeric; what the administrator enters for domain-wide delegation. */
  readonly clientId: string;
  readonly project: string;
  readonly keyId: string;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly tokenUri: string;
  readonly apiRoot: string;
  readonly preset: 'google' | 'practice' | 'other';
}

/** The part of a key that is secret, as it is sealed. */
const sealedSchema = z.object({ keyId: z.string(), privateKey: z.string(), robotEmail: z.string() });
export type SealedKey = z.infer<typeof sealedSchema>;

const fileSchema = z.object({
  type: z.string().optional(),
  installed: z.unknown().optional(),
  web: z.unknown().optional(),
  client_email: z.string().optional(),
  client_id: z.string().optional(),
  project_id: z.string().optional(),
  private_key_id: z.string().optional(),
  private_key: z.string().optional(),
  token_uri: z.string().optional(),
  outtray: z.object({ api_root: z.string() }).optional().catch(undefined),
});

/** Fails with service_key_not_json, service_key_is_client, service_key_incomplete or service_key_unusable. */
export function readServiceKey(text: string): Result<ServiceKey, Problem> {
  const file = fileSchema.safeParse(parsed(text)).data;
  if (!file) return fail(problem('service_key_not_json'));
  if (file.installed !== undefined || file.web !== undefined) return fail(problem('service_key_is_client'));
  if (file.type !== 'service_account') return fail(problem('service_key_incomplete', { field: 'type' }));
  const fields = {
    client_email: file.client_email?.trim() ?? '',
    client_id: file.client_id?.trim() ?? '',
    private_key_id: file.private_key_id?.trim() ?? '',
    private_key: file.private_key ?? '',
    token_uri: file.token_uri?.trim() ?? '',
  };
  const missing = Object.entries(fields).find(([, value]) => value === '');
  if (missing) return fail(problem('service_key_incomplete', { field: missing[0] }));
  if (!isRsa(fields.private_key)) return fail(problem('service_key_unusable'));
  const where = whereOf(fields.token_uri, file.outtray?.api_root);
  if (!where) return fail(problem('service_key_unsafe_uri'));
  return ok({
    ...where,
    robotEmail: fields.client_email,
    clientId: fields.client_id,
    project: file.project_id?.slice(0, 60) ?? '',
    keyId: fields.private_key_id,
    privateKey: fields.private_key,
  });
}

export function sealable({ keyId, privateKey, robotEmail }: SealedKey): string {
  return JSON.stringify({ keyId, privateKey, robotEmail });
}

/** Null: what was sealed is no key. */
export function unsealed(text: string): SealedKey | null {
  return sealedSchema.safeParse(parsed(text)).data ?? null;
}

const LIFE_S = 3600;

/**
 * The signed claim that asks for a token in the name of `subject` (RFC 7523 section 2.1, RFC 7515;
 * https://developers.google.com/identity/protocols/oauth2/service-account#httprest). `now` is epoch ms.
 */
export function assertion(key: SealedKey, subject: string, tokenUri: string, scope: string, now: number): string {
  const issued = Math.floor(now / 1000);
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const head = encode({ alg: 'RS256', typ: 'JWT', kid: key.keyId });
  const claims = { iss: key.robotEmail, sub: subject, scope, aud: tokenUri, iat: issued, exp: issued + LIFE_S };
  const signed = `${head}.${encode(claims)}`;
  const signature = sign('RSA-SHA256', Buffer.from(signed), createPrivateKey(key.privateKey));
  return `${signed}.${signature.toString('base64url')}`;
}

/** Google's own addresses are known, whatever the file says; another provider's have to be safe. */
function whereOf(
  tokenUri: string,
  apiRoot: string | undefined,
): Pick<ServiceKey, 'tokenUri' | 'apiRoot' | 'preset'> | null {
  if (!URL.canParse(tokenUri)) return null;
  const { host, protocol } = new URL(tokenUri);
  if (protocol === 'https:' && ['oauth2.googleapis.com', 'accounts.google.com', 'www.googleapis.com'].includes(host)) {
    return { tokenUri: googleEndpoints.tokenUri, apiRoot: googleEndpoints.apiRoot, preset: 'google' };
  }
  if (apiRoot === undefined || !isSafe(tokenUri) || !isSafe(apiRoot)) return null;
  const practice = [tokenUri, apiRoot].every((uri) => new URL(uri).protocol === 'http:');
  return { tokenUri, apiRoot: apiRoot.replace(/\/+$/, ''), preset: practice ? 'practice' : 'other' };
}

/** https, or http on this computer. */
function isSafe(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

function isRsa(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
