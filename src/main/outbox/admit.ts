import type { Problem } from '../../shared/problems/problem.ts';
import { ok, type Result } from '../../shared/result.ts';
import { newId } from '../ids.ts';
import type { MailRequest, ReadRequest } from '../mail/request.ts';
import type { AccountDirectory, Clock, Random } from '../ports.ts';
import type { Origin } from './origin.ts';
import type { NewMessage } from './rows.ts';
import { settleSender } from './sender.ts';

export interface AdmitDeps {
  readonly readMail: ReadRequest;
  readonly accounts: AccountDirectory;
  readonly clock: Clock;
  readonly random: Random;
}

/** A request that has been read and checked, with its account and its id; nothing of it has been kept yet. */
export interface Admitted {
  readonly message: NewMessage;
  /** The bytes that Gmail will get. Throws a MailFault when the body turns out to be bad. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** What every way into the outbox does first: read the mail, choose who sends it, give it an id. */
export async function admit(
  { readMail, accounts, clock, random }: AdmitDeps,
  request: MailRequest,
  origin: Origin,
): Promise<Result<Admitted, Problem>> {
  const read = await readMail(request);
  if (!read.ok) return read;
  const mail = read.value;
  const choice = accounts.choose(mail.from?.address ?? null, origin.accountId);
  if (!choice.ok) {
    mail.discard();
    return choice;
  }
  const account = choice.value;
  const settled = settleSender(mail, account, origin.intake);
  if (!settled.ok) {
    mail.discard();
    return settled;
  }
  const { recipients, signature, bcc, notes } = settled.value;
  const id = newId(clock, random);
  const { alongside } = origin;
  const { changes, bytes } = mail.stamp({
    id,
    now: clock.now(),
    account: { email: account.email, name: account.name },
    signature,
    bcc,
  });
  const message: NewMessage = {
    id,
    account,
    intake: origin.intake,
    client: origin.client,
    from: mail.from ?? { address: account.email, name: account.name },
    subject: mail.subject,
    reference: origin.reference,
    recipients,
    headerChanges: changes,
    priority: origin.priority,
    sendAfter: origin.sendAfter,
    alongside: alongside && (() => alongside(id)),
    notes,
  };
  return ok({ message, bytes });
}
