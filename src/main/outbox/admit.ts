import { createHash } from 'node:crypto';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { newId } from '../ids.ts';
import { addressKey, shortened } from '../mail/addresses.ts';
import type { MailRequest, ReadRequest } from '../mail/request.ts';
import { maySendAs } from '../mail/senders.ts';
import type { AccountDirectory, Clock, Random } from '../ports.ts';
import type { Origin } from './origin.ts';
import type { NewMessage } from './rows.ts';
import { settleSender } from './sender.ts';
import type { Likeness } from './store-repeats.ts';

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
  /** What tells a repeat from a new message, once all bytes have been read; null where repeats do not matter. */
  likeness(): Likeness | null;
  /** Of client, envelope, subject, content and what was asked for beside them; once all bytes have been read. */
  fingerprint(): Uint8Array;
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
  const writer = mail.from?.address ?? account.email;
  if (!maySendAs(origin.client?.senders ?? [], writer)) {
    mail.discard();
    return fail(problem('sender_not_allowed', { address: shortened(writer) }));
  }
  // an address of the account's own stays: Gmail would not touch it
  const replaceFrom =
    (origin.client?.replaceFrom ?? false) &&
    account.mayUse !== true &&
    account.reason !== 'address' &&
    addressKey(writer) !== addressKey(account.email);
  const settled = settleSender(replaceFrom ? { ...mail, from: null } : mail, account, origin.intake);
  if (!settled.ok) {
    mail.discard();
    return settled;
  }
  const { recipients, signature, bcc, notes } = settled.value;
  const id = newId(clock, random);
  const { alongside } = origin;
  const { changes, bytes, fingerprint } = mail.stamp({
    id,
    now: clock.now(),
    account: { email: account.email, name: account.name },
    replaceFrom,
    signature,
    bcc,
  });
  const message: NewMessage = {
    id,
    account,
    intake: origin.intake,
    client: origin.client,
    from: mail.from && !replaceFrom ? mail.from : { address: account.email, name: mail.from?.name ?? account.name },
    subject: mail.subject,
    reference: origin.reference,
    recipients,
    headerChanges: changes,
    priority: origin.priority,
    sendAfter: origin.sendAfter,
    alongside: alongside && (() => alongside(id)),
    notes,
  };
  const whole = () => fingerprintOf(message, origin, fingerprint());
  // a person may say the same thing twice, and so may a program that was allowed to
  const meant = origin.intake === 'compose' || origin.meantAgain === true || origin.client?.mayRepeat === true;
  const matters = !meant || origin.idempotencyKey !== null;
  return ok({
    message,
    bytes,
    fingerprint: whole,
    likeness: () =>
      matters ? { client: clientOf(origin), fingerprint: whole(), idempotencyKey: origin.idempotencyKey } : null,
  });
}

/** Whose repeats are told apart: those of the program, or of the way in. */
export function clientOf(origin: Origin): string {
  return origin.client?.id ?? origin.intake;
}

function fingerprintOf(message: NewMessage, origin: Origin, content: Uint8Array): Uint8Array {
  const envelope = message.recipients.map(({ address }) => addressKey(address)).sort();
  const asked = [origin.accountId, origin.reference, origin.priority, origin.sendAfter];
  return createHash('sha256')
    .update(JSON.stringify([clientOf(origin), envelope, message.subject, asked]))
    .update(content)
    .digest();
}
