import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Hands messages in over several connections at once, one after the other on each, and tells how long each took from dot to 250. */
const [, , port = '', login = '', connections = '', messages = '', size = ''] = process.argv;

interface Line {
  socket: Socket;
  reply(): Promise<string>;
}

async function open(): Promise<Line> {
  const socket = connect({ port: Number(port), host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  let received = '';
  let waiting: (() => void) | null = null;
  socket.on('data', (bytes) => {
    received += bytes.toString('latin1');
    waiting?.();
  });
  socket.on('close', () => waiting?.());
  const reply = async (): Promise<string> => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n/.exec(received)?.[0];
      if (whole) {
        received = received.slice(whole.length);
        return whole;
      }
      if (socket.closed) throw new Error(`hung up after: ${received}`);
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  };
  await reply();
  return { socket, reply };
}

async function say(line: Line, text: string | Buffer, code: string): Promise<string> {
  line.socket.write(text);
  const answer = await line.reply();
  if (!answer.startsWith(code)) throw new Error(answer);
  return answer;
}

const body = `${randomBytes(Math.ceil((Number(size) * 3) / 4))
  .toString('base64')
  .replace(/.{1,76}/g, '$&\r\n')}`.slice(0, Number(size) - 200);
let left = Number(messages);
const took: number[] = [];
const ids = new Set<string>();
const lines = await Promise.all(Array.from({ length: Number(connections) }, open));
await Promise.all(
  lines.map(async (line) => {
    await say(line, 'EHLO bench\r\n', '250');
    await say(line, `AUTH PLAIN ${login}\r\n`, '235');
  }),
);
const beganAt = performance.now();
await Promise.all(
  lines.map(async (line) => {
    while (left > 0) {
      const number = left--;
      await say(line, 'MAIL FROM:<erp@northgate.example>\r\n', '250');
      await say(line, `RCPT TO:<customer${number}@example.net>\r\n`, '250');
      await say(line, 'DATA\r\n', '354');
      const mail = `From: ERP <erp@northgate.example>\r\nTo: customer${number}@example.net\r\nSubject: Invoice ${number}\r\n\r\n${body}\r\n.\r\n`;
      const at = performance.now();
      const answer = await say(line, mail, '250');
      took.push(performance.now() - at);
      ids.add(/queued as (\S+)/.exec(answer)?.[1] ?? '');
    }
  }),
);
const ms = performance.now() - beganAt;
for (const { socket } of lines) socket.destroy();
process.send?.({ ms, took, ids: ids.size }, () => process.exit(0));
