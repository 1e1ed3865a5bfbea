import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { addressKey, shortened } from '../mail/addresses.ts';
import { MAX_MESSAGE_BYTES, MAX_RECIPIENTS, MailFault } from '../mail/request.ts';
import { maySendAs } from '../mail/senders.ts';
import { type Enqueue, noWishes, type Origin } from '../outbox/origin.ts';
import type { Clock, Log, Timer } from '../ports.ts';
import type { KeyPair } from './certificate.ts';
import type { ClientIdentity, Clients, Reach } from './clients.ts';
import { createArrivals } from './smtp-arrivals.ts';
import { smtpBody } from './smtp-body.ts';
import { envelopeAddress } from './smtp-envelope.ts';
import { createGate } from './smtp-gate.ts';
import { smtpError, smtpReply, speaking } from './smtp-replies.ts';

const MAX_CLIENTS = 32;
/** So that one device of the network cannot use up the door. */
const MAX_CLIENTS_AN_ADDRESS = 16;
const MAX_COMMANDS_BEFORE_LOGIN = 10;
const MAX_FAILURES_A_CONNECTION = 5;
/** Without a sign-in a connection lives no longer. */
const LOGIN_MS = 60_000;
/** RFC 5321 4.5.3.2.7: a server waits at least five minutes for the next command. */
const IDLE_MS = 300_000;
/** From DATA to the final dot. */
const MESSAGE_MS = 900_000;
/** How much of a refused message is read on, so that the program hears why, before the connection is cut. */
const MAX_DRAINED_BYTES = 2 * MAX_MESSAGE_BYTES;

/** For a door that another one has replaced. */
export const REPLACED_GRACE_MS = 10_000;

export interface ListenerDeps {
  readonly clients: Pick<Clients, 'check' | 'stillAllowed' | 'count'>;
  readonly enqueue: Enqueue;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where a door is to be, and for whom. */
export interface Place {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly reach: Reach;
  /** TLS from the first byte; else it is offered, and on the network demanded. */
  readonly implicit: boolean;
  /** Null: TLS cannot be had. */
  readonly tls: KeyPair | null;
  /** Whether the door is open to this address. */
  readonly allows: (address: string) => boolean;
}

/** An open door. */
export interface Listener {
  readonly port: number;
  /** Connections that come from now on get this certificate. */
  renew(tls: KeyPair): void;
  stop(graceMs: number): Promise<void>;
}

/** What is known of one connection beyond smtp-server's session. */
interface Visit {
  readonly loginTimer: Timer;
  /** Sends a reply, and with code 421 closes the connection. */
  say(of: Problem): void;
  failures: number;
}

/** Opens a door there. Fails with port_invalid, port_busy, port_not_allowed or host_not_here. */
export function openListener(place: Place, deps: ListenerDeps): Promise<Result<Listener, Problem>> {
  const { clients, enqueue, clock, log } = deps;
  const { port, host, reach, implicit } = place;
  if (!Number.isInteger(port) || port > 65_535 || (port !== 0 && port < 1024)) {
    return Promise.resolve(fail(problem('port_invalid', { port })));
  }
  const visits = new Map<string, Visit>();
  const arrivals = createArrivals(clock);

  const server = new SMTPServer({
    name: 'outtray',
    heloResponse: '%s at your service',
    size: MAX_MESSAGE_BYTES,
    authMethods: ['PLAIN', 'LOGIN'],
    authRequiredMessage: smtpReply(problem('not_signed_in')).text,
    // within this computer nobody listens on the wire; on the network TLS comes first
    allowInsecureAuth: reach === 'this_computer',
    secure: implicit,
    ...(place.tls ?? {}),
    minVersion: 'TLSv1.2',
    // it would promise that the mail goes on over TLS all the way, which is not ours to promise
    hideREQUIRETLS: true,
    disabledCommands: [
      ...(place.tls ? [] : ['STARTTLS']),
      'XCLIENT',
      'XFORWARD',
      'WIZ',
      'SHELL',
      'KILL',
      'VRFY',
      'HELP',
    ],
    hideENHANCEDSTATUSCODES: false,
    disableReverseLookup: true,
    maxAllowedUnauthenticatedCommands: MAX_COMMANDS_BEFORE_LOGIN,
    socketTimeout: IDLE_MS,
    logger: false,

    onConnect(session, callback) {
      for (const connection of server.connections) {
        if (connection.id !== session.id) continue;
        connection.send = speaking(connection.send.bind(connection), () => reach === 'network' && !session.secure);
        const say = (of: Problem) => {
          const reply = smtpReply(of);
          connection.send(reply.code, reply.text);
        };
        const loginTimer = clock.after(LOGIN_MS, () => {
          if (clientOf(session) === null) say(problem('too_slow_client'));
        });
        visits.set(session.id, { loginTimer, say, failures: 0 });
      }
      callback(turnedAway(session.remoteAddress));
    },

    onClose(session) {
      visits.get(session.id)?.loginTimer.cancel();
      visits.delete(session.id);
    },

    onAuth(auth, session, callback) {
      clients.check(auth.username ?? '', auth.password ?? '', reach).then(
        (checked) => {
          if (checked.ok) return callback(null, { user: checked.value.id });
          log.write('warn', `refused a sign-in: ${checked.problem.code}`);
          const visit = visits.get(session.id);
          const enough = visit !== undefined && ++visit.failures >= MAX_FAILURES_A_CONNECTION;
          callback(smtpError(enough ? problem('too_many_failures') : checked.problem));
        },
        (error: unknown) => callback(smtpError(unexpected(error))),
      );
    },

    onMailFrom(from, session, callback) {
      const allowed = clients.stillAllowed(clientOf(session) ?? '', reach);
      if (!allowed.ok) return callback(refused(session, allowed.problem));
      // told before the whole message has come; the header that people see is checked with the message
      const may = from.address === '' || maySendAs(allowed.value.senders, from.address);
      callback(may ? null : refused(session, problem('sender_not_allowed', { address: shortened(from.address) })));
    },

    onRcptTo({ address }, session, callback) {
      const checked = envelopeAddress(address);
      if (!checked.ok) return callback(refused(session, checked.problem));
      const { rcptTo } = session.envelope;
      const repeated = rcptTo.some((other) => addressKey(other.address) === addressKey(address));
      if (rcptTo.length >= MAX_RECIPIENTS && !repeated) {
        const count = rcptTo.length + 1;
        return callback(refused(session, problem('too_many_recipients', { count, limit: MAX_RECIPIENTS })));
      }
      callback();
    },

    onData(stream, session, callback) {
      // smtp-server destroys the stream when the program hangs up; the body tells whoever reads it
      stream.on('error', () => {});
      const done = take(stream, session).then((answer) => {
        if (answer.ok) callback(null, `2.0.0 queued as ${answer.value}`);
        else refuse(stream, session, answer.problem, callback);
      });
      arrivals.add(stream, done);
    },
  });

  /** Of a sender or a recipient, before there is a message. */
  function refused(session: SMTPServerSession, of: Problem): Error {
    log.write('warn', `refused an address of the envelope: ${of.code}`, { clientId: clientOf(session) ?? '' });
    return smtpError(of);
  }

  async function take(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<Result<string, Problem>> {
    const client = clients.stillAllowed(clientOf(session) ?? '', reach);
    if (!client.ok) return client;
    const tooSlow = clock.after(MESSAGE_MS, () => stream.destroy(new MailFault(problem('too_slow_client'))));
    try {
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false || mailFrom.address === '' ? null : mailFrom.address;
      const envelope = { from, to: rcptTo.map(({ address }) => address) };
      const answer = await enqueue({ kind: 'raw', envelope, body: smtpBody(stream) }, originOf(client.value));
      const { id: clientId, name } = client.value;
      if (!answer.ok) {
        log.write('warn', `refused a message of ${name}: ${answer.problem.code}`, { clientId });
        return answer;
      }
      log.write('info', `took in a message of ${name}`, { messageId: answer.value.id, clientId, tls: session.secure });
      return ok(answer.value.id);
    } catch (error) {
      return fail(unexpected(error));
    } finally {
      tooSlow.cancel();
    }
  }

  function originOf(client: ClientIdentity): Origin {
    return {
      intake: 'smtp',
      client,
      ...noWishes,
      alongside: () => clients.count(client.id),
    };
  }

  /** Reads the rest of a refused message before the answer, as SMTP wants it, but not for ever. */
  function refuse(
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    reason: Problem,
    callback: (error: Error) => void,
  ): void {
    let drained = 0;
    stream.on('data', (piece: Uint8Array) => {
      drained += piece.byteLength;
      if (drained <= MAX_DRAINED_BYTES) return;
      stream.destroy();
      visits.get(session.id)?.say(problem('too_slow_client'));
    });
    stream.resume();
    callback(smtpError(reason, 'content'));
  }

  /** Why a connection is not wanted, or null. */
  function turnedAway(address: string): Error | null {
    if (!place.allows(address)) {
      log.write('warn', 'turned away a connection from an address that is not allowed');
      return smtpError(problem('address_not_allowed', { address }));
    }
    const many = reach === 'network' && gate.from(address) > MAX_CLIENTS_AN_ADDRESS;
    return many ? smtpError(problem('too_many_connections')) : null;
  }

  function unexpected(error: unknown): Problem {
    log.write(
      'error',
      `an unexpected fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return problem('internal', { id: 'smtp' });
  }

  const gate = createGate({
    implicit,
    clock,
    log,
    turnedAway,
    context,
    full: () => server.connections.size >= MAX_CLIENTS,
    admit: (socket) => server.connect(socket),
  });

  /** As smtp-server has it, for the connections that come in through TLS. */
  function context(): SecureContext {
    const found = server.secureContext.get('*');
    if (!found) throw new Error('the door has no certificate');
    return found;
  }

  // faults of single connections; what they mean for a message its body tells
  server.on('error', (error) => log.write('debug', `a connection failed: ${error.message}`));

  async function stop(graceMs: number): Promise<void> {
    const closed = new Promise<void>((resolve) => gate.server.close(() => resolve()));
    // from now on every command is answered with 421
    server.close();
    const closing = problem('shutting_down');
    await arrivals.end(graceMs, closing);
    // the topmost socket of each: tearing TLS down from below can crash Node
    const tops = [...server.connections].map((connection: { readonly _socket: Socket }) => connection._socket);
    for (const visit of visits.values()) visit.say(closing);
    gate.breakOff();
    // what has been said still leaves; nothing more is heard
    for (const socket of tops) socket.destroySoon();
    await closed;
  }

  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(fail(portProblem(error, place)));
    gate.server.once('error', failed);
    gate.server.listen({ port, host, exclusive: true }, () => {
      gate.server.off('error', failed);
      const address = gate.server.address();
      resolve(
        ok({
          port: address !== null && typeof address === 'object' ? address.port : port,
          renew: (tls) => server.updateSecureContext({ ...tls, minVersion: 'TLSv1.2' }),
          stop,
        }),
      );
    });
  });
}

function clientOf(session: SMTPServerSession): string | null {
  const user: unknown = session.user;
  return typeof user === 'string' ? user : null;
}

function portProblem(error: NodeJS.ErrnoException, { port, host }: Place): Problem {
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') return problem('host_not_here', { address: host });
  return problem(error.code === 'EADDRINUSE' ? 'port_busy' : 'port_not_allowed', { port }, error.code);
}
