import type { outboxCalls } from '../../shared/calls/outbox.ts';
import type { BulkAct } from '../../shared/jobs.ts';
import { problem } from '../../shared/problems/problem.ts';
import { fail, ok } from '../../shared/result.ts';
import type { Dialogs } from '../desktop/types.ts';
import { MAX_MESSAGE_BYTES } from '../mail/request.ts';
import type { CallDeps, HandlersOf } from './deps.ts';
import { saveFile } from './save-file.ts';

/** How much of a message the raw view shows. */
const RAW_VIEW_BYTES = 1_048_576;
const OPERATOR = 'operator';

export function outboxHandlers({ desktop, outbox, bulk, google }: CallDeps): HandlersOf<typeof outboxCalls> {
  const { accounts } = google;
  const done = ok(null);
  return {
    outboxPage: ({ filter, before, limit }) => ok(outbox.page(filter, before, limit)),
    message: (id) => outbox.detail(id),
    async messageView(id) {
      const { viewOf } = await import('../mail/view.ts');
      const found = outbox.bytes(id, MAX_MESSAGE_BYTES);
      return found.ok ? ok(await viewOf(found.value.bytes)) : found;
    },
    messageRaw(id) {
      const found = outbox.bytes(id, RAW_VIEW_BYTES);
      if (!found.ok) return found;
      const { bytes, whole } = found.value;
      return ok({ text: Buffer.from(bytes).toString('utf8'), whole });
    },
    async saveAttachment({ id, part }) {
      const found = outbox.bytes(id, MAX_MESSAGE_BYTES);
      if (!found.ok) return found;
      const { attachmentOf } = await import('../mail/view.ts');
      const attachment = await attachmentOf(found.value.bytes, part);
      return attachment
        ? saveFile(desktop.dialogs, attachment.name, attachment.bytes)
        : fail(problem('message_unknown'));
    },
    async saveMessage(id) {
      const found = outbox.bytes(id, MAX_MESSAGE_BYTES);
      return found.ok ? saveFile(desktop.dialogs, `${id}.eml`, found.value.bytes) : found;
    },
    retry: (ids) => ok(outbox.act('retry', ids, OPERATOR)),
    retryFailed: () => ok(outbox.retryFailed(OPERATOR)),
    cancel: (ids) => ok(outbox.act('cancel', ids, OPERATOR)),
    hold: (ids) => ok(outbox.act('hold', ids, OPERATOR)),
    release: (ids) => ok(outbox.act('release', ids, OPERATOR)),
    confirmArrived: (ids) => ok(outbox.act('confirm', ids, OPERATOR)),
    sendAgain: async (ids) => ok(await outbox.sendAgain(ids, OPERATOR)),
    pause({ until }) {
      outbox.pause(until);
      return done;
    },
    resume() {
      outbox.unpause();
      return done;
    },
    async openInGmail(id) {
      const found = outbox.detail(id);
      if (!found.ok) return found;
      const { gmailId, accountId } = found.value.row;
      if (gmailId !== null) await desktop.pages.openInGmail(accounts.get(accountId)?.email ?? '', gmailId);
      return done;
    },

    outboxWindow: ({ filter, from, limit }) => ok(outbox.window(filter, from, limit)),
    batch: ({ id, after, limit }) => outbox.batch(id, after, limit),
    bulkCount: async ({ act, target }) => ok({ count: await bulk.jobs.count(act, target) }),
    bulkJob: () => ok(bulk.jobs.current()),
    async bulkStart({ act, target }) {
      const path = await exportPath(desktop.dialogs, act);
      if (path === null) return ok({ started: false });
      try {
        const sink = path === '' ? null : await bulk.sinkFor(act, path);
        const started = bulk.jobs.start(act, target, sink ?? undefined);
        return started.ok ? ok({ started: true }) : started;
      } catch (error) {
        return fail(problem('export_failed', {}, String(error)));
      }
    },
    bulkCancel() {
      bulk.jobs.cancel();
      return done;
    },
    bulkUndo: () => bulk.jobs.undo(),
    bulkDismiss() {
      bulk.jobs.dismiss();
      return done;
    },
    postpone: ({ ids, until }) => ok(bulk.postpone(ids, until, OPERATOR)),
    resend: (id) => bulk.copies.resend(id, OPERATOR),
    correctAddress: ({ id, was, is }) => bulk.copies.correct(id, was, is, OPERATOR),
  };
}

/** Where the person wants it; an empty text for acts that write nothing, null when they thought better of it. */
async function exportPath(dialogs: Dialogs, act: BulkAct): Promise<string | null> {
  if (act === 'export_csv') return dialogs.saveFile('Outtray messages.csv');
  if (act === 'export_zip') return dialogs.saveFile('Outtray messages.zip');
  return act === 'export_folder' ? dialogs.chooseFolder() : '';
}
