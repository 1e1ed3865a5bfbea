import type { Snapshot } from '../shared/model.ts';
import { outside } from '../shared/words/outside.ts';
import type { Alert, AlertChange } from './alert.ts';
import type { Clock } from './ports.ts';
import { createSignInAlerts, type ToldTags } from './sign-in-alerts.ts';

/**
 * Compares snapshots and tells new problems once: a failed or unconfirmed message more than before (at first: `before` anything was
 * sent), and what sign-in-alerts.ts tells.
 * An old problem is not told again, and a mended one takes its notification away.
 */
export function createAlerts(
  told: ToldTags,
  clock: Pick<Clock, 'now'>,
  before: Pick<Snapshot['counts'], 'failed' | 'unconfirmed'>,
): (snapshot: Snapshot) => AlertChange {
  let { failed, unconfirmed } = before;
  const signInAlerts = createSignInAlerts(told, clock.now);

  return (snapshot) => {
    const { counts, alone } = snapshot;
    const words = outside().notices;
    const raise: Alert[] = [];
    const clear: string[] = [];

    if (counts.failed > failed) {
      raise.push({
        tag: 'failed',
        key: 'failed',
        title: counts.failed === 1 ? words.failedOne : words.failedMany(counts.failed),
        body: words.failedBody,
        page: 'outbox',
        messageId: alone.failed,
      });
    }
    if (counts.failed === 0 && failed > 0) clear.push('failed');
    failed = counts.failed;

    if (counts.unconfirmed > unconfirmed) {
      raise.push({
        tag: 'unconfirmed',
        key: 'unconfirmed',
        title: words.unconfirmed,
        body: words.unconfirmedBody,
        page: 'outbox',
        messageId: alone.unconfirmed,
      });
    }
    if (counts.unconfirmed === 0 && unconfirmed > 0) clear.push('unconfirmed');
    unconfirmed = counts.unconfirmed;

    const signIns = signInAlerts(snapshot);
    return { raise: [...raise, ...signIns.raise], clear: [...clear, ...signIns.clear] };
  };
}
