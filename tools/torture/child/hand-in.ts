import type { ComposedRequest } from '../../../src/main/mail/request.ts';
import type { Enqueue, Origin } from '../../../src/main/outbox/origin.ts';
import { ok } from '../../../src/shared/result.ts';
import { bodyOf, subjectOf } from '../mail-made.ts';
import type { Inside, Order, Told } from '../wire.ts';
import type { At } from './trap.ts';

/** Above this a mail carries an attachment. */
const ATTACHED_FROM = 2_000;
const PIECE = 65_536;

interface Means {
  readonly enqueue: Enqueue;
  readonly at: At;
  readonly tell: (told: Told) => void;
}

/** Hands in the mail of the order from inside the program, as the compose window does, and tells what intake answered. */
export function handIn(order: Order, means: Means): void {
  for (const mail of order.inside) setTimeout(() => void handInOne(mail, order, means), mail.afterMs);
}

async function handInOne(mail: Inside, order: Order, { enqueue, at, tell }: Means): Promise<void> {
  const { token } = mail;
  const early = order.control === 'early-ack';
  if (early) tell({ what: 'yes', token, id: '' });
  const answer = await enqueue(requestOf(mail), originOf(mail));
  if (answer.ok) at('in process: kept, answer not heard');
  if (early) return;
  tell(answer.ok ? { what: 'yes', token, id: answer.value.id } : { what: 'no', token, code: answer.problem.code });
}

function requestOf({ token, account, size }: Inside): ComposedRequest {
  const attachment = { name: 'invoice.txt', type: 'text/plain', cid: null, open: opened };
  function opened() {
    return Promise.resolve(ok(pieces(bodyOf(token, size))));
  }
  return {
    kind: 'composed',
    from: account,
    to: [`${token.toLowerCase()}@customer.example`],
    cc: [],
    bcc: [],
    replyTo: [],
    subject: subjectOf(token),
    text: `This is ${token}.`,
    html: null,
    attachments: size > ATTACHED_FROM ? [attachment] : [],
    headers: {},
  };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.byteLength; start += PIECE) {
    yield bytes.subarray(start, start + PIECE);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function originOf({ token, priority }: Inside): Origin {
  return {
    intake: 'compose',
    client: null,
    accountId: null,
    reference: token,
    priority,
    sendAfter: null,
    idempotencyKey: null,
  };
}
