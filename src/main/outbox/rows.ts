import type { EventKind, HeldFor, IntakeKind, Recipient, State } from '../../shared/model.ts';
import type { HeaderChange } from '../mail/request.ts';
import type { ChosenAccount } from '../ports.ts';

/** A message as the database holds it, without its body. */
export interface MessageRecord {
  readonly seq: number;
  readonly id: string;
  readonly state: State;
  readonly account_id: string;
  readonly account_reason: ChosenAccount['reason'];
  readonly batch_id: string | null;
  readonly intake: IntakeKind;
  readonly client_id: string | null;
  readonly client_name: string | null;
  readonly from_address: string;
  readonly from_name: string | null;
  readonly subject: string;
  readonly reference: string | null;
  readonly recipients: string;
  readonly recipient_count: number;
  readonly header_changes: string | null;
  readonly priority: number;
  readonly bulk: number;
  readonly lane: number;
  readonly size: number;
  readonly body_sha256: Uint8Array | null;
  readonly body_dropped_at: number | null;
  readonly accepted_at: number;
  readonly send_after: number | null;
  readonly due_at: number;
  readonly finished_at: number | null;
  readonly tries: number;
  readonly attempts: number;
  readonly attempt_id: number | null;
  readonly lived_ms: number;
  readonly wait_ms: number;
  readonly wait_counts: 0 | 1;
  readonly held_for: HeldFor | null;
  readonly held_by: string | null;
  readonly held_at: number | null;
  readonly problem: string | null;
  readonly gmail_id: string | null;
  readonly thread_id: string | null;
  /** The message that this one looks like. */
  readonly repeat_of: string | null;
}

/** A marked attempt: its final byte may have left. */
export interface AttemptRecord {
  readonly id: number;
  readonly message_seq: number;
  readonly number: number;
  readonly started_at: number;
  readonly session_uri: string | null;
  readonly final_byte_released_at: number;
  readonly asks: number;
  readonly ask_at: number | null;
  readonly finished_at: number | null;
}

export interface EventRecord {
  readonly at: number;
  readonly kind: string;
  readonly attempt: number | null;
  readonly params: string;
  readonly problem: string | null;
}

/** A message about to be accepted: everything but its body. */
export interface NewMessage {
  readonly id: string;
  readonly account: ChosenAccount;
  readonly intake: IntakeKind;
  readonly client: { readonly id: string; readonly name: string } | null;
  readonly from: { readonly address: string; readonly name: string | null };
  readonly subject: string;
  readonly reference: string | null;
  readonly recipients: readonly Recipient[];
  readonly headerChanges: readonly HeaderChange[];
  readonly priority: number;
  readonly sendAfter: number | null;
  readonly alongside: (() => void) | undefined;
  /** What its timeline says from the beginning, besides how it came. */
  readonly notes?: readonly Note[];
}

export interface Note {
  readonly kind: EventKind;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Mail of up to this size waits in the quick lane. */
export const QUICK_LANE_BYTES = 1_048_576;

/** Size of a row of the body. */
export const CHUNK_BYTES = 262_144;
