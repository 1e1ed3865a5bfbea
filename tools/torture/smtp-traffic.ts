import { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { rawMail } from './mail-made.ts';
import type { Credentials } from './setup.ts';

const SLOW_PIECE = 65_536;
const BETWEEN_PIECES_MS = 15;
const PATIENCE_MS = 20_000;

/** What a program heard after it had handed in a mail. `nothing`: the connection ended first. */
export type Heard =
  | { readonly kind: 'yes'; readonly id: string }
  | { readonly kind: 'no'; readonly reply: string }
  | { readonly kind: 'nothing' };

export interface SmtpMail {
  readonly token: string;
  readonly account: string;
  readonly size: number;
  /** Hands the body over in small pieces with pauses. */
  readonly slowly: boolean;
}

/** Hands one mail in by SMTP, over a connection of its own, and never again. */
export async function submit(port: number, { username, password }: Credentials, mail: SmtpMail): Promise<Heard> {
  const transport = createTransport({
    host: '127.0.0.1',
    port,
    secure: false,
    ignoreTLS: true,
    auth: { user: username, pass: password },
    connectionTimeout: PATIENCE_MS,
    greetingTimeout: PATIENCE_MS,
    socketTimeout: PATIENCE_MS,
  });
  const to = `${mail.token.toLowerCase()}@customer.example`;
  const bytes = rawMail(mail.token, mail.account, to, mail.size);
  try {
    const { response } = await transport.sendMail({
      envelope: { from: mail.account, to: [to] },
      raw: mail.slowly ? Readable.from(pieces(bytes)) : bytes,
    });
    const id = /queued as (\S+)/.exec(response)?.[1];
    return id === undefined ? { kind: 'no', reply: response } : { kind: 'yes', id };
  } catch (error) {
    const reply: unknown = error instanceof Error ? Reflect.get(error, 'response') : undefined;
    return typeof reply === 'string' ? { kind: 'no', reply } : { kind: 'nothing' };
  } finally {
    transport.close();
  }
}

async function* pieces(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += SLOW_PIECE) {
    yield bytes.subarray(at, at + SLOW_PIECE);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_PIECES_MS));
  }
}
