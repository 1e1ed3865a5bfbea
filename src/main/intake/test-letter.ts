import type { MailRequest } from '../mail/request.ts';
import type { Origin } from '../outbox/origin.ts';

/** The message of the guided first run: from the account to itself, through the same door as every other. */
export function testLetter(account: { readonly id: string; readonly email: string }): [MailRequest, Origin] {
  return [
    {
      kind: 'composed',
      from: null,
      to: [account.email],
      cc: [],
      bcc: [],
      replyTo: [],
      subject: 'Test message from Outtray',
      text: [
        'This message was sent by Outtray on your computer, through the Gmail API, to the account it was sent from.',
        'When you can read it, the set-up is complete: programs and people may hand in their mail.',
        '',
      ].join('\n\n'),
      html: null,
      attachments: [],
      headers: {},
    },
    {
      intake: 'compose',
      client: null,
      accountId: account.id,
      reference: null,
      priority: 0,
      sendAfter: null,
      idempotencyKey: null,
    },
  ];
}
