import type { State } from '../../shared/model.ts';

/** Which state a message may leave for which. The table `move` in the database holds the same; a test compares the two. */
export const legalMoves: Readonly<Record<State, readonly State[]>> = {
  receiving: ['queued'],
  queued: ['sending', 'failed', 'cancelled'],
  sending: ['sent', 'queued', 'failed', 'unconfirmed'],
  unconfirmed: ['sent', 'queued'],
  failed: ['queued'],
  cancelled: ['queued'],
  sent: [],
};

/** What the operator may do with a message. `marked`: its final byte may have left. */
export interface Permitted {
  readonly retry: boolean;
  readonly cancel: boolean;
  readonly hold: boolean;
  readonly release: boolean;
  readonly confirm: boolean;
  readonly sendAgain: boolean;
}

/** The acts that make sense now; the store refuses the others in the same words. */
export function permitted(message: { state: State; held: boolean; bodyDropped: boolean }): Permitted {
  const { state, held, bodyDropped } = message;
  return {
    retry: (state === 'failed' || state === 'cancelled' || (state === 'queued' && !held)) && !bodyDropped,
    cancel: state === 'queued',
    hold: state === 'queued' && !held,
    release: state === 'queued' && held,
    confirm: state === 'unconfirmed',
    sendAgain: state === 'unconfirmed' && !bodyDropped,
  };
}
