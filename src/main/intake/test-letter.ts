import { outside } from '../../shared/words/outside.ts';
import type { MailRequest } from '../mail/request.ts';
import { noWishes, type Origin } from '../outbox/origin.ts';

/** The message of the guided first run: from the account to itself, through the same door as every other. */
export function testLetter(account: { readonly id: string; readonly email: string }): [MailRequest, Origin] {
  const { subject, text } = outside().testLetter;
  return [
    {
      kind: 'composed',
      from: null,
      to: [account.email],
      cc: [],
      bcc: [],
      replyTo: [],
      subject,
      text: `${text.join('\n\n')}\n`,
      html: null,
      attachments: [],
      headers: {},
    },
    {
      intake: 'compose',
      client: null,
      ...noWishes,
      accountId: account.id,
    },
  ];
}
