import { createServer, type Server, type Socket } from 'node:net';
import { type SecureContext, TLSSocket } from 'node:tls';
import { problem } from '../../shared/problems/problem.ts';
import type { Clock, Log } from '../ports.ts';
import { smtpReply } from './smtp-replies.ts';

/**
 * The listening socket of a door, in the place of smtp-server's own: who may not come in is turned away before smtp-server, and a
 * handshake that is broken off is broken off from above, at the TLS socket. Tearing the wire out from under it can crash Node.
 */
export interface Gate {
  readonly server: Server;
  /** Connections that this address has now. */
  from(address: string): number;
  /** Ends every handshake that is still going on. */
  breakOff(): void;
}

export interface GateDeps {
  /** TLS from the first byte. */
  readonly implicit: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** Why this address may not come in; smtp-server tells it, where that can be told. */
  readonly turnedAway: (address: string) => Error | null;
  readonly context: () => SecureContext;
  readonly full: () => boolean;
  readonly admit: (socket: Socket) => void;
}

/** TLS from the first byte has to stand by then. */
const HANDSHAKE_MS = 30_000;
const MAX_HANDSHAKES = 32;

export function createGate({ implicit, clock, log, turnedAway, context, full, admit }: GateDeps): Gate {
  const fromAddress = new Map<string, number>();
  const handshakes = new Set<TLSSocket>();

  const server = createServer({ noDelay: true }, (socket) => {
    const address = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '').toLowerCase();
    fromAddress.set(address, (fromAddress.get(address) ?? 0) + 1);
    socket.once('close', () => {
      const left = (fromAddress.get(address) ?? 1) - 1;
      if (left === 0) fromAddress.delete(address);
      else fromAddress.set(address, left);
    });
    if (!implicit) welcome(socket);
    // before TLS stands nothing can be said
    else if (turnedAway(address) || handshakes.size >= MAX_HANDSHAKES) socket.destroy();
    else shakeHands(socket);
  });

  function shakeHands(socket: Socket): void {
    const secured = new TLSSocket(socket, { isServer: true, secureContext: context() });
    handshakes.add(secured);
    const timer = clock.after(HANDSHAKE_MS, () => secured.destroy());
    const over = () => {
      timer.cancel();
      handshakes.delete(secured);
    };
    const failed = (error: Error) => log.write('debug', `a handshake failed: ${error.message}`);
    secured.on('error', failed);
    secured.once('close', over);
    secured.once('secure', () => {
      over();
      secured.off('error', failed);
      welcome(secured);
    });
  }

  /** Hands a connection to smtp-server, unless there are enough. */
  function welcome(socket: Socket): void {
    if (!full()) {
      admit(socket);
      return;
    }
    const { code, text } = smtpReply(problem('too_many_connections'));
    socket.on('error', () => {});
    socket.write(`${code} ${text}\r\n`);
    socket.destroySoon();
  }

  return {
    server,
    from: (address) => fromAddress.get(address) ?? 0,
    breakOff() {
      for (const secured of handshakes) secured.destroy();
    },
  };
}
