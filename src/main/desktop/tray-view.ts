import type { Snapshot } from '../../shared/model.ts';
import type { TrayState, TrayView } from './types.ts';

/** What the tray shows for this summary: one state, the gravest first, and the counts in words. */
export function trayView(snapshot: Snapshot): TrayView {
  const { counts, pause } = snapshot;
  const state = stateOf(snapshot);
  const waiting = counts.queued + counts.receiving;
  const parts = [
    headline(state, snapshot),
    counts.sending > 0 ? `${counts.sending} sending` : '',
    waiting > 0 ? `${waiting} waiting` : '',
    counts.unconfirmed > 0 ? `${counts.unconfirmed} unconfirmed` : '',
    counts.failed > 0 ? `${counts.failed} failed` : '',
  ].filter((part) => part !== '');
  const tooltip = parts.length === 0 ? 'Outtray: nothing waiting' : `Outtray: ${parts.join(', ')}`;
  return { state, tooltip, paused: pause !== null, failed: counts.failed };
}

function stateOf(snapshot: Snapshot): TrayState {
  const { accounts, counts, holds, notices, inFlight, pause } = snapshot;
  const signedIn = accounts.some((account) => account.state === 'signed_in' || account.state === 'keyring_locked');
  if (!signedIn) return 'signed-out';
  const needsPerson = holds.some((hold) => hold.needsPerson && hold.reason !== 'paused');
  if (counts.failed > 0 || counts.unconfirmed > 0 || needsPerson || notices.length > 0) return 'attention';
  if (pause !== null) return 'paused';
  return counts.sending > 0 || inFlight.length > 0 ? 'sending' : 'idle';
}

function headline(state: TrayState, snapshot: Snapshot): string {
  if (state === 'signed-out') return snapshot.accounts.length === 0 ? 'no account yet' : 'sign in again';
  if (snapshot.pause !== null) return 'paused';
  if (!snapshot.online) return 'offline';
  const waitsForPerson = snapshot.holds.some((hold) => hold.needsPerson && hold.scope !== 'message');
  return waitsForPerson || snapshot.notices.length > 0 ? 'needs you' : '';
}
