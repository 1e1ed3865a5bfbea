import { once } from 'node:events';
import { connect } from 'node:net';
import type { DesktopSession } from '../lib/desktop-session.mjs';

/**
 * Takes the name of a tray on a session bus, so that Outtray looks as on a desktop that has one. It draws nothing and answers nothing.
 * Only as much of the D-Bus specification as that takes: https://dbus.freedesktop.org/doc/dbus-specification.html.
 */
export async function holdTrayName({ env, user }: DesktopSession): Promise<{ release(): void }> {
  const address = env.DBUS_SESSION_BUS_ADDRESS ?? '';
  const path = /^unix:path=([^,;]+)/.exec(address)?.[1];
  if (path === undefined) throw new Error(`not a path of a bus: ${address}`);
  // a session bus lets in its own user only, and asks the system who it was that connected
  if (user.other) process.seteuid?.(user.uid);
  const socket = connect(path);
  if (user.other) process.seteuid?.(0);
  await once(socket, 'connect');
  socket.write(`\0AUTH EXTERNAL ${Buffer.from(String(user.uid)).toString('hex')}\r\n`);
  const [answer]: Buffer[] = await once(socket, 'data');
  if (!answer?.toString('latin1').startsWith('OK'))
    throw new Error(`the bus refuses us: ${answer?.toString('latin1')}`);
  socket.write('BEGIN\r\n');
  socket.write(callToBus(1, 'Hello', '', Buffer.alloc(0)));
  const name = Buffer.from('org.kde.StatusNotifierWatcher\0');
  const body = Buffer.concat([u32(name.length - 1), name, Buffer.alloc(-(4 + name.length) & 3), u32(0)]);
  socket.write(callToBus(2, 'RequestName', 'su', body));
  await once(socket, 'data');
  socket.resume();
  return { release: () => socket.destroy() };
}

function callToBus(serial: number, member: string, signature: string, body: Buffer): Buffer {
  const fields = [
    field(1, 'o', '/org/freedesktop/DBus'),
    field(2, 's', 'org.freedesktop.DBus'),
    field(3, 's', member),
    field(6, 's', 'org.freedesktop.DBus'),
    ...(signature === '' ? [] : [field(8, 'g', signature)]),
  ];
  // each field is a struct and begins at a multiple of eight, the last one ends where it ends
  const array = fields.reduce((all, one) => Buffer.concat([all, Buffer.alloc(-all.length & 7), one]), Buffer.alloc(0));
  const head = Buffer.concat([
    Buffer.from(['l'.charCodeAt(0), 1, 0, 1]),
    u32(body.length),
    u32(serial),
    u32(array.length),
  ]);
  return Buffer.concat([head, array, Buffer.alloc(-(head.length + array.length) & 7), body]);
}

function field(code: number, type: 'o' | 's' | 'g', text: string): Buffer {
  const length = type === 'g' ? Buffer.from([text.length]) : u32(text.length);
  return Buffer.concat([Buffer.from([code, 1, type.charCodeAt(0), 0]), length, Buffer.from(`${text}\0`, 'latin1')]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
