import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCertificateStore } from '../../../src/main/intake/certificate.ts';
import { createClientStore } from '../../../src/main/intake/client-store.ts';
import { type Clients, createClients } from '../../../src/main/intake/clients.ts';
import { allowing, readNetwork, readNetworks } from '../../../src/main/intake/networks.ts';
import { temporaryDatabase } from '../../support/database.ts';
import { plainSettings } from '../../support/fake-world.ts';
import { valueOrThrow } from '../../support/mail.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { selfSigned } from '../../support/self-signed.ts';
import { testClock } from '../../support/test-clock.ts';

describe('networks', () => {
  test.each([
    ['192.168.1.0/24', '192.168.1.0/24'],
    [' 10.0.0.7 ', '10.0.0.7'],
    ['FD00::/8', 'fd00::/8'],
    ['192.168.1.0/33', null],
    ['192.168.1.0/24/8', null],
    ['192.168.1', null],
    ['everybody', null],
    ['', null],
  ])('%s', (text, network) => {
    expect(readNetwork(text)).toBe(network);
  });

  test('a list is read as a whole', () => {
    expect(readNetworks(['10.0.0.0/8', '', '10.0.0.0/8'])).toEqual({ ok: true, value: ['10.0.0.0/8'] });
    expect(readNetworks(['10.0.0.0/8', 'x'])).toMatchObject({ problem: { code: 'network_invalid' } });
    expect(readNetworks([' '])).toMatchObject({ problem: { code: 'network_empty' } });
  });

  test('who lies in it', () => {
    const allows = allowing(['192.168.1.0/24', '10.0.0.7', 'fd00::/8']);
    const inside = ['192.168.1.0', '192.168.1.255', '::ffff:192.168.1.9', '10.0.0.7', 'fd12::1'];
    const outside = ['192.168.2.1', '10.0.0.8', 'fe80::1', '', 'localhost', '::ffff:c0a8:201'];
    expect(inside.map(allows)).toEqual(inside.map(() => true));
    expect(outside.map(allows)).toEqual(outside.map(() => false));
  });
});

describe('the certificate', () => {
  let folder: string;
  const clock = testClock();
  const store = (names = ['office-pc', '192.168.1.20']) =>
    createCertificateStore({ folder, clock, names: () => names });

  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'outtray-tls-')), 'tls');
  });
  afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

  test('is made on first use, names this computer, and is kept readable by its owner alone', async () => {
    const certificates = store();
    expect(certificates.view()).toBeNull();
    const pair = valueOrThrow(await certificates.use());
    const x509 = new X509Certificate(pair.cert);
    for (const name of ['localhost', 'office-pc']) expect(x509.checkHost(name)).toBe(name);
    for (const ip of ['127.0.0.1', '192.168.1.20']) expect(x509.checkIP(ip)).toBe(ip);
    expect(x509.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' });
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    expect(certificates.view()).toMatchObject({ own: false, fingerprint: x509.fingerprint256 });
    expect(certificates.pem()).not.toContain('PRIVATE');
  });

  test('stays the same over restarts, until a new one is asked for or it ends', async () => {
    const first = valueOrThrow(await store().use());
    expect(valueOrThrow(await store(['other']).use())).toEqual(first);
    const certificates = store();
    const [second, same] = await Promise.all([certificates.renew(), certificates.renew()]);
    expect(second).toEqual(same);
    expect(valueOrThrow(second).cert).not.toBe(first.cert);
    clock.jump(11 * 365 * 86_400_000);
    expect(valueOrThrow(await store().use()).cert).not.toBe(valueOrThrow(second).cert);
    clock.jump(-11 * 365 * 86_400_000);
  });

  test("may be the operator's own, in any order, with its chain", async () => {
    const certificates = store();
    await certificates.use();
    const [own, issuer] = [selfSigned('mail.northgate.example'), selfSigned('issuer')];
    const pair = valueOrThrow(certificates.bring(`${own.key}\n${issuer.cert}\n${own.cert}`));
    expect(pair.cert.indexOf(own.cert.trim())).toBe(0);
    expect(certificates.view()).toMatchObject({ own: true });
    expect(valueOrThrow(await store().use())).toEqual(pair);
    valueOrThrow(await certificates.renew());
    expect(store().view()).toMatchObject({ own: false });
  });

  test.each<[string, () => string, RegExp]>([
    ['nothing', () => 'hello', /no certificate/],
    ['no key', () => selfSigned('a').cert, /key is missing/],
    ['two keys', () => `${selfSigned('a').cert}${selfSigned('a').key}${selfSigned('b').key}`, /more than one key/],
    ['the key of another', () => `${selfSigned('a').cert}${selfSigned('b').key}`, /another certificate/],
    [
      'a damaged one',
      () => `-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n${selfSigned('a').key}`,
      /cannot be read/,
    ],
  ])('is refused: %s', (_what, pem, reason) => {
    const refused = store().bring(pem());
    expect(refused).toMatchObject({ ok: false, problem: { code: 'certificate_unreadable' } });
    expect(JSON.stringify(refused)).toMatch(reason);
    expect(JSON.stringify(refused)).not.toContain('PRIVATE KEY');
  });

  test('that cannot be kept is not used', async () => {
    writeFileSync(folder, 'a file in the way');
    expect(await store().use()).toMatchObject({ problem: { code: 'certificate_unreadable' } });
    rmSync(folder);
  });

  test('that is damaged on disk is made anew', async () => {
    const first = valueOrThrow(await store().use());
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').slice(0, 200));
    expect(valueOrThrow(await store().use()).cert).not.toBe(first.cert);
  });
});

describe('what a program may do', () => {
  const base = temporaryDatabase(true);
  const clock = testClock();
  let clients: Clients;
  let id: string;
  let password: string;

  beforeEach(async () => {
    clients = createClients({ store: createClientStore(base.db), clock, random: seededRandom(1) });
    for (const { id: old } of clients.list()) clients.remove(old);
    const added = valueOrThrow(await clients.add('ERP'));
    id = added.clientId;
    password = added.password;
  });

  const limit = (perMinute: number | null, perDay: number | null) =>
    valueOrThrow(clients.setSettings(id, { ...plainSettings, perMinute, perDay }));
  const refusal = () => {
    const allowed = clients.stillAllowed(id);
    return allowed.ok ? null : allowed.problem.code;
  };

  test('so many a minute, and no more in the transaction itself', async () => {
    limit(2, null);
    clients.count(id);
    expect(refusal()).toBeNull();
    clients.count(id);
    expect(refusal()).toBe('client_minute_limit');
    expect(() => clients.count(id)).toThrow('client_minute_limit');
    expect(clients.list()[0]?.messages).toBe(2);
    await clock.advance(60_000);
    expect(refusal()).toBeNull();
    clients.count(id);
  });

  test('so many a day', async () => {
    limit(null, 3);
    for (let times = 0; times < 3; times++) clients.count(id);
    await clock.advance(3_600_000);
    expect(refusal()).toBe('client_day_limit');
    expect(() => clients.count(id)).toThrow('client_day_limit');
    await clock.advance(82_800_000);
    clients.count(id);
    // a clock that is set back begins a new window
    clock.jump(-3 * 86_400_000);
    for (let times = 0; times < 3; times++) clients.count(id);
    expect(refusal()).toBe('client_day_limit');
  });

  test('a limit may be lifted, and holds from the moment it is set', () => {
    for (let times = 0; times < 5; times++) clients.count(id);
    limit(5, null);
    expect(refusal()).toBe('client_minute_limit');
    limit(null, null);
    expect(refusal()).toBeNull();
  });

  test.each([0, -1, 1.5, 1_000_001, Number.NaN])('%s is no limit', (perMinute) => {
    expect(clients.setSettings(id, { ...plainSettings, perMinute })).toMatchObject({
      problem: { code: 'client_limit_invalid' },
    });
  });

  test('senders are addresses and domains', () => {
    valueOrThrow(
      clients.setSettings(id, { ...plainSettings, senders: ['A@Bücher.example', '@B.example', '@b.example'] }),
    );
    expect(clients.list()[0]?.settings.senders).toEqual(['A@xn--bcher-kva.example', '@b.example']);
    expect(valueOrThrow(clients.stillAllowed(id)).senders).toHaveLength(2);
    for (const sender of ['erp', '@', '@localhost', 'a@b@c.example']) {
      expect(clients.setSettings(id, { ...plainSettings, senders: [sender] })).toMatchObject({
        problem: { code: 'sender_invalid' },
      });
    }
  });

  test('whether it may repeat itself is known to every door', () => {
    expect(valueOrThrow(clients.stillAllowed(id)).mayRepeat).toBe(false);
    valueOrThrow(clients.setSettings(id, { ...plainSettings, mayRepeat: true }));
    expect(clients.list()[0]?.settings.mayRepeat).toBe(true);
    expect(valueOrThrow(clients.stillAllowed(id)).mayRepeat).toBe(true);
  });

  test('from the network only where it is let in', async () => {
    expect(await clients.check('erp', password, 'network')).toMatchObject({
      problem: { code: 'client_not_from_network' },
    });
    expect((await clients.check('erp', password)).ok).toBe(true);
    valueOrThrow(clients.setSettings(id, { ...plainSettings, network: true }));
    expect((await clients.check('erp', password, 'network')).ok).toBe(true);
    expect(clients.stillAllowed(id, 'network').ok).toBe(true);
    valueOrThrow(clients.setSettings(id, plainSettings));
    expect(clients.stillAllowed(id, 'network')).toMatchObject({ problem: { code: 'client_not_from_network' } });
  });

  test('a program that is gone is not counted', () => {
    clients.remove(id);
    expect(() => clients.count(id)).toThrow('client_unknown');
    expect(clients.setSettings(id, plainSettings)).toMatchObject({ problem: { code: 'client_missing' } });
  });
});
