import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod';
import { cacheDir } from '../tools/lib/paths.mjs';
import { fetchPostfix, libraries, postfixCanRun, startPostfix } from './postfix.ts';
import { atLeast, atMost, type Figure, figure, median, percentile } from './report.ts';

const CONNECTIONS = 16;
const MESSAGES = 10_000;
const SIZE = 10_000;

const placeSchema = z.object({ port: z.number(), username: z.string(), password: z.string() });
const costSchema = z.object({
  stallMs: z.number(),
  stallP99Ms: z.number(),
  cpuMs: z.number(),
  queued: z.number(),
  onHold: z.number(),
});
export type BurstCost = z.infer<typeof costSchema>;
const loadSchema = z.object({ ms: z.number(), took: z.array(z.number()), ids: z.number() });

interface App {
  readonly port: number;
  readonly login: string;
  begin(): Promise<void>;
  cost(): Promise<BurstCost>;
  end(): Promise<void>;
}

/**
 * A burst: 10,000 messages of 10 kB by 16 connections into the whole application, its outbox paused; then the same load by Postfix's
 * own smtp-source, into Outtray and into Postfix in turn.
 */
export async function measureSmtp(rounds: number): Promise<Figure[]> {
  const bursts: Awaited<ReturnType<typeof burst>>[] = [];
  for (let round = 0; round < rounds; round++) bursts.push(await burst());
  const pick = (of: (one: (typeof bursts)[number]) => number) => bursts.map(of);
  const figures = [
    figure(
      '10,000 messages, 16 connections: accepted',
      'messages',
      pick((one) => one.accepted),
      atLeast(MESSAGES),
    ),
    figure(
      'from the final dot to 250: p50',
      'ms',
      pick((one) => percentile(one.took, 0.5)),
      atMost(2),
    ),
    figure(
      'from the final dot to 250: p99',
      'ms',
      pick((one) => percentile(one.took, 0.99)),
      atMost(10),
    ),
    figure(
      'longest stall of the event loop',
      'ms',
      pick((one) => one.cost.stallMs),
      atMost(50),
    ),
    {
      ...figure(
        'accepted',
        'a second',
        pick((one) => (MESSAGES / one.ms) * 1000),
      ),
      note: cpu(pick((one) => one.cost.cpuMs)),
    },
  ];
  if (!postfixCanRun()) {
    console.log('No side by side with Postfix: that takes root on a Debian system.');
    return figures;
  }
  return [...figures, ...(await sideBySide(rounds))];
}

async function burst() {
  const app = await startApp();
  try {
    await app.begin();
    const load = fork(
      fileURLToPath(new URL('smtp-load.ts', import.meta.url)),
      [app.port, app.login, CONNECTIONS, MESSAGES, SIZE].map(String),
    );
    const { ms, took, ids } = loadSchema.parse(await messageOf(load));
    const cost = await app.cost();
    if (ids !== MESSAGES || cost.queued !== MESSAGES || cost.onHold < MESSAGES) {
      throw new Error(`${ids} were accepted and ${cost.queued} are in the outbox`);
    }
    return { ms, took, cost, accepted: Math.min(ids, cost.queued) };
  } finally {
    await app.end();
  }
}

async function sideBySide(rounds: number): Promise<Figure[]> {
  const tree = await fetchPostfix(join(cacheDir(), 'bench'));
  const folder = mkdtempSync(join(tmpdir(), 'outtray-postfix-'));
  const postfix = await startPostfix(tree, folder, await freePort());
  const ours: number[] = [];
  const theirs: number[] = [];
  const oursCpu: number[] = [];
  const theirsCpu: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const app = await startApp();
      try {
        await app.begin();
        ours.push(await source(tree, app.port, app.login));
        const { queued, cpuMs } = await app.cost();
        if (queued !== MESSAGES) throw new Error(`Outtray has ${queued} of them`);
        oursCpu.push(cpuMs);
      } finally {
        await app.end();
      }
      const before = postfix.cpuMs();
      theirs.push(await source(tree, postfix.port, null));
      theirsCpu.push(postfix.cpuMs() - before);
      const queued = postfix.queued();
      if (queued !== MESSAGES) throw new Error(`Postfix has ${queued} of them`);
      await postfix.clear();
    }
  } finally {
    await postfix.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const each = (seconds: readonly number[]) => seconds.map((one) => MESSAGES / one);
  return [
    { ...figure('by smtp-source: Outtray', 'a second', each(ours)), note: cpu(oursCpu) },
    { ...figure('by smtp-source: Postfix, held', 'a second', each(theirs)), note: cpu(theirsCpu) },
    figure(
      'Outtray to Postfix, messages a second',
      'times',
      ours.map((one, at) => (theirs[at] ?? 0) / one),
    ),
    figure(
      'Outtray to Postfix, processor for each',
      'times',
      oursCpu.map((one, at) => one / (theirsCpu[at] ?? 1)),
    ),
  ];
}

/** Runs Postfix's own load against a port. Both sides of the comparison pass the same relay. Gives seconds. */
async function source(tree: string, port: number, login: string | null): Promise<number> {
  const relay = await relayTo(port, login);
  const beganAt = performance.now();
  await promisify(execFile)(
    join(tree, 'usr/sbin/smtp-source'),
    // -N numbers the recipients: every message goes to somebody else
    [
      ...['-4', '-d', '-N', '-s', String(CONNECTIONS), '-m', String(MESSAGES), '-l', String(SIZE)],
      ...['-f', 'erp@northgate.example', '-t', 'customer@example.net', '-S', 'Invoice', `127.0.0.1:${relay.port}`],
    ],
    { env: { ...libraries(tree), MAIL_CONFIG: '/nonexistent' } },
  );
  const seconds = (performance.now() - beganAt) / 1000;
  relay.close();
  return seconds;
}

/** smtp-source cannot sign in, so this does it for it, and passes everything on as it is. Without a login it only passes on. */
async function relayTo(port: number, login: string | null): Promise<{ port: number; close(): void }> {
  const server = createServer({ noDelay: true }, (client) => void relayOne(client, port, login));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: address !== null && typeof address === 'object' ? address.port : 0, close: () => server.close() };
}

async function relayOne(client: Socket, port: number, login: string | null): Promise<void> {
  const door = connect({ port, host: '127.0.0.1', noDelay: true });
  for (const socket of [client, door]) socket.on('error', () => socket.destroy());
  if (login !== null) {
    const greeting = await replyOf(door);
    door.write('EHLO relay\r\n');
    await replyOf(door);
    door.write(`AUTH PLAIN ${login}\r\n`);
    const signedIn = await replyOf(door);
    if (!signedIn.startsWith('235')) throw new Error(signedIn);
    client.write(greeting);
  }
  client.pipe(door);
  door.pipe(client);
}

/** One whole reply; the socket rests afterwards. */
function replyOf(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const read = (piece: Buffer) => {
      text += String(piece);
      if (!/^\d{3} [^\r\n]*\r\n$/m.test(text)) return;
      socket.off('data', read);
      socket.pause();
      resolve(text);
    };
    socket.on('data', read);
    socket.resume();
  });
}

async function startApp(): Promise<App> {
  const child = fork(fileURLToPath(new URL('smtp-child.ts', import.meta.url)));
  const { port, username, password } = placeSchema.parse(await messageOf(child));
  const ask = async (order: string) => {
    const answer = messageOf(child);
    child.send(order);
    return answer;
  };
  return {
    port,
    login: Buffer.from(`\0${username}\0${password}`).toString('base64'),
    async begin() {
      await ask('begin');
    },
    cost: async () => costSchema.parse(await ask('tell')),
    async end() {
      const ended = once(child, 'exit');
      child.send('end');
      await ended;
    },
  };
}

function messageOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`a measured process ended with ${code}`));
    child.once('message', (message) => {
      child.off('exit', ended);
      resolve(message);
    });
    child.once('exit', ended);
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function cpu(each: readonly number[]): string {
  return `${Math.round((median(each) * 1000) / MESSAGES)} µs of processor each`;
}
