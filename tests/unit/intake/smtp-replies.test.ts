import { afterEach, expect, test } from 'vitest';
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
