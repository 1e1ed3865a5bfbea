import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProofOutcome } from '../../../src/main/ports.ts';
import { type GoogleRig, googleRig, message, uploadOf } from './rig.ts';

let rig: GoogleRig;
let id: string;
beforeEach(async () => {
  rig = await googleRig();
  id = await rig.signIn();
});
afterEach(() => rig.stop());

const steps = { progress: () => undefined, mark: () => Promise.resolve(true) };

async function token(): Promise<string> {
  const got = await rig.google.tokens.accessToken(id);
  if (!got.ok) throw new Error(got.problem.problem.code);
  return got.value;
}
async function send(name: string): Promise<void> {
  const sent = await rig.google.transport.send(uploadOf(id, await token(), message(name)), steps);
  if (sent.kind !== 'sent') throw new Error(sent.kind);
}
async function look(messageId: string, since: number): Promise<ProofOutcome> {
  return rig.google.proof.find({
    accountId: id,
    messageId,
    token: await token(),
    since,
    signal: new AbortController().signal,
  });
}
const lists = () => rig.control.counters()['request.list'] ?? 0;
const gets = () => rig.control.counters()['request.get'] ?? 0;

async function allow(choices = {}): Promise<void> {
  rig.google.setup.lookInSent(id, true);
  await rig.signIn(choices, id);
}

describe('leave to look', () => {
  test('is never asked for by default, and only with the operator’s word and the provider’s grant', async () => {
    const asked = () => new URL(rig.screen.windows.at(-1)?.url ?? '').searchParams.get('scope') ?? '';
    expect(asked()).not.toContain('gmail.metadata');
    expect(rig.google.proof.allowed(id)).toBe(false);
    rig.google.setup.lookInSent(id, true);
    expect(rig.google.proof.allowed(id)).toBe(false);
    expect(rig.google.accounts.views()[0]).toMatchObject({ lookInSent: 'not_granted' });
    await rig.signIn({}, id);
    expect(asked()).toContain('gmail.metadata');
    expect(rig.google.proof.allowed(id)).toBe(true);
    expect(rig.google.accounts.views()[0]).toMatchObject({ lookInSent: 'on' });
    rig.google.setup.lookInSent(id, false);
    expect(rig.google.proof.allowed(id)).toBe(false);
    await rig.signIn({}, id);
    expect(asked()).not.toContain('gmail.metadata');
  });
  test('that is unticked leaves the account able to send', async () => {
    await allow({ untick: ['gmail.metadata'] });
    expect(rig.google.proof.allowed(id)).toBe(false);
    await send('still sends');
    expect(rig.practice.mailbox.count()).toBe(1);
  });
  test('is nobody’s who is no person', () => {
    expect(rig.google.setup.lookInSent('nobody', true)).toMatchObject({ ok: false });
    expect(rig.google.proof.allowed('nobody')).toBe(false);
  });
});

describe('a message that was sent', () => {
  test('is found by its header, without a search', async () => {
    await allow();
    const since = rig.clock.now();
    for (const name of ['one', 'two', 'three']) await send(name);
    const mail = rig.practice.mailbox.byOuttrayId('two')[0];
    expect(await look('two', since)).toEqual({ kind: 'found', gmailId: mail?.id, threadId: mail?.threadId });
    expect(await look('four', since)).toEqual({ kind: 'not_found' });
  });
  test('is looked for from the attempt on: what is older is not read', async () => {
    await allow();
    for (let number = 0; number < 40; number++) await send(`old ${number}`);
    rig.control.advance(3_600_000);
    await rig.clock.advance(3_600_000);
    const since = rig.clock.now();
    await send('new');
    const before = gets();
    expect(await look('new', since)).toMatchObject({ kind: 'found' });
    expect(gets() - before).toBeLessThanOrEqual(7);
    expect(await look('old 7', since)).toEqual({ kind: 'not_found' });
    expect(lists()).toBe(2);
  });
  test('an answer that does not tell is no "not found"', async () => {
    await allow();
    await send('one');
    const since = rig.clock.now();
    rig.control.fault({ endpoint: 'list', times: 1, action: { do: 'error', error: 'backendError' } });
    expect(await look('one', since)).toMatchObject({ kind: 'later', problem: { code: 'provider_unwell' } });
    rig.control.fault({ endpoint: 'get', times: 1, action: { do: 'html', status: 200 } });
    expect(await look('one', since)).toMatchObject({ kind: 'later' });
    rig.control.fault({ endpoint: 'list', times: 1, action: { do: 'close' } });
    expect(await look('one', since)).toMatchObject({ kind: 'later', problem: { code: 'provider_unreachable' } });
    expect(await look('one', since)).toMatchObject({ kind: 'found' });
  });
  test('one that is deleted meanwhile is passed over', async () => {
    await allow();
    await send('one');
    rig.control.fault({ endpoint: 'get', times: 1, action: { do: 'error', error: 'notFound' } });
    expect(await look('one', rig.clock.now())).toEqual({ kind: 'not_found' });
  });
  test('without an account nobody can be asked', async () => {
    const found = await rig.google.proof.find({
      accountId: 'x',
      messageId: 'm',
      token: 't',
      since: 0,
      signal: new AbortController().signal,
    });
    expect(found).toMatchObject({ kind: 'later' });
  });
});
