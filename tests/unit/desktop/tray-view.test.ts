import { expect, test } from 'vitest';
import { trayView } from '../../../src/main/desktop/tray-view.ts';
import type { Account, Hold, Snapshot } from '../../../src/shared/model.ts';
import { defaultPreferences } from '../../../src/shared/preferences.ts';
import { problem } from '../../../src/shared/problems/problem.ts';
import { closedNetworkDoor } from '../../support/fake-world.ts';
import { closedGuide } from '../../support/guide.ts';

const account: Account = {
  id: 'a',
  kind: 'oauth',
  connectedAppId: 'c',
  email: 'anna@example.com',
  name: null,
  state: 'signed_in',
  problem: null,
  isDefault: true,
  held: false,
  signedInAt: 1,
  accessExpiresAt: null,
  accessObtainedAt: null,
  refreshExpiresAt: null,
  lastRefreshAt: null,
  forecast: { endsAt: null, endedAt: null, by: null, testing: false },
  scopes: [],
  limits: { perMinute: 60, messagesPerDay: 500, recipientsPerDay: 500 },
  senders: [],
  lookInSent: 'off',
  rehearsal: null,
  delegation: null,
};
const none = { receiving: 0, queued: 0, sending: 0, sent: 0, unconfirmed: 0, failed: 0, cancelled: 0 };
const calm: Snapshot = {
  revision: 1,
  counts: none,
  onHold: 0,
  scheduled: 0,
  online: true,
  pause: null,
  holds: [],
  sentLastMinute: 0,
  quota: [],
  inFlight: [],
  accounts: [account],
  connectedApps: [],
  vault: { kept: 'keyring', locked: false },
  signIn: null,
  signInTrouble: null,
  guide: closedGuide,
  doors: [],
  networkDoor: closedNetworkDoor,
  clients: [],
  folders: [],
  notices: [],
  preferences: defaultPreferences,
  autostart: { possible: true, on: false },
  language: 'en',
  folder: '/home/office/.config/Outtray',
  alone: { failed: null, unconfirmed: null },
  recent: [],

  readOnly: false,
  development: false,
  trayAvailable: true,
  version: '0.1.0',
};
const hold = (reason: Hold['reason'], needsPerson: boolean): Hold => ({
  scope: 'account',
  reason,
  accountId: 'a',
  until: null,
  needsPerson,
  problem: null,
});

test('nothing to do is idle', () => {
  expect(trayView(calm)).toMatchObject({
    state: 'idle',
    tooltip: 'Outtray: nothing waiting',
    paused: false,
    failed: 0,
  });
});

test('a rehearsal is said before everything else, as long as it runs', () => {
  const rehearsing: Account = { ...account, kind: 'rehearsal' };
  expect(trayView({ ...calm, accounts: [rehearsing] }).tooltip).toBe('Outtray: rehearsal');
  expect(trayView({ ...calm, accounts: [rehearsing], counts: { ...none, queued: 5 } }).tooltip).toBe(
    'Outtray: rehearsal, 5 waiting',
  );
  expect(trayView({ ...calm, accounts: [account, { ...rehearsing, state: 'signed_out' }] }).tooltip).toBe(
    'Outtray: nothing waiting',
  );
});

test('the gravest state shows', () => {
  const sending = { ...calm, counts: { ...none, sending: 2, queued: 5 } };
  expect(trayView(sending)).toMatchObject({ state: 'sending', tooltip: 'Outtray: 2 sending, 5 waiting' });
  const paused = { ...sending, pause: { since: 1, until: null }, holds: [hold('paused', true)] };
  expect(trayView(paused)).toMatchObject({
    state: 'paused',
    paused: true,
    tooltip: 'Outtray: paused, 2 sending, 5 waiting',
  });
  const failed = { ...paused, counts: { ...paused.counts, failed: 3, unconfirmed: 1 } };
  expect(trayView(failed)).toMatchObject({ state: 'attention', failed: 3, paused: true });
  expect(trayView(failed).tooltip).toBe('Outtray: paused, 2 sending, 5 waiting, 1 unconfirmed, 3 failed');
  expect(trayView({ ...failed, accounts: [{ ...account, state: 'needs_authorization' }] }).state).toBe('signed-out');
});

test('a hold asks for attention only when a person has to act', () => {
  expect(trayView({ ...calm, holds: [hold('quota', false)] }).state).toBe('idle');
  expect(trayView({ ...calm, holds: [hold('keyring_locked', true)] })).toMatchObject({
    state: 'attention',
    tooltip: 'Outtray: needs you',
  });
  expect(trayView({ ...calm, notices: [problem('port_busy', { port: 2525 })] }).state).toBe('attention');
});

test('no account and a dead sign-in are told apart in words', () => {
  expect(trayView({ ...calm, accounts: [] })).toMatchObject({
    state: 'signed-out',
    tooltip: 'Outtray: no account yet',
  });
  const dead = { ...calm, accounts: [{ ...account, state: 'needs_authorization' as const }] };
  expect(trayView(dead).tooltip).toBe('Outtray: sign in again');
  expect(
    trayView({
      ...calm,
      accounts: [
        { ...account, state: 'signed_out' as const },
        { ...account, id: 'b' },
      ],
    }).state,
  ).toBe('idle');
  expect(trayView({ ...calm, online: false }).tooltip).toBe('Outtray: offline');
});
