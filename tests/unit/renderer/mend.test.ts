import { describe, expect, test } from 'vitest';
import { mendOf, mends } from '../../../src/renderer/lib/mend.ts';
import type { Hold, MessageRow } from '../../../src/shared/model.ts';
import { type ProblemCode, problem, problemSchema, says } from '../../../src/shared/problems/problem.ts';
import { makeRows } from '../../support/fake-mail.ts';

const codes = problemSchema.shape.code.options;
const [example] = makeRows(1, Date.UTC(2026, 10, 26));
const nothing = { retry: false, cancel: false, hold: false, release: false, confirm: false, sendAgain: false };

function row(part: Partial<MessageRow>): MessageRow {
  if (example === undefined) throw new Error('no example');
  return { ...example, hold: null, problem: null, tries: 0, ...part };
}
function failedBy(code: ProblemCode, bodyDropped = false) {
  const failed = row({ state: 'failed', standing: 'failed', problem: problem(code) });
  return mendOf({ row: failed, can: { ...nothing, retry: !bodyDropped }, bodyDropped });
}
function heldBy(hold: Partial<Hold>) {
  const whole: Hold = {
    scope: 'account',
    reason: 'provider',
    accountId: 'a',
    until: null,
    needsPerson: true,
    problem: null,
    ...hold,
  };
  const held = row({ state: 'queued', standing: 'on_hold', hold: whole });
  return mendOf({ row: held, can: { ...nothing, release: whole.scope === 'message' } });
}

describe('every problem', () => {
  test.each(codes.map((code) => [code]))('%s has its card: a sentence, and what mends it', (code) => {
    expect(says(problem(code))).not.toBe('');
    expect(mends, `say in src/renderer/lib/mend.ts what mends ${code}, or that no message can have it`).toHaveProperty(
      code,
    );
  });

  test('that a message can fail with has one button that can be pressed', () => {
    for (const code of codes) {
      if (mends[code] === 'never' || mends[code] === 'wait') continue;
      expect([code, failedBy(code)]).not.toEqual([code, null]);
      expect([code, failedBy(code)]).not.toEqual([code, 'wait']);
    }
  });

  test('that a later version made is retried', () => {
    expect(failedBy('too_late')).toBe('retry');
  });
});

describe('what mends it', () => {
  test('is the cause, not the state', () => {
    expect(failedBy('gmail_recipient_refused')).toBe('correct');
    expect(failedBy('too_large')).toBe('compose');
    expect(failedBy('gmail_api_disabled')).toBe('console');
    expect(failedBy('needs_authorization')).toBe('signIn');
    expect(failedBy('tls_refused')).toBe('settings');
    expect(failedBy('out_of_time')).toBe('retry');
  });

  test('is nothing that needs a content which is gone', () => {
    expect(failedBy('gmail_recipient_refused', true)).toBe('wait');
    expect(failedBy('out_of_time', true)).toBe('wait');
  });

  test('of a hold is what ends the hold', () => {
    expect(heldBy({ reason: 'needs_authorization' })).toBe('signIn');
    expect(heldBy({ reason: 'paused', scope: 'outbox' })).toBe('resume');
    expect(heldBy({ reason: 'quota', until: 1 })).toBe('later');
    expect(heldBy({ reason: 'operator' })).toBe('accounts');
    expect(heldBy({ reason: 'keyring_locked', problem: problem('keyring_locked') })).toBe('accounts');
    expect(heldBy({ reason: 'provider', problem: problem('gmail_api_disabled') })).toBe('console');
    expect(heldBy({ reason: 'offline', problem: problem('offline') })).toBe('wait');
    expect(heldBy({ reason: 'duplicate', scope: 'message' })).toBe('release');
  });

  test('of one that waits for its next try is to try at once', () => {
    const waits = row({ state: 'queued', standing: 'queued', tries: 2, problem: problem('too_slow') });
    expect(mendOf({ row: waits, can: { ...nothing, retry: true } })).toBe('retry');
    expect(mendOf({ row: { ...waits, problem: null }, can: nothing })).toBeNull();
  });

  test('of an unconfirmed one is the operator, and of a sent one nothing', () => {
    expect(mendOf({ row: row({ state: 'unconfirmed', standing: 'unconfirmed' }), can: nothing })).toBe('confirm');
    expect(mendOf({ row: row({ state: 'sent', standing: 'sent' }), can: nothing })).toBeNull();
  });
});
