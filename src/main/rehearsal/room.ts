import type { Clock, Log, TokenSource, Transport } from '../ports.ts';
import { createRehearsalMailbox, type RehearsalMailbox } from './mailbox.ts';
import { createRehearsalTransport, type RehearsalDeps } from './transport.ts';

export interface RehearsalRoomDeps extends Pick<RehearsalDeps, 'stageOf' | 'lastWay' | 'real'> {
  /** The mailbox's own database. */
  readonly file: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Mail that is only rehearsed. `transport` and `tokens` serve every account: those of real ones are the real ones. */
export interface RehearsalRoom {
  readonly transport: Transport;
  readonly tokens: TokenSource;
  readonly mailbox: RehearsalMailbox;
}

export function createRehearsalRoom({ file, clock, log, ...deps }: RehearsalRoomDeps): RehearsalRoom {
  const own = log.room('rehearsal');
  const mailbox = createRehearsalMailbox({ file, clock, log: own });
  return { ...createRehearsalTransport({ ...deps, mailbox, clock, log: own }), mailbox };
}
