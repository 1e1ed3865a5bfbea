import { next, type Problem, type ProblemCode, says } from '../../shared/problems/problem.ts';

/**
 * What a problem is in HTTP (RFC 9110 15). 4xx says "the request or the message is wrong", 5xx and 429 say "not now, try again". The
 * one place where this is decided.
 */
const statusOf: Partial<Record<ProblemCode, number>> = {
  // the request
  http_malformed: 400,
  json_malformed: 400,
  idempotency_key_wrong: 400,
  client_gone: 400,
  token_missing: 401,
  token_unknown: 401,
  client_unknown: 401,
  client_off: 403,
  http_host_refused: 403,
  http_browser_refused: 403,
  http_path_unknown: 404,
  message_unknown: 404,
  batch_unknown: 404,
  http_method_wrong: 405,
  too_slow_client: 408,
  too_late: 409,
  idempotency_conflict: 409,
  content_type_wrong: 415,
  too_many_wrong_tokens: 429,
  too_many_streams: 429,
  client_minute_limit: 429,
  client_day_limit: 429,
  // the message
  field_wrong: 422,
  sender_not_allowed: 422,
  sender_would_change: 422,
  mime_too_deep: 422,
  mime_too_many_parts: 422,
  no_recipient: 422,
  address_invalid: 422,
  line_break_in_header: 422,
  header_not_allowed: 422,
  too_many_recipients: 422,
  batch_too_many: 422,
  message_malformed: 422,
  attachment_missing: 422,
  attachment_unreadable: 422,
  file_missing: 422,
  file_outside: 422,
  file_not_plain: 422,
  file_empty: 422,
  print_format_unknown: 422,
  print_format_broken: 422,
  print_data_invalid: 422,
  too_large: 413,
  batch_too_large: 413,
  // ours
  internal: 500,
  disk_full: 507,
};

// a problem that nobody thought of here is ours: the program keeps its mail and tries again
const unforeseen = 503;
const tryAgain = new Set([429, 503, 507]);
const RETRY_AFTER_S = 60;

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: { readonly code: string; readonly message: string; readonly next: string } };
}

/** The status, and the sentence that the operator sees. */
export function httpReply(of: Problem): HttpReply {
  const status = statusOf[of.code] ?? unforeseen;
  return {
    status,
    headers: {
      ...(tryAgain.has(status) ? { 'retry-after': String(RETRY_AFTER_S) } : {}),
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="Outtray"' } : {}),
    },
    body: { error: errorOf(of) },
  };
}

/** Whether the same request may succeed later without being changed. */
export function passes(of: Problem): boolean {
  const status = statusOf[of.code] ?? unforeseen;
  return status >= 500 || status === 429;
}

export function errorOf(of: Problem): { code: string; message: string; next: string } {
  return { code: of.code, message: says(of), next: next(of) };
}
