import { describe, expect, test } from 'vitest';
import { atLeast, mergeLog } from '../../../src/renderer/lib/log-lines.ts';
import { mendOf } from '../../../src/renderer/lib/mend.ts';
import {
  chosenCount,
  everythingChosen,
  isChosen,
  isEmpty,
  nothingChosen,
  type Selection,
  toggle,
  withRange,
} from '../../../src/renderer/lib/selection.ts';
import { actsOn, clearsAt, needsYou, toneOf, whyOf } from '../../../src/renderer/lib/standing.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { makeRows } from '../../support/fake-mail.ts';
import { makeLog, makeSnapshot, needsSignIn } from '../../support/fake-world.ts';

const now = Date.UTC(2026, 10, 26, 14, 31);
const all = makeRows(1_000, now);

describe('choosing', () => {
  const rows = all.slice(0, 6);
  const ids = (selection: Selection): string[] => (selection.mode === 'some' ? [...selection.rows.keys()] : []);
  const at = (index: number) => rows[index] ?? raise();
  function raise(): never {
    throw new Error('no such row');
  }

  test('a row, and not again', () => {
    const one = toggle(nothingChosen, at(2), 2);
    expect([ids(one), one.anchor]).toEqual([[at(2).id], 2]);
    expect(isEmpty(toggle(one, at(2), 2))).toBe(true);
  });
  test('a range, which keeps what was chosen before', () => {
    const from = toggle(nothingChosen, at(0), 0);
    const ranged = withRange(from, rows.slice(2, 5), 2);
    expect(ids(ranged)).toEqual([at(0).id, at(2).id, at(3).id, at(4).id]);
    expect(chosenCount(ranged, 1_000_000)).toBe(4);
  });
  test('everything that matches but for some', () => {
    const but = toggle(toggle(everythingChosen, at(1), 1), at(3), 3);
    expect(rows.filter(({ id }) => !isChosen(but, id)).map(({ id }) => id)).toEqual([at(1).id, at(3).id]);
    expect(chosenCount(but, 1_000_000)).toBe(999_998);
    expect(chosenCount(withRange(but, rows.slice(1, 2), 1), 1_000_000)).toBe(999_999);
    expect(isEmpty(but)).toBe(false);
  });
});

describe('what a row says', () => {
  const row = (standing: string) => {
    const found = all.find((one) => one.standing === standing);
    if (found === undefined) throw new Error(`no ${standing} row`);
    return found;
  };
  test('on hold is amber only when a person has to act', () => {
    expect(toneOf({ standing: 'on_hold', hold: needsSignIn })).toBe('amber');
    expect(toneOf({ standing: 'on_hold', hold: { ...needsSignIn, reason: 'offline', needsPerson: false } })).toBe(
      'plain',
    );
  });
  test('beneath the state stands the reason or the next step', () => {
    expect(whyOf(row('on_hold'), now, 'billing@northgate.example')).toBe('sign in billing@');
    expect(whyOf(row('failed'), now, null)).toBe('out of time');
    expect(whyOf({ ...row('queued'), tries: 2, dueAt: now + 16 * 60_000 }, now, null)).toMatch(/^third try /);
    expect(whyOf({ ...row('failed'), problem: null }, now, null)).toBe('see the reason');
    const hold = { scope: 'account', reason: 'provider', accountId: 'a', until: null, needsPerson: false } as const;
    const held = (code: 'proxy_password' | 'gmail_forbidden') =>
      whyOf({ ...row('on_hold'), hold: { ...hold, problem: problem(code) } }, now, null);
    expect(held('proxy_password')).toBe('proxy');
    expect(held('gmail_forbidden')).toBe('Gmail refuses');
  });
  test('each act takes the messages it can change, and no others', () => {
    const acts = actsOn(all.slice(0, 13));
    expect(acts.retry).toHaveLength(4);
    expect(acts.release).toHaveLength(1);
    expect(acts.hold).toHaveLength(4);
    expect(acts.cancel).toHaveLength(5);
  });
  test('one act mends it', () => {
    const can = { retry: true, cancel: false, hold: false, release: false, confirm: false, sendAgain: false };
    expect(mendOf({ row: row('on_hold'), can })).toBe('signIn');
    expect(mendOf({ row: row('failed'), can })).toBe('retry');
    expect(mendOf({ row: row('unconfirmed'), can })).toBe('confirm');
    expect(mendOf({ row: row('sent'), can })).toBeNull();
  });
});

describe('the foot', () => {
  const snapshot = {
    ...makeSnapshot('busy', all, now),
    counts: { receiving: 0, queued: 82, sending: 1, sent: 5, unconfirmed: 2, failed: 3, cancelled: 0 },
  };
  test('says when the queue is through, only when that can be told', () => {
    expect(clearsAt(snapshot, now)).toBe(now + 2 * 60_000);
    expect(clearsAt({ ...snapshot, holds: [needsSignIn] }, now)).toBeNull();
    expect(clearsAt({ ...snapshot, counts: { ...snapshot.counts, queued: 400 } }, now)).toBeNull();
    expect(clearsAt({ ...snapshot, online: false }, now)).toBeNull();
  });
  test('counts what needs a person', () => {
    expect(needsYou({ ...snapshot, accounts: makeSnapshot('broken', all, now).accounts })).toEqual({
      outbox: 5,
      accounts: 1,
      intake: 0,
    });
  });
});

describe('log lines', () => {
  test('are kept newest first, each once', () => {
    const lines = makeLog(50, now);
    const merged = mergeLog(lines.slice(20, 40), [...lines.slice(0, 25), ...lines.slice(38)]);
    expect(merged.map((line) => line.seq)).toEqual(lines.map((line) => line.seq));
    expect(atLeast('warn', 'info') && !atLeast('debug', 'info')).toBe(true);
  });
});
