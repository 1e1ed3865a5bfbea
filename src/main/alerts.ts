import type { Snapshot } from '../shared/model.ts';
import { next, says } from '../shared/problems/problem.ts';
import { outside } from '../shared/words/outside.ts';

/** What a native notification says; `tag` groups: a newer one with the same tag takes the place of the older. */
export interface Alert {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly page: 'outbox' | 'accounts';
  /** The one message it is about; null where it is about several or none. */
  readonly messageId: string | null;
}

/** What changed between two looks at Outtray that a person must hear of. */
export interface AlertChange {
  readonly raise: readonly Alert[];
  /** Tags whose cause is gone. */
  readonly clear: readonly string[];
}

/**
 * Compares snapshots and tells new problems once: a failed or unconfirmed message more than before, a sign-in that ended. An old
 * problem is not told again, and a mended one takes its notification away.
 */
export function createAlerts(): (snapshot: Snapshot) => AlertChange {
  let failed: number | null = null;
  let unconfirmed: number | null = null;
  let signIns = new Set<string>();

  return ({ counts, accounts, alone }) => {
    const words = outside().notices;
    const raise: Alert[] = [];
    const clear: string[] = [];

    if (counts.failed > (failed ?? counts.failed)) {
      raise.push({
        tag: 'failed',
        title: counts.failed === 1 ? words.failedOne : words.failedMany(counts.failed),
        body: words.failedBody,
        page: 'outbox',
        messageId: alone.failed,
      });
    }
    if (counts.failed === 0 && failed) clear.push('failed');
    failed = counts.failed;

    if (counts.unconfirmed > (unconfirmed ?? counts.unconfirmed)) {
      raise.push({
        tag: 'unconfirmed',
        title: words.unconfirmed,
        body: words.unconfirmedBody,
        page: 'outbox',
        messageId: alone.unconfirmed,
      });
    }
    if (counts.unconfirmed === 0 && unconfirmed) clear.push('unconfirmed');
    unconfirmed = counts.unconfirmed;

    const ended = new Set<string>();
    for (const { id, email, state, problem } of accounts) {
      if (state !== 'needs_authorization' && state !== 'keyring_locked') continue;
      ended.add(id);
      if (signIns.has(id)) continue;
      raise.push({
        tag: `sign-in:${id}`,
        title: problem ? says(problem) : words.signIn(email),
        body: problem ? next(problem) : words.signInBody,
        page: 'accounts',
        messageId: null,
      });
    }
    for (const id of signIns) if (!ended.has(id)) clear.push(`sign-in:${id}`);
    signIns = ended;

    return { raise, clear };
  };
}
