import { scrypt } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createClientStore } from '../../../src/main/intake/client-store.ts';
import { type Clients, createClients } from '../../../src/main/intake/clients.ts';
import { hashPassword, matchesPassword, newPassword } from '../../../src/main/intake/passwords.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { valueOrThrow } from '../../support/mail.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { testClock } from '../../support/test-clock.ts';

// the real one, counted
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  return { ...real, scrypt: vi.fn(real.scrypt) };
});

const random = seededRandom(1);
let base: ReturnType<typeof temporaryDatabase>;
let clock: ReturnType<typeof testClock>;
let clients: Clients;

beforeEach(() => {
  base = temporaryDatabase();
  clock = testClock();
  clients = createClients({ store: createClientStore(base.db), clock, random });
});

afterEach(() => base.remove());

async function codeOf(username: string, password: string): Promise<string> {
  const checked = await clients.check(username, password);
  return checked.ok ? checked.value.name : checked.problem.code;
}

describe('passwords', () => {
  test('are 24 characters, all different, and only their hash is stored', async () => {
    const made = Array.from({ length: 200 }, () => newPassword(random));
    expect(new Set(made).size).toBe(200);
    for (const password of made) expect(password).toMatch(/^[a-zA-Z2-9]{24}$/);
    const { password } = valueOrThrow(await clients.add('ERP'));
    const stored = JSON.stringify(base.db.prepare('SELECT * FROM client').all());
    expect(stored).not.toContain(password);
    expect(stored).toMatch(/scrypt\$16384\$8\$1\$[\w-]{22}\$[\w-]{43}/);
  });

  test('match their own hash only; damaged hashes match nothing', async () => {
    const hash = await hashPassword('right', random);
    expect(await matchesPassword('right', hash)).toBe(true);
    expect(await matchesPassword('Right', hash)).toBe(false);
    expect(await matchesPassword('right', hash.replace('$16384$', '$8192$'))).toBe(false);
    for (const damaged of ['', 'scrypt', 'plain$right', 'scrypt$16384$8$1$$']) {
      expect(await matchesPassword('right', damaged)).toBe(false);
    }
  });
});

describe('programs', () => {
  test('get a user name made of their name, each a different one', async () => {
    const names = ['Büro-Scanner 2', 'Büro Scanner 2', '例え', 'ERP'];
    const usernames: string[] = [];
    for (const name of names) usernames.push(valueOrThrow(await clients.add(name)).username);
    expect(usernames).toEqual(['buro-scanner-2', 'buro-scanner-2-2', 'program', 'erp']);
    expect(clients.list().map(({ name }) => name)).toEqual(['Büro Scanner 2', 'Büro-Scanner 2', 'ERP', '例え']);
  });

  test('need a name that is free', async () => {
    await clients.add('ERP');
    expect(await clients.add(' erp ')).toMatchObject({ ok: false, problem: { code: 'client_name_taken' } });
    expect(await clients.add(' \t')).toMatchObject({ ok: false, problem: { code: 'client_name_empty' } });
    const two = await Promise.all([clients.add('Copier'), clients.add('Copier')]);
    expect(two.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test('sign in with their password, until it is renewed, switched off or removed', async () => {
    const { clientId, username, password } = valueOrThrow(await clients.add('ERP'));
    expect(await codeOf(username.toUpperCase(), password)).toBe('ERP');
    expect(await codeOf(username, `${password}x`)).toBe('client_unknown');
    expect(await codeOf('nobody', password)).toBe('client_unknown');

    const renewed = valueOrThrow(await clients.renewPassword(clientId));
    expect(await codeOf(username, password)).toBe('client_unknown');
    expect(await codeOf(username, renewed.password)).toBe('ERP');

    valueOrThrow(clients.setOff(clientId, true));
    expect(await codeOf(username, renewed.password)).toBe('client_off');
    expect(clients.stillAllowed(clientId)).toMatchObject({ problem: { code: 'client_off' } });
    valueOrThrow(clients.setOff(clientId, false));
    expect(await codeOf(username, renewed.password)).toBe('ERP');

    valueOrThrow(clients.remove(clientId));
    expect(await codeOf(username, renewed.password)).toBe('client_unknown');
    expect(clients.setOff(clientId, true)).toMatchObject({ problem: { code: 'client_missing' } });
    expect(await clients.renewPassword(clientId)).toMatchObject({ problem: { code: 'client_missing' } });
  });

  test('are counted', async () => {
    const { clientId } = valueOrThrow(await clients.add('ERP'));
    clients.count(clientId);
    clock.jump(5000);
    clients.count(clientId);
    expect(clients.list()).toMatchObject([{ messages: 2, lastMessageAt: clock.now() }]);
  });

  test('tell when they change', async () => {
    let changes = 0;
    const stop = clients.onChange(() => changes++);
    const { clientId } = valueOrThrow(await clients.add('ERP'));
    clients.setOff(clientId, true);
    stop();
    clients.remove(clientId);
    expect(changes).toBe(2);
  });
});

describe('guessing', () => {
  test('is stopped after 20 wrong passwords in a minute, for that name only', async () => {
    const { username, password } = valueOrThrow(await clients.add('ERP'));
    const other = valueOrThrow(await clients.add('Copier'));
    for (let turn = 0; turn < 20; turn++) expect(await codeOf(username, 'wrong')).toBe('client_unknown');
    expect(await codeOf(username, 'wrong')).toBe('too_many_failures');
    expect(await codeOf(username, password)).toBe('too_many_failures');
    expect(await codeOf(other.username, other.password)).toBe('Copier');
    await clock.advance(60_000);
    expect(await codeOf(username, password)).toBe('ERP');
  });

  test('does not shut out a program whose password is known to be right', async () => {
    const { username, password } = valueOrThrow(await clients.add('ERP'));
    expect(await codeOf(username, password)).toBe('ERP');
    for (let turn = 0; turn < 21; turn++) await codeOf(username, 'wrong');
    expect(await codeOf(username, 'wrong')).toBe('too_many_failures');
    expect(await codeOf(username, password)).toBe('ERP');
  });

  test('at names that do not exist is limited too', async () => {
    for (let turn = 0; turn < 20; turn++) expect(await codeOf(`name${turn}`, 'x')).toBe('client_unknown');
    expect(await codeOf('name20', 'x')).toBe('too_many_failures');
  });
});

test('10,000 sign-ins of one program cost one scrypt', async () => {
  const { username, password } = valueOrThrow(await clients.add('ERP'));
  // whoever comes first also pays for the decoy of unknown names
  expect(await codeOf('nobody', 'x')).toBe('client_unknown');
  const before = vi.mocked(scrypt).mock.calls.length;
  for (let turn = 0; turn < 10_000; turn++) expect((await clients.check(username, password)).ok).toBe(true);
  expect(vi.mocked(scrypt).mock.calls.length - before).toBe(1);
});
