import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { addressKey, checkAddress, readEntries, shortened } from './addresses.ts';
import { fieldValue, type HeaderField, readHeaderBlock } from './header-block.ts';
import { charactersOf, mailboxHeader, readableName, unfolded } from './header-text.ts';

/**
 * The same message for one of its recipients, under a corrected address. Of the headers only To, Cc and Bcc change: the one field
 * that named the recipient names the new address, with the name that stood there; the other two go. Everything else, the body to
 * the last byte, is as it was.
 *
 * Fails with address_invalid when `is` is no address, and with message_malformed when no header names `was`.
 */
export async function forOneRecipient(
  message: AsyncIterable<Uint8Array>,
  was: string,
  is: string,
): Promise<Result<{ readonly address: string; readonly bytes: AsyncIterable<Uint8Array> }, Problem>> {
  const address = checkAddress(is.trim());
  if (address === null) return fail(problem('address_invalid', { address: shortened(is) }));
  const source = message[Symbol.asyncIterator]();
  const block = await readHeaderBlock(source);
  if (!block.ok) return block;
  const { fields, rest } = block.value;
  const found = fields.flatMap((field) => (isRecipients(field) ? nameIn(field, was) : []))[0];
  if (found === undefined) return fail(problem('message_malformed', { reason: `no header names ${shortened(was)}` }));
  const own = `${found.field.name}: ${mailboxHeader([{ address, name: found.name }])}\r\n`;
  const head = fields.flatMap((field) => {
    if (field === found.field) return [own];
    return isRecipients(field) ? [] : [field.raw];
  });
  return ok({ address, bytes: joined(Buffer.from(`${head.join('')}\r\n`, 'latin1'), rest, source) });
}

function isRecipients({ key }: HeaderField): boolean {
  return key === 'to' || key === 'cc' || key === 'bcc';
}

function nameIn(field: HeaderField, was: string): { field: HeaderField; name: string | null }[] {
  return readEntries(charactersOf(unfolded(fieldValue(field))).text).flatMap(({ mailbox }) =>
    mailbox !== null && addressKey(mailbox.address) === addressKey(was)
      ? [{ field, name: readableName(mailbox.name) }]
      : [],
  );
}

async function* joined(
  head: Uint8Array,
  rest: readonly Uint8Array[],
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield head;
  yield* rest;
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
}
