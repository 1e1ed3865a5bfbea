import { createHash, randomBytes } from 'node:crypto';
import { type ConsentChoices, consent } from '../../../tools/practice-google/consent.ts';
import type { Practice } from '../../../tools/practice-google/practice.ts';

export const SEND = 'https://www.googleapis.com/auth/gmail.send';
export const READONLY = 'https://www.googleapis.com/auth/gmail.readonly';
export const METADATA = 'https://www.googleapis.com/auth/gmail.metadata';
export const REDIRECT = 'http://127.0.0.1:49152/answer';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
}

/** A request without redirects followed; `form` makes it a POST. */
export async function ask(url: string, init: RequestInit & { form?: Record<string, string> } = {}): Promise<Answer> {
  const { form, ...rest } = init;
  const response = await fetch(url, {
    redirect: 'manual',
    ...rest,
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

export function client(practice: Practice): { id: string; secret: string; authUri: string; tokenUri: string } {
  const file = practice.clientJson('installed');
  if (!('installed' in file)) throw new Error('not an installed client');
  const { client_id, client_secret, auth_uri, token_uri } = file.installed;
  return { id: client_id, secret: client_secret, authUri: auth_uri, tokenUri: token_uri };
}

export function verifierAndChallenge(): { verifier: string; challenge: string } {
  const verifier = randomBytes(48).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** An authorization request as Outtray makes it; undefined leaves a parameter out. */
export function authUrl(practice: Practice, change: Record<string, string | undefined> = {}): string {
  const params = {
    client_id: client(practice).id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: `openid email ${SEND}`,
    state: 'state-1',
    access_type: 'offline',
    prompt: 'consent',
    ...change,
  };
  const url = new URL(client(practice).authUri);
  for (const [name, value] of Object.entries(params)) if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}

/** A code exchange as Outtray makes it; undefined leaves a field out. */
export function exchange(practice: Practice, change: Record<string, string | undefined>): Promise<Answer> {
  const { id, secret, tokenUri } = client(practice);
  const fields = {
    grant_type: 'authorization_code',
    client_id: id,
    client_secret: secret,
    redirect_uri: REDIRECT,
    ...change,
  };
  const form = Object.fromEntries(
    Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
  return ask(tokenUri, { form });
}

export function refresh(
  practice: Practice,
  refreshToken: string,
  change: Record<string, string> = {},
): Promise<Answer> {
  const { id, secret, tokenUri } = client(practice);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken, client_id: id, client_secret: secret };
  return ask(tokenUri, { form: { ...form, ...change } });
}

export interface Tokens {
  access_token: string;
  refresh_token?: string;
  id_token?: string;
  scope: string;
  expires_in: number;
  refresh_token_expires_in?: number;
}

/** Code of a full walk through the pages. */
export async function codeFor(
  practice: Practice,
  choices: ConsentChoices = {},
  change: Record<string, string | undefined> = {},
): Promise<string> {
  const redirect = await consent(authUrl(practice, change), choices);
  const code = redirect.searchParams.get('code');
  if (code === null) throw new Error(`no code in ${redirect.href}`);
  return code;
}

/** Signs in from the first request to the tokens. */
export async function signIn(
  practice: Practice,
  choices: ConsentChoices = {},
  change: Record<string, string | undefined> = {},
): Promise<Tokens & { refresh: string }> {
  const answer = await exchange(practice, { code: await codeFor(practice, choices, change) });
  if (answer.status !== 200) throw new Error(`sign-in failed: ${answer.text}`);
  const tokens = answer.json as Tokens;
  return { ...tokens, refresh: tokens.refresh_token ?? '' };
}

export function bearer(tokens: { access_token: string }): Record<string, string> {
  return { authorization: `Bearer ${tokens.access_token}` };
}

/** A small message with CRLF line ends; header lines given replace nothing, they come first. */
export function message(id: string, options: { headers?: string[]; to?: string | null; body?: string } = {}): Buffer {
  const { headers = [], to = 'customer@example.net', body = 'Dear customer\r\n' } = options;
  return Buffer.from(
    [
      ...headers,
      ...(headers.some((line) => line.startsWith('From:')) ? [] : ['From: office@northgate.example']),
      ...(to === null ? [] : [`To: ${to}`]),
      'Subject: Invoice 7',
      'Message-ID: <seven@outtray.example>',
      `X-Outtray-Id: ${id}`,
      '',
      body,
    ].join('\r\n'),
  );
}

/** Opens an upload session; the answer's Location is the session. */
export function openSession(
  practice: Practice,
  tokens: { access_token: string },
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(`${practice.url}/upload/gmail/v1/users/me/messages/send?uploadType=resumable`, {
    method: 'POST',
    headers: { ...bearer(tokens), 'x-upload-content-type': 'message/rfc822', ...headers },
  });
}

/** The address of a fresh session. */
export async function sessionFor(practice: Practice, tokens: { access_token: string }, size?: number): Promise<string> {
  const opened = await openSession(
    practice,
    tokens,
    size === undefined ? {} : { 'x-upload-content-length': String(size) },
  );
  const location = opened.headers.get('location');
  if (location === null) throw new Error(`no session: ${opened.text}`);
  return location;
}

/** Puts bytes `from` to `to` (exclusive) of a message whose size is `total`; `*` where the size is not to be said. */
export function put(
  session: string,
  bytes: Buffer,
  from: number,
  total: number | '*',
  headers: Record<string, string> = {},
): Promise<Answer> {
  return ask(session, {
    method: 'PUT',
    headers: { 'content-range': `bytes ${from}-${from + bytes.length - 1}/${total}`, ...headers },
    body: new Uint8Array(bytes),
  });
}

export function askSession(session: string, total: number | '*'): Promise<Answer> {
  return ask(session, { method: 'PUT', headers: { 'content-range': `bytes */${total}` } });
}

/** Sends by a session in one PUT. */
export async function sendOnce(practice: Practice, tokens: { access_token: string }, mail: Buffer): Promise<Answer> {
  return put(await sessionFor(practice, tokens, mail.length), mail, 0, mail.length);
}

/** `error` of one of Google's API answers, flat. */
export function apiError(answer: Answer): {
  code: number;
  message: string;
  reason: string;
  status: string | undefined;
} {
  const { error } = answer.json as {
    error: {
      code: number;
      message: string;
      status?: string;
      errors: { reason: string; domain: string; message: string }[];
    };
  };
  return { code: error.code, message: error.message, reason: error.errors[0]?.reason ?? '', status: error.status };
}
