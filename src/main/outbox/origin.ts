import type { IntakeKind } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import type { Result } from '../../shared/result.ts';
import type { MailRequest } from '../mail/request.ts';

/** Where a message comes from, and what its sender asked for beyond the mail itself. */
export interface Origin {
  readonly intake: IntakeKind;
  readonly client: OriginClient | null;
  /** The account asked for; null: chosen by the From address. */
  readonly accountId: string | null;
  /** An invoice number or any text. */
  readonly reference: string | null;
  readonly priority: number;
  /** Epoch ms before which it is not to be sent. */
  readonly sendAfter: number | null;
  /**
   * What the program calls this request, so that asking again takes nothing in twice: the first id is the answer for two days. Under the
   * same key another request fails with idempotency_conflict. Null: a message is always taken in, and one that looks like another of
   * the last ten minutes is put on hold.
   */
  readonly idempotencyKey: string | null;
  /** The same again is what was asked for, such as a copy: it is not held for looking like another. */
  readonly meantAgain?: boolean;
  /**
   * Runs inside the accepting transaction with the id of the message or batch, such as deleting the draft that became it; not for a
   * request that is repeated.
   * A MailFault thrown here refuses the message.
   */
  readonly alongside?: ((id: string) => void) | undefined;
}

/** Of who asks for nothing but that the message goes: the account is chosen by the sender, and it goes when its turn comes. */
export const noWishes = {
  accountId: null,
  reference: null,
  priority: 0,
  sendAfter: null,
  idempotencyKey: null,
} as const satisfies Partial<Origin>;

/** The program that hands in, and what it is held to. */
export interface OriginClient {
  readonly id: string;
  readonly name: string;
  /** Addresses and @domains it may write as; empty, or left out: any. */
  readonly senders?: readonly string[];
  /** Where Gmail would put the account in the place of its From, Outtray does, and keeps the program's in Reply-To. */
  readonly replaceFrom?: boolean;
  /** Its messages are not held for looking like another. */
  readonly mayRepeat?: boolean;
}

export interface Accepted {
  readonly id: string;
  /** Nothing was taken in: this is the id that the same request was given before. */
  readonly repeated: boolean;
}

/** THE one door in. Resolves after the commit is on disk, or with the reason why nothing was accepted. */
export type Enqueue = (request: MailRequest, origin: Origin) => Promise<Result<Accepted, Problem>>;
