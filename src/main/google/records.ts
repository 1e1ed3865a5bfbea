import * as z from 'zod';
import type { AccountKind } from '../../shared/account-model.ts';
import { type Problem, problemSchema } from '../../shared/problems/problem.ts';

/** A connected app as it is stored. URIs have no slash at the end. */
export interface AppRecord {
  readonly id: string;
  readonly name: string;
  readonly preset: 'google' | 'practice' | 'other';
  readonly authorizationUri: string;
  readonly tokenUri: string;
  readonly revocationUri: string;
  readonly apiRoot: string;
  readonly clientId: string;
  /** Ciphertext of the vault. */
  readonly clientSecret: Uint8Array | null;
  readonly scopes: readonly string[];
  readonly queryParameters: readonly { readonly name: string; readonly value: string }[];
  readonly startsInBrowser: boolean;
  readonly uploadSessions: 'unknown' | 'yes' | 'no';
  /** Null, or left out: accounts of it sign in by consent. The others stay out of the list of connected apps. */
  readonly kind?: 'service' | 'rehearsal' | null;
  /** The address of the service account whose key `clientSecret` is. */
  readonly robotEmail?: string | null;
}

export interface AccountRecord {
  readonly id: string;
  readonly kind: AccountKind;
  readonly connectedAppId: string;
  readonly sub: string;
  readonly email: string;
  readonly name: string | null;
  readonly isDefault: boolean;
  readonly signedInAt: number | null;
  readonly signedOutAt: number | null;
  readonly holdReason: string | null;
  readonly holdUntil: number | null;
  readonly holdProblem: Problem | null;
  /** The operator holds the account since then. */
  readonly heldAt: number | null;
  /** Since when Google refuses a service account for want of delegation. */
  readonly refusedSince: number | null;
  readonly perMinute: number;
  readonly messagesPerDay: number;
  readonly recipientsPerDay: number;
}

/** One account's tokens. All are ciphertext of the vault; times are epoch ms by the wall clock. */
export interface TokenRecord {
  readonly accountId: string;
  readonly accessToken: Uint8Array | null;
  readonly refreshToken: Uint8Array;
  readonly accessExpiresAt: number | null;
  readonly accessObtainedAt: number | null;
  readonly refreshExpiresAt: number | null;
  readonly scopes: readonly string[];
  readonly refreshedAt: number | null;
}

export interface HoldRecord {
  readonly reason: string;
  readonly until: number | null;
  readonly problem: Problem;
}

export type NewAccount = Pick<
  AccountRecord,
  'id' | 'connectedAppId' | 'sub' | 'email' | 'name' | 'messagesPerDay' | 'recipientsPerDay'
>;

/** What a refresh brings. The refresh token only where the provider sent another one. */
export type Refreshed = Pick<
  TokenRecord,
  'accessToken' | 'accessExpiresAt' | 'accessObtainedAt' | 'refreshedAt' | 'scopes'
> & {
  readonly refreshToken: Uint8Array | null;
  readonly refreshExpiresAt: number | null;
};

export interface AppRow {
  id: string;
  name: string;
  preset: AppRecord['preset'];
  authorization_uri: string;
  token_uri: string;
  revocation_uri: string;
  api_root: string;
  client_id: string;
  client_secret: Buffer | null;
  scopes: string;
  query_parameters: string;
  starts_in_browser: number;
  upload_sessions: AppRecord['uploadSessions'];
  kind: 'service' | 'rehearsal' | null;
  robot_email: string | null;
}

export interface AccountRow {
  id: string;
  kind: AccountKind;
  connected_app_id: string;
  sub: string;
  email: string;
  name: string | null;
  is_default: number;
  signed_in_at: number | null;
  signed_out_at: number | null;
  hold_reason: string | null;
  hold_until: number | null;
  hold_problem: string | null;
  held_at: number | null;
  refused_since: number | null;
  per_minute: number;
  messages_per_day: number;
  recipients_per_day: number;
}

export interface TokenRow {
  account_id: string;
  access_token: Buffer | null;
  refresh_token: Buffer;
  access_expires_at: number | null;
  access_obtained_at: number | null;
  refresh_expires_at: number | null;
  scopes: string;
  refreshed_at: number | null;
}

const words = z.array(z.string());
const parameters = z.array(z.object({ name: z.string(), value: z.string() }));

export function appValues(app: AppRecord, at: number) {
  return {
    ...app,
    startsInBrowser: app.startsInBrowser ? 1 : 0,
    scopes: JSON.stringify(app.scopes),
    queryParameters: JSON.stringify(app.queryParameters),
    at,
  };
}

export function appRecord(row: AppRow): AppRecord {
  return {
    id: row.id,
    name: row.name,
    preset: row.preset,
    authorizationUri: row.authorization_uri,
    tokenUri: row.token_uri,
    revocationUri: row.revocation_uri,
    apiRoot: row.api_root,
    clientId: row.client_id,
    clientSecret: row.client_secret,
    scopes: words.parse(JSON.parse(row.scopes)),
    queryParameters: parameters.parse(JSON.parse(row.query_parameters)),
    startsInBrowser: row.starts_in_browser === 1,
    uploadSessions: row.upload_sessions,
    kind: row.kind,
    robotEmail: row.robot_email,
  };
}

export function accountRecord(row: AccountRow): AccountRecord {
  return {
    id: row.id,
    kind: row.kind,
    connectedAppId: row.connected_app_id,
    sub: row.sub,
    email: row.email,
    name: row.name,
    isDefault: row.is_default === 1,
    signedInAt: row.signed_in_at,
    signedOutAt: row.signed_out_at,
    holdReason: row.hold_reason,
    heldAt: row.held_at,
    refusedSince: row.refused_since,
    holdUntil: row.hold_until,
    holdProblem: row.hold_problem === null ? null : problemSchema.parse(JSON.parse(row.hold_problem)),
    perMinute: row.per_minute,
    messagesPerDay: row.messages_per_day,
    recipientsPerDay: row.recipients_per_day,
  };
}

export function tokenRecord(row: TokenRow): TokenRecord {
  return {
    accountId: row.account_id,
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    accessExpiresAt: row.access_expires_at,
    accessObtainedAt: row.access_obtained_at,
    refreshExpiresAt: row.refresh_expires_at,
    scopes: words.parse(JSON.parse(row.scopes)),
    refreshedAt: row.refreshed_at,
  };
}
