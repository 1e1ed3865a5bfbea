import { connect, type Socket } from 'node:net';

/** A bare socket at an HTTP door: what a program of one's own can send, and what a library would never let through. */
export interface RawHttp {
  readonly socket: Socket;
  send(bytes: string | Uint8Array): Promise<void>;
  /** Everything that has come so far, one character for each byte. */
  heard(): string;
  /** Whether the door has closed the connection. */
  over(): boolean;
  /** Resolves when it fits, or when the door has closed the connection. */
  until(fits: RegExp): Promise<string>;
  /** Resolves when the door has closed the connection, with all that came. */
  closed(): Promise<string>;
  close(): void;
}

export async function rawHttp(port: number): Promise<RawHttp> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let text = '';
  let over = false;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const end = () => {
    over = true;
    tell();
  };
  socket.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    tell();
  });
  socket.on('end', end);
  socket.on('close', end);
  // a door that cuts the connection is what many of these tests are about
  socket.on('error', () => {});

  const when = (fits: () => boolean): Promise<string> =>
    new Promise((resolve) => {
      const look = () => {
        if (!fits()) return;
        listeners.delete(look);
        resolve(text);
      };
      listeners.add(look);
      look();
    });

  return {
    socket,
    // a turn of the event loop after each piece: an end of the connection is noticed in between
    send: (bytes) => new Promise((resolve) => (over ? resolve() : socket.write(bytes, () => setImmediate(resolve)))),
    heard: () => text,
    over: () => over,
    until: (fits) => when(() => over || fits.test(text)),
    closed: () => when(() => over),
    close: () => socket.destroy(),
  };
}
