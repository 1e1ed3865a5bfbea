import { expect, test } from 'vitest';
import { presetOf, settingsOf, textOf } from '../../../src/renderer/pages/accounts/settings-form.ts';
import type { AccountSettings } from '../../../src/shared/account-model.ts';

const settings: AccountSettings = {
  senderName: null,
  aliases: ['sales@northgate.example'],
  domains: ['ledger.example'],
  unknownSender: 'note',
  signatureText: 'N',
  signatureHtml: '',
  alwaysBcc: null,
  limits: { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 },
};

test('what is shown comes back as it was', () => {
  expect(textOf(settings).senders).toBe('sales@northgate.example\n@ledger.example');
  expect(settingsOf(textOf(settings))).toEqual(settings);
});

test('lines are addresses or domains, however they are parted', () => {
  const typed = {
    ...textOf(settings),
    senders: ' a@x.example, @y.example;\n\n*@z.example ',
    senderName: ' ',
    alwaysBcc: ' b@x.example ',
  };
  expect(settingsOf(typed)).toMatchObject({
    aliases: ['a@x.example'],
    domains: ['y.example', 'z.example'],
    senderName: null,
    alwaysBcc: 'b@x.example',
  });
});

test('numbers stay within what Gmail and the outbox can do', () => {
  const typed = { ...textOf(settings), perMinute: '9999', messagesPerDay: '2,000', recipientsPerDay: 'many' };
  expect(settingsOf(typed).limits).toEqual({ perMinute: 600, messagesPerDay: 2000, recipientsPerDay: 1 });
});

test('limits of a kind are known by it', () => {
  expect(presetOf(textOf(settings))).toBe('consumer');
  const workspace = { perMinute: 60, messagesPerDay: 2_000, recipientsPerDay: 10_000 };
  expect(presetOf(textOf({ ...settings, limits: workspace }))).toBe('workspace');
  expect(presetOf(textOf({ ...settings, limits: { ...workspace, perMinute: 10 } }))).toBe('own');
});
