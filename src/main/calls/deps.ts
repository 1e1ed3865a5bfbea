import type { CallName } from '../../shared/ipc.ts';
import type { Snapshot } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';
import type { BulkRoom } from '../bulk/room.ts';
import type { Desktop, Handlers } from '../desktop/types.ts';
import type { GoogleRoom } from '../google/room.ts';
import type { GuidedRun } from '../guide.ts';
import type { AddressBook } from '../intake/address-book.ts';
import type { Clients } from '../intake/clients.ts';
import type { Compose } from '../intake/compose.ts';
import type { Programs } from '../intake/programs.ts';
import type { SmtpIntake } from '../intake/smtp.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { Clock } from '../ports.ts';
import type { OwnPreferences } from '../preferences.ts';
import type { RehearsalRoom } from '../rehearsal/room.ts';
import type { Templates } from '../templates/templates.ts';
import type { OwnVault } from '../vault/vault.ts';

/** The rooms that answer the window's calls. */
export interface CallDeps {
  readonly desktop: Desktop;
  readonly outbox: Outbox;
  readonly bulk: BulkRoom;
  readonly compose: Compose;
  readonly addressBook: AddressBook;
  readonly google: GoogleRoom;
  readonly rehearsal: RehearsalRoom;
  readonly guide: GuidedRun;
  readonly clients: Clients;
  readonly vault: OwnVault;
  readonly smtp: SmtpIntake;
  readonly programs: Programs;
  readonly preferences: OwnPreferences;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly snapshot: () => Snapshot;
  /** The version of the database, and what SQLite finds wrong with it. */
  readonly databaseState: () => { readonly version: number; readonly check: string };
  /** Why nothing may be changed, or null: then every call that would change something is answered with it. */
  readonly readOnly: Problem | null;
  /** Fetches practice Google's client file; development builds only. */
  readonly practiceClient: () => Promise<string | null>;
}

/** The handlers of one subject's calls. */
export type HandlersOf<Calls> = Pick<Handlers, Extract<keyof Calls, CallName>>;
