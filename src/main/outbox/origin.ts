import type { IntakeKind } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import type { Result } from '../../shared/result.ts';
import type { MailRequest } from '../mail/request.ts';

/** Where a message comes from, and what its sender asked for beyond the mail itself. */
export interface Origin {
  readonly intake: IntakeKind;
  readonly client: { readonly id: string; readonly name: string } | null;
  /** The account asked for; null: chosen by the From address. */
  readonly accountId: string | null;
  /** An invoice number or any text. */
  readonly reference: string | null;
  readonly priority: number;
  /** Epoch ms before which it is not to be sent. */
  readonly sendAfter: number | null;
  /** Runs inside the accepting transaction with the id of the message or batch, such as deleting the draft that became it. */
  readonly alongside?: ((id: string) => void) | undefined;
}

export interface Accepted {
  readonly id: string;
}

/** THE one door in. Resolves after the commit is on disk, or with the reason why nothing was accepted. */
export type Enqueue = (request: MailRequest, origin: Origin) => Promise<Result<Accepted, Problem>>;
