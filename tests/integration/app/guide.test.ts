import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Snapshot } from '../../../src/shared/model.ts';
import { type HeadlessApp, headlessApp } from '../../support/headless-desktop.ts';

/** The guided first run through every room: calls, settings, sign-in, outbox, Gmail's answer. */

let app: HeadlessApp;
let before: string | undefined;

beforeEach(async () => {
  before = process.env.OUTTRAY_PRACTICE_GOOGLE;
  app = await headlessApp({ signedIn: false });
  process.env.OUTTRAY_PRACTICE_GOOGLE = app.practice.url;
});
afterEach(async () => {
  if (before === undefined) delete process.env.OUTTRAY_PRACTICE_GOOGLE;
  else process.env.OUTTRAY_PRACTICE_GOOGLE = before;
  await app.stop();
});

const guide = async () => (await app.ask('snapshot')).guide;
const at = (step: Snapshot['guide']['step']) => app.until((snapshot) => snapshot.guide.step === step);

test('practising goes all the way to a message that practice Google has', async () => {
  expect(await guide()).toMatchObject({ open: true, step: 'project' });
  const { connectedAppId } = await app.ask('importPractice');
  expect(await guide()).toMatchObject({ step: 'sign_in', connectedAppId });
  const { accountId } = await app.ask('signIn', { connectedAppId, accountId: null });
  expect(await guide()).toMatchObject({ open: true, step: 'test', accountId });

  const { messageId } = await app.ask('guideSendTest');
  await app.until(({ counts }) => counts.sent === 1);
  const { row, recipients } = await app.ask('message', messageId);
  expect(row).toMatchObject({ state: 'sent', subject: 'Test message from Outtray', accountId });
  expect(recipients.map(({ address }) => address)).toEqual([row.from.address]);
  expect(app.practice.mailbox.all()).toHaveLength(1);
  await app.ask('guideLeave');
  expect(await guide()).toMatchObject({ open: false });
});

test('an API that is off leads back, outlives a restart, and the message goes once it is on', async () => {
  const { connectedAppId } = await app.ask('importPractice');
  await app.ask('signIn', { connectedAppId, accountId: null });
  app.practice.control.fault({ endpoint: 'session', action: { do: 'error', error: 'accessNotConfigured' } });
  const { messageId } = await app.ask('guideSendTest');
  const led = await at('project');
  expect(led.guide.back?.code).toBe('gmail_api_disabled');
  expect(await app.ask('guideSendTest')).toEqual({ messageId });

  await app.restart();
  expect(await guide()).toMatchObject({ open: true, step: 'project', testMessageId: messageId });
  expect(app.practice.mailbox.all()).toHaveLength(0);
  await app.ask('guideTryAgain');
  await app.until(({ counts }) => counts.sent === 1);
  expect(await guide()).toMatchObject({ step: 'test', back: null });
  expect(app.practice.mailbox.all()).toHaveLength(1);
});

test('practice Google’s settings make a connected app without anybody seeing its secret', async () => {
  const settings = await app.ask('practiceSettings');
  expect(JSON.stringify(settings)).not.toContain('GOCSPX');
  const { connectedAppId } = await app.ask('saveConnectedApp', {
    connectedAppId: null,
    settings,
    secret: { do: 'keep' },
  });
  expect(await app.ask('checkConnectedApp', connectedAppId)).toEqual({ known: true, problem: null });
  expect(await guide()).toMatchObject({ step: 'sign_in', connectedAppId });
  delete process.env.OUTTRAY_PRACTICE_GOOGLE;
  expect(await app.answer('practiceSettings')).toMatchObject({ problem: { code: 'provider_unreachable' } });
});

test('pages of Google’s console are those of the project whose client file was taken', async () => {
  await app.ask('openPage', 'google_gmail_api');
  const { installed } = JSON.parse(JSON.stringify(app.practice.clientJson('installed')));
  const google = {
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
  };
  const client_id = '402913377712-x.apps.googleusercontent.com';
  await app.ask('importClient', { json: JSON.stringify({ installed: { ...installed, ...google, client_id } }) });
  await app.ask('openPage', 'google_gmail_api');
  expect(app.opened).toEqual([
    ['google_gmail_api', null],
    ['google_gmail_api', '402913377712'],
  ]);
});
