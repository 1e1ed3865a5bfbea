import type { SMTPServerDataStream } from 'smtp-server';
import { problem } from '../../shared/problems/problem.ts';
import { MailFault } from '../mail/request.ts';

/**
 * The bytes between DATA and the final dot, read as fast as they are kept and no faster. Every end but the proper one is a
 * MailFault: a program that hangs up before the dot must leave nothing behind. Stopping early leaves the stream open, so that the
 * rest can be read and thrown away before the answer.
 */
export async function* smtpBody(stream: SMTPServerDataStream): AsyncGenerator<Uint8Array> {
  const strict = strictLines();
  const pieces: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }),
  };
  try {
    for await (const piece of pieces) {
      strict(piece);
      yield piece;
    }
  } catch (error) {
    if (error instanceof MailFault) throw error;
    throw new MailFault(problem('client_gone'));
  }
}

// what two programs can disagree about: a dot that begins a line for one of them and not for the other
const ambiguous = /[^\r]\n\.|\r\.|\r\n\.(?:\n|\r[^\n])/;
const LONGEST_MATCH = 5;

/**
 * smtp-server ends a message at CRLF.CRLF only, but takes the stuffed dot away after a bare LF too, which would change the message,
 * and lets pass what another program would take for the end of the message (SMTP smuggling, CVE-2023-51764). A dot after a line
 * end that is not CRLF is therefore refused. LF line ends are fine everywhere else.
 */
function strictLines(): (piece: Uint8Array) => void {
  // the beginning counts as the beginning of a line
  let before = '\r\n';
  return (piece) => {
    const text = before + Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString('latin1');
    if (ambiguous.test(text)) {
      const reason = 'a line that begins with a dot follows a line end that is not CRLF';
      throw new MailFault(problem('message_malformed', { reason }));
    }
    before = text.slice(-(LONGEST_MATCH - 1));
  };
}
