import type { ProblemCode } from '../../shared/problems/problem.ts';

/** Exit codes of sysexits.h (FreeBSD sysexits(3)), which mail programs go by: all but EX_TEMPFAIL mean that trying again is no use. */
export const EX = {
  OK: 0,
  USAGE: 64,
  DATAERR: 65,
  NOINPUT: 66,
  NOUSER: 67,
  SOFTWARE: 70,
  IOERR: 74,
  TEMPFAIL: 75,
  NOPERM: 77,
  CONFIG: 78,
} as const;

const codeOf: Partial<Record<ProblemCode, number>> = {
  no_recipient: EX.DATAERR,
  line_break_in_header: EX.DATAERR,
  header_not_allowed: EX.DATAERR,
  too_many_recipients: EX.DATAERR,
  too_large: EX.DATAERR,
  message_malformed: EX.DATAERR,
  mime_too_deep: EX.DATAERR,
  mime_too_many_parts: EX.DATAERR,
  message_unknown: EX.DATAERR,
  print_format_unknown: EX.DATAERR,
  print_format_broken: EX.DATAERR,
  print_data_invalid: EX.DATAERR,
  address_invalid: EX.NOUSER,
  attachment_missing: EX.NOINPUT,
  attachment_unreadable: EX.NOINPUT,
  file_missing: EX.NOINPUT,
  file_unreadable: EX.NOINPUT,
  time_unreadable: EX.USAGE,
  account_unknown: EX.CONFIG,
  no_account: EX.CONFIG,
  outbox_missing: EX.CONFIG,
  database_on_network: EX.CONFIG,
  outbox_of_another: EX.NOPERM,
  storage_read_only: EX.NOPERM,
  sender_not_allowed: EX.NOPERM,
  sender_would_change: EX.NOPERM,
  too_late: EX.DATAERR,
};

/** What nobody thought of here is ours: the caller keeps its mail and tries again. */
export function exitCodeOf(code: ProblemCode): number {
  return codeOf[code] ?? EX.TEMPFAIL;
}
