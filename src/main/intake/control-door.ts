import { timingSafeEqual } from 'node:crypto';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { Problem } from '../../shared/problems/problem.ts';
import type { Result } from '../../shared/result.ts';
import type { Log, Random } from '../ports.ts';
import { type AnswerTo, type Ask, askSchema, type ControlAddress, controlFile } from './control-words.ts';

export interface ControlDoor {
  /** Opens the door; what goes wrong is logged, and Outtray runs without it. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export type AnswerControl = (ask: Ask) => Promise<Result<AnswerTo<Ask['ask']>, Problem>>;

export interface ControlDeps {
  readonly profile: string;
  readonly answer: AnswerControl;
  readonly random: Random;
  readonly log: Log;
}

const MAX_ASK_BYTES = 4 * 1_048_576;
const IDLE_MS = 10_000;
const MAX_CALLERS = 64;
/** `sun_path` of the strictest system, with a byte for its end (macOS unix(4): 104). */
const LONGEST_SOCKET = 103;

const envelope = z.object({ key: z.string().max(128) }).and(askSchema);

/** The command line's way to the running Outtray. */
export function createControlDoor({ profile, answer, random, log }: ControlDeps): ControlDoor {
  let server: Server | null = null;
  let folder: string | null = null;

  const place = (): string => {
    const own = join(profile, 'control.sock');
    if (process.platform === 'win32') return `\\\\.\\pipe\\outtray-${Buffer.from(random.bytes(16)).toString('hex')}`;
    if (Buffer.byteLength(own) <= LONGEST_SOCKET) return own;
    // too deep a profile for a socket
    folder = mkdtempSync(join(tmpdir(), 'outtray-'));
    return join(folder, 'control.sock');
  };

  return {
    async start() {
      try {
        const address = place();
        if (process.platform !== 'win32') rmSync(address, { force: true });
        const key = Buffer.from(random.bytes(32)).toString('hex');
        const made = createServer((socket) => serve(socket, key));
        made.maxConnections = MAX_CALLERS;
        made.on('error', (cause) =>
          log.write('warn', 'the command line cannot reach Outtray', { cause: String(cause) }),
        );
        await new Promise<void>((resolve, reject) => {
          made.once('error', reject);
          made.listen(address, () => {
            made.off('error', reject);
            resolve();
          });
        });
        server = made;
        if (process.platform !== 'win32') chmodSync(address, 0o600);
        const file = controlFile(profile);
        writeFileSync(`${file}.new`, JSON.stringify({ address, key } satisfies ControlAddress), { mode: 0o600 });
        renameSync(`${file}.new`, file);
      } catch (cause) {
        log.write('warn', 'the command line cannot reach Outtray', { cause: String(cause) });
      }
    },
    async stop() {
      rmSync(controlFile(profile), { force: true });
      const open = server;
      server = null;
      if (open) await new Promise<void>((resolve) => open.close(() => resolve()));
      if (folder !== null) rmSync(folder, { recursive: true, force: true });
    },
  };

  function serve(socket: Socket, key: string): void {
    const pieces: Buffer[] = [];
    let size = 0;
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    // a caller that goes away before the answer is its own affair
    socket.on('error', () => socket.destroy());
    socket.on('data', (piece) => {
      size += piece.length;
      if (size > MAX_ASK_BYTES) {
        socket.destroy();
        return;
      }
      pieces.push(piece);
      if (!piece.includes(10)) return;
      socket.removeAllListeners('data');
      socket.setTimeout(0);
      void reply(Buffer.concat(pieces), key).then(
        (line) => (line === null ? socket.destroy() : socket.end(line)),
        (cause: unknown) => {
          log.write('error', 'an answer to the command line broke', { cause: String(cause) });
          socket.destroy();
        },
      );
    });
  }

  /** Null: whoever asks does not have the key, or asks what nobody understands. */
  async function reply(line: Buffer, key: string): Promise<string | null> {
    const asked = envelope.safeParse(parsed(line));
    if (!asked.success || !sameKey(asked.data.key, key)) {
      log.write('warn', 'a stranger asked at the door of the command line');
      return null;
    }
    return `${JSON.stringify(await answer(asked.data))}\n`;
  }
}

function parsed(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return null;
  }
}

function sameKey(given: string, key: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}
