import { expect, test } from 'vitest';
import { createAlerts } from '../../src/main/alerts.ts';
import type { Snapshot } from '../../src/shared/model.ts';
import { defaultPreferences } from '../../src/shared/preferences.ts';
import { problem } from '../../src/shared/problems/problem.ts';
import { closedNetworkDoor } from '../support/fake-world.ts';
import { closedGuide } from '../support/guide.ts';
import { memoryTold } from '../support/memory-told.ts';
import { testClock } from '../support/test-clock.ts';

function snapshot(
  failed: number,
  unconfirmed: number,
  state: Snapshot['accounts'][number]['state'] = 'signed_in',
): Snapshot {
  const email = 'office@northgate.example';
  return {
    revision: 1,
    counts: { receiving: 0, queued: 0, sending: 0, sent: 0, unconfirmed, failed, cancelled: 0 },
    onHold: 0,
    scheduled: 0,
    online: true,
    pause: null,
    holds: [],
    sentLastMinute: 0,
    quota: [],
    inFlight: [],
    accounts: [
      {
        id: 'office',
        kind: 'oauth',
        connectedAppId: 'app',
        email,
        name: null,
        state,
        problem: state === 'signed_in' ? null : problem('needs_authorization', { email }),
        isDefault: true,
        held: false,
        signedInAt: 0,
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
      },
    ],
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
}

const none = { failed: 0, unconfirmed: 0 };

test('what was wrong before is not told again at start', () => {
  const look = createAlerts(memoryTold(), testClock(), { failed: 3, unconfirmed: 1 });
  expect(look(snapshot(3, 1))).toEqual({ raise: [], clear: [] });
  expect(look(snapshot(3, 1)).raise).toEqual([]);
});

test('a failed message more is told once, also right at start, and taken back when all are mended', () => {
  const look = createAlerts(memoryTold(), testClock(), none);
  expect(look(snapshot(1, 0)).raise).toMatchObject([{ tag: 'failed', title: 'A message failed', page: 'outbox' }]);
  expect(look(snapshot(1, 0)).raise).toEqual([]);
  expect(look(snapshot(3, 0)).raise).toMatchObject([{ title: '3 messages failed' }]);
  expect(look(snapshot(2, 0)).raise).toEqual([]);
  expect(look(snapshot(0, 0)).clear).toEqual(['failed']);
});

test('an unconfirmed message is told', () => {
  const look = createAlerts(memoryTold(), testClock(), none);
  expect(look(snapshot(0, 1)).raise).toMatchObject([{ tag: 'unconfirmed' }]);
  expect(look(snapshot(0, 0)).clear).toEqual(['unconfirmed']);
});

test('a sign-in that has ended is told once, also right at start, and taken back after the new one', () => {
  const look = createAlerts(memoryTold(), testClock(), none);
  expect(look(snapshot(0, 0, 'needs_authorization')).raise).toMatchObject([
    { tag: 'sign-in:office', title: 'office@northgate.example needs a new sign-in.', page: 'accounts' },
  ]);
  expect(look(snapshot(0, 0, 'needs_authorization')).raise).toEqual([]);
  expect(look(snapshot(0, 0)).clear).toEqual(['sign-in:office']);
  expect(look(snapshot(0, 0, 'needs_authorization')).raise).toHaveLength(1);
});
