import type { Account, AccountState, Hold } from '../../shared/model.ts';
import type { StoredSettings } from './account-store.ts';
import type { Candidate } from './choose.ts';
import { forecastOf } from './forecast.ts';
import type { AccountRecord, AppRecord, TokenRecord } from './records.ts';
import { METADATA_SCOPE } from './scopes.ts';

/** What is stored of an account as a sender. */
export interface Sending {
  readonly account: AccountRecord;
  readonly settings: StoredSettings;
  readonly rehearsal: Account['rehearsal'];
}

/** Everything that is stored of one account. */
export interface Parts extends Sending {
  readonly app: AppRecord | null;
  readonly tokens: TokenRecord | null;
  /** What earlier sign-ins of it have lasted. */
  readonly ends: Parameters<typeof forecastOf>[2];
}

export function candidateOf({ account, settings, rehearsal }: Sending): Candidate {
  const { id, email, isDefault, signedOutAt } = account;
  const over = account.kind === 'rehearsal' && signedOutAt !== null;
  return {
    id,
    email,
    isDefault,
    signedOut: signedOutAt !== null,
    aliases: settings.aliases,
    domains: settings.domains,
    over: over ? { successorId: rehearsal?.successorId ?? null } : null,
  };
}

/** What the window shows of an account. `standing` is its hold, the operator's own left out. */
export function accountView(
  { account, app, tokens, settings, rehearsal, ends }: Parts,
  standing: Hold | null,
): Account {
  const granted = tokens?.scopes.includes(METADATA_SCOPE) === true;
  return {
    id: account.id,
    kind: account.kind,
    connectedAppId: account.connectedAppId,
    email: account.email,
    name: settings.senderName ?? account.name,
    state: stateOf(account, tokens !== null, standing),
    problem: standing?.problem ?? null,
    held: account.heldAt !== null,
    isDefault: account.isDefault,
    signedInAt: account.signedInAt,
    accessExpiresAt: tokens?.accessExpiresAt ?? null,
    accessObtainedAt: tokens?.accessObtainedAt ?? null,
    refreshExpiresAt: tokens?.refreshExpiresAt ?? null,
    lastRefreshAt: tokens?.refreshedAt ?? null,
    forecast: forecastOf(account, tokens, ends),
    scopes: [...(tokens?.scopes ?? [])],
    limits: {
      perMinute: account.perMinute,
      messagesPerDay: account.messagesPerDay,
      recipientsPerDay: account.recipientsPerDay,
    },
    senders: [...settings.aliases, ...settings.domains.map((domain) => `@${domain}`)],
    lookInSent: settings.lookInSent ? (granted ? 'on' : 'not_granted') : 'off',
    rehearsal,
    delegation:
      account.kind === 'service' && app
        ? { robotEmail: app.robotEmail ?? '', clientId: app.clientId, scope: app.scopes.join(' ') }
        : null,
  };
}

function stateOf(account: AccountRecord, hasTokens: boolean, standing: Hold | null): AccountState {
  if (account.kind === 'rehearsal') return account.signedOutAt === null ? 'signed_in' : 'signed_out';
  if (account.signedOutAt !== null || !hasTokens) return 'signed_out';
  if (standing?.reason === 'needs_authorization' || standing?.reason === 'keyring_locked') return standing.reason;
  return 'signed_in';
}
