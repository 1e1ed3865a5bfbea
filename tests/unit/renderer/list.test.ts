import { describe, expect, test } from 'vitest';
import { atLeast, mergeLog } from '../../../src/renderer/lib/log-lines.ts';
import { mendOf } from '../../../src/renderer/lib/mend.ts';
import { mergePage, type Rows } from '../../../src/renderer/lib/rows.ts';
import { extendTo, neighbour, nothingTicked, toggle } from '../../../src/renderer/lib/selection.ts';
import { actsOn, clearsAt, needsYou, toneOf, whyOf } from '../../../src/renderer/lib/standing.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { makeRows } from '../../support/fake-mail.ts';
import { makeLog, makeSnapshot, needsSignIn } from '../../support/fake-world.ts';

const now = Date.UTC(2026, 10, 26, 14, 31);
const all = makeRows(1_000, now);

/** What main would answer. */
function page(before: number | null, limit: number, from = all): Rows {
  const below = from.filter((row) => before === null || row.seq < before);
  const rows = below.slice(0, limit);
  return { rows, next: below.length > limit ? (rows.at(-1)?.seq ?? null) : null, total: from.length };
}
const seqs = (rows: Rows): number[] => rows.rows.map((row) => row.seq);

describe('the list as it is read', () => {
  test('grows downwards page by page without a gap', () => {
    let known = page(null, 100);
    while (known.next !== null) known = mergePage(known, known.next, page(known.next, 100));
    expect(seqs(known)).toEqual(seqs(page(null, 1_000)));
  });

  test('takes in what arrived on top and keeps what was read below', () => {
    const old = all.slice(30);
    const first = page(null, 100, old);
    const read = mergePage(first, first.next, page(first.next, 100, old));
    const fresh = mergePage(read, null, page(null, 100));
    expect(seqs(fresh)).toEqual(seqs(page(null, 230)));
    expect(fresh.next).toBe(read.next);
  });

  test('drops what can no longer be joined when more arrived than one page holds', () => {
    const read = page(null, 100, all.slice(300));
    const fresh = mergePage(read, null, page(null, 100));
    expect(fresh).toEqual(page(null, 100));
  });

  test('loses rows that left the filter within a page that was read again', () => {
    const gone = new Set([all[3]?.id, all[150]?.id]);
    const left = all.filter((row) => !gone.has(row.id));
    let known = mergePage(page(null, 100), page(null, 100).next, page(page(null, 100).next, 100));
    known = mergePage(known, null, page(null, 100, left));
    expect(seqs(known)).not.toContain(all[3]?.seq);
    expect(seqs(known)).toContain(all[150]?.seq);
    const inSight = (all[140]?.seq ?? 0) + 1;
    known = mergePage(known, inSight, page(inSight, 40, left));
    expect(seqs(known)).not.toContain(all[150]?.seq);
    expect(new Set(seqs(known)).size).toBe(known.rows.length);
    expect(seqs(known)).toEqual([...seqs(known)].sort((one, other) => other - one));
  });

  test('becomes empty when nothing matches any more', () => {
    expect(mergePage(page(null, 100), null, { rows: [], next: null, total: 0 }).rows).toEqual([]);
  });
});

describe('ticking', () => {
  const ids = ['a', 'b', 'c', 'd'];
  test('ranges go both ways from where they began', () => {
    const from = toggle(nothingTicked, 'c');
    expect([...extendTo(from, ids, 'a', null).ticked].sort()).toEqual(['a', 'b', 'c']);
    expect([...extendTo(extendTo(from, ids, 'd', null), ids, 'b', null).ticked].sort()).toEqual(['b', 'c', 'd']);
    expect([...extendTo(nothingTicked, ids, 'c', 'b').ticked]).toEqual(['b', 'c']);
    expect(toggle(from, 'c').ticked.size).toBe(0);
  });
  test('the arrow keys stop at the ends', () => {
    expect([neighbour(ids, 'a', -1), neighbour(ids, 'c', 9), neighbour(ids, null, 1), neighbour([], 'a', 1)]).toEqual([
      'a',
      'd',
      'a',
      null,
    ]);
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
