import { release } from 'node:os';
import type { LogEntry, Snapshot } from '../shared/model.ts';

export interface SupportFacts {
  readonly snapshot: Snapshot;
  /** Newest first; every line has passed the redactor. */
  readonly log: readonly LogEntry[];
  /** Version of the database, and what SQLite finds wrong with it ("ok" for nothing). */
  readonly database: { readonly version: number; readonly check: string };
  readonly madeAt: number;
}

/**
 * What somebody needs who is to help: one file of plain text, so that it can be read before it is handed on. No token, secret or
 * password can be in it, because none is in what it is made from; nor are subjects, content, names or whole addresses.
 */
export function supportBundle({ snapshot, log, database, madeAt }: SupportFacts): string {
  const about = {
    outtray: snapshot.version,
    electron: process.versions.electron ?? null,
    chrome: process.versions.chrome ?? null,
    node: process.versions.node,
    system: `${process.platform} ${process.arch} ${release()}`,
    desktop: process.env.XDG_CURRENT_DESKTOP ?? null,
    session: process.env.XDG_SESSION_TYPE ?? null,
    language: snapshot.language,
    madeAt: new Date(madeAt).toISOString(),
  };
  const state = {
    counts: snapshot.counts,
    onHold: snapshot.onHold,
    scheduled: snapshot.scheduled,
    online: snapshot.online,
    pause: snapshot.pause,
    readOnly: snapshot.readOnly,
    trayAvailable: snapshot.trayAvailable,
    sentLastMinute: snapshot.sentLastMinute,
    holds: snapshot.holds.map(({ scope, reason, until, problem }) => ({
      scope,
      reason,
      until,
      problem: problem?.code,
    })),
    quota: snapshot.quota,
    accounts: snapshot.accounts.map(({ id, state, problem, held, scopes, limits, ...account }) => ({
      id,
      state,
      problem: problem?.code ?? null,
      held,
      scopes,
      limits,
      signedInAt: account.signedInAt,
      accessExpiresAt: account.accessExpiresAt,
      refreshExpiresAt: account.refreshExpiresAt,
      lastRefreshAt: account.lastRefreshAt,
    })),
    connectedApps: snapshot.connectedApps.map(({ preset, warnings, startsInBrowser, ...app }) => ({
      preset,
      warnings,
      startsInBrowser,
      hosts: [app.authorizationUri, app.tokenUri, app.apiRoot].map(hostOf),
    })),
    doors: snapshot.doors.map(({ problem, ...door }) => ({ ...door, problem: problem?.code ?? null })),
    programs: snapshot.clients.map(({ off, messages, lastMessageAt }) => ({ off, messages, lastMessageAt })),
    notices: snapshot.notices.map(({ code }) => code),
    preferences: snapshot.preferences,
    autostart: snapshot.autostart,
    vault: snapshot.vault,
    database,
  };
  const lines = [...log].reverse().map((entry) => JSON.stringify(entry));
  return `${JSON.stringify({ about, state }, null, 2)}\n\n${lines.join('\n')}\n`;
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : '';
}
