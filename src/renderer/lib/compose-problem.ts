import type { DraftText } from '../../shared/model.ts';
import type { Problem } from '../../shared/problems/problem.ts';

export type ComposeField = 'to' | 'cc' | 'bcc' | 'from' | 'subject' | 'reference' | 'body' | 'attachments' | 'message';

/** Where on the page a problem is shown: at the field that mends it. */
export function fieldOf(problem: Problem, draft: Pick<DraftText, 'to' | 'cc' | 'bcc'>): ComposeField {
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
    case 'no_account':
    case 'account_unknown':
    case 'needs_authorization':
      return 'from';
    default:
      return 'message';
  }
}

function fieldWith(address: string, draft: Pick<DraftText, 'to' | 'cc' | 'bcc'>): ComposeField {
  if (address !== '' && draft.cc.includes(address)) return 'cc';
  if (address !== '' && draft.bcc.includes(address)) return 'bcc';
  return 'to';
}

function named(field: string): ComposeField {
  const known: readonly ComposeField[] = ['to', 'cc', 'bcc', 'from', 'subject', 'reference'];
  return known.find((name) => name === field.toLowerCase()) ?? 'message';
}
