import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Practice, startPractice } from '../../../tools/practice-google/practice.ts';
import {
  type Answer,
  ask,
  askSession,
  message,
  put,
  refresh,
  sendOnce,
  sessionFor,
  signIn,
  type Tokens,
} from './signed-in.ts';

let practice: Practice;
let tokens: Tokens & { refresh: string };
beforeAll(async () => {
  practice = await startPractice();
  tokens = await signIn(practice);
});
afterAll(() => practice.stop());
beforeEach(() => practice.control.reset({ keepGrants: true }));

function control(
  name: string,
  body?: unknown,
  headers: Record<string, string> = { 'x-practice-control': '1' },
): Promise<Answer> {
  return ask(`${practice.url}/control/${name}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

describe('the control endpoint', () => {
  it('is shut without its header and opens nothing to other origins', async () => {
    expect((await control('counters', undefined, {})).status).toBe(403);
    expect((await control('reset', {}, { 'x-practice-control': '0' })).status).toBe(403);
    const preflight = await ask(`${practice.url}/control/reset`, {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-headers': 'x-practice-control' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('does what the functions do', async () => {
    expect((await control('set', { latencyMs: 0, testingMode: true })).json).toMatchObject({ testingMode: true });
    expect(practice.control.settings().testingMode).toBe(true);
    const fault = await control('fault', { endpoint: 'session', action: { do: 'error', error: 'unavailable' } });
    expect(fault.json).toEqual({ id: expect.stringMatching(/^fault-/) });
    expect((await control('faults')).json).toHaveLength(1);
    await expect(sendOnce(practice, tokens, message('x'))).rejects.toThrow('unavailable');
    expect((await control('counters')).json).toMatchObject({ 'request.session': 1, 'fault.error': 1 });
    expect((await control('expireAccessTokens', {})).json).toEqual({ expired: 1 });
    tokens = { ...tokens, ...((await refresh(practice, tokens.refresh)).json as Tokens) };
    await control('setAliases', { user: 'office@northgate.example', aliases: ['a@northgate.example'] });
    expect((await control('users')).json).toContainEqual(expect.objectContaining({ aliases: ['a@northgate.example'] }));
    await control('setAliases', { user: 'office@northgate.example', aliases: [] });
    await sessionFor(practice, tokens, 10);
    expect((await control('sessions')).json).toHaveLength(1);
    expect((await control('forgetSessions', {})).json).toEqual({ forgotten: 1 });
    await control('reset', { keepGrants: true });
    expect(practice.control.settings().testingMode).toBe(false);
    expect(practice.control.counters()).toEqual({});
  });

  it('waits for a message without being asked again', async () => {
    const waiting = control('wait', { outtrayId: 'late', timeoutMs: 5000 });
    await sendOnce(practice, tokens, message('late'));
    expect((await waiting).status).toBe(200);
    expect((await control('wait', { accepted: 9, timeoutMs: 20 })).status).toBe(400);
  });

  it('names its controls when asked for another, and refuses nonsense', async () => {
    const unknown = await control('nothing', {});
    expect(unknown.status).toBe(404);
    expect(unknown.text).toContain('expireAccessTokens');
    expect((await control('set', { latency: 5 })).status).toBe(400);
    expect((await control('revokeGrants', { user: 'nobody@example.net' })).status).toBe(400);
    expect((await control('fault', 'text')).status).toBe(400);
  });
});

describe('reset', () => {
  it('takes back mail, sessions, faults and settings, and grants unless they are kept', async () => {
    const mail = message('x');
    const session = await sessionFor(practice, tokens, mail.length);
    await put(session, mail, 0, mail.length);
    practice.control.set({ unitsPerMinute: 0 });
    practice.control.fault({ endpoint: 'any', times: null, action: { do: 'close' } });
    practice.control.reset({ keepGrants: true });
    expect(practice.mailbox.all()).toEqual([]);
    expect((await askSession(session, mail.length)).status).toBe(404);
    expect((await refresh(practice, tokens.refresh)).status).toBe(200);
    practice.control.reset();
    expect((await refresh(practice, tokens.refresh)).status).toBe(400);
    tokens = await signIn(practice);
  });
});

describe('the server', () => {
  it('gives the client files of Google’s shape', async () => {
    expect((await ask(`${practice.url}/client.json`)).json).toEqual({
      installed: {
        client_id: expect.any(String),
        project_id: 'practice',
        auth_uri: `${practice.url}/o/oauth2/auth`,
        token_uri: `${practice.url}/token`,
        auth_provider_x509_cert_url: `${practice.url}/oauth2/v1/certs`,
        client_secret: expect.stringMatching(/^GOCSPX-/),
        redirect_uris: ['http://localhost'],
      },
      outtray: { revocation_uri: `${practice.url}/revoke`, api_root: practice.url, name: 'Practice Google' },
    });
    expect((await ask(`${practice.url}/client-web.json`)).json).toHaveProperty('web');
    expect((await ask(`${practice.url}/service-account.json`)).json).toMatchObject({ type: 'service_account' });
  });

  it('refuses a host name that is not its own', async () => {
    const status = await new Promise((resolve, reject) => {
      request(`${practice.url}/mailbox.json`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(421);
  });

  it('waits before each answer when told to', async () => {
    practice.control.set({ latencyMs: 40 });
    const from = performance.now();
    await sessionFor(practice, tokens, 10);
    expect(performance.now() - from).toBeGreaterThanOrEqual(35);
  });

  it('shows mail without letting it run anything', async () => {
    const mail = message('html', {
      headers: ['Cc: "<script>alert(1)</script>" <a@b.example>'],
      body: '<script>alert(2)</script>',
    });
    await sendOnce(practice, tokens, mail);
    const { id } = practice.mailbox.all()[0] ?? { id: '' };
    const page = await ask(`${practice.url}/mailbox/${id}`);
    expect(page.text).not.toContain('<script');
    expect(page.text).toContain('&#60;script&#62;alert(2)');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; style-src 'self'");
    expect((await ask(practice.url)).text).toContain('1 message taken, none twice');
    expect((await ask(`${practice.url}/mailbox.json`)).json).toMatchObject({ deliveries: { html: 1 }, duplicates: [] });
    expect((await ask(`${practice.url}/mailbox/00ff`)).status).toBe(404);
  });
});

/** fetch may still hold connections to a server that was stopped; each fails once. */
async function forgetDeadConnections(url: string): Promise<void> {
  for (let tries = 0; tries < 10; tries += 1) if (await ask(url).catch(() => undefined)) return;
}

describe('a state folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'practice-google-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps tokens, keys, mail and open sessions over a restart', async () => {
    const UNIT = 262_144;
    const first = await startPractice({ stateDir: folder });
    const port = Number(new URL(first.url).port);
    const held = await signIn(first);
    await sendOnce(first, held, message('before'));
    const mail = message('across', { body: 'x'.repeat(UNIT) });
    const session = await sessionFor(first, held, mail.length);
    await put(session, mail.subarray(0, UNIT), 0, mail.length);
    const files = [first.clientJson('installed'), first.serviceAccountJson()];
    await first.stop();

    const second = await startPractice({ stateDir: folder, port });
    try {
      await forgetDeadConnections(second.url);
      expect([second.clientJson('installed'), second.serviceAccountJson()]).toEqual(files);
      expect(second.mailbox.byOuttrayId('before')).toHaveLength(1);
      expect((await refresh(second, held.refresh)).status).toBe(200);
      expect((await askSession(session, mail.length)).headers.get('range')).toBe(`bytes=0-${UNIT - 1}`);
      expect((await put(session, mail.subarray(UNIT), UNIT, mail.length)).status).toBe(200);
      expect(second.mailbox.received(second.mailbox.byOuttrayId('across')[0]?.id ?? '')?.equals(mail)).toBe(true);
    } finally {
      await second.stop();
    }
  });
});

describe('the program', () => {
  it('prints one line with its address and stops on SIGTERM', async () => {
    const child = spawn(process.execPath, ['tools/practice-google/main.ts', '--port', '0'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const errors: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
      child.once('exit', (code) => reject(new Error(`left with ${code}: ${Buffer.concat(errors).toString()}`)));
    });
    const [, url = ''] = /^Practice Google listens on (http:\/\/127\.0\.0\.1:\d+)\n$/.exec(line) ?? [];
    expect((await ask(`${url}/client.json`)).status).toBe(200);
    const left = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await left).toBe(0);
    expect(Buffer.concat(errors).toString()).toBe('');
  });
});
