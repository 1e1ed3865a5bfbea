import type { AccountSettings, RehearsedMail } from '../../src/shared/account-model.ts';
import type { Snapshot } from '../../src/shared/model.ts';
import { problem } from '../../src/shared/problems/problem.ts';
import type { Handler } from './fake-bridge.ts';
import { makeRows } from './fake-mail.ts';

type Names =
  | 'accountSettings'
  | 'saveAccountSettings'
  | 'checkSender'
  | 'declareSender'
  | 'lookInSent'
  | 'serviceKeys'
  | 'importServiceKey'
  | 'addServiceAccount'
  | 'forgetServiceKey'
  | 'tryServiceAccount'
  | 'startRehearsal'
  | 'setRehearsal'
  | 'unsentOf'
  | 'goLive'
  | 'endRehearsal'
  | 'rehearsedPage'
  | 'rehearsedView'
  | 'rehearsedRaw'
  | 'saveRehearsedAttachment'
  | 'emptyRehearsal';

/** What the fake main answers about account settings, keys and rehearsals. */
export function accountAnswers(
  snapshot: () => Snapshot,
  change: (part?: Partial<Snapshot>) => null,
  now: () => number,
): { [N in Names]: Handler<N> } {
  const settings = new Map<string, AccountSettings>();
  const key = {
    connectedAppId: 'key-1',
    robotEmail: 'outtray@northgate-mail.iam.gserviceaccount.com',
    clientId: '104870000000000000123',
    scope: 'https://www.googleapis.com/auth/gmail.send',
    accounts: 1,
  };
  let emptied = false;
  const settingsOf = (accountId: string): AccountSettings => {
    const account = snapshot().accounts.find(({ id }) => id === accountId);
    return (
      settings.get(accountId) ?? {
        senderName: null,
        aliases: (account?.senders ?? []).filter((one) => !one.startsWith('@')),
        domains: (account?.senders ?? []).filter((one) => one.startsWith('@')).map((one) => one.slice(1)),
        unknownSender: 'note',
        signatureText: 'Northgate Timber\n12 Quay Road, Northgate',
        signatureHtml: '',
        alwaysBcc: null,
        limits: account?.limits ?? { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 },
      }
    );
  };
  const rehearsed = (): RehearsedMail[] =>
    emptied
      ? []
      : makeRows(9, now()).map((row) => ({
          id: `R${row.id}`,
          messageId: row.id,
          accountId: row.accountId,
          from: `Northgate Timber <${row.from.address}>`,
          to: row.recipients[0]?.address ?? '',
          recipientCount: row.recipientCount,
          subject: row.subject,
          size: row.size,
          arrivedAt: row.acceptedAt,
        }));

  return {
    accountSettings: settingsOf,
    saveAccountSettings: ({ accountId, settings: wanted }) => {
      settings.set(accountId, wanted);
      change();
      return wanted;
    },
    checkSender: ({ accountId, from }) => {
      const { accounts } = snapshot();
      const account = accounts.find(({ id, isDefault }) => (accountId === null ? isDefault : id === accountId));
      if (!account) return problem('no_account');
      const mayUse = from === null || from === account.email || account.senders.includes(from);
      return { accountId: account.id, email: account.email, reason: 'default', mayUse, better: null };
    },
    declareSender: () => change(),
    lookInSent: ({ accountId, look }) =>
      change({
        accounts: snapshot().accounts.map((one) =>
          one.id === accountId ? { ...one, lookInSent: look ? ('not_granted' as const) : ('off' as const) } : one,
        ),
      }),
    serviceKeys: () => [],
    importServiceKey: ({ json }) => {
      if (json === null) return null;
      return json.includes('service_account') ? key : problem('service_key_not_json');
    },
    addServiceAccount: ({ subject }) =>
      subject.includes('@') ? { accountId: 'account-scans' } : problem('address_invalid', { address: subject }),
    forgetServiceKey: () => change(),
    tryServiceAccount: () => change(),
    startRehearsal: () => ({ accountId: 'account-office' }),
    setRehearsal: () => change(),
    unsentOf: () => ({ messages: 4 }),
    goLive: () => ({ messages: 4 }),
    endRehearsal: () => ({ messages: 4 }),
    rehearsedPage: () => ({ mails: rehearsed(), next: null, total: rehearsed().length }),
    rehearsedView: (id) => ({
      headers: [
        { name: 'From', value: 'Northgate Timber <office@northgate.example>' },
        { name: 'Subject', value: 'Invoice from Northgate Timber' },
        { name: 'X-Outtray-Id', value: id.slice(1) },
      ],
      text: 'Dear Marlow Kitchens,\n\nPlease find attached our invoice.\n\n-- \nNorthgate Timber',
      hasHtml: true,
      attachments: [{ part: 0, name: 'INV-2026-0418.pdf', type: 'application/pdf', size: 182_000, inline: false }],
    }),
    rehearsedRaw: () => ({
      text: 'From: Northgate Timber <office@northgate.example>\r\nSubject: Invoice\r\n\r\n',
      whole: true,
    }),
    saveRehearsedAttachment: () => ({ saved: true }),
    emptyRehearsal: () => {
      emptied = true;
      return change();
    },
  };
}
