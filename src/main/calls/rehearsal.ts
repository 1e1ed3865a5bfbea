import type { rehearsalCalls } from '../../shared/calls/rehearsal.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { MAX_MESSAGE_BYTES } from '../mail/request.ts';
import type { CallDeps, HandlersOf } from './deps.ts';
import { saveFile } from './save-file.ts';

const RAW_VIEW_BYTES = 1_048_576;
const OPERATOR = 'operator';

/** The id as it is in the rehearsal mailbox, or null for that of a message of the outbox, which is one letter shorter. */
export function rehearsedId(id: string): string | null {
  return /^R[0-9A-Z]{26}$/.test(id) ? id : null;
}

export function rehearsalHandlers({ desktop, outbox, google, rehearsal }: CallDeps): HandlersOf<typeof rehearsalCalls> {
  const { setup } = google;
  const { mailbox } = rehearsal;
  const found = (id: string, limit: number): Result<{ bytes: Uint8Array; whole: boolean }, Problem> => {
    const kept = mailbox.bytes(id, limit);
    return kept ? ok(kept) : fail(problem('message_unknown'));
  };
  const cancelled = (accountId: string) => outbox.act('cancel', outbox.unsentOf(accountId), OPERATOR).changed;
  return {
    startRehearsal: ({ email }) => setup.startRehearsal(email),
    setRehearsal: ({ accountId, to }) => setup.setRehearsal(accountId, to),
    unsentOf: (id) => ok({ messages: outbox.unsentOf(id).length }),
    goLive({ accountId, successorId, unsent }) {
      // new mail goes to the successor from here on, so nothing is left behind
      const ended = setup.endRehearsal(accountId, successorId);
      if (!ended.ok) return ended;
      if (unsent === 'cancel') return ok({ messages: cancelled(accountId) });
      const moved = outbox.reassign(accountId, successorId, OPERATOR);
      return moved.ok ? ok({ messages: moved.value }) : moved;
    },
    endRehearsal(id) {
      const ended = setup.endRehearsal(id, null);
      return ended.ok ? ok({ messages: cancelled(id) }) : ended;
    },

    rehearsedPage: ({ before, limit }) => ok({ ...mailbox.page(before, limit), total: mailbox.count() }),
    async rehearsedView(id) {
      const { viewOf } = await import('../mail/view.ts');
      const kept = found(id, MAX_MESSAGE_BYTES);
      return kept.ok ? ok(await viewOf(kept.value.bytes)) : kept;
    },
    rehearsedRaw(id) {
      const kept = found(id, RAW_VIEW_BYTES);
      return kept.ok ? ok({ text: Buffer.from(kept.value.bytes).toString('utf8'), whole: kept.value.whole }) : kept;
    },
    async saveRehearsedAttachment({ id, part }) {
      const kept = found(id, MAX_MESSAGE_BYTES);
      if (!kept.ok) return kept;
      const { attachmentOf } = await import('../mail/view.ts');
      const attachment = await attachmentOf(kept.value.bytes, part);
      return attachment
        ? saveFile(desktop.dialogs, attachment.name, attachment.bytes)
        : fail(problem('message_unknown'));
    },
    emptyRehearsal() {
      mailbox.empty();
      return ok(null);
    },
  };
}
