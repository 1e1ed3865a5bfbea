import { afterEach, expect, test } from 'vitest';
import { EX, exitCodeOf } from '../../../src/main/intake/exit-codes.ts';
import { passes } from '../../../src/main/intake/http-replies.ts';
import { smtpReply } from '../../../src/main/intake/smtp-replies.ts';
import { speak } from '../../../src/shared/language.ts';
import { problem, problemCodes, says } from '../../../src/shared/problems/problem.ts';

afterEach(() => speak('en', 'en-GB'));

test('the reply is the sentence of the window, in ASCII', () => {
  expect(smtpReply(problem('client_minute_limit', { limit: 60 }))).toEqual({
    code: 450,
    text: '4.7.1 This program has handed in 60 messages within a minute, which is its limit.',
  });
  speak('de', 'de-DE');
  expect(smtpReply(problem('address_not_allowed', { address: '10.0.0.1' })).text).toBe(
    '5.7.1 Dieser Eingang ist fuer 10.0.0.1 nicht offen.',
  );
});

test.each([
  'no_recipient',
  'address_invalid',
  'line_break_in_header',
  'header_not_allowed',
  'message_malformed',
  'mime_too_deep',
  'mime_too_many_parts',
  'too_large',
  'sender_not_allowed',
  'sender_would_change',
] as const)('%s is for good at every door: a program that tries again would do so for ever', (code) => {
  expect(smtpReply(problem(code)).code).toBeGreaterThanOrEqual(500);
  expect(passes(problem(code))).toBe(false);
  expect(exitCodeOf(code)).not.toBe(EX.TEMPFAIL);
});

test.each(['disk_full', 'storage_failed', 'no_account', 'internal'] as const)('%s passes at every door', (code) => {
  expect(smtpReply(problem(code)).code).toBeLessThan(500);
  expect(passes(problem(code))).toBe(true);
});

test.each(['en', 'de'] as const)('every problem has one that a program can read (%s)', (language) => {
  speak(language, language);
  for (const code of problemCodes) {
    const { code: reply, text } = smtpReply(problem(code));
    expect(text).toMatch(reply >= 500 ? /^5\.\d\.\d+ [ -~]+$/ : /^4\.\d\.\d+ [ -~]+$/);
    expect(text.length).toBeLessThanOrEqual(480);
    // what has no spelling would be a question mark
    expect(text.split('?').length).toBe(says(problem(code)).split('?').length);
  }
});
