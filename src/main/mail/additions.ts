import type { Recipient } from '../../shared/model.ts';
import { type Problem, problem } from '../../shared/problems/problem.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { addressKey } from './addresses.ts';
import { MAX_RECIPIENTS, type Signature } from './request.ts';

/** What an account adds to the mail that it sends. Pure. */

/**
 * The hidden copy that an account sends of everything: its address, or null when it gets the message anyway. Fails with
 * too_many_recipients, for a copy that was promised is not left out.
 */
export function hiddenCopy(recipients: readonly Recipient[], address: string | null): Result<string | null, Problem> {
  if (address === null || recipients.some((one) => addressKey(one.address) === addressKey(address))) return ok(null);
  if (recipients.length < MAX_RECIPIENTS) return ok(address);
  return fail(problem('too_many_recipients', { count: recipients.length + 1, limit: MAX_RECIPIENTS }));
}

// RFC 3676 section 4.3: dash, dash, space; programs recognize a signature by it and fold it away
const SEPARATOR = '-- ';

export function signedText(text: string, signature: Signature): string {
  if (signature.text.trim() === '') return text;
  return `${text.replace(/\s+$/, '')}\n\n${SEPARATOR}\n${signature.text.trim()}\n`;
}

/** Before the end of the body, or at the end of what is no whole page. A signature without HTML of its own is written as its text. */
export function signedHtml(html: string, signature: Signature): string {
  const own = signature.html.trim() === '' ? htmlOfText(signature.text.trim()) : signature.html.trim();
  if (own === '') return html;
  const block = `<div class="outtray-signature"><br>${SEPARATOR}<br>${own}</div>`;
  const end = html.search(/<\/body\s*>(?![\s\S]*<\/body\s*>)/i);
  return end === -1 ? html + block : html.slice(0, end) + block + html.slice(end);
}

function htmlOfText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/\r?\n/g, '<br>');
}
