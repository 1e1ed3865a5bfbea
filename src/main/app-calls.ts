import { open, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { callNames } from '../shared/channels.ts';
import type { CallName } from '../shared/ipc.ts';
import type { Snapshot } from '../shared/model.ts';
import { type Problem, problem } from '../shared/problems/problem.ts';
import { fail, ok, type Result } from '../shared/result.ts';
import { storageProblem } from './database/open.ts';
import type { Desktop, Handlers } from './desktop/types.ts';
import type { GoogleRoom } from './google/room.ts';
import type { Clients } from './intake/clients.ts';
import type { Compose } from './intake/compose.ts';
import type { SmtpIntake } from './intake/smtp.ts';
import { MAX_MESSAGE_BYTES } from './mail/request.ts';
import { attachmentOf, htmlOf, viewOf } from './mail/view.ts';
import type { Outbox } from './outbox/outbox.ts';

/** Calls that change nothing of Outtray's. */
const reading: ReadonlySet<CallName> = new Set<CallName>([
  'snapshot',
  'outboxPage',
  'message',
  'messageView',
  'messageRaw',
  'saveAttachment',
  'saveMessage',
  'drafts',
  'log',
  'copyText',
  'openPage',
  'openInGmail',
  'quit',
]);

/** How much of a message the raw view shows. */
const RAW_VIEW_BYTES = 1_048_576;
const OPERATOR = 'operator';

export interface CallDeps {
  readonly desktop: Desktop;
  readonly outbox: Outbox;
  readonly compose: Compose;
  readonly google: GoogleRoom;
  readonly clients: Clients;
  readonly smtp: SmtpIntake;
  readonly snapshot: () => Snapshot;
  /** Why nothing may be changed, or null: then every call that would change something is answered with it. */
  readonly readOnly: Problem | null;
  /** Fetches practice Google's client file; development builds only. */
  readonly practiceClient: () => Promise<string | null>;
}

/** Answers the window's calls by handing each to its room. No decision is made here. */
export function createHandlers(deps: CallDeps): Handlers {
  const handlers = allHandlers(deps);
  const { readOnly } = deps;
  if (!readOnly) return handlers;
  const refuse = () => fail(readOnly);
  const refusals = Object.fromEntries(callNames.filter((name) => !reading.has(name)).map((name) => [name, refuse]));
  return { ...handlers, ...refusals };
}

function allHandlers(deps: CallDeps): Handlers {
  const { desktop, outbox, compose, clients, smtp } = deps;
  const { accounts, apps, signIns } = deps.google;
  const done = ok(null);

  const saved = async (name: string, bytes: Uint8Array): Promise<Result<{ saved: boolean }, Problem>> => {
    const path = await desktop.dialogs.saveFile(name);
    if (path === null) return ok({ saved: false });
    try {
      const file = await open(path, 'w', 0o600);
      try {
        await file.writeFile(bytes);
      } finally {
        await file.close();
      }
      return ok({ saved: true });
    } catch (error) {
      return fail(storageProblem(error));
    }
  };

  return {
    snapshot: () => ok(deps.snapshot()),

    outboxPage: ({ filter, before, limit }) => ok(outbox.page(filter, before, limit)),
    message: (id) => outbox.detail(id),
    async messageView(id) {
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
      const attachment = await attachmentOf(found.value.bytes, part);
      return attachment ? saved(attachment.name, attachment.bytes) : fail(problem('message_unknown'));
    },
    async saveMessage(id) {
      const found = outbox.bytes(id, MAX_MESSAGE_BYTES);
      return found.ok ? saved(`${id}.eml`, found.value.bytes) : found;
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

    drafts: () => ok(compose.drafts()),
    newDraft: () => ok(compose.create()),
    saveDraft: ({ id, draft }) => compose.save(id, draft),
    deleteDraft(id) {
      compose.remove(id);
      return done;
    },
    attach: async (id) => compose.attach(id, await desktop.dialogs.openAttachments()),
    detach: ({ id, attachmentId }) => compose.detach(id, attachmentId),
    sendDraft: (id) => compose.send(id),

    async importClient({ json }) {
      if (json !== null) return apps.importClient(json);
      const path = await desktop.dialogs.openClientJson();
      if (path === null) return ok({ connectedAppId: null });
      try {
        return await apps.importClient(await readFile(path, 'utf8'));
      } catch (error) {
        return fail(problem('attachment_unreadable', { name: basename(path) }, String(error)));
      }
    },
    async importPractice() {
      const json = desktop.place.development ? await deps.practiceClient() : null;
      return json === null ? fail(problem('provider_unreachable')) : apps.importClient(json);
    },
    removeConnectedApp: (id) => apps.remove(id),
    signIn: (asked) => signIns.start(asked),
    signInContinueInBrowser() {
      signIns.continueInBrowser();
      return done;
    },
    signInCancel() {
      signIns.cancel();
      return done;
    },
    signOut: ({ accountId, revoke }) => deps.google.signOut(accountId, revoke),
    makeDefault: (id) => accounts.makeDefault(id),
    holdAccount: ({ accountId, held }) => accounts.holdByOperator(accountId, held),

    addClient: ({ name }) => clients.add(name),
    newClientPassword: (id) => clients.renewPassword(id),
    setClientOff: ({ clientId, off }) => clients.setOff(clientId, off),
    removeClient: (id) => clients.remove(id),
    async setSmtpPort({ port }) {
      const opened = await smtp.start(port);
      if (!opened.ok) return opened;
      desktop.settings.set('smtpPort', port);
      return done;
    },

    log: (asked) => ok(desktop.log.page(asked)),
    copyText(text) {
      desktop.clipboard.copy(text);
      return done;
    },
    async openPage(page) {
      await desktop.pages.open(page);
      return done;
    },
    async openInGmail(id) {
      const found = outbox.detail(id);
      if (!found.ok) return found;
      const { gmailId, accountId } = found.value.row;
      if (gmailId !== null) await desktop.pages.openInGmail(accounts.get(accountId)?.email ?? '', gmailId);
      return done;
    },
    quit() {
      desktop.quit();
      return done;
    },
  };
}

/** The HTML of a stored message for the sandboxed frame, or null. */
export async function htmlOfMessage(outbox: Outbox, id: string): Promise<string | null> {
  const found = outbox.bytes(id, MAX_MESSAGE_BYTES);
  return found.ok ? htmlOf(found.value.bytes) : null;
}
