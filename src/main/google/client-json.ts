import * as z from 'zod';
import { googleEndpoints, isLoopbackUri, isSafeUri, type Preset } from '../../shared/connected-app.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** What a connected app is made of, before its secret is sealed. */
export interface ClientSettings {
  readonly name: string;
  readonly preset: Preset;
  readonly authorizationUri: string;
  readonly tokenUri: string;
  readonly revocationUri: string;
  readonly apiRoot: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** The address books of Google's sign-in: files made over the years name any of these. */
const googleHosts = new Set(['accounts.google.com', 'oauth2.googleapis.com', 'www.googleapis.com']);

const fileSchema = z.object({
  type: z.unknown().optional(),
  web: z.unknown().optional(),
  installed: z.record(z.string(), z.unknown()).optional(),
  /** What Google's file does not say; providers other than Google add it. */
  outtray: z
    .object({ revocation_uri: z.string(), api_root: z.string(), name: z.string().min(1).max(80) })
    .optional()
    .catch(undefined),
});

/**
 * Reads the JSON that Google's console gives for a client of the type "Desktop app".
 *
 * Fails with client_json_not_json, client_json_web, client_json_service_account, client_json_incomplete or client_json_unsafe_uri.
 */
export function readClientJson(text: string): Result<ClientSettings, Problem> {
  const file = fileSchema.safeParse(parsed(text)).data;
  if (!file) return fail(problem('client_json_not_json'));
  if (file.type === 'service_account') return fail(problem('client_json_service_account'));
  const { installed, outtray } = file;
  if (!installed)
    return fail(problem(file.web === undefined ? 'client_json_incomplete' : 'client_json_web', { field: 'installed' }));
  const missing = ['client_id', 'client_secret', 'auth_uri', 'token_uri'].find(
    (field) => textOf(installed, field) === '',
  );
  if (missing !== undefined) return fail(problem('client_json_incomplete', { field: missing }));

  const clientId = textOf(installed, 'client_id');
  const clientSecret = textOf(installed, 'client_secret');
  const uris = { auth_uri: textOf(installed, 'auth_uri'), token_uri: textOf(installed, 'token_uri') };
  if (Object.values(uris).every((uri) => hostOf(uri) !== null && googleHosts.has(hostOf(uri) ?? ''))) {
    const project = textOf(installed, 'project_id').slice(0, 60);
    return ok({
      name: project === '' ? 'Google' : `Google (${project})`,
      preset: 'google',
      ...googleEndpoints,
      clientId,
      clientSecret,
    });
  }
  if (!outtray) return fail(problem('client_json_incomplete', { field: 'outtray' }));
  const all = { ...uris, revocation_uri: outtray.revocation_uri, api_root: outtray.api_root };
  const unsafe = Object.entries(all).find(([, uri]) => !isSafeUri(uri));
  if (unsafe) return fail(problem('client_json_unsafe_uri', { field: unsafe[0] }));
  return ok({
    name: outtray.name,
    preset: Object.values(all).every(isLoopbackUri) ? 'practice' : 'other',
    authorizationUri: all.auth_uri,
    tokenUri: all.token_uri,
    revocationUri: all.revocation_uri,
    apiRoot: all.api_root.replace(/\/+$/, ''),
    clientId,
    clientSecret,
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function textOf(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  return typeof value === 'string' ? value.trim() : '';
}

function hostOf(uri: string): string | null {
  return URL.canParse(uri) ? new URL(uri).host : null;
}
