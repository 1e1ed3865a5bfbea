import type { DraftText } from '../../shared/drafts.ts';
import type { Problem } from '../../shared/problems/problem.ts';

export type ComposeField =
  | 'to'
  | 'cc'
  | 'bcc'
  | 'replyTo'
  | 'from'
  | 'subject'
  | 'reference'
  | 'body'
  | 'attachments'
  | 'message';

type AddressFields = Pick<DraftText, 'to' | 'cc' | 'bcc' | 'replyTo'>;

/** Where on the page a problem is shown: at the field that mends it. */
export function fieldOf(problem: Problem, draft: AddressFields): ComposeField {
  switch (problem.code) {
    case 'no_recipient':
    case 'too_many_recipients':
      return 'to';
    case 'address_invalid':
      return fieldWith(String(problem.params.address ?? ''), draft);
    case 'line_break_in_header':
      return named(String(problem.params.field ?? ''));
    case 'too_large':
    case 'attachment_missing':
    case 'attachment_unreadable':
      return 'attachments';
    case 'picture_kind':
    case 'picture_too_large':
    case 'pictures_too_large':
      return 'body';
    case 'sender_would_change':
    case 'no_account':
    case 'account_unknown':
    case 'needs_authorization':
      return 'from';
    default:
      return 'message';
  }
}

function fieldWith(address: string, draft: AddressFields): ComposeField {
  if (address !== '' && draft.cc.includes(address)) return 'cc';
  if (address !== '' && draft.bcc.includes(address)) return 'bcc';
  if (address !== '' && draft.replyTo.includes(address) && !draft.to.includes(address)) return 'replyTo';
  return 'to';
}

function named(field: string): ComposeField {
  if (field.toLowerCase() === 'reply-to') return 'replyTo';
  const known: readonly ComposeField[] = ['to', 'cc', 'bcc', 'from', 'subject', 'reference'];
  return known.find((name) => name === field.toLowerCase()) ?? 'message';
}
