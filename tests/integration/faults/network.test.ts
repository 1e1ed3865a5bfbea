import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Office, office, words } from '../../support/office.ts';
import { selfSigned } from '../../support/self-signed.ts';

/** The way to Google, the clock and sleep: faults 19 to 23, 32 and 35. */

const YEAR_MS = 365 * 86_400_000;

let at: Office;
const noName = new Agent({
  connect: {
    lookup: (host, _options, done) =>
      done(Object.assign(new Error(`no ${host}`), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }), []),
  },
});
beforeEach(async () => {
  at = await office({ dispatcher: noName });
});
afterEach(() => at.close());
afterAll(() => noName.close());

/** Leads the connected app's requests elsewhere, and back. */
function apiRoot(root: string): void {
  at.rooms().db.prepare('UPDATE connected_app SET api_root = ?').run(root);
}

describe('fault 19: the clock', () => {
  test.each([
    ['ahead', YEAR_MS],
    ['back', -YEAR_MS],
  ])('fault 19: a clock set %s by a year neither floods nor stalls a retry', async (_way, ms) => {
    at.control.fault({ endpoint: 'session', action: { do: 'error', error: 'unavailable' } });
    const id = await at.write();
    await at.waits(id, 'gmail_unwell');
    expect(words(at.row(id).problem)).toBe(
      'Gmail has a fault of its own at the moment (answer 503). Outtray tries again by itself.',
    );
    expect(at.row(id)).toMatchObject({ standing: 'queued', tries: 1 });
    at.clock.jump(ms);
    // set back, the wait begins anew once; never longer than it was planned
    let waitedMs = 0;
    for (; at.row(id).attempts === 1 && at.row(id).progress === null; waitedMs += 1000) await at.clock.advance(1000);
    expect(waitedMs).toBeLessThanOrEqual(145_000);
    await at.reach(id, 'sent');
    expect({ got: at.got(id), sessions: at.counter('request.session') }).toEqual({ got: 1, sessions: 2 });
  });
});

test('fault 20: eight hours of sleep in the middle of a send: asked once, not sent again', async () => {
  const held = at.control.fault({ endpoint: 'final', action: { do: 'hold', when: 'after' } });
  const id = await at.write();
  await at.heldBack();
  await at.until(() => at.row(id).state === 'sending');
  at.clock.jump(8 * 3_600_000);
  at.rooms().outbox.resume();
  await at.reach(id, 'sent');
  at.control.release(held);
  const lost = at.detail(id).timeline.find(({ kind }) => kind === 'waits');
  expect(words(lost?.problem)).toBe(
    'The connection was cut before Gmail answered. Outtray asks Gmail what became of the message.',
  );
  expect({ got: at.got(id), asks: at.counter('request.ask'), finals: at.counter('request.final') }).toEqual({
    got: 1,
    asks: 1,
    finals: 1,
  });
});

describe('fault 21: the network', () => {
  test('fault 21: down: the mail waits with the sentence, no try is counted, and its return sends at once', async () => {
    at.link.set(false);
    const id = await at.write();
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', attempts: 0, tries: 0 });
    expect(words(at.row(id).hold?.problem)).toBe('There is no network connection. Outtray goes on when it is back.');
    expect(at.counter('request.session')).toBe(0);
    at.link.set(true);
    await at.reach(id, 'sent');
    expect(at.got(id)).toBe(1);
  });

  test('fault 21: flapping: one probe at a time, no try is counted, and every message goes once', async () => {
    apiRoot('http://127.0.0.1:9');
    const ids = [await at.write(), await at.write({ subject: 'Second' }), await at.write({ subject: 'Third' })];
    const [first = ''] = ids;
    for (let flap = 0; flap < 4; flap++) {
      await at.held(first, 'offline');
      expect(words(at.row(first).hold?.problem)).toBe('127.0.0.1 could not be reached. Outtray tries again by itself.');
      for (const id of ids) expect(at.row(id)).toMatchObject({ standing: 'on_hold', tries: 0, attempts: 0 });
      at.link.set(false);
      at.link.set(true);
    }
    await at.held(first, 'offline');
    apiRoot(at.practice.url);
    at.link.set(true);
    for (const id of ids) await at.reach(id, 'sent');
    expect(at.practice.mailbox.deliveries()).toEqual(Object.fromEntries(ids.map((id) => [id, 1])));
  });
});

test('fault 22: a name that is not found: nothing was sent, no try is counted, and a probe finds the way again', async () => {
  apiRoot('http://gmail.invalid');
  const id = await at.write();
  await at.held(id, 'offline');
  expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', attempts: 0, tries: 0 });
  expect(words(at.row(id).hold?.problem)).toBe(
    'The name gmail.invalid could not be found. Outtray tries again by itself.',
  );
  expect(at.got(id)).toBe(0);
  apiRoot(at.practice.url);
  await at.clock.advance(6_000);
  await at.reach(id, 'sent');
  expect(at.got(id)).toBe(1);
});

describe('fault 23: TLS', () => {
  let server: Server;
  let asked = 0;
  beforeEach(async () => {
    asked = 0;
    server = createServer(selfSigned('127.0.0.1'), (_request, response) => {
      asked += 1;
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  test('fault 23: a certificate that nobody vouches for gets no byte of the mail, and says so', async () => {
    apiRoot(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const id = await at.write();
    await at.held(id, 'offline');
    expect(at.row(id)).toMatchObject({ standing: 'on_hold', state: 'queued', attempts: 0, tries: 0 });
    expect(words(at.row(id).hold?.problem)).toMatch(
      /^Something on the way to 127\.0\.0\.1 reads along: .* Have its certificate installed on this computer, .* Nothing was sent\.$/,
    );
    expect({ asked, got: at.got(id) }).toEqual({ asked: 0, got: 0 });
    apiRoot(at.practice.url);
    await at.clock.advance(6_000);
    await at.reach(id, 'sent');
    expect(at.got(id)).toBe(1);
  });
});

describe('fault 32: a server that falls silent', () => {
  test('fault 32: before the last part, two minutes end the try, and it is tried again', async () => {
    at.control.fault({ endpoint: 'session', action: { do: 'hold', when: 'before' } });
    const id = await at.write();
    await at.heldBack();
    await at.clock.advance(120_000);
    await at.waits(id, 'too_slow');
    expect(words(at.row(id).problem)).toBe('127.0.0.1 did not answer in time. Outtray tries again by itself.');
    expect(at.row(id)).toMatchObject({ standing: 'queued', tries: 0 });
    expect(at.got(id)).toBe(0);
    await at.due(id);
    await at.reach(id, 'sent');
    expect(at.got(id)).toBe(1);
  });

  test('fault 32: after the last part, two minutes of silence make it a question, not a second sending', async () => {
    at.control.fault({ endpoint: 'final', action: { do: 'hold', when: 'after' } });
    const id = await at.write();
    await at.heldBack();
    await at.until(() => at.row(id).state === 'sending');
    await at.met('accepted');
    await at.clock.advance(120_000);
    await at.reach(id, 'sent');
    expect(at.detail(id).timeline.map(({ problem }) => words(problem))).toContain(
      '127.0.0.1 did not answer in time. Outtray tries again by itself.',
    );
    expect({ got: at.got(id), asks: at.counter('request.ask'), finals: at.counter('request.final') }).toEqual({
      got: 1,
      asks: 1,
      finals: 1,
    });
  });
});

describe('fault 35: size', () => {
  const LIMIT = 36_700_160;

  test('fault 35: a message of nearly 35 MiB arrives once, byte for byte', async () => {
    const program = await at.program();
    const body = `${'0123456789'.repeat(7)}\r\n`.repeat(Math.floor((LIMIT - 2_000) / 72));
    expect(await hand(program, `Subject: Scan\r\n\r\n${body}`)).toMatch(/^250 2\.0\.0 queued as /);
    await at.until(() => at.rooms().outbox.snapshot().counts.sent === 1);
    const [mail] = at.practice.mailbox.all();
    expect(mail?.bodySha256).toBe(createHash('sha256').update(body).digest('hex'));
    expect(Object.values(at.practice.mailbox.deliveries())).toEqual([1]);
  });

  test('fault 35: one byte more is refused at the door with size and limit, announced or not', async () => {
    const program = await at.program();
    const sentence = '552 5.3.4 Larger than Gmail takes: more than 35 MB of 35 MB.';
    expect(await program.say(`MAIL FROM:<erp@northgate.example> SIZE=${LIMIT + 1}`)).toBe(sentence);
    const body = `${'0123456789'.repeat(7)}\r\n`.repeat(Math.ceil(LIMIT / 72));
    expect(await hand(program, `Subject: Scan\r\n\r\n${body}`)).toBe(sentence);
    expect(at.rooms().outbox.snapshot().counts).toMatchObject({ receiving: 0, queued: 0, sent: 0 });
    expect(at.practice.mailbox.count()).toBe(0);
  });

  async function hand(program: Awaited<ReturnType<Office['program']>>, message: string): Promise<string | null> {
    await program.say('MAIL FROM:<erp@northgate.example>');
    await program.say('RCPT TO:<jon@example.org>');
    await program.say('DATA');
    await program.write(`${message}.\r\n`);
    return program.reply();
  }
});
