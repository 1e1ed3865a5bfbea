import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Counts connections from 1. */
  readonly connection: number;
}

export interface Scripted {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** The connection ends after `body`, whatever content-length promised. */
  readonly cut?: boolean;
}

/** `reset`: the connection is cut once the whole request has come. `silent`: no answer at all. */
export type Script = (
  seen: Seen,
  all: readonly Seen[],
) => Scripted | 'reset' | 'silent' | Promise<Scripted | 'reset' | 'silent'>;

/** A real HTTP server on 127.0.0.1 that keeps what it was asked and answers as the test says. */
export async function scriptedServer(script: Script) {
  const seen: Seen[] = [];
  const waiting: { when: () => boolean; go: () => void }[] = [];
  const noticed = () => {
    for (const { when, go } of waiting) if (when()) go();
  };
  let connections = 0;
  const numbers = new WeakMap<object, number>();
  const server = createServer({ keepAliveTimeout: 60_000 }, async (req, res) => {
    const pieces: Buffer[] = [];
    try {
      for await (const piece of req) pieces.push(piece);
    } catch {
      return;
    }
    const one: Seen = {
      method: req.method ?? '',
      url: req.url ?? '',
      headers: req.headers,
      body: Buffer.concat(pieces),
      connection: numbers.get(req.socket) ?? 0,
    };
    seen.push(one);
    noticed();
    const answer = await script(one, seen);
    if (answer === 'reset') return void req.socket.resetAndDestroy();
    if (answer === 'silent') return;
    res.writeHead(answer.status, answer.headers);
    if (answer.cut) res.write(answer.body ?? '', () => req.socket.end());
    else res.end(answer.body);
  });
  server.on('connection', (socket) => {
    connections += 1;
    numbers.set(socket, connections);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    connections: () => connections,
    /** Resolves when so many requests have come whole. */
    until: (count: number) =>
      new Promise<void>((resolve) => {
        waiting.push({ when: () => seen.length >= count, go: resolve });
        noticed();
      }),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
