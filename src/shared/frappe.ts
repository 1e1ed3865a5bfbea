import type { State } from './model.ts';

/** Statuses of Frappe's Email Queue (versions 13 to 16), for what goes to ERPNext and what comes from it. */
export type FrappeStatus = 'Not Sent' | 'Sending' | 'Sent' | 'Error';

const statuses: Record<State, FrappeStatus> = {
  receiving: 'Not Sent',
  queued: 'Not Sent',
  sending: 'Sending',
  unconfirmed: 'Sending',
  sent: 'Sent',
  failed: 'Error',
  cancelled: 'Error',
};

/** What ERPNext calls a state. */
export function frappeStatus(state: State): FrappeStatus {
  return statuses[state];
}

/** What Outtray makes of a status; `unknown` stands for names of versions to come. */
export type QueueStanding = 'unsent' | 'partly' | 'maybe' | 'sent' | 'error' | 'unknown';

const standings: Record<string, QueueStanding> = {
  '': 'unsent',
  'not sent': 'unsent',
  'partially sent': 'partly',
  'partially errored': 'partly',
  sending: 'maybe',
  sent: 'sent',
  error: 'error',
  expired: 'error',
};

export function queueStanding(status: string): QueueStanding {
  return standings[status.trim().toLowerCase()] ?? 'unknown';
}
