import type { Snapshot } from '../../shared/model.ts';
import { says } from '../../shared/problems/problem.ts';
import { ok } from '../../shared/result.ts';
import type { AnswerControl } from '../intake/control-door.ts';
import type { Status } from '../intake/control-words.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { PrintFormat } from '../templates/templates.ts';

/** Answers the command line, as `createHandlers` answers the window. */
export function controlAnswers(deps: {
  readonly outbox: Outbox;
  readonly printFormat: PrintFormat;
  readonly snapshot: () => Snapshot;
}): AnswerControl {
  const { outbox, printFormat, snapshot } = deps;
  return async (asked) => {
    switch (asked.ask) {
      case 'wake':
        outbox.arrived();
        return ok(null);
      case 'retry':
        return ok(asked.ids === null ? outbox.retryFailed('operator') : outbox.act('retry', asked.ids, 'operator'));
      case 'cancel':
        return ok(outbox.act('cancel', asked.ids, 'operator'));
      case 'status':
        return ok(statusOf(snapshot()));
      case 'print': {
        const { readData } = await import('../mail/print.ts');
        const data = readData(asked.data);
        if (!data.ok) return data;
        const made = await printFormat(asked.format, data.value);
        if (!made.ok) return made;
        const { name, type, bytes } = made.value;
        return ok({ name, type, base64: Buffer.from(bytes).toString('base64') });
      }
    }
  };
}

function statusOf(now: Snapshot): Status {
  const email = (id: string | null) => now.accounts.find((account) => account.id === id)?.email ?? null;
  return {
    running: true,
    version: now.version,
    counts: now.counts,
    onHold: now.onHold,
    scheduled: now.scheduled,
    online: now.online,
    pause: now.pause,
    holds: now.holds.map(({ scope, reason, accountId, until }) => ({
      scope,
      reason,
      account: email(accountId),
      until,
    })),
    accounts: now.accounts.map(({ email, state, isDefault }) => ({ email, state, isDefault })),
    notices: now.notices.map(says),
  };
}
