import { beforeEach, describe, expect, test } from 'vitest';
import { createGuide, type GuidedRun } from '../../src/main/guide.ts';
import { freshGuide, type GuideMemory } from '../../src/shared/guide.ts';
import type { Account, ConnectedApp, MessageRow } from '../../src/shared/model.ts';
import { problem } from '../../src/shared/problems/problem.ts';
import { ok } from '../../src/shared/result.ts';
import { makeRows } from '../support/fake-mail.ts';
import { makeAccounts, makeSnapshot } from '../support/fake-world.ts';

let memory: unknown;
let apps: ConnectedApp[];
let accounts: Account[];
let rows: MessageRow[];
let released: string[];
let changes: number;
let guide: GuidedRun;

const [app] = makeSnapshot('busy', [], 0).connectedApps;
const [account] = makeAccounts('empty', 0);
const [row] = makeRows(1, 0);
if (!app || !account || !row) throw new Error('no world');
const queued: MessageRow = { ...row, id: 'test', state: 'queued', standing: 'queued', hold: null, problem: null };
const off = problem('gmail_api_disabled', { app: 'Google' });
const held = (code: typeof off): MessageRow => ({
  ...queued,
  standing: 'on_hold',
  hold: { scope: 'account', reason: 'provider', accountId: 'a', until: 1, needsPerson: true, problem: code },
});

function build(): GuidedRun {
  return createGuide({
    recall: () => memory,
    keep: (next) => {
      memory = next;
    },
    apps: () => apps,
    accounts: () => accounts,
    message: (id) => rows.find((one) => one.id === id) ?? null,
    send: async () => {
      rows = [{ ...queued, id: `test-${rows.length + 1}` }, ...rows];
      return ok({ id: rows[0]?.id ?? '' });
    },
    releaseApp: (id) => released.push(id),
  });
}

beforeEach(() => {
  memory = freshGuide;
  apps = [];
  accounts = [];
  rows = [];
  released = [];
  changes = 0;
  guide = build();
  guide.onChange(() => {
    changes += 1;
  });
});

/** As far as a signed-in account. */
function signIn(): void {
  apps = [app as ConnectedApp];
  guide.connected('app-google', false);
  guide.signingIn('app-google');
  accounts = [account as Account];
  guide.signedIn('app-google', 'account-office');
}

describe('whether it is shown', () => {
  test('while there is no account, and not to those who have one', () => {
    expect(guide.view()).toMatchObject({ open: true, step: 'project', furthest: 'client' });
    accounts = [account as Account];
    expect(guide.view().open).toBe(false);
  });
  test('a sign-in that was begun in it does not end it before its last step', () => {
    signIn();
    expect(guide.view()).toMatchObject({ open: true, step: 'test', furthest: 'test', accountId: 'account-office' });
  });
  test('left, it stays away; started again, it begins anew', () => {
    guide.leave();
    expect(guide.view().open).toBe(false);
    apps = [app as ConnectedApp];
    guide.connected('app-google', false);
    guide.signingIn('app-google');
    guide.signedIn('app-google', 'account-office');
    expect(guide.view()).toMatchObject({ open: false, connectedAppId: null, accountId: null });
    guide.start();
    expect(guide.view()).toMatchObject({ open: true, step: 'project', furthest: 'client', connectedAppId: null });
  });
  test('what is remembered outlives the program; what makes no sense is forgotten', () => {
    guide.choose('testing');
    guide.go('consent');
    expect(build().view()).toMatchObject({ step: 'consent', audience: 'testing' });
    memory = { step: 'elsewhere' };
    expect(build().view()).toMatchObject({ step: 'project', audience: null });
  });
});

describe('how far one gets', () => {
  test('to the client file without one, to the sign-in with one, to the test message signed in', () => {
    guide.go('test');
    expect(guide.view().step).toBe('client');
    apps = [app as ConnectedApp];
    guide.go('test');
    expect(guide.view()).toMatchObject({ step: 'sign_in', connectedAppId: 'app-google' });
    signIn();
    guide.go('project');
    expect(guide.view()).toMatchObject({ step: 'project', furthest: 'test' });
  });
  test('back to the sign-in when the account is signed out, and to the file when the app is removed', () => {
    signIn();
    accounts = [{ ...(account as Account), state: 'signed_out' }];
    expect(guide.view()).toMatchObject({ open: true, step: 'sign_in' });
    apps = [];
    expect(guide.view()).toMatchObject({ open: true, step: 'client', connectedAppId: null, accountId: null });
  });
  test('practice Google has the first three steps ready', () => {
    apps = [app as ConnectedApp];
    guide.connected('app-google', true);
    expect(guide.view().step).toBe('sign_in');
  });
  test('a sign-in by another connected app is not the one that the guide waits for', () => {
    apps = [app as ConnectedApp, { ...(app as ConnectedApp), id: 'app-other' }];
    guide.connected('app-google', false);
    guide.signingIn('app-other');
    guide.signedIn('app-other', 'account-office');
    expect(guide.view().accountId).toBeNull();
  });
});

describe('the test message', () => {
  test('needs an account', async () => {
    expect(await guide.sendTest()).toMatchObject({ ok: false, problem: { code: 'no_account' } });
  });
  test('is one, however often the button is pressed, until it has ended', async () => {
    signIn();
    const [first, second] = await Promise.all([guide.sendTest(), guide.sendTest()]);
    expect(first).toEqual(second);
    expect(await guide.sendTest()).toEqual(first);
    expect(rows).toHaveLength(1);
    rows = rows.map((one) => ({ ...one, state: 'sent', standing: 'sent' }));
    expect(guide.view().testMessageId).toBe('test-1');
    expect(await guide.sendTest()).toEqual(ok({ messageId: 'test-2' }));
  });
  test('that Gmail refuses because its API is off leads back to the first step, and goes again', async () => {
    signIn();
    await guide.sendTest();
    rows = [{ ...held(off), id: 'test-1' }];
    expect(guide.view()).toMatchObject({ step: 'project', furthest: 'test', back: off });
    changes = 0;
    guide.tryAgain();
    expect(released).toEqual(['app-google']);
    expect(changes).toBe(1);
    rows = [{ ...queued, id: 'test-1' }];
    expect(guide.view()).toMatchObject({ step: 'test', back: null });
  });
  test('any other hold leads nowhere', async () => {
    signIn();
    await guide.sendTest();
    rows = [{ ...held(problem('gmail_domain_policy')), id: 'test-1' }];
    expect(guide.view()).toMatchObject({ step: 'test', back: null });
  });
  test('that was deleted is none', () => {
    signIn();
    memory = { ...(memory as GuideMemory), testMessageId: 'gone' };
    expect(guide.view().testMessageId).toBeNull();
  });
});
