import type { IntakeKind } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { hiddenCopy } from '../mail/additions.ts';
import type { ReadMail, Signature } from '../mail/request.ts';
import type { AccountChoice } from '../ports.ts';
import type { NewMessage, Note } from './rows.ts';

/** What the account makes of a message before it is accepted, so that what was accepted is what is sent. */
export interface Settled {
  readonly recipients: NewMessage['recipients'];
  readonly signature: Signature | null;
  /** The hidden copy, or null. */
  readonly bcc: string | null;
  readonly notes: readonly Note[];
}

/**
 * Checks the sender against the account and adds what the account adds. A person is asked before sending as somebody else than
 * intended; a program cannot be asked, so its mail is taken in with a note on the timeline, unless the account refuses it.
 *
 * Fails with sender_would_change or too_many_recipients.
 */
export function settleSender(mail: ReadMail, account: AccountChoice, intake: IntakeKind): Result<Settled, Problem> {
  const { from } = mail;
  const { email, outgoing } = account;
  const notes: Note[] = [];
  if (from && account.mayUse === false) {
    if (intake === 'compose' || outgoing?.unknownSender === 'refuse') {
      return fail(problem('sender_would_change', { from: from.address, email }));
    }
    notes.push({ kind: 'sender_replaced', params: { from: from.address, email } });
  }
  const copy = hiddenCopy(mail.recipients, outgoing?.alwaysBcc ?? null);
  if (!copy.ok) return copy;
  const bcc = copy.value;
  const recipients: NewMessage['recipients'] =
    bcc === null ? mail.recipients : [...mail.recipients, { kind: 'bcc', address: bcc, name: null }];
  return ok({ recipients, signature: outgoing?.signature ?? null, bcc, notes });
}
