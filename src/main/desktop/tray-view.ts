import { clockWords } from '../../shared/language.ts';
import type { Recent, Snapshot } from '../../shared/model.ts';
import { outside } from '../../shared/words/outside.ts';
import type { TrayState, TrayView } from './types.ts';

/** A menu line has room for about so many characters before desktops cut it. */
const WHO_LENGTH = 24;
const SUBJECT_LENGTH = 36;

/** What the tray shows for this summary: one state, the gravest first, and the counts in words. */
export function trayView(snapshot: Snapshot): TrayView {
  const { counts, pause } = snapshot;
  const words = outside().tray;
  const state = stateOf(snapshot);
  const waiting = counts.queued + counts.receiving;
  const rehearsing = snapshot.accounts.some(({ kind, state }) => kind === 'rehearsal' && state === 'signed_in');
  const parts = [
    rehearsing ? words.rehearsal : '',
    headline(state, snapshot),
    counts.sending > 0 ? words.sending(counts.sending) : '',
    waiting > 0 ? words.waiting(waiting) : '',
    counts.unconfirmed > 0 ? words.unconfirmed(counts.unconfirmed) : '',
    counts.failed > 0 ? words.failed(counts.failed) : '',
  ].filter((part) => part !== '');
  return {
    state,
    tooltip: parts.length === 0 ? words.calm : words.summary(parts.join(', ')),
    paused: pause !== null,
    pausedUntil: pause?.until ?? null,
    failed: counts.failed,
    recent: snapshot.recent.map((one) => ({ id: one.id, line: lineOf(one) })),
    readOnly: snapshot.readOnly,
  };
}

function lineOf({ who, subject, standing }: Recent): string {
  const words = outside().tray;
  const title = subject.trim() === '' ? words.noSubject : subject;
  return `${shorten(who, WHO_LENGTH)}: ${shorten(title, SUBJECT_LENGTH)} (${words.standing[standing]})`;
}

/** Menus take line breaks and control characters literally. */
function shorten(text: string, length: number): string {
  const characters = [...text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim()];
  return characters.length <= length ? characters.join('') : `${characters.slice(0, length - 1).join('')}…`;
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

function headline(state: TrayState, { accounts, pause, online, holds, notices }: Snapshot): string {
  const words = outside().tray;
  if (state === 'signed-out') return accounts.length === 0 ? words.noAccount : words.signInAgain;
  if (pause !== null) return pause.until === null ? words.paused : words.pausedUntil(clockWords(pause.until));
  if (!online) return words.offline;
  const waitsForPerson = holds.some((hold) => hold.needsPerson && hold.scope !== 'message');
  return waitsForPerson || notices.length > 0 ? words.needsYou : '';
}
