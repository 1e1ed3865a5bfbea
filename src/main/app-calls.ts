import { callNames } from '../shared/channels.ts';
import type { CallName } from '../shared/ipc.ts';
import { fail } from '../shared/result.ts';
import { accountsHandlers } from './calls/accounts.ts';
import { appHandlers } from './calls/app.ts';
import { composeHandlers } from './calls/compose.ts';
import { connectedAppHandlers } from './calls/connected-app.ts';
import type { CallDeps } from './calls/deps.ts';
import { doorHandlers } from './calls/doors.ts';
import { guideHandlers } from './calls/guide.ts';
import { intakeHandlers } from './calls/intake.ts';
import { mailLinksHandlers } from './calls/mail-links.ts';
import { outboxHandlers } from './calls/outbox.ts';
import { overviewHandlers } from './calls/overview.ts';
import { programsHandlers } from './calls/programs.ts';
import { rehearsalHandlers, rehearsedId } from './calls/rehearsal.ts';
import { settingsHandlers } from './calls/settings.ts';
import { signInHandlers } from './calls/sign-in.ts';
import { templatesHandlers } from './calls/templates.ts';
import { vaultHandlers } from './calls/vault.ts';
import type { Handlers } from './desktop/types.ts';
import { MAX_MESSAGE_BYTES } from './mail/request.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { RehearsalRoom } from './rehearsal/room.ts';

/** Calls that change nothing of Outtray's. */
const reading: ReadonlySet<CallName> = new Set<CallName>([
  'snapshot',
  'outboxPage',
  'outboxWindow',
  'batch',
  'bulkCount',
  'bulkJob',
  'message',
  'overview',
  'dayReport',
  'messageView',
  'messageRaw',
  'saveAttachment',
  'saveMessage',
  'saveCertificate',
  'drafts',
  'pictures',
  'undoTime',
  'suggestAddresses',
  'mailLinks',
  'setMailLinks',
  'templates',
  'templateSample',
  'printTemplate',
  'openTemplatePdf',
  'openTemplateFolder',
  'messageTemplates',
  'beginMessage',
  'log',
  'supportBundle',
  'copyText',
  'openPage',
  'openInGmail',
  'accountSettings',
  'checkSender',
  'serviceKeys',
  'rehearsedPage',
  'rehearsedView',
  'rehearsedRaw',
  'saveRehearsedAttachment',
  'setPreferences',
  'setAutostart',
  'openFolder',
  'practiceSettings',
  'quit',
]);

/** Answers the window's calls by handing each to its room. No decision is made here. */
export function createHandlers(deps: CallDeps): Handlers {
  const handlers: Handlers = {
    ...outboxHandlers(deps),
    ...composeHandlers(deps),
    ...signInHandlers(deps),
    ...connectedAppHandlers(deps),
    ...guideHandlers(deps),
    ...accountsHandlers(deps),
    ...rehearsalHandlers(deps),
    ...vaultHandlers(deps),
    ...intakeHandlers(deps),
    ...programsHandlers(deps),
    ...doorHandlers(deps),
    ...overviewHandlers(deps),
    ...settingsHandlers(deps),
    ...templatesHandlers(deps),
    ...mailLinksHandlers(deps),
    ...appHandlers(deps),
  };
  const { readOnly } = deps;
  if (!readOnly) return handlers;
  const refuse = () => fail(readOnly);
  const refusals = Object.fromEntries(callNames.filter((name) => !reading.has(name)).map((name) => [name, refuse]));
  return { ...handlers, ...refusals };
}

/** The HTML of a message of the outbox or the rehearsal mailbox for the sandboxed frame, or null. */
export async function htmlOfMessage(outbox: Outbox, rehearsal: RehearsalRoom, id: string): Promise<string | null> {
  const { htmlOf } = await import('./mail/view.ts');
  const rehearsed = rehearsedId(id);
  if (rehearsed !== null) {
    const kept = rehearsal.mailbox.bytes(rehearsed, MAX_MESSAGE_BYTES);
    return kept && htmlOf(kept.bytes);
  }
  const found = outbox.bytes(id, MAX_MESSAGE_BYTES);
  return found.ok ? htmlOf(found.value.bytes) : null;
}
