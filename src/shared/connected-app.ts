import * as z from 'zod';
import { type Problem, problem } from './problems/problem.ts';

/** What a connected app may be set to, and what is wrong with such settings. Window and main ask the same functions. */

export const presetSchema = z.enum(['google', 'practice', 'other']);
export type Preset = z.infer<typeof presetSchema>;

const line = z.string().max(2000);
export const appSettingsSchema = z.object({
  name: line,
  preset: presetSchema,
  authorizationUri: line,
  tokenUri: line,
  revocationUri: line,
  apiRoot: line,
  clientId: line,
  scopes: z.array(line).max(50),
  queryParameters: z.array(z.object({ name: line, value: line })).max(50),
  startsInBrowser: z.boolean(),
});
export type AppSettings = z.infer<typeof appSettingsSchema>;

/** What to do with the stored secret. It goes in and never comes out. */
export const secretChangeSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('keep') }),
  z.object({ do: z.literal('set'), value: z.string().max(2000) }),
  z.object({ do: z.literal('remove') }),
]);
export type SecretChange = z.infer<typeof secretChangeSchema>;

export const uriFields = ['authorizationUri', 'tokenUri', 'revocationUri', 'apiRoot'] as const;
export type UriField = (typeof uriFields)[number];

/** Google's endpoints (https://accounts.google.com/.well-known/openid-configuration). */
export const googleEndpoints: Readonly<Record<UriField, string>> = {
  authorizationUri: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUri: 'https://oauth2.googleapis.com/token',
  revocationUri: 'https://oauth2.googleapis.com/revoke',
  apiRoot: 'https://gmail.googleapis.com',
};

const prefix = 'https://www.googleapis.com/auth/';
export const sendScope = `${prefix}gmail.send`;
export const defaultScopes: readonly string[] = ['openid', 'email', sendScope];

/** Without these Google gives no refresh token, and the sign-in would end after an hour. */
export const defaultParameters: readonly Parameter[] = [
  { name: 'access_type', value: 'offline' },
  { name: 'prompt', value: 'consent' },
];

/** Every scope that allows messages.send (https://developers.google.com/workspace/gmail/api/reference/rest/v1/users.messages/send). */
export const sendScopes: ReadonlySet<string> = new Set([
  sendScope,
  `${prefix}gmail.compose`,
  `${prefix}gmail.modify`,
  'https://mail.google.com/',
]);

const longNames: Readonly<Record<string, string>> = {
  email: `${prefix}userinfo.email`,
  profile: `${prefix}userinfo.profile`,
};

/** The name that Google answers with: `email` comes back as a URL. */
export function canonicalScope(scope: string): string {
  return longNames[scope] ?? scope;
}

interface Parameter {
  readonly name: string;
  readonly value: string;
}
type Asking = { readonly scopes: readonly string[]; readonly queryParameters: readonly Parameter[] };

export const appWarnings = ['no_offline_access', 'no_consent_prompt', 'no_send_scope'] as const;
export type AppWarning = (typeof appWarnings)[number];

/** What will go wrong with such settings, at the latest when the first access token ends. */
export function warningsOf({ scopes, queryParameters }: Asking): AppWarning[] {
  const has = (name: string, value: string) =>
    queryParameters.some((one) => one.name === name && words(one.value).includes(value));
  const warnings: AppWarning[] = [];
  if (!has('access_type', 'offline')) warnings.push('no_offline_access');
  if (!has('prompt', 'consent')) warnings.push('no_consent_prompt');
  if (!scopes.map(canonicalScope).some((scope) => sendScopes.has(scope))) warnings.push('no_send_scope');
  return warnings;
}

/** What one button adds: what makes a sign-in last, or the permission to send. */
export const addableSchema = z.enum(['lasting_sign_in', 'send_scope']);
export type Addable = z.infer<typeof addableSchema>;

export function warnsOf(what: Addable, warnings: readonly AppWarning[]): boolean {
  return warnings.some((warning) => (warning === 'no_send_scope') === (what === 'send_scope'));
}

/** The settings with what was missing; the rest stays as it is. */
export function adding<Settings extends Asking>(
  settings: Settings,
  what: Addable,
): Settings & { scopes: string[]; queryParameters: Parameter[] } {
  const scopes = [...settings.scopes];
  let queryParameters: Parameter[] = settings.queryParameters.map((one) => ({ ...one }));
  const missing = warningsOf(settings);
  if (what === 'send_scope' && missing.includes('no_send_scope')) scopes.push(sendScope);
  if (what === 'lasting_sign_in') {
    if (missing.includes('no_offline_access'))
      queryParameters = withParameter(queryParameters, 'access_type', () => 'offline');
    // none cannot stand beside another prompt (OpenID Connect core 3.1.2.1)
    const together = (value: string) => [...words(value).filter((word) => word !== 'none'), 'consent'].join(' ');
    if (missing.includes('no_consent_prompt')) queryParameters = withParameter(queryParameters, 'prompt', together);
  }
  return { ...settings, scopes, queryParameters };
}

function withParameter(all: readonly Parameter[], name: string, change: (value: string) => string): Parameter[] {
  const known = all.some((one) => one.name === name);
  const changed = all.map((one) => (one.name === name ? { name, value: change(one.value) } : one));
  return known ? changed : [...changed, { name, value: change('') }];
}

function words(value: string): string[] {
  return value.split(/\s+/).filter((word) => word !== '');
}

// ---- what is wrong -------------------------------------------------------------------------------------------------------

export type AppField = 'name' | UriField | 'clientId' | 'clientSecret' | 'scopes' | 'queryParameters';

export interface AppFault {
  readonly field: AppField;
  /** Which line of the table, from 0; null where the field is one. */
  readonly at: number | null;
  readonly problem: Problem;
}

/** A connected app as it was, as far as a change of it matters. */
type Known = Pick<AppSettings, UriField | 'clientId'>;

/** What Outtray sets by itself for each attempt, and what would keep the answer from reaching it. */
const reserved: ReadonlySet<string> = new Set([
  'response_type',
  'response_mode',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'code_challenge',
  'code_challenge_method',
  'login_hint',
]);

/**
 * Everything that keeps these settings from being saved, in the order of the form. `known`: what they take the place of.
 * `hasSecret`: whether one is stored.
 */
export function faultsOf(
  settings: AppSettings,
  secret: SecretChange,
  known: Known | null,
  hasSecret: boolean,
): AppFault[] {
  const faults: AppFault[] = [];
  const fault = (field: AppField, what: Problem, at: number | null = null) => faults.push({ field, at, problem: what });

  if (settings.name.trim() === '') fault('name', problem('app_name_missing'));
  for (const field of uriFields) {
    const uri = settings[field].trim();
    if (uri === '') fault(field, problem('app_uri_missing'));
    else if (!isSafeUri(uri)) fault(field, problem('app_uri_unsafe'));
    else if (field === 'apiRoot' && new URL(uri).search !== '') fault(field, problem('app_api_root_query'));
  }
  const clientId = settings.clientId.trim();
  if (clientId === '') fault('clientId', problem('app_client_id_missing'));
  else if (/[^\x21-\x7e]/.test(clientId)) fault('clientId', problem('app_client_id_malformed'));

  const given = secret.do === 'set' && secret.value.trim() !== '';
  if (secret.do === 'set' && !given) fault('clientSecret', problem('app_secret_missing'));
  else if (!given && settings.preset === 'google' && (secret.do === 'remove' || !hasSecret))
    fault('clientSecret', problem('app_secret_missing'));
  else if (secret.do === 'keep' && hasSecret && known && faults.length === 0 && leadsElsewhere(known, settings))
    fault('clientSecret', problem('app_secret_again'));

  faults.push(...scopeFaults(settings.scopes), ...parameterFaults(settings.queryParameters));
  return faults;
}

function scopeFaults(scopes: readonly string[]): AppFault[] {
  const fault = (what: Problem): AppFault[] => [{ field: 'scopes', at: null, problem: what }];
  // RFC 6749 section 3.3: printable ASCII without space, quote and backslash
  const malformed = scopes
    .filter((scope) => scope.trim() !== '')
    .find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope.trim()));
  if (malformed !== undefined) return fault(problem('app_scope_malformed', { scope: malformed }));
  const asked = new Set(scopes.map((scope) => canonicalScope(scope.trim())));
  const missing = ['openid', 'email'].find((scope) => !asked.has(canonicalScope(scope)));
  return missing === undefined ? [] : fault(problem('app_scope_identity', { scope: missing }));
}

function parameterFaults(parameters: readonly Parameter[]): AppFault[] {
  return parameters.flatMap(({ name, value }, at): AppFault[] => {
    const fault = (what: Problem): AppFault[] => [{ field: 'queryParameters', at, problem: what }];
    // an empty line is left out when the settings are stored
    if (name.trim() === '') return value.trim() === '' ? [] : fault(problem('app_parameter_nameless'));
    if (reserved.has(name.trim().toLowerCase())) return fault(problem('app_parameter_reserved', { name: name.trim() }));
    if (parameters.findIndex((one) => one.name.trim() === name.trim()) < at)
      return fault(problem('app_parameter_twice', { name: name.trim() }));
    return value.trim() === '' ? fault(problem('app_parameter_empty', { name: name.trim() })) : [];
  });
}

/** The settings as they are stored: without stray spaces, lists without empty lines and doubles, no slash after the API root. */
export function tidied(settings: AppSettings): AppSettings {
  const trimmed = Object.fromEntries(uriFields.map((field) => [field, settings[field].trim()])) as Record<
    UriField,
    string
  >;
  return {
    ...settings,
    ...(settings.preset === 'google' ? googleEndpoints : trimmed),
    ...(settings.preset === 'google' ? {} : { apiRoot: trimmed.apiRoot.replace(/\/+$/, '') }),
    name: settings.name.trim().slice(0, 80),
    clientId: settings.clientId.trim(),
    scopes: [...new Set(settings.scopes.map((scope) => scope.trim()).filter((scope) => scope !== ''))],
    queryParameters: settings.queryParameters
      .map(({ name, value }) => ({ name: name.trim(), value: value.trim() }))
      .filter(({ name, value }) => name !== '' || value !== ''),
  };
}

/**
 * True when what was granted or given under the old settings must not be shown to whoever the new ones name: another client, or
 * another server. Addresses of this computer are one server, whatever their port.
 */
export function leadsElsewhere(old: Known, next: Known): boolean {
  if (old.clientId !== next.clientId.trim()) return true;
  return (['tokenUri', 'revocationUri', 'apiRoot'] as const).some((field) => {
    const to = next[field].trim();
    return originOf(old[field]) !== originOf(to) && !(isLoopbackUri(old[field]) && isLoopbackUri(to));
  });
}

function originOf(uri: string): string | null {
  return URL.canParse(uri) ? new URL(uri).origin : null;
}

/** https, or http on this computer; no user name, nothing after a #. */
export function isSafeUri(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, username, password } = new URL(uri);
  if (username !== '' || password !== '' || uri.includes('#')) return false;
  return protocol === 'https:' || isLoopbackUri(uri);
}

export function isLoopbackUri(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}
