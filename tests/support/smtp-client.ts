import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** One SMTP connection, byte by byte: what no mail program would send, this can. */
export interface SmtpSocket {
  readonly socket: Socket;
  /** Writes bytes as they are. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** The next reply, with all its lines; null when the server has hung up. */
  reply(): Promise<string | null>;
  /** Sends one line and gives its reply. */
  say(line: string): Promise<string | null>;
  /** Greeting, EHLO and AUTH PLAIN. */
  signIn(username: string, password: string): Promise<string | null>;
  end(): void;
}

export async function smtpSocket(port: number, host = '127.0.0.1'): Promise<SmtpSocket> {
  const socket = connect({ port, host, noDelay: true });
  await once(socket, 'connect');
  return speakingOver(socket);
}

/** TLS over a connection whose server has said that it is ready for it. Rejects when the certificate is not the one to trust. */
export async function overTls(plain: Socket, trust: string): Promise<SmtpSocket> {
  plain.removeAllListeners('data');
  const socket = connectTls({ socket: plain, ca: trust, host: '127.0.0.2' });
  await once(socket, 'secureConnect');
  return speakingOver(socket);
}

/** Speaks over a connection that stands. */
export function speakingOver(socket: Socket): SmtpSocket {
  let received = '';
  let ended = false;
  let waiting: (() => void) | null = null;
  const wake = () => {
    waiting?.();
    waiting = null;
  };
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
    wake();
  });
  for (const event of ['end', 'close', 'error'] as const) {
    socket.on(event, () => {
      ended = true;
      wake();
    });
  }

  async function reply(): Promise<string | null> {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3}(?: [^\r\n]*)?\r\n/.exec(received)?.[0];
      if (whole !== undefined) {
        received = received.slice(whole.length);
        return whole.trimEnd();
      }
      if (ended) return null;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  }

  async function write(bytes: string | Uint8Array): Promise<void> {
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    // called when the bytes have left, and also when they never will
    await new Promise<void>((resolve) => socket.write(data, () => resolve()));
  }

  async function say(line: string): Promise<string | null> {
    await write(`${line}\r\n`);
    return reply();
  }

  return {
    socket,
    write,
    reply,
    say,
    async signIn(username, password) {
      await reply();
      await say('EHLO test');
      return say(`AUTH PLAIN ${Buffer.from(`\0${username}\0${password}`).toString('base64')}`);
    },
    end: () => socket.destroy(),
  };
}

/** A message as it goes over the wire: lines that begin with a dot get a second one (RFC 5321 4.5.2), then the end mark. */
export function onTheWire(message: Uint8Array): Buffer {
  const text = Buffer.from(message).toString('latin1');
  const stuffed = text.replace(/(^|\r\n)\./g, '$1..');
  return Buffer.from(`${stuffed}${stuffed.endsWith('\r\n') ? '' : '\r\n'}.\r\n`, 'latin1');
}
