import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { checkAddress, readAddressList, shortened } from '../mail/addresses.ts';
import { agree } from '../mail/envelope.ts';
import { readHeaderBlock } from '../mail/header-block.ts';
import { mailboxHeader } from '../mail/header-text.ts';
import { MAX_MESSAGE_BYTES, MailFault, type RawRequest } from '../mail/request.ts';
import type { Submission } from './argv-words.ts';
import { tooLarge } from './smtp-replies.ts';

/** What comes in on standard input or in a file → a request. The bytes are whole before the outbox is opened. */

/** Reads all of it. Fails with too_large as soon as it is. */
export async function readWhole(source: AsyncIterable<Uint8Array>): Promise<Result<Buffer, Problem>> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of source) {
    size += piece.byteLength;
    if (size > MAX_MESSAGE_BYTES) return fail(tooLarge());
    pieces.push(piece);
  }
  return ok(Buffer.concat(pieces));
}

/** A message whose headers decide who gets it. */
export function rawRequest(bytes: Uint8Array, envelope: RawRequest['envelope'] = null): RawRequest {
  return { kind: 'raw', envelope, body: once(bytes) };
}

/** `root`, `www-data@srv` or `<>`: whom a program of this computer names who has no mail address. The account sends, as without `-f`. */
const localName = /^<?[\w.+-]*(?:@[\w-]*)?>?$/;

/**
 * What sendmail makes of its input (Postfix sendmail(1)): ends at a lone dot unless `-i`, begins a body where there are no headers,
 * names the sender where nobody does. The rest is left byte for byte.
 */
export function sendmailInput(input: Buffer, { dotEnds, sender, fullName }: Submission): Result<Buffer, Problem> {
  let bytes = dotEnds ? untilDot(input) : input;
  // the mark of a mailbox file, which Unix programs leave on
  if (bytes.subarray(0, 5).toString('latin1') === 'From ') bytes = bytes.subarray(bytes.indexOf(10) + 1);
  const first = bytes.subarray(0, Math.max(0, bytes.indexOf(10))).toString('latin1');
  const headless = !/^[!-9;-~]+[ \t]*:/.test(first) && first.trim() !== '';
  if (headless) bytes = Buffer.concat([Buffer.from('\n'), bytes]);
  if (sender === null || localName.test(sender) || hasFrom(bytes)) return ok(bytes);
  const address = checkAddress(sender.replace(/^<|>$/g, ''));
  if (address === null) return fail(problem('address_invalid', { address: shortened(sender) }));
  const from = mailboxHeader([{ address, name: fullName === null ? null : fullName.replace(/\p{Cc}/gu, ' ') }]);
  return ok(Buffer.concat([Buffer.from(`From: ${from}\n`, 'latin1'), bytes]));
}

/**
 * Who gets it: those on the command line, and with `-t` those of the headers besides. Fails with address_invalid, and with `-t` as
 * the headers may.
 */
export async function recipientsOf(
  bytes: Uint8Array,
  { recipients, fromHeaders }: Submission,
): Promise<Result<RawRequest['envelope'], Problem>> {
  if (fromHeaders && recipients.length === 0) return ok(null);
  const named = readAddressList(recipients.join(', '), 'recipient');
  if (!named.ok) return named;
  const to = named.value.map(({ address }) => address);
  if (!fromHeaders) return ok({ from: null, to });
  try {
    const block = await readHeaderBlock(once(bytes));
    if (!block.ok) return block;
    const agreed = agree(block.value.fields, null);
    // a message to nobody is still one to those on the command line
    if (!agreed.ok) return agreed.problem.code === 'no_recipient' ? ok({ from: null, to }) : agreed;
    return ok({ from: null, to: [...agreed.value.recipients.map(({ address }) => address), ...to] });
  } catch (error) {
    if (error instanceof MailFault) return fail(error.problem);
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function untilDot(input: Buffer): Buffer {
  for (let at = 0; at >= 0 && at < input.length; at = input.indexOf(10, at) + 1) {
    const end = input[at] === 46 ? input.subarray(at + 1, at + 3).toString('latin1') : null;
    if (end !== null && (end === '' || end.startsWith('\n') || end === '\r\n' || end === '\r'))
      return input.subarray(0, at);
    if (input.indexOf(10, at) < 0) break;
  }
  return input;
}

function hasFrom(bytes: Buffer): boolean {
  const blank = /\n\r?\n/.exec(bytes.subarray(0, 262_144).toString('latin1'));
  const head = bytes.subarray(0, blank ? blank.index : undefined).toString('latin1');
  return /^from[ \t]*:/im.test(head) && !/^\r?\n/.test(head);
}
